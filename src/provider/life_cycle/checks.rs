//! The checks of a plan that needs the Control Center: prerequisites, catalog and the tokens of the
//! whole plan.
//!
//! A definite "no" is an error, and so is a Control Center that does not answer. Its own 403 or 404
//! to a check is a warning: a plan must not fail because a token may not read a balance.

use std::sync::Arc;

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics, Severity};
use tfplugin::framework::quoted::quoted;
use tfplugin::framework::value::Value;

use super::paid::{Offer, PaidCalls, Scope};
use super::state::State;
use crate::mendix::error::ApiError;
use crate::mendix::prerequisites::Prerequisites;
use crate::mendix::purchase::Difference;
use crate::provider::configuration::PrerequisiteChecks;
use crate::provider::control_center::ControlCenter;
use crate::provider::explain::sentence;
use crate::provider::{prerequisites, purchase};

/// What a change adds to the tokens of the plan.
#[derive(Clone, Copy, Debug)]
pub(super) enum Need {
    /// A new resource: its whole price.
    Whole {
        /// What an earlier call about the same object entered.
        entered_before: Option<u64>,
        /// Whether that call said already what there is to say of the tokens.
        said_before: bool,
    },
    /// Another purchase: the difference to what is allocated, if that is more.
    Difference {
        /// The Cloud Tokens allocated now, if state knows them.
        allocated: Option<u64>,
    },
}

impl Need {
    /// The Cloud Tokens that are needed in addition to those allocated.
    fn of(self, price: u64) -> u64 {
        match self {
            Self::Whole { .. } => price,
            Self::Difference { allocated } => {
                Difference::between(allocated.unwrap_or(0), price).more()
            }
        }
    }

    /// The Cloud Tokens that an existing resource holds, if that is known.
    fn allocated(self) -> Option<u64> {
        match self {
            Self::Whole { .. } => None,
            Self::Difference { allocated } => allocated,
        }
    }

    fn entered_before(self) -> Option<u64> {
        match self {
            Self::Whole { entered_before, .. } => entered_before,
            Self::Difference { .. } => None,
        }
    }

    fn is_said(self) -> bool {
        match self {
            Self::Whole { said_before, .. } => said_before,
            Self::Difference { .. } => false,
        }
    }
}

/// What the checks found.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// What the catalog says, where it could be read.
    pub offer: Option<Offer>,
    /// What was entered into the ledger.
    pub entered: Option<u64>,
    /// What to say.
    pub diagnostics: Diagnostics,
}

/// What one check found.
#[derive(Default)]
struct Finding {
    /// What could not be checked.
    unchecked: Vec<Diagnostic>,
    /// What does not hold: an error where checks are enforced.
    violations: Vec<Diagnostic>,
}

/// Checks a wanted object. Makes no call where checks are switched off.
pub(super) async fn check<R: PaidCalls>(
    calls: &R,
    control_center: &ControlCenter,
    wanted: State<'_>,
    config: &Value,
    need: Need,
) -> Checked {
    if control_center.makes_no_checks() {
        return Checked::default();
    }
    let (company, offer) = match need {
        Need::Whole { .. } => {
            let (company, offer) = tokio::join!(
                control_center.company.prerequisites(),
                calls.offer(control_center, wanted.0, config, Scope::Whole),
            );
            (Some(company), offer)
        }
        // Only what costs more is bought anew.
        Need::Difference { .. } => {
            let offer = calls
                .offer(control_center, wanted.0, config, Scope::Purchase)
                .await;
            let price = offer.as_ref().ok().and_then(|offer| offer.price);
            let company = match price.map(|price| need.of(price)) {
                Some(1..) => Some(control_center.company.prerequisites().await),
                _ => None,
            };
            (company, offer)
        }
    };
    let price = offer.as_ref().ok().and_then(|offer| offer.price);
    let entered = price.map(|price| need.of(price)).filter(|more| *more > 0);
    if let Some(more) = entered {
        let has_smaller = offer.as_ref().is_ok_and(|offer| offer.has_smaller);
        let can_be_smaller = has_smaller || need.allocated().is_some();
        control_center
            .ledger
            .enter(more, need.entered_before(), can_be_smaller);
    }
    let findings = [
        match &company {
            Some(company) => eligible(control_center, company.as_ref().map_err(Arc::as_ref)),
            None => Finding::default(),
        },
        offered::<R>(control_center, wanted, offer.as_ref().map_err(Arc::as_ref)),
        affordable::<R>(
            control_center,
            wanted,
            need,
            entered,
            company.and_then(Result::ok),
        )
        .await,
    ];
    let mut diagnostics = Diagnostics::default();
    let mut violations = Vec::new();
    for finding in findings {
        diagnostics.extend(finding.unchecked);
        violations.extend(finding.violations);
    }
    let violations = violations.into_iter();
    diagnostics.extend(violations.map(|it| violation(control_center, it)));
    Checked {
        offer: offer.ok(),
        entered,
        diagnostics,
    }
}

/// What definitely does not hold, as the configuration of the checks wants it reported.
pub(in crate::provider) fn violation(
    control_center: &ControlCenter,
    violation: Diagnostic,
) -> Diagnostic {
    match control_center.prerequisite_checks {
        PrerequisiteChecks::Enforce => Diagnostic {
            detail: format!("{}\n\n{DESTROY_ALL_THE_SAME}", violation.detail),
            ..violation
        },
        PrerequisiteChecks::Warn | PrerequisiteChecks::Off => Diagnostic {
            severity: Severity::Warning,
            ..violation
        },
    }
}

