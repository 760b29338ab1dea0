//! Changes in place: the name, and what is bought, which grows at once and shrinks at the end of
//! the bundle month.

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::path::Path;
use tfplugin::framework::quoted::quoted;
use tfplugin::framework::resource::{ApplyResponse, UpdateRequest};
use tfplugin::framework::value::Value;

use super::interruption::interrupted;
use super::paid::{Paid, PaidCalls, PaidResource};
use super::state::{State, blame, to_state};
use super::timeouts;
use crate::mendix::purchase::{Difference, Purchase};
use crate::mendix::resource::ResourceStatus;
use crate::provider::control_center::access::Access;
use crate::provider::purchase;
use crate::provider::time::{day, on_day, rfc3339};

/// What to say of a planned change of what is bought: what is smaller takes effect later.
pub(super) fn planned(
    prior: State<'_>,
    wanted: Option<&Purchase>,
    new_price: Option<u64>,
) -> Option<Diagnostic> {
    let difference = Difference::between(prior.cloud_tokens()?, new_price?);
    match difference {
        Difference::Smaller(returned) => Some(downgrade(prior, wanted?, returned)),
        Difference::Same | Difference::Larger(_) => None,
    }
}

/// What to say of it where the checks are off: the provider then asks for no price, so it cannot
/// tell a smaller purchase from a larger one.
pub(super) fn planned_unpriced(prior: State<'_>, wanted: Option<&Purchase>) -> Option<Diagnostic> {
    let wanted = wanted?;
    let (name, noun) = (quoted(prior.display_name()), purchase::noun(wanted));
    let at = prior.bundle_month_ends_at()?;
    let (value, day) = (purchase::value(wanted), day(at));
    Some(Diagnostic::warning(
        format!("{name} becomes {value} at once, or on {day} at the latest"),
        format!(
            "The prerequisite checks are off, so the provider did not ask what this {noun} costs. \
             A larger {noun} takes effect at once. A smaller {noun} takes effect at the end of the \
             bundle month; until then the resource keeps its present {noun} and all its Cloud \
             Tokens.\n\n  bundle_month_ends_at = {:?}",
            rfc3339(at)
        ),
    ))
}

/// The error for a change of what is bought that the Control Center refuses, whatever it costs.
pub(super) fn refused(prior: State<'_>, wanted: Option<&Purchase>) -> Option<Diagnostic> {
    let name = quoted(prior.display_name());
    let why = match prior.status()? {
        ResourceStatus::DeprovisionScheduled => match prior.deprovision_scheduled_at() {
            Some(at) => format!("is going to be deprovisioned on {}", day(at)),
            None => "is going to be deprovisioned".to_owned(),
        },
        ResourceStatus::Failed => "failed to provision".to_owned(),
        _ => return None,
    };
    let (noun, attribute) = wanted.map_or(("size", "size"), |wanted| {
        (purchase::noun(wanted), purchase::attribute(wanted))
    });
    let said = Diagnostic::error(
        format!("The {noun} of {name} cannot change"),
        format!(
            "{name} (id {}) {why}. The Control Center changes the {noun} of no such resource. \
             Nothing was changed. Set the {noun} that is in state again. To buy another {noun}, run \
             `terraform taint` with its address first: Terraform then plans a new resource.",
            prior.id().unwrap_or("not known")
        ),
    );
    Some(said.at(Path::attribute(attribute)))
}

fn downgrade(prior: State<'_>, wanted: &Purchase, returned: u64) -> Diagnostic {
    let (name, noun) = (prior.display_name(), purchase::noun(wanted));
    let effective = prior.bundle_month_ends_at();
    let moment = match effective {
        Some(at) => format!("\n\n  size_change_scheduled_at = {:?}", rfc3339(at)),
        None => String::new(),
    };
    Diagnostic::warning(
        // In other words than the confirmation: equal summaries are folded together.
        format!(
            "{name:?} will become {} {}",
            purchase::value(wanted),
            on_day(effective)
        ),
        format!(
            "A smaller {noun} takes effect at the end of the bundle month, not now. Until then the \
             resource keeps its present {noun} and all its Cloud Tokens; {returned} of them come \
             back then. Setting the old {noun} again before that cancels the change.{moment}"
        ),
    )
}

/// Marks what a change of what is bought makes unknown, and what it costs.
pub(super) fn plan_computed<R: PaidResource>(
    prior: State<'_>,
    planned: &mut Value,
    new_price: Option<u64>,
) {
    for name in R::IN_FORCE
        .iter()
        .chain(&["size_change_scheduled_at", "status"])
    {
        planned.set(name, Value::Unknown);
    }
    // What is smaller keeps what is allocated until its date.
    let cloud_tokens = match (prior.cloud_tokens(), new_price) {
        (Some(allocated), Some(price)) => Value::from(allocated.max(price)),
        _ => Value::Unknown,
    };
    planned.set("cloud_tokens", cloud_tokens);
}

