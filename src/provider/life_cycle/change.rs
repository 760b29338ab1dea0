//! Changes in place: the name, and the size, which grows at once and shrinks at the end of the
//! bundle month.

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::resource::{ApplyResponse, UpdateRequest};
use tfplugin::framework::value::Value;

use super::checks;
use super::interruption::{interrupted, unless_interrupted};
use super::model::{State, to_state};
use crate::mendix::resource::{GenAiResource, GenAiResourceChange};
use crate::provider::control_center::Connection;
use crate::provider::time::rfc3339;

/// What to say of a planned change of size: a smaller one takes effect later.
pub(super) fn planned(
    prior: State<'_>,
    wanted: State<'_>,
    new_price: Option<u64>,
) -> Option<Diagnostic> {
    let (allocated, new_price) = (prior.cloud_tokens()?, new_price?);
    let returned = allocated
        .checked_sub(new_price)
        .filter(|tokens| *tokens > 0)?;
    let size = wanted.size()?;
    Some(downgrade(
        prior,
        size,
        returned,
        prior.bundle_month_ends_at().map(rfc3339),
    ))
}

fn downgrade(prior: State<'_>, size: &str, returned: u64, effective: Option<String>) -> Diagnostic {
    let name = prior.display_name();
    let (day, moment) = match effective {
        Some(effective) => {
            let day = effective.chars().take(10).collect::<String>();
            (
                format!("on {day}"),
                format!("\n\n  size_change_scheduled_at = {effective:?}"),
            )
        }
        None => ("at the end of its bundle month".to_owned(), String::new()),
    };
    Diagnostic::warning(
        // In other words than the confirmation: equal summaries are folded together.
        format!("{name:?} will become {size:?} {day}"),
        format!(
            "A smaller size takes effect at the end of the bundle month, not now. Until then the \
             resource keeps its present size and all its Cloud Tokens; {returned} of them come \
             back then. Setting the old size again before that cancels the change.{moment}"
        ),
    )
}

/// Marks what a change of size makes unknown, and what it costs.
pub(super) fn plan_computed(prior: State<'_>, planned: &mut Value, new_price: Option<u64>) {
    for name in ["active_size", "size_change_scheduled_at", "status"] {
        planned.set(name, Value::Unknown);
    }
    // A smaller size keeps what is allocated until its date.
    let cloud_tokens = match (prior.cloud_tokens(), new_price) {
        (Some(allocated), Some(price)) => Value::from(allocated.max(price)),
        _ => Value::Unknown,
    };
    planned.set("cloud_tokens", cloud_tokens);
}

/// Carries out a change in place. What concerns Terraform alone, the deletion policy and the
/// timeouts, makes no call.
pub(super) async fn update(connection: &Connection, request: UpdateRequest) -> ApplyResponse {
    let (prior, planned) = (State(&request.prior_state), State(&request.planned_state));
    let changed = |name: &str| {
        let wanted = planned.0.attribute(name);
        let wanted = (wanted != prior.0.attribute(name)).then_some(wanted);
        wanted.and_then(Value::as_str).map(str::to_owned)
    };
    let change = GenAiResourceChange {
        display_name: changed("display_name"),
        size: changed("size"),
    };
    if change == GenAiResourceChange::default() {
        return applied(request.planned_state.clone(), Diagnostics::default());
    }
    let (control_center, id) = match (connection.ready(), prior.id()) {
        (Ok(control_center), Some(id)) => (control_center, id),
        (Err(diagnostic), _) => return applied(request.prior_state.clone(), diagnostic.into()),
        (_, None) => {
            let diagnostic = super::refresh::without_id(prior);
            return applied(request.prior_state.clone(), diagnostic.into());
        }
    };
    let name = prior.display_name();
    if request.stop.is_raised() {
        let said = interrupted(format!(
            "You interrupted before {name:?} (id {id}) was changed. Nothing was sent."
        ));
        return applied(request.prior_state.clone(), said.into());
    }
    let client = control_center.within(planned.update_timeout());
    let changing = client.change_resource(id, &change);
    let changed = unless_interrupted(&request.stop, changing).await;
    control_center.wrote(id);
    let Some(changed) = changed else {
        let said = interrupted(format!(
            "You interrupted while {name:?} (id {id}) was being changed, and no answer has come. \
             Whether it was changed is not known. State holds what was stored last; the next plan \
             tells."
        ));
        return applied(request.prior_state.clone(), said.into());
    };
    match changed {
        Ok(resource) => {
            let price = control_center
                .known_catalog()
                .and_then(|catalog| checks::price(catalog, planned));
            let said = confirmed(prior, &resource, price);
            applied(to_state(&resource, planned.0), said.into_iter().collect())
        }
        Err(error) => {
            if !error.may_have_been_carried_out() {
                let what = format!("{name:?} (id {id}) could not be changed.");
                let now = "It is as it was before, in the Control Center and in state.";
                let said = control_center.explain(&error, &what, now);
                return applied(request.prior_state.clone(), said.into());
            }
            let what = format!("Whether {name:?} (id {id}) was changed is not known.");
            let (actual, now) = match control_center.client.resource(id).await {
                Ok(resource) => (
                    to_state(&resource, prior.0),
                    "State holds what the Control Center says of it now; a plan shows what is \
                     still to be changed.",
                ),
                Err(_) => (
                    request.prior_state.clone(),
                    "State holds what was stored last; the next plan tells.",
                ),
            };
            let said = control_center.explain(&error, &what, now);
            applied(actual, said.into())
        }
    }
}

fn applied(new_state: Value, diagnostics: Diagnostics) -> ApplyResponse {
    ApplyResponse {
        new_state: Some(new_state),
        private: Vec::new(),
        diagnostics,
    }
}

/// What to say of a change of size that the API confirmed for later.
fn confirmed(
    prior: State<'_>,
    resource: &GenAiResource,
    new_price: Option<u64>,
) -> Option<Diagnostic> {
    let (size, at) = (
        resource.scheduled_size.as_deref()?,
        resource.scheduled_size_at?,
    );
    if Some(at) == prior.size_change_scheduled_at() && Some(size) == prior.size() {
        return None;
    }
    let GenAiResource {
        display_name: name,
        cloud_tokens,
        ..
    } = resource;
    let returned = match new_price.and_then(|price| cloud_tokens.checked_sub(price)) {
        Some(returned) => format!("; {returned} of them come back then"),
        None => String::new(),
    };
    Some(Diagnostic::warning(
        format!("{name:?} becomes {size:?} on {}", at.format("%Y-%m-%d")),
        format!(
            "The Control Center confirmed the smaller size for the end of the bundle month. Until \
             then the resource keeps the size {:?} and its {cloud_tokens} Cloud \
             Tokens{returned}.\n\n  \
             size_change_scheduled_at = {:?}",
            resource.size,
            rfc3339(at)
        ),
    ))
}
