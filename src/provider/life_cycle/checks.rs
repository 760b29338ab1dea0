//! The checks of a plan that needs the Control Center: prerequisites, catalog and the tokens of the
//! whole plan.
//!
//! Only a definite "no" is an error. A check that cannot be made is a warning: a plan must not fail
//! because somebody's token may not read a balance.

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics, Severity};
use tfplugin::framework::value::Value;

use super::model::State;
use crate::mendix::catalog::Catalog;
use crate::mendix::error::ApiError;
use crate::provider::catalog;
use crate::provider::configuration::PrerequisiteChecks;
use crate::provider::control_center::ControlCenter;
use crate::provider::explain::sentence;
use crate::provider::prerequisites;

/// What a change adds to the tokens of the plan.
#[derive(Clone, Copy, Debug)]
pub(super) enum Need {
    /// A new resource: its whole price.
    Whole {
        /// What an earlier call of the same replacement entered.
        entered_before: Option<u64>,
    },
    /// Another size: the difference to what is allocated, if that is more.
    Difference {
        /// The Cloud Tokens allocated now, if state knows them.
        allocated: Option<u64>,
    },
}

/// What the checks found.
#[derive(Debug, Default)]
pub(super) struct Checked<'a> {
    /// The catalog, where it could be read.
    pub catalog: Option<&'a Catalog>,
    /// What was entered into the ledger.
    pub entered: Option<u64>,
    /// What to say.
    pub diagnostics: Diagnostics,
}

/// Checks a wanted object. Makes no call where checks are switched off.
pub(super) async fn check<'a>(
    control_center: &'a ControlCenter,
    wanted: State<'_>,
    config: &Value,
    need: Need,
) -> Checked<'a> {
    if control_center.prerequisite_checks == PrerequisiteChecks::Off {
        return Checked::default();
    }
    let (prerequisites, catalog) =
        tokio::join!(control_center.prerequisites(), control_center.catalog());
    let mut checked = Checked::default();
    let mut violations = Vec::new();
    match &prerequisites {
        Ok(prerequisites) => {
            violations.extend(
                prerequisites
                    .violations()
                    .iter()
                    .map(prerequisites::violation),
            );
            let undecided = prerequisites.undecided();
            checked
                .diagnostics
                .extend(undecided.iter().map(prerequisites::undecided));
        }
        Err(error) => checked.diagnostics.extend(unchecked(
            control_center,
            error,
            "Prerequisites could not be checked",
            "Whether there are enough Cloud Tokens and whether the subscription allows \
             self-service provisioning was not checked.",
        )),
    }
    match catalog {
        Ok(catalog) => {
            checked.catalog = Some(catalog);
            violations.extend(
                catalog
                    .check(&wanted.selection(config))
                    .iter()
                    .map(catalog::mismatch),
            );
            if let Some(price) = price(catalog, wanted) {
                let tokens = match need {
                    Need::Whole { .. } => price,
                    Need::Difference { allocated } => price.saturating_sub(allocated.unwrap_or(0)),
                };
                if tokens > 0 {
                    let entered_before = match need {
                        Need::Whole { entered_before } => entered_before,
                        Need::Difference { .. } => None,
                    };
                    control_center.planned.enter(tokens, entered_before);
                    checked.entered = Some(tokens);
                    // The first call of a replacement has said what there was to say about it.
                    if let (Ok(prerequisites), None) = (prerequisites, entered_before) {
                        let alone = format!(
                            "{:?} alone needs {tokens} for the size {:?}.",
                            wanted.display_name(),
                            wanted.size().unwrap_or_default()
                        );
                        let balance = &prerequisites.cloud_tokens;
                        let overdrawn = control_center.planned.overdrawn(balance.usable()).await;
                        violations.extend(overdrawn.map(|planned| {
                            prerequisites::insufficient_cloud_tokens(planned, balance, &alone)
                        }));
                    }
                }
            }
        }
        Err(error) => checked.diagnostics.extend(unchecked(
            control_center,
            &error,
            "The catalog could not be checked",
            "Whether this model, region and size are offered, and what they cost, was not \
             checked.",
        )),
    }
    let severity = match control_center.prerequisite_checks {
        PrerequisiteChecks::Enforce => Severity::Error,
        _ => Severity::Warning,
    };
    checked
        .diagnostics
        .extend(violations.into_iter().map(|violation| Diagnostic {
            severity,
            ..violation
        }));
    checked
}

/// The price of what is wanted, where type and size are known and offered.
pub(super) fn price(catalog: &Catalog, wanted: State<'_>) -> Option<u64> {
    catalog.cloud_tokens(&wanted.resource_type()?, wanted.size()?)
}

/// The cross-region inference that a new resource gets when the configuration leaves it open.
pub(super) fn default_inference(catalog: &Catalog, wanted: State<'_>) -> Option<bool> {
    let known = |name: &str| wanted.0.attribute(name).as_str();
    if wanted.0.attribute("model").is_unknown() {
        return None;
    }
    let region = known("region")?;
    catalog.default_cross_region_inference(&wanted.resource_type()?, known("model"), region)
}

/// What to say of a check that could not be made: nothing where an equal error was said before.
fn unchecked(
    control_center: &ControlCenter,
    error: &ApiError,
    summary: &str,
    what: &str,
) -> Option<Diagnostic> {
    if error.concerns_every_call() {
        return control_center.is_first_such_error().then(|| {
            control_center.explain(
                error,
                "The plan could not be checked.",
                "Nothing was changed.",
            )
        });
    }
    Some(Diagnostic::warning(
        summary,
        format!(
            "{}\n\n{what} The plan goes on without; the Control Center decides at apply. If \
             Terraform then reports an inconsistent final plan, because it was known what this \
             costs and no longer is, this one was neither created nor changed: run again.",
            sentence(error)
        ),
    ))
}