/// Carries out a change in place. What concerns Terraform alone, the deletion policy and the
/// timeouts, makes no call.
pub(super) async fn update<R: PaidCalls>(
    calls: &R,
    access: &Access,
    request: UpdateRequest,
) -> ApplyResponse {
    let (prior, planned) = (State(&request.prior_state), State(&request.planned_state));
    let Some(change) = R::change(prior.0, planned.0) else {
        return applied(request.planned_state.clone(), Diagnostics::default());
    };
    let unchanged = |said: Diagnostic| applied(request.prior_state.clone(), said.into());
    let control_center = match access.control_center() {
        Ok(control_center) => control_center,
        Err(said) => return applied(request.prior_state.clone(), said),
    };
    let Some(id) = prior.id() else {
        return unchanged(prior.without_id());
    };
    let name = prior.display_name();
    if request.stop.is_raised() {
        return unchanged(interrupted(format!(
            "You interrupted before {name:?} (id {id}) was changed. Nothing was sent."
        )));
    }
    let client = control_center.begin_change(planned.timeout(&timeouts::UPDATE), &request.stop);
    let changed = calls.update(&client, id, &change).await;
    control_center.resources.note_written(id);
    let error = match changed {
        Ok(thing) => {
            if let Some(said) = not_applied::<R>(prior, planned, &thing) {
                return applied(to_state::<R>(&thing, planned.0), said.into());
            }
            let price = calls.known_price(&control_center, planned.0);
            let said = confirmed::<R>(prior, &thing, price);
            let new_state = to_state::<R>(&thing, planned.0);
            return applied(new_state, said.into_iter().collect());
        }
        Err(error) if error.is_stopped() => {
            return unchanged(interrupted(format!(
                "You interrupted while the change of {name:?} (id {id}) was waiting for its next \
                 try. The Control Center accepted none of its tries: nothing was changed."
            )));
        }
        Err(error) => error,
    };
    if error.is_gone() {
        let what = format!("{name:?} (id {id}) could not be changed.");
        let now = "The Control Center says that there is no such resource, so nothing was changed. \
                   It stays in state as it was stored last. Make a new plan: its refresh finds out \
                   whether the resource is gone.";
        return unchanged(control_center.explain_open_end(&error, &what, now));
    }
    if !error.may_have_been_carried_out() {
        let what = format!("{name:?} (id {id}) could not be changed.");
        let now = "It is as it was before, in the Control Center and in state.";
        let said = control_center.explain(&error, &what, now);
        return unchanged(blame::<R>(&error, planned, said));
    }
    let what = format!("Whether {name:?} (id {id}) was changed is not known.");
    let (actual, now) = match calls.read(&control_center.client, id).await {
        Ok(thing) => (
            to_state::<R>(&thing, prior.0),
            "State holds what the Control Center says of it now; a plan shows what is still to be \
             changed.",
        ),
        Err(_) => (
            request.prior_state.clone(),
            "State holds what was stored last; the next plan tells.",
        ),
    };
    let said = control_center.explain(&error, &what, now);
    applied(actual, blame::<R>(&error, planned, said).into())
}

fn applied(new_state: Value, diagnostics: Diagnostics) -> ApplyResponse {
    ApplyResponse {
        new_state: Some(new_state),
        private: Vec::new(),
        diagnostics,
    }
}

/// The error of an answer that is a success, and in which the wanted size or capacity is neither in
/// force nor scheduled. An answer that does not tell what is bought says nothing about it.
fn not_applied<R: PaidResource>(
    prior: State<'_>,
    planned: State<'_>,
    thing: &R::Thing,
) -> Option<Diagnostic> {
    let wanted = R::purchase(planned.0)?;
    if R::purchase(prior.0).as_ref() == Some(&wanted) {
        return None;
    }
    let answered = match thing.scheduled_change() {
        Some(scheduled) => scheduled.purchase,
        // Scheduled, and the answer leaves out what or when.
        None if *thing.status() == ResourceStatus::PlanDowngradeScheduled => return None,
        None => thing.in_force(),
    };
    if !answered.contradicts(&wanted) {
        return None;
    }
    let (name, id, noun) = (thing.display_name(), thing.id(), purchase::noun(&wanted));
    Some(
        Diagnostic::error(
            format!("The Control Center did not change the {noun} of {name:?}"),
            format!(
                "It accepted the change of {name:?} (id {id}) to {}, and answers that the resource \
                 has or will have {}. The resource holds {}. State holds what the Control \
                 Center says. Apply again; if that does not help, ask Mendix Support.",
                purchase::name(&wanted),
                purchase::name(&answered),
                thing.held()
            ),
        )
        .at(Path::attribute(purchase::attribute(&wanted))),
    )
}

/// What to say of a change of what is bought that the API confirmed for later.
fn confirmed<R: PaidResource>(
    prior: State<'_>,
    thing: &R::Thing,
    new_price: Option<u64>,
) -> Option<Diagnostic> {
    let scheduled = thing.scheduled_change()?;
    let (wanted, at) = (&scheduled.purchase, scheduled.at);
    if Some(at) == prior.size_change_scheduled_at() && Some(wanted) == R::purchase(prior.0).as_ref()
    {
        return None;
    }
    let (name, held) = (thing.display_name(), thing.held());
    let difference = thing.cloud_tokens().zip(new_price);
    let returned = match difference.and_then(|(held, price)| held.checked_sub(price)) {
        Some(returned) => format!("; {returned} of them come back then"),
        None => String::new(),
    };
    Some(Diagnostic::warning(
        format!(
            "{name:?} becomes {} on {}",
            purchase::value(wanted),
            day(at)
        ),
        format!(
            "The Control Center confirmed the smaller {} for the end of the bundle month. Until \
             then the resource keeps {} and its {held}{returned}.\n\n  \
             size_change_scheduled_at = {:?}",
            purchase::noun(wanted),
            purchase::name(&thing.in_force()),
            rfc3339(at)
        ),
    ))
}
