//! Creating a resource.
//!
//! Once the API has accepted it, it is paid for: from then on whatever happens ends with it in
//! state. An error would taint it, and a tainted resource is replaced, which is paid twice; so only
//! FAILED is one.

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::resource::{ApplyResponse, CreateRequest};
use tokio::time::Instant;

use super::interruption::interrupted;
use super::look_alikes;
use super::notes::Creation;
use super::paid::{Likeness, Paid, PaidCalls};
use super::state::{State, blame, to_state};
use super::timeouts;
use super::waiting::Waiting;
use crate::mendix::error::{ApiError, Reason};
use crate::provider::control_center::ControlCenter;
use crate::provider::control_center::access::Access;

/// Creates what was planned.
pub(super) async fn create<R: PaidCalls>(
    calls: &R,
    access: &Access,
    request: CreateRequest<'_>,
) -> ApplyResponse {
    let planned = State(&request.planned_state);
    let control_center = match access.control_center() {
        Ok(control_center) => control_center,
        Err(diagnostics) => return nothing_created(diagnostics),
    };
    let (Some(order), Some(likeness)) = (R::order(planned.0), R::likeness(planned.0)) else {
        return nothing_created(incomplete());
    };
    if request.stop.is_raised() {
        return nothing_created(interrupted_before(planned));
    }
    let key = Creation::of_plan(&request.planned_private).idempotency_key();
    let limit = planned.timeout(&timeouts::CREATE);
    let deadline = Instant::now() + limit;
    let client = control_center.begin_change(limit, &request.stop);
    let created = match calls.create(&client, &order, &key).await {
        Ok(created) => created,
        Err(error) if error.is_stopped() => {
            return nothing_created(interrupted_while_waiting(planned));
        }
        Err(error) => {
            let said = not_created(calls, &control_center, &error, likeness).await;
            return nothing_created(blame::<R>(&error, planned, said));
        }
    };
    control_center.resources.note_written(created.id());
    tracing::info!(
        id = created.id(),
        status = created.status().as_str(),
        "created"
    );
    request.kept.keep(to_state::<R>(&created, planned.0));
    let waiting = Waiting {
        calls,
        control_center: &control_center,
        limit,
        deadline,
        stop: &request.stop,
    };
    let (thing, ended) = waiting.until_active(created).await;
    let mut diagnostics: Diagnostics = waiting.explain(&thing, ended).into_iter().collect();
    diagnostics.extend(other_price(planned, &thing));
    ApplyResponse {
        new_state: Some(to_state::<R>(&thing, planned.0)),
        private: Vec::new(),
        diagnostics,
    }
}

fn nothing_created(diagnostics: impl Into<Diagnostics>) -> ApplyResponse {
    ApplyResponse {
        new_state: None,
        private: Vec::new(),
        diagnostics: diagnostics.into(),
    }
}

/// The API asks another price than the plan showed.
fn other_price(planned: State<'_>, thing: &impl Paid) -> Option<Diagnostic> {
    let cloud_tokens = thing.cloud_tokens()?;
    let expected = planned
        .cloud_tokens()
        .filter(|tokens| *tokens != cloud_tokens)?;
    let name = thing.display_name();
    Some(Diagnostic::warning(
        format!("{name:?} costs {cloud_tokens} Cloud Tokens, not {expected}"),
        format!(
            "The price changed between plan and apply. State holds the {expected} Cloud Tokens \
             that were planned until the next refresh, which brings the {cloud_tokens} that are \
             really allocated."
        ),
    ))
}

/// The API did not create it, or its answer is not known.
async fn not_created<R: PaidCalls>(
    calls: &R,
    control_center: &ControlCenter,
    error: &ApiError,
    likeness: Likeness<'_>,
) -> Diagnostic {
    let name = likeness.display_name;
    if error.reason() == Some(&Reason::IdempotencyKeyReused) {
        let what = format!("{name:?} was not created again.");
        let now = format!(
            "This plan was applied before, with other values, and what it created then may cost \
             and not be in state. Make a new plan instead of applying this one again. {}",
            look_alikes::after_lost_answer(calls, control_center, likeness).await
        );
        return control_center.explain_open_end(error, &what, &now);
    }
    let what = format!("{name:?} could not be created.");
    if !error.may_have_been_carried_out() {
        return control_center.explain(
            error,
            &what,
            "Nothing was created, nothing costs, and nothing is in state.",
        );
    }
    let what = format!("Whether {name:?} was created is not known.");
    let now = format!(
        "If it was, it costs, and it is not in state. {}",
        look_alikes::after_lost_answer(calls, control_center, likeness).await
    );
    control_center.explain_open_end(error, &what, &now)
}

fn interrupted_before(planned: State<'_>) -> Diagnostic {
    interrupted(format!(
        "You interrupted before {:?} was created. Nothing was sent, and nothing costs.",
        planned.display_name()
    ))
}

fn interrupted_while_waiting(planned: State<'_>) -> Diagnostic {
    interrupted(format!(
        "You interrupted while the creation of {:?} was waiting for its next try. The Control \
         Center accepted none of its tries: nothing was created, and nothing costs.",
        planned.display_name()
    ))
}

fn incomplete() -> Diagnostic {
    Diagnostic::error(
        "The plan is not complete",
        "A value that is needed to create the resource is still unknown. Nothing was created. \
         Please report this as a bug.",
    )
}
