//! Reading: what has become of a stored resource.

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::resource::{ReadRequest, ReadResponse};
use tfplugin::framework::value::Value;

use super::model::{State, held, to_state};
use crate::mendix::resource::{GenAiResource, ResourceStatus};
use crate::provider::control_center::{Connection, ConnectionState};
use crate::provider::time::rfc3339;

/// Looks a resource up. It leaves state only when the API says of this very id that there is no
/// such resource.
pub(super) async fn read(connection: &Connection, request: ReadRequest) -> ReadResponse {
    let stored = State(&request.current_state);
    let (new_state, diagnostics) = look_up(connection, stored).await;
    ReadResponse {
        new_state,
        private: request.private,
        diagnostics,
    }
}

async fn look_up(connection: &Connection, stored: State<'_>) -> (Option<Value>, Diagnostics) {
    let kept = || Some(stored.0.clone());
    let Some(id) = stored.id() else {
        return (kept(), without_id(stored).into());
    };
    let control_center = match connection.state() {
        ConnectionState::Ready(control_center) => control_center,
        ConnectionState::ConfigurationUnknown => {
            let said = Diagnostic::warning(
                format!("{:?} was not refreshed", stored.display_name()),
                "The provider's configuration is known only after apply, so the plan rests on \
                 what was stored last.",
            );
            return (kept(), said.into());
        }
        ConnectionState::Unconfigured => {
            return (kept(), connection.ready().err().into_iter().collect());
        }
    };
    control_center.manages(id);
    match control_center.resource(id).await {
        Ok(resource) => (
            Some(to_state(&resource, stored.0)),
            worth_knowing(&resource).into_iter().collect(),
        ),
        Err(error) if error.is_gone() => {
            tracing::info!(id, "gone, so it leaves state");
            (None, Diagnostics::default())
        }
        // One such error stops the run; the others would only repeat it.
        Err(error) if error.repeats_another() => (kept(), Diagnostics::default()),
        Err(error) if error.concerns_every_call() && !control_center.is_first_such_error() => {
            (kept(), Diagnostics::default())
        }
        Err(error) => {
            let what = format!("{:?} (id {id}) could not be read.", stored.display_name());
            let now = "It stays in state as it was stored last; nothing was changed.";
            (kept(), control_center.explain(&error, &what, now).into())
        }
    }
}

/// What a refresh has to say although nothing failed.
fn worth_knowing(resource: &GenAiResource) -> Option<Diagnostic> {
    let GenAiResource {
        id,
        display_name: name,
        ..
    } = resource;
    let held = held(resource);
    if let Some(at) = resource.deprovision_scheduled_at {
        return Some(Diagnostic::warning(
            format!(
                "{name:?} is going to be deprovisioned on {}",
                at.format("%Y-%m-%d")
            ),
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
    (resource.status == ResourceStatus::Failed).then(|| {
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

/// An object in state that names no resource.
pub(super) fn without_id(stored: State<'_>) -> Diagnostic {
    Diagnostic::error(
        "State without an id",
        format!(
            "The state of {:?} holds no id, so the resource cannot be found in the Control \
             Center; nothing was sent or changed. Remove it from state and import it by its id.",
            stored.display_name()
        ),
    )
}
