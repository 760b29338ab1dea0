//! Creating a resource.
//!
//! Once the API has accepted the resource, it is paid for. From then on it ends up in state,
//! whatever else happens. An error would taint it, and Terraform replaces a tainted resource, which
//! is paid twice. So only the status FAILED is an error.

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::quoted::quoted;
use tfplugin::framework::resource::{ApplyResponse, CreateRequest};
use tfplugin::framework::value::Value;
use tokio::time::Instant;

use super::interruption::interrupted;
use super::look_alikes;
use super::noted_account;
use super::notes::Creation;
use super::paid::{Paid, PaidCalls, PaidResource};
use super::state::{State, blame, to_state};
use super::timeouts;
use super::waiting::Waiting;
use crate::mendix::error::{ApiError, Reason};
use crate::mendix::resource::ResourceStatus;
use crate::provider::control_center::ControlCenter;
use crate::provider::control_center::access::Access;
use crate::provider::likeness::Likeness;

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
    let created = match calls.create(&control_center, &client, &order, &key).await {
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
    diagnostics.extend(not_as_ordered::<R>(planned, &thing));
    ApplyResponse {
        new_state: Some(to_state::<R>(&thing, planned.0)),
        // A note in the plan is that of the object which this one replaces.
        private: noted_account::after_apply(&control_center, &[]),
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

/// The warning about a price that differs from the planned one.
fn other_price(planned: State<'_>, thing: &impl Paid) -> Option<Diagnostic> {
    if *thing.status() == ResourceStatus::Failed {
        return None;
    }
    let cloud_tokens = thing.cloud_tokens()?;
    let expected = planned
        .cloud_tokens()
        .filter(|tokens| *tokens != cloud_tokens)?;
    let name = thing.named();
    Some(Diagnostic::warning(
        format!("{name} costs {cloud_tokens} Cloud Tokens, not {expected}"),
        format!(
            "The price changed between plan and apply. The resource holds {cloud_tokens} Cloud \
             Tokens. State keeps the planned {expected} until the next refresh."
        ),
    ))
}

/// The warning about a returned value that differs from the ordered one, in an attribute whose
/// change replaces the resource: the next plan would buy a new one, and the plan after that again.
fn not_as_ordered<R: PaidResource>(planned: State<'_>, thing: &R::Thing) -> Option<Diagnostic> {
    let observed = R::observed(thing);
    let differing: Vec<_> = R::schema()
        .differing_where_it_replaces(planned.0, &observed)
        .map(|attribute| {
            let of = |object: &Value| shown(object.attribute(attribute.name));
            (attribute.name, of(planned.0), of(&observed))
        })
        .filter_map(|(name, ordered, answered)| Some((name, ordered?, answered?)))
        .collect();
    if differing.is_empty() {
        return None;
    }
    let lines: Vec<_> = differing
        .iter()
        .map(|(name, ordered, answered)| {
            format!("  {name}: {ordered} ordered, {answered} returned")
        })
        .collect();
    Some(Diagnostic::warning(
        format!("{} is not what was ordered", thing.named()),
        format!(
            "The Control Center created the resource with other values than ordered:\n\n\
             {}\n\nState keeps the ordered values until the next refresh. If the Control Center \
             still returns the other values then, each plan proposes to replace the resource, \
             which buys a new one. Write the returned values in the configuration, or ask Mendix \
             Support.",
            lines.join("\n")
        ),
    ))
}

/// A value for people; `None` if it is absent or not known.
fn shown(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(quoted(text)),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Map(attributes) => {
            let shown: Option<Vec<_>> = attributes
                .iter()
                .map(|(name, value)| Some(format!("{name} = {}", shown(value)?)))
                .collect();
            Some(format!("{{ {} }}", shown?.join(", ")))
        }
        _ => None,
    }
}

/// The error if the API did not create the resource, or if its answer was lost.
async fn not_created<R: PaidCalls>(
    calls: &R,
    control_center: &ControlCenter,
    error: &ApiError,
    likeness: Likeness<'_>,
) -> Diagnostic {
    let name = quoted(likeness.display_name);
    if error.reason() == Some(&Reason::IdempotencyKeyReused) {
        let what = format!("{name} was not created again.");
        let now = format!(
            "This plan was applied before, with other values. What it created then may hold Cloud \
             Tokens without being in state. Make a new plan; do not apply this one again. {}",
            look_alikes::after_lost_answer(calls, control_center, likeness).await
        );
        return control_center.explain_open_end(error, &what, &now);
    }
    let what = format!("{name} could not be created.");
    if !error.may_have_been_carried_out() {
        let now = "Nothing was created, so nothing costs Cloud Tokens and nothing is in state.";
        return control_center.explain_refusal(error, &what, now).await;
    }
    let what = format!("It is not known whether {name} was created.");
    let now = format!(
        "If it was created, it holds Cloud Tokens and is not in state. {}",
        look_alikes::after_lost_answer(calls, control_center, likeness).await
    );
    control_center.explain_open_end(error, &what, &now)
}

fn interrupted_before(planned: State<'_>) -> Diagnostic {
    interrupted(format!(
        "You interrupted before {} was created. Nothing was sent, so nothing costs Cloud Tokens.",
        quoted(planned.display_name())
    ))
}

fn interrupted_while_waiting(planned: State<'_>) -> Diagnostic {
    interrupted(format!(
        "You interrupted while the provider waited to repeat the creation of {}. The Control \
         Center accepted no attempt: nothing was created, and nothing costs Cloud Tokens.",
        quoted(planned.display_name())
    ))
}

fn incomplete() -> Diagnostic {
    Diagnostic::error(
        "The plan is not complete",
        "A value that is needed to create the resource is still unknown. Nothing was created. \
         Please report this as a bug.",
    )
}
