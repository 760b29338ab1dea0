//! Reading: what has become of a stored resource.

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::resource::{ReadRequest, ReadResponse};
use tfplugin::framework::value::Value;

use super::gone::{self, Verdict};
use super::paid::{Paid, PaidCalls};
use super::state::{State, to_state};
use crate::mendix::resource::ResourceStatus;
use crate::provider::control_center::access::{Access, AccessState};
use crate::provider::time::{day, rfc3339};

/// What follows where a refresh finds a resource gone.
const COMES_BACK: &str = "If its block is still in the configuration, the plan proposes to create \
                          a new resource. Remove the block if you do not want one.";

/// What follows where a refresh finds a resource in the list only.
const STAYS: &str = "It stays in state, with the values of the list. Run again later; if the \
                     warning comes back, ask Mendix Support about the resource.";

/// Looks a resource up. It leaves state only when the API says of this very id that there is no
/// such resource, and lists resources without it.
pub(super) async fn read<R: PaidCalls>(
    calls: &R,
    access: &Access,
    request: ReadRequest,
) -> ReadResponse {
    let stored = State(&request.current_state);
    let (new_state, diagnostics) = look_up(calls, access, stored).await;
    ReadResponse {
        new_state,
        private: request.private,
        diagnostics,
    }
}

async fn look_up<R: PaidCalls>(
    calls: &R,
    access: &Access,
    stored: State<'_>,
) -> (Option<Value>, Diagnostics) {
    let kept = || Some(stored.0.clone());
    let Some(id) = stored.id() else {
        return (kept(), stored.without_id().into());
    };
    let control_center = match access.state() {
        AccessState::Ready(control_center) => control_center,
        // What an import starts from would be planned as an object with other values: a paid
        // replacement of what was to be imported.
        AccessState::ConfigurationUnknown if stored.is_import() => {
            return (kept(), import_needs_configuration(id).into());
        }
        AccessState::ConfigurationUnknown => {
            let said = Diagnostic::warning(
                format!("{:?} was not refreshed", stored.display_name()),
                "The provider's configuration is known only after apply, so the plan rests on \
                 what was stored last.",
            );
            return (kept(), said.into());
        }
        AccessState::Unusable(why) => return (kept(), why.tell_of_a_read()),
        AccessState::Unconfigured => {
            return (kept(), access.control_center().err().unwrap_or_default());
        }
    };
    control_center.resources.note_managed(id);
    match calls.refresh(&control_center, id).await {
        Ok(thing) => (
            Some(to_state::<R>(&thing, stored.0)),
            ending_or_failed(&thing).into_iter().collect(),
        ),
        Err(error) if error.is_gone() => {
            match gone::verdict(calls, &control_center, id).await {
                // Terraform itself says so of an import, which has nothing in state yet.
                Verdict::Gone if stored.is_import() => (None, Diagnostics::default()),
                Verdict::Gone => (None, gone::gone(stored, id, COMES_BACK).into()),
                Verdict::Listed(thing) => (
                    Some(to_state::<R>(&thing, stored.0)),
                    gone::listed_all_the_same(stored, id, STAYS).into(),
                ),
                Verdict::Uncertain(error) => {
                    let (what, now) = gone::uncertain(stored, id);
                    let said = control_center.explain_once(&error, &what, now);
                    (kept(), said.into_iter().collect())
                }
            }
        }
        // One such error stops the run; the others would only repeat it.
        Err(error) if error.repeats_another() => (kept(), Diagnostics::default()),
        Err(error) => {
            let what = format!("{:?} (id {id}) could not be read.", stored.display_name());
            let now = "It stays in state as it was stored last; nothing was changed.";
            let said = control_center.explain_once(&error, &what, now);
            (kept(), said.into_iter().collect())
        }
    }
}

/// The error of an import while the provider cannot ask the Control Center.
fn import_needs_configuration(id: &str) -> Diagnostic {
    Diagnostic::error(
        "The provider's configuration is not known yet",
        format!(
            "The resource with the id {id} cannot be imported, because the endpoint, the token or \
             another value of the provider block depends on something that is known only after \
             apply. Nothing was sent to the Control Center, and nothing was imported. Apply what \
             it depends on first (-target), or write the value itself; then import."
        ),
    )
}

/// The warning about a thing that is going to end, or that has failed.
fn ending_or_failed(thing: &impl Paid) -> Option<Diagnostic> {
    let (id, name) = (thing.id(), thing.display_name());
    let held = thing.held();
    if let Some(at) = thing.deprovision_scheduled_at() {
        return Some(Diagnostic::warning(
            format!("{name:?} is going to be deprovisioned on {}", day(at)),
            format!(
                "The end of {name:?} (id {id}) was scheduled in the Control Center. Until then it \
                 works, and its {held} stay allocated; no way to cancel this \
                 is known. After that date it leaves the state, and a plan proposes to create it \
                 anew. Remove its block if it is not to come back.\n\n  \
                 deprovision_scheduled_at = {:?}",
                rfc3339(at)
            ),
        ));
    }
    (*thing.status() == ResourceStatus::Failed).then(|| {
        Diagnostic::warning(
            format!("{name:?} has failed"),
            format!(
                "The Control Center reports the status FAILED for {name:?} (id {id}). It stays in \
                 state. Ask Mendix Support about it, or replace it with `terraform apply \
                 -replace=ADDRESS`."
            ),
        )
    })
}
