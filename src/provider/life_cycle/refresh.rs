//! Reading a stored resource.

use std::sync::Arc;

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::quoted::quoted;
use tfplugin::framework::resource::{Private, ReadRequest, ReadResponse};

use super::gone::{self, Verdict};
use super::noted_account;
use super::notes::{marked, noted_accounts};
use super::paid::{Paid, PaidCalls};
use super::state::{State, to_state};
use super::tainted;
use crate::mendix::resource::ResourceStatus;
use crate::provider::control_center::ControlCenter;
use crate::provider::control_center::access::{Access, AccessState};
use crate::provider::time::{day, rfc3339};

/// What follows if a refresh finds that a resource is gone.
const COMES_BACK: &str = "If its block is still in the configuration, the plan proposes to create \
                          a new resource. Remove the block if you do not want one.";

/// What follows if a refresh finds a resource in the list only.
const STAYS: &str = "It stays in state, with the values from the list. Run again later. If the \
                     warning comes back, ask Mendix Support about the resource.";

/// A summary that stands for the error of the first such resource, which is reported once a run.
const OTHER_ACCOUNT: &str = "The token is not for the account of a resource";

/// Looks a resource up. It leaves state only if the API answers that this very id does not exist,
/// and lists resources without it.
pub(super) async fn read<R: PaidCalls>(
    calls: &R,
    access: &Access,
    request: ReadRequest,
) -> ReadResponse {
    let stored = State(&request.current_state);
    let kept = |said: Diagnostics, private| ReadResponse {
        new_state: Some(request.current_state.clone()),
        private,
        diagnostics: said,
    };
    let Some(id) = stored.id() else {
        return kept(stored.without_id().into(), request.private);
    };
    match for_a_read(access, stored, id) {
        Ok(control_center) => look_up(calls, &control_center, stored, id, request.private).await,
        Err(said) => kept(said, request.private),
    }
}

/// The Control Center; else the messages about a resource that cannot be read now.
fn for_a_read(
    access: &Access,
    stored: State<'_>,
    id: &str,
) -> Result<Arc<ControlCenter>, Diagnostics> {
    match access.state() {
        // Otherwise Terraform would plan the imported object with other values: a paid replacement
        // of what was to be imported.
        AccessState::ConfigurationUnknown if stored.is_import() => {
            Err(import_needs_configuration(id).into())
        }
        AccessState::ConfigurationUnknown => Err(Diagnostic::warning(
            format!("{} was not refreshed", stored.named()),
            "The provider's configuration is known only after apply, so the plan uses the values \
             in state.",
        )
        .into()),
        AccessState::Unusable(why) => Err(why.tell_of_a_read()),
        AccessState::Ready(_) | AccessState::Unconfigured => access.control_center(),
    }
}

async fn look_up<R: PaidCalls>(
    calls: &R,
    control_center: &ControlCenter,
    stored: State<'_>,
    id: &str,
    private: Private,
) -> ReadResponse {
    control_center.resources.note_managed(id);
    let error = match calls.refresh(control_center, id).await {
        Ok(thing) => {
            tainted::note(control_center, &thing, stored.deletion_policy());
            return ReadResponse {
                new_state: Some(to_state::<R>(&thing, stored.0)),
                private: marked(
                    noted_account::after_refresh(control_center, private).await,
                    stored.is_import(),
                ),
                diagnostics: ending_or_failed(&thing).into_iter().collect(),
            };
        }
        Err(error) => error,
    };
    let kept = || Some(stored.0.clone());
    let (new_state, diagnostics) = if error.is_gone() {
        let noted = noted_accounts(&private);
        match gone::verdict(calls, control_center, stored, id, &noted).await {
            // For an import, Terraform itself reports that nothing was found.
            Verdict::Gone if stored.is_import() => (None, Diagnostics::default()),
            Verdict::Gone => (None, gone::gone(stored, id, COMES_BACK).into()),
            Verdict::Listed(thing) => (
                Some(to_state::<R>(&thing, stored.0)),
                gone::listed_all_the_same(stored, id, STAYS).into(),
            ),
            Verdict::Uncertain(uncertain) => {
                let (what, now) = uncertain.what_and_now(stored, id);
                let said = control_center.explain_once(&uncertain.error, &what, now);
                (kept(), said.into_iter().collect())
            }
            // One such error stops the run. With the wrong token, each resource would repeat it.
            Verdict::OtherAccount(said) => {
                let is_first = control_center.claim_saying(OTHER_ACCOUNT);
                (kept(), is_first.then_some(said).into_iter().collect())
            }
        }
    } else if error.repeats_another() {
        // One such error stops the run. The other resources would only repeat it.
        (kept(), Diagnostics::default())
    } else {
        let what = format!(
            "{} (id {id}) could not be read.",
            quoted(stored.display_name())
        );
        let now = "Nothing was changed, and its values in state stay as they are.";
        let said = control_center.explain_once(&error, &what, now);
        (kept(), said.into_iter().collect())
    };
    ReadResponse {
        new_state,
        private,
        diagnostics,
    }
}

/// The error of an import while the provider's configuration is not known.
fn import_needs_configuration(id: &str) -> Diagnostic {
    Diagnostic::error(
        "The provider's configuration is not known yet",
        format!(
            "The provider cannot import the resource with the id {id} yet: the endpoint, the token \
             or another value of the provider block is known only after apply. Nothing was sent to \
             the Control Center, and nothing was imported. First apply what the value depends on \
             (-target), or write the value itself. Then import."
        ),
    )
}

/// The warning about a thing that is going to end, or that failed to provision.
fn ending_or_failed(thing: &impl Paid) -> Option<Diagnostic> {
    let (id, named, name) = (thing.id(), thing.named(), quoted(thing.display_name()));
    let held = thing.held();
    if let Some(at) = thing.deprovision_scheduled_at() {
        return Some(Diagnostic::warning(
            format!("{named} is scheduled for deprovisioning on {}", day(at)),
            format!(
                "The end of {name} (id {id}) was scheduled in the Control Center. Until then it \
                 works, and its {held} stay allocated. Mendix documents no way to cancel this. \
                 After that date it leaves the state, and a plan proposes to create it again. \
                 Remove its block if you do not want that.\n\n  \
                 deprovision_scheduled_at = {}",
                quoted(&rfc3339(at))
            ),
        ));
    }
    (*thing.status() == ResourceStatus::Failed).then(|| {
        Diagnostic::warning(
            format!("{named} has failed"),
            format!(
                "The Control Center reports the status FAILED for {name} (id {id}). The resource \
                 does not work, holds no Cloud Tokens, and stays in state. Ask Mendix Support why \
                 it failed."
            ),
        )
    })
}
