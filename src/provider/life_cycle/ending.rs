//! The end of a resource. It takes effect at the end of the bundle month, and the provider says so
//! twice: the plan says what will happen, and the apply what the Control Center confirmed. Both may
//! appear in one output.
//!
//! Terraform shows no address beside a warning of a destroy, and shows warnings with equal
//! summaries as one. So the summaries contain name and date.

use chrono::{DateTime, Utc};
use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::quoted::quoted;
use tfplugin::framework::resource::{
    DeleteRequest, DeleteResponse, PlanDestroyRequest, PlanDestroyResponse, StopSignal,
};

use super::as_of_now::as_of_now;
use super::deletion_policy::DeletionPolicy;
use super::gone::{self, Verdict};
use super::interruption::interrupted;
use super::kept::{abandoned, abandonment_planned, both_hold, end_prevented};
use super::notes::noted_accounts;
use super::paid::{Paid, PaidCalls};
use super::state::State;
use super::timeouts;
use crate::mendix::client::Client;
use crate::mendix::resource::ResourceStatus;
use crate::provider::control_center::ControlCenter;
use crate::provider::control_center::access::Access;
use crate::provider::time::{day, on_day, rfc3339};

/// Plans a destroy. Needs no call after a refresh, which has put the end of the bundle month into
/// state.
pub(super) async fn plan_destroy<R: PaidCalls>(
    calls: &R,
    access: &Access,
    request: PlanDestroyRequest,
) -> PlanDestroyResponse {
    let prior = State(&request.prior_state);
    let diagnostic = match prior.deletion_policy() {
        DeletionPolicy::Prevent => end_prevented(prior),
        DeletionPolicy::Abandon => abandonment_planned(prior),
        DeletionPolicy::Deprovision => {
            let now = as_of_now(calls, &access.state(), prior).await;
            now.explain(destruction_planned(now.state()))
        }
    };
    PlanDestroyResponse {
        planned_private: request.prior_private,
        diagnostics: diagnostic.into(),
    }
}

/// Schedules the end of a resource, or only removes it from state.
pub(super) async fn delete<R: PaidCalls>(
    calls: &R,
    access: &Access,
    request: DeleteRequest,
) -> DeleteResponse {
    let prior = State(&request.prior_state);
    let diagnostics = match prior.deletion_policy() {
        // A replacement that deletes first never asks for a destroy plan.
        DeletionPolicy::Prevent => end_prevented(prior).into(),
        DeletionPolicy::Abandon => abandoned(prior).into(),
        DeletionPolicy::Deprovision => {
            let noted = noted_accounts(&request.planned_private);
            deprovision(calls, access, prior, &noted, &request.stop).await
        }
    };
    DeleteResponse { diagnostics }
}

async fn deprovision<R: PaidCalls>(
    calls: &R,
    access: &Access,
    prior: State<'_>,
    noted: &[String],
    stop: &StopSignal,
) -> Diagnostics {
    let Some(id) = prior.id() else {
        return prior.without_id().into();
    };
    let control_center = match access.control_center() {
        Ok(control_center) => control_center,
        Err(diagnostics) => return diagnostics,
    };
    let name = quoted(prior.display_name());
    if stop.is_raised() {
        return interrupted(format!(
            "You interrupted before {name} (id {id}) was deprovisioned. Nothing was sent. The \
             resource keeps running, keeps its Cloud Tokens, and stays in state."
        ))
        .into();
    }
    let client = control_center.begin_change(prior.timeout(&timeouts::DELETE), stop);
    let said = schedule_end(calls, &control_center, &client, prior, id, noted).await;
    control_center.resources.note_written(id);
    said
}