/// Whether the company may provision by itself.
fn eligible(
    control_center: &ControlCenter,
    company: Result<&&Prerequisites, &ApiError>,
) -> Finding {
    match company {
        Ok(company) => {
            let (violations, undecided) = (company.violations(), company.undecided());
            Finding {
                unchecked: said_once(
                    control_center,
                    undecided.iter().map(prerequisites::undecided).collect(),
                ),
                violations: said_once(
                    control_center,
                    violations.iter().map(prerequisites::violation).collect(),
                ),
            }
        }
        Err(error) => unchecked(
            control_center,
            error,
            "Prerequisites could not be checked",
            "The provider did not check whether there are enough Cloud Tokens, and whether the \
             subscription allows self-service provisioning.",
        ),
    }
}

/// Whether the catalog has what is wanted.
fn offered<R: PaidCalls>(
    control_center: &ControlCenter,
    wanted: State<'_>,
    offer: Result<&Offer, &ApiError>,
) -> Finding {
    match offer {
        Ok(offer) => Finding {
            violations: mismatches(control_center, wanted, offer),
            ..Finding::default()
        },
        Err(error) => {
            let what = format!(
                "The provider did not check whether {} are offered, and what they cost.",
                R::WORDS.choices
            );
            let summary = "The catalog could not be checked";
            unchecked(control_center, error, summary, &what)
        }
    }
}

/// What of a wanted object the catalog does not have. As warnings, Terraform folds those with equal
/// summaries into one.
fn mismatches(control_center: &ControlCenter, wanted: State<'_>, offer: &Offer) -> Vec<Diagnostic> {
    let mut mismatches = offer.mismatches.clone();
    if control_center.prerequisite_checks == PrerequisiteChecks::Warn {
        for mismatch in &mut mismatches {
            mismatch.summary = format!("{}: {}", mismatch.summary, wanted.named());
        }
    }
    mismatches
}

/// Whether there are enough Cloud Tokens for the whole plan.
async fn affordable<R: PaidCalls>(
    control_center: &ControlCenter,
    wanted: State<'_>,
    need: Need,
    entered: Option<u64>,
    company: Option<&Prerequisites>,
) -> Finding {
    let (Some(more), Some(company), false) = (entered, company, need.is_said()) else {
        return Finding::default();
    };
    let balance = &company.cloud_tokens;
    let Some(planned) = control_center.ledger.overdrawn(balance.usable()).await else {
        return Finding::default();
    };
    let Some(wanted_purchase) = R::purchase(wanted.0) else {
        return Finding::default();
    };
    let (name, buys) = (
        quoted(wanted.display_name()),
        purchase::name(&wanted_purchase),
    );
    let alone = match need.allocated().filter(|allocated| *allocated > 0) {
        Some(allocated) => format!(
            "{name} alone needs {more} more for {buys}: {} instead of {allocated}.",
            allocated.saturating_add(more)
        ),
        None => format!("{name} alone needs {more} for {buys}."),
    };
    let attribute = purchase::attribute(&wanted_purchase);
    let releases = control_center.releases().await;
    Finding {
        violations: vec![prerequisites::insufficient_cloud_tokens(
            planned, balance, &releases, &alone, attribute,
        )],
        ..Finding::default()
    }
}

/// What to say of a check that could not be made: nothing where the same was said before.
///
/// The API's own 403 or 404 leaves the question open, and the plan goes on. Everything else is no
/// answer of the Control Center at all: a plan that could not ask does not know what it buys.
fn unchecked(
    control_center: &ControlCenter,
    error: &ApiError,
    summary: &'static str,
    what: &str,
) -> Finding {
    if error.is_withheld() {
        let warning = Diagnostic::warning(
            summary,
            format!(
                "{}\n\n{what} The plan continues without this check; the Control Center decides \
                 at apply. If apply then reports an inconsistent final plan, nothing was created \
                 or changed; run it again.",
                sentence(error)
            ),
        );
        return Finding {
            unchecked: said_once(control_center, vec![warning]),
            ..Finding::default()
        };
    }
    let now = "Nothing was changed.";
    let said = if error.concerns_every_call() {
        control_center.explain_once(error, "The plan could not be checked.", now)
    } else {
        Some(control_center.explain(error, &format!("{summary}. {what}"), now))
    };
    Finding {
        violations: said.into_iter().collect(),
        ..Finding::default()
    }
}

/// Terraform plans as usual before it plans a destruction, so that these checks would stop it.
const DESTROY_ALL_THE_SAME: &str = "To destroy all the same, add `-refresh=false` or \
                                    `-target=ADDRESS` to the command, or set prerequisite_checks = \
                                    \"warn\"; OpenTofu also has `-exclude=ADDRESS`.";

/// What is true of the whole company, without what was said before in this run.
///
/// Never for a check that got no answer: in the walk of an apply, a resource without an error of
/// its own is bought. A violation that is left out there the Control Center refuses itself.
fn said_once(control_center: &ControlCenter, said: Vec<Diagnostic>) -> Vec<Diagnostic> {
    said.into_iter()
        .filter(|said| control_center.claim_saying(&said.summary))
        .collect()
}
