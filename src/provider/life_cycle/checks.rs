//! The checks of a plan that need the Control Center: the prerequisites, the catalog, and the Cloud
//! Tokens for the whole plan.
//!
//! A definite "no" is an error, and so is a Control Center that does not answer. A 403 or 404 of
//! the API itself is a warning: a plan must not fail because the token may not read the balance.

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

/// What a change adds to the Cloud Tokens that the plan needs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Need {
    /// A new resource: its whole price.
    Whole {
        /// What an earlier call about the same object entered.
        entered_before: Option<u64>,
        /// Whether that call has reported already what there is to report about the Cloud Tokens.
        said_before: bool,
    },
    /// A changed purchase: the difference to the allocated Cloud Tokens, if it needs more.
    Difference {
        /// The Cloud Tokens allocated now, if state has them.
        allocated: Option<u64>,
    },
}

impl Need {
    /// The Cloud Tokens that the change needs in addition to the allocated ones.
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
    /// The offer in the catalog, if the catalog could be read.
    pub offer: Option<Offer>,
    /// What was entered into the ledger.
    pub entered: Option<u64>,
    /// What to say.
    pub diagnostics: Diagnostics,
}

impl From<Diagnostics> for Checked {
    /// Nothing could be checked, and this says why.
    fn from(diagnostics: Diagnostics) -> Self {
        Self {
            diagnostics,
            ..Self::default()
        }
    }
}

/// What one check found.
#[derive(Default)]
struct Finding {
    /// Warnings about what could not be checked.
    unchecked: Vec<Diagnostic>,
    /// What is not met: errors under `enforce`.
    violations: Vec<Diagnostic>,
}

/// Checks a wanted object. Makes no call if the checks are off.
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
        // Only a change that costs more buys anything.
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

/// A definite "no", as `prerequisite_checks` wants it reported.
pub(in crate::provider) fn violation(
    control_center: &ControlCenter,
    violation: Diagnostic,
) -> Diagnostic {
    match control_center.prerequisite_checks {
        PrerequisiteChecks::Enforce => Diagnostic {
            detail: format!("{}\n\n{IF_DESTROYING}", violation.detail),
            ..violation
        },
        PrerequisiteChecks::Warn | PrerequisiteChecks::Off => Diagnostic {
            severity: Severity::Warning,
            ..violation
        },
    }
}

/// Checks that the company may provision by itself.
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

/// Checks that the catalog has what is wanted.
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
                "The provider did not check whether {} are offered, what they cost, and whether there \
                 are enough Cloud Tokens for them.",
                R::WORDS.choices
            );
            let summary = "The catalog could not be checked";
            unchecked(control_center, error, summary, &what)
        }
    }
}

/// The values of a wanted object that the catalog does not have. If they are warnings, their
/// summaries name the resource, because Terraform shows warnings with equal summaries as one.
fn mismatches(control_center: &ControlCenter, wanted: State<'_>, offer: &Offer) -> Vec<Diagnostic> {
    let mut mismatches = offer.mismatches.clone();
    if control_center.prerequisite_checks == PrerequisiteChecks::Warn {
        for mismatch in &mut mismatches {
            mismatch.summary = format!("{}: {}", mismatch.summary, wanted.named());
        }
    }
    mismatches
}

/// Checks that there are enough Cloud Tokens for the whole plan.
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

/// What to say about a check that could not be made: nothing if this run has said the same before.
///
/// A 403 or 404 of the API itself leaves the question open, and the plan continues. Any other
/// failure is no answer of the Control Center: a plan that could not ask does not know what it
/// buys.
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

/// Terraform makes a normal plan before a destroy plan, so these checks would stop a destroy.
const IF_DESTROYING: &str = "If you are running a destroy, add `-refresh=false` or \
                             `-target=ADDRESS` to the command, or set prerequisite_checks = \
                             \"warn\"; OpenTofu also has `-exclude=ADDRESS`.";

/// Messages about the whole company, without those that this run has given before.
///
/// Not used for a check that got no answer: in an apply, a resource without an error of its own is
/// bought. A violation that is left out here is refused by the Control Center itself.
fn said_once(control_center: &ControlCenter, said: Vec<Diagnostic>) -> Vec<Diagnostic> {
    said.into_iter()
        .filter(|said| control_center.claim_saying(&said.summary))
        .collect()
}