/// Asks the Control Center for the end, and says what it confirmed.
async fn schedule_end<R: PaidCalls>(
    calls: &R,
    control_center: &ControlCenter,
    client: &Client,
    prior: State<'_>,
    id: &str,
    noted: &[String],
) -> Diagnostics {
    let name = quoted(prior.display_name());
    let error = match calls.deprovision(client, id).await {
        Ok(thing) => {
            return match end_of::<R>(&thing, prior) {
                Some(said) => said.into(),
                None => look_again(calls, control_center, prior, id).await.into(),
            };
        }
        Err(error) if error.is_stopped() => {
            return interrupted(format!(
                "You interrupted while the provider waited to repeat the deprovisioning of {name} \
                 (id {id}). The Control Center accepted no attempt: the resource keeps running, \
                 keeps its Cloud Tokens, and stays in state."
            ))
            .into();
        }
        Err(error) => error,
    };
    if error.is_gone() {
        return match gone::verdict(calls, control_center, prior, id, noted).await {
            Verdict::Gone => {
                let nothing_left = "The provider had nothing to deprovision.";
                gone::gone(prior, id, nothing_left).into()
            }
            Verdict::Listed(_) => {
                let what = format!("{name} (id {id}) could not be deprovisioned.");
                let now = "The Control Center says that there is no such resource, but its list of \
                           resources contains it. It stays in state and keeps its Cloud Tokens. \
                           Destroy it again later.";
                control_center.explain_open_end(&error, &what, now).into()
            }
            // An error for each resource: without one of its own it would leave state.
            Verdict::Uncertain(uncertain) => {
                let (what, now) = uncertain.what_and_now(prior, id);
                control_center.explain(&uncertain.error, &what, now).into()
            }
            Verdict::OtherAccount(said) => said.into(),
        };
    }
    let (what, now) = if error.may_have_been_carried_out() {
        (
            format!("It is not known whether the end of {name} (id {id}) is scheduled."),
            "It stays in state. You can safely destroy it again.",
        )
    } else {
        (
            format!("{name} (id {id}) could not be deprovisioned."),
            "It keeps running, keeps its Cloud Tokens, and stays in state.",
        )
    };
    control_center.explain(&error, &what, now).into()
}

/// The warning about a thing whose end the Control Center confirms, by a date or by its status;
/// `None` if it confirms no end.
fn end_of<R: PaidCalls>(thing: &R::Thing, prior: State<'_>) -> Option<Diagnostic> {
    match thing.deprovision_scheduled_at() {
        Some(at) => Some(confirmed(thing, prior, at)),
        None if *thing.status() == ResourceStatus::DeprovisionScheduled => Some(unconfirmed(thing)),
        None => None,
    }
}

/// Looks again after a deprovisioning was accepted without an end. After this, no call looks at
/// what leaves state, so the resource leaves only with a confirmed end.
async fn look_again<R: PaidCalls>(
    calls: &R,
    control_center: &ControlCenter,
    prior: State<'_>,
    id: &str,
) -> Diagnostic {
    let name = quoted(prior.display_name());
    let what = format!(
        "The Control Center accepted the deprovisioning of {name} (id {id}), but its answer has \
         no end date."
    );
    match calls.read(&control_center.client, id).await {
        Ok(thing) => end_of::<R>(&thing, prior).unwrap_or_else(|| {
            Diagnostic::error(
                format!("The end of {name} is not confirmed"),
                format!(
                    "{what} The provider asked again: the status is {}, and there is still no date. \
                     The resource probably keeps running and keeps its Cloud Tokens. It stays in \
                     state. Destroy it again; if that does not help, ask Mendix Support.",
                    thing.status()
                ),
            )
        }),
        Err(error) => control_center.explain(
            &error,
            &what,
            "It is not known whether its end is scheduled. It stays in state. You can safely \
             destroy it again.",
        ),
    }
}

