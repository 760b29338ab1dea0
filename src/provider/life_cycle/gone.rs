//! When a resource is gone.
//!
//! One answer is not enough to forget what may still cost: an address that answers everything with
//! 404, and a replica that has not heard of the resource yet, both say that there is no such
//! resource. So it leaves state only where the same endpoint also lists resources without it.

use std::sync::Arc;

use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::quoted::quoted;

use super::paid::PaidCalls;
use super::state::State;
use crate::mendix::error::ApiError;
use crate::mendix::resource_reads::Absence;
use crate::provider::control_center::ControlCenter;
use crate::provider::time::{day, rfc3339};

/// What is true of a stored resource after the Control Center has called it gone.
pub(super) enum Verdict<T> {
    /// It is gone and leaves state.
    Gone,
    /// The list holds it, like this: it stays.
    Listed(Box<T>),
    /// The list could not be read, for this reason, so it stays.
    Uncertain(Arc<ApiError>),
}

/// Asks the list about a resource whose own id the Control Center has answered with 404 or 410.
pub(super) async fn verdict<R: PaidCalls>(
    calls: &R,
    control_center: &ControlCenter,
    id: &str,
) -> Verdict<R::Thing> {
    match calls.absence(control_center, id).await {
        Absence::Gone => {
            tracing::info!(id, "gone, so it leaves state");
            Verdict::Gone
        }
        Absence::ListedAllTheSame(thing) => Verdict::Listed(thing),
        Absence::Unknown(error) => Verdict::Uncertain(error),
    }
}

/// What happened where the list could not be read, and what is true now.
pub(super) fn uncertain(stored: State<'_>, id: &str) -> (String, &'static str) {
    let what = format!(
        "The Control Center answers that {} does not exist. The provider asked for the list of \
         resources to make sure, and could not read it.",
        name_and_id(stored, id)
    );
    let now = "The resource may exist and cost Cloud Tokens, so it stays in state as it was stored \
               last.";
    (what, now)
}

/// The warning about a resource that leaves state because it is gone.
pub(super) fn gone(stored: State<'_>, id: &str, what_follows: &str) -> Diagnostic {
    let scheduled = stored.deprovision_scheduled_at().map_or_else(
        || "State knows of no scheduled end. ".to_owned(),
        |at| format!("Its end was scheduled for {}. ", day(at)),
    );
    let moment = stored
        .deprovision_scheduled_at()
        .map_or_else(String::new, |at| {
            format!("\n\n  deprovision_scheduled_at = {}", quoted(&rfc3339(at)))
        });
    Diagnostic::warning(
        format!("{} no longer exists", name_and_id(stored, id)),
        format!(
            "The Control Center answers that this resource does not exist, and lists its resources \
             without it. {scheduled}It leaves the state. {what_follows}{moment}"
        ),
    )
}

/// The warning about a resource that one answer calls gone and another one lists.
pub(super) fn listed_all_the_same(stored: State<'_>, id: &str, what_follows: &str) -> Diagnostic {
    Diagnostic::warning(
        format!(
            "{} is listed, and cannot be found by its id",
            name_and_id(stored, id)
        ),
        format!(
            "The Control Center answers that this resource does not exist, but its list of \
             resources holds it. {what_follows}"
        ),
    )
}

/// `"chat" (id 4b0d…)`.
fn name_and_id(stored: State<'_>, id: &str) -> String {
    format!("{} (id {id})", quoted(stored.display_name()))
}