fn confirmed(thing: &impl Paid, prior: State<'_>, at: DateTime<Utc>) -> Diagnostic {
    let (id, named) = (thing.id(), thing.named());
    let until_then = if prior.has_failed() {
        FAILED.to_owned()
    } else {
        format!(
            "Until then it works, and its {} stay allocated.",
            thing.held()
        )
    };
    let name = quoted(thing.display_name());
    Diagnostic::warning(
        format!("{named}: the end is confirmed for {}", day(at)),
        format!(
            "The Control Center confirmed the end of {name} (id {id}). {until_then} It leaves the \
             state now.\n\n  \
             deprovision_scheduled_at = {}",
            quoted(&rfc3339(at))
        ),
    )
}

fn unconfirmed(thing: &impl Paid) -> Diagnostic {
    let (id, named) = (thing.id(), thing.named());
    let name = quoted(thing.display_name());
    Diagnostic::warning(
        format!("{named}: the end is confirmed, without a date"),
        format!(
            "The Control Center scheduled the end of {name} (id {id}) but returned no date. The \
             resource leaves the state. Look in the Control Center for the date."
        ),
    )
}

fn destruction_planned(prior: State<'_>) -> Diagnostic {
    let named = prior.named();
    if let Some(at) = prior.deprovision_scheduled_at() {
        return Diagnostic::warning(
            format!(
                "{named} will be deprovisioned on {}, as already scheduled",
                day(at)
            ),
            format!(
                "Its end is already scheduled, so this only removes it from state. {}\n\n{}",
                until_then(prior),
                facts(prior, Some(at))
            ),
        );
    }
    let ends_at = prior.bundle_month_ends_at();
    Diagnostic::warning(
        format!("{named} will be deprovisioned {}", on_day(ends_at)),
        format!(
            "Deprovisioning takes effect at the end of the bundle month, not at once. {} Mendix \
             documents no way to cancel it.\n\n{}",
            until_then(prior),
            facts(prior, ends_at)
        ),
    )
}

/// What a replacement does to the old resource, and that both cost.
///
/// The old one may have `destroy = false` in its lifecycle block. The host does not tell the
/// provider that, and does not ask it to end the resource.
pub(super) fn replacement_planned(prior: State<'_>, new: State<'_>) -> Diagnostic {
    let (named, both) = (prior.named(), both_hold(prior, new));
    if let Some(at) = prior.deprovision_scheduled_at() {
        return Diagnostic::warning(
            format!(
                "{named} will be replaced, and the old one will end on {}",
                day(at)
            ),
            format!(
                "A replacement creates a new resource at once. The end of the old one is already \
                 scheduled. {both}\n\n{}",
                facts(prior, Some(at))
            ),
        );
    }
    let ends_at = prior.bundle_month_ends_at();
    Diagnostic::warning(
        format!(
            "{named} will be replaced, and the old one will end {} at the earliest",
            on_day(ends_at)
        ),
        format!(
            "A replacement creates a new resource at once. The deprovisioning of the old one takes \
             effect at the end of its bundle month. {both} With `destroy = false` in its \
             lifecycle block, the old one leaves state, and nothing ends it.\n\n{}",
            facts(prior, ends_at)
        ),
    )
}

/// What is true of a resource that failed to provision, until it ends.
const FAILED: &str = "The resource failed to provision: it does not work and holds no Cloud \
                      Tokens.";

fn until_then(prior: State<'_>) -> String {
    if prior.has_failed() {
        return FAILED.to_owned();
    }
    match prior.held() {
        Some(tokens) => {
            format!("Until then it works, and its {tokens} Cloud Tokens stay allocated.")
        }
        None => "Until then it works, and its Cloud Tokens stay allocated.".to_owned(),
    }
}

/// The facts that programs may search for, each on its own line as in HCL.
fn facts(prior: State<'_>, at: Option<DateTime<Utc>>) -> String {
    let mut facts = format!("  id = {}", quoted(prior.id().unwrap_or_default()));
    if let Some(at) = at {
        facts = format!(
            "{facts}\n  deprovision_scheduled_at = {}",
            quoted(&rfc3339(at))
        );
    }
    if let Some(tokens) = prior.held() {
        facts = format!("{facts}\n  active_cloud_tokens = {tokens}");
    }
    facts
}
