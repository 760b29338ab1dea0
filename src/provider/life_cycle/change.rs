//! Changes in place: of the attributes for which the Control Center has a call, and of the
//! purchase, which grows at once and may shrink later.

use chrono::{DateTime, Utc};
use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::path::Path;
use tfplugin::framework::quoted::quoted;
use tfplugin::framework::resource::{ApplyResponse, UpdateRequest};
use tfplugin::framework::value::Value;

use super::effect::{self, Effect};
use super::gone::{self, Verdict};
use super::interruption::interrupted;
use super::noted_account;
use super::notes::{Notes, noted_accounts};
use super::paid::{Paid, PaidCalls, PaidResource, Used};
use super::state::{State, blame, to_state};
use super::timeouts;
use crate::mendix::error::ApiError;
use crate::mendix::purchase::Purchase;
use crate::mendix::resource::ResourceStatus;
use crate::provider::control_center::ControlCenter;
use crate::provider::control_center::access::Access;
use crate::provider::purchase;
use crate::provider::time::{day, on_day, rfc3339};

/// A planned change of the purchase.
pub(super) struct Planned<'a> {
    /// What is in force, if that is known.
    pub in_force: Option<&'a Purchase>,
    /// What is wanted instead.
    pub wanted: &'a Purchase,
    /// When it takes effect.
    pub effect: Effect,
    /// What was consumed in the bundle month, if that decides and is known.
    pub used: Option<&'a Used>,
    /// Whether the catalog still sells what is in force, if that is known.
    pub is_still_sold: Option<bool>,
}

impl Planned<'_> {
    /// What the plan says about it: when it takes effect, unless that is at once, and what a
    /// conversion means.
    pub fn explain(&self, prior: State<'_>) -> Option<Diagnostic> {
        let converted = self
            .in_force
            .filter(|in_force| effect::converts(in_force, self.wanted));
        let ends_at = prior.bundle_month_ends_at();
        let (when, why) = match self.effect {
            Effect::Cancels => return None,
            Effect::AtOnce if converted.is_none() => return None,
            Effect::AtOnce => (
                "at once".to_owned(),
                "A fixed size has monthly quotas of LLM tokens, and a capacity brings GenAI Units. \
                 A change between the two that costs as much or more takes effect at once."
                    .to_owned(),
            ),
            Effect::SmallerSize { returned } => (
                on_day(ends_at),
                format!(
                    "A smaller size takes effect at the end of the bundle month, not now. {}",
                    self.until_then(prior, returned)
                ),
            ),
            Effect::CheaperConversion { returned } => (
                on_day(ends_at),
                format!(
                    "A fixed size has monthly quotas of LLM tokens, and a capacity brings GenAI \
                     Units. A change between the two that costs less takes effect at the end of the \
                     bundle month, not now. {}",
                    self.until_then(prior, returned)
                ),
            ),
            Effect::SmallerCapacity { returned } => self.smaller_capacity(prior, returned),
            Effect::Unknown => (at_once_or_later(ends_at), unpriced(self.wanted)),
        };
        // Not in the words of the confirmation: Terraform shows warnings with equal summaries as
        // one.
        let becomes = match converted {
            Some(from) => format!(
                "will change from {} to {}",
                purchase::name(from),
                purchase::name(self.wanted)
            ),
            None => format!("will become {}", purchase::value(self.wanted)),
        };
        let no_way_back = match (converted, self.is_still_sold) {
            (Some(from), Some(false)) => format!(
                " The Control Center no longer sells {}, so you cannot change back to it.",
                purchase::name(from)
            ),
            _ => String::new(),
        };
        Some(Diagnostic::warning(
            format!("{} {becomes} {when}", prior.named()),
            format!("{why}{no_way_back}{}", self.moment(ends_at)),
        ))
    }

    /// The date as in HCL, for programs that search the text.
    fn moment(&self, ends_at: Option<DateTime<Utc>>) -> String {
        let attribute = match self.effect {
            Effect::Cancels | Effect::AtOnce => return String::new(),
            Effect::SmallerSize { .. } | Effect::CheaperConversion { .. } => {
                "size_change_scheduled_at"
            }
            Effect::SmallerCapacity { .. } | Effect::Unknown => "bundle_month_ends_at",
        };
        match ends_at {
            Some(at) => format!("\n\n  {attribute} = {}", quoted(&rfc3339(at))),
            None => String::new(),
        }
    }

    /// What is true until a postponed change takes effect, and how to cancel it.
    fn until_then(&self, prior: State<'_>, returned: u64) -> String {
        let held = match prior.held() {
            Some(held) => format!("its {held} Cloud Tokens"),
            None => "its Cloud Tokens".to_owned(),
        };
        let (keeps, cancel) = keeps_until_then(self.in_force, &held);
        format!("Until then the resource keeps {keeps}; {returned} of them come back then.{cancel}")
    }

    /// When a smaller capacity takes effect. The consumption of the bundle month decides.
    fn smaller_capacity(&self, prior: State<'_>, returned: u64) -> (String, String) {
        let ends_at = prior.bundle_month_ends_at();
        let rule = "A smaller capacity takes effect at once if the resource consumed fewer GenAI \
                    Units in this bundle month than the new capacity brings. Otherwise it takes \
                    effect at the end of the month.";
        match self.used {
            Some(used) if used.is_enough => (
                "at once".to_owned(),
                format!(
                    "{rule} The resource consumed {} so far, and the new capacity brings {}, so \
                     {returned} Cloud Tokens come back at once. If the resource consumes too much \
                     before the apply, they come back {}.",
                    used.consumed,
                    used.wanted,
                    on_day(ends_at)
                ),
            ),
            Some(used) => (
                on_day(ends_at),
                format!(
                    "{rule} The resource consumed {} so far, and the new capacity brings {}. {}",
                    used.consumed,
                    used.wanted,
                    self.until_then(prior, returned)
                ),
            ),
            None => (
                at_once_or_later(ends_at),
                format!(
                    "{rule} The provider could not read the consumption. {returned} Cloud Tokens \
                     come back when the change takes effect."
                ),
            ),
        }
    }
}

/// What a resource keeps until a change of its purchase takes effect, and how to cancel the change.
fn keeps_until_then(in_force: Option<&Purchase>, held: &str) -> (String, String) {
    let cancel = |in_force| {
        let line = purchase::assignment(in_force);
        format!(" To cancel the change before then, set {line} again.")
    };
    match in_force {
        Some(size @ Purchase::Size(_)) => {
            (format!("{} and {held}", purchase::name(size)), cancel(size))
        }
        Some(capacity @ Purchase::Capacity(_)) => (held.to_owned(), cancel(capacity)),
        None => (held.to_owned(), String::new()),
    }
}

fn at_once_or_later(ends_at: Option<DateTime<Utc>>) -> String {
    match ends_at {
        Some(at) => format!("at once, or on {} at the latest", day(at)),
        None => "at once, or at the end of its bundle month at the latest".to_owned(),
    }
}

/// Why the date is open if no price is known.
fn unpriced(wanted: &Purchase) -> String {
    let noun = purchase::noun(wanted);
    format!(
        "The provider does not know the price of this {noun}, because the prerequisite checks are \
         off or the catalog could not be read. A change that costs more takes effect at once. A \
         change that costs less takes effect at the end of the bundle month; until then the \
         resource keeps what is in force now, with all its Cloud Tokens."
    )
}

/// The error for a change of the purchase that the Control Center refuses, whatever it costs.
pub(super) fn refused(prior: State<'_>, wanted: &Purchase) -> Option<Diagnostic> {
    let name = quoted(prior.display_name());
    let why = match prior.status()? {
        ResourceStatus::DeprovisionScheduled => match prior.deprovision_scheduled_at() {
            Some(at) => format!("is scheduled for deprovisioning on {}", day(at)),
            None => "is scheduled for deprovisioning".to_owned(),
        },
        ResourceStatus::Failed => "failed to provision".to_owned(),
        _ => return None,
    };
    let (noun, attribute) = (purchase::noun(wanted), purchase::attribute(wanted));
    let said = Diagnostic::error(
        format!("The {noun} of {name} cannot change"),
        format!(
            "{name} (id {}) {why}. The Control Center cannot change the {noun} of such a resource. \
             Nothing was changed. Set the {noun} that is in state again. To buy another {noun}, run \
             the `taint` command with its address first: the plan then proposes a new resource.",
            prior.id().unwrap_or("not known")
        ),
    );
    Some(said.at(Path::attribute(attribute)))
}

/// Carries out a change in place. A change of the deletion policy or the timeouts makes no call,
/// because only Terraform knows them.
pub(super) async fn update<R: PaidCalls>(
    calls: &R,
    access: &Access,
    request: UpdateRequest,
) -> ApplyResponse {
    let noted = noted_accounts(&request.planned_private);
    let (prior, planned) = (State(&request.prior_state), State(&request.planned_state));
    let kept = |new_state: &Value, diagnostics| ApplyResponse {
        new_state: Some(new_state.clone()),
        private: Notes::of_accounts(noted.clone()).to_private(),
        diagnostics,
    };
    let unchanged = |said: Diagnostic| kept(prior.0, said.into());
    let Some(change) = R::change(prior.0, planned.0) else {
        return kept(planned.0, Diagnostics::default());
    };
    let control_center = match access.control_center() {
        Ok(control_center) => control_center,
        Err(said) => return kept(prior.0, said),
    };
    let Some(id) = prior.id() else {
        return unchanged(prior.without_id());
    };
    let name = quoted(prior.display_name());
    if request.stop.is_raised() {
        return unchanged(interrupted(format!(
            "You interrupted before {name} (id {id}) was changed. Nothing was sent."
        )));
    }
    let client = control_center.begin_change(planned.timeout(&timeouts::UPDATE), &request.stop);
    let changed = calls.update(&control_center, &client, id, &change).await;
    control_center.resources.note_written(id);
    match changed {
        Ok(thing) => {
            let said = not_applied::<R>(prior, planned, &thing).or_else(|| {
                let price = calls.known_price(&control_center, planned.0);
                confirmed::<R>(prior, &thing, price)
            });
            ApplyResponse {
                new_state: Some(to_state::<R>(&thing, planned.0)),
                private: noted_account::after_apply(&control_center, &noted),
                diagnostics: said.into_iter().collect(),
            }
        }
        Err(error) if error.is_stopped() => unchanged(interrupted(format!(
            "You interrupted while the provider waited to repeat the change of {name} (id {id}). \
             The Control Center accepted no attempt: nothing was changed."
        ))),
        Err(error) => {
            let failed = Failed {
                calls,
                control_center: &control_center,
                prior,
                planned,
                id,
            };
            let (actual, said) = match error.is_gone() {
                true => failed.not_found(&error, &noted).await,
                false => failed.explained(&error).await,
            };
            kept(actual.as_ref().unwrap_or(prior.0), said.into())
        }
    }
}

/// A change that failed.
struct Failed<'a, R> {
    calls: &'a R,
    control_center: &'a ControlCenter,
    prior: State<'a>,
    planned: State<'a>,
    id: &'a str,
}

impl<R: PaidCalls> Failed<'_, R> {
    /// After the Control Center answered that the resource does not exist: the new state, if it
    /// differs from the stored one, and the error. The resource stays in state in any case, because
    /// Terraform keeps it there after a failed change.
    async fn not_found(&self, error: &ApiError, noted: &[String]) -> (Option<Value>, Diagnostic) {
        let (prior, id) = (self.prior, self.id);
        match gone::verdict(self.calls, self.control_center, prior, id, noted).await {
            Verdict::Gone => (None, gone::gone_before_change(prior, id)),
            Verdict::Listed(thing) => {
                let what = format!(
                    "{} (id {id}) could not be changed.",
                    quoted(prior.display_name())
                );
                let now = "The Control Center says that there is no such resource, but its list of \
                           resources contains it. Nothing was changed, and it stays in state with \
                           the values from the list. Apply again later.";
                let said = self.control_center.explain_open_end(error, &what, now);
                (Some(to_state::<R>(&thing, prior.0)), said)
            }
            Verdict::Uncertain(uncertain) => {
                let (what, now) = uncertain.what_and_now(prior, id);
                let what = format!(
                    "{} (id {id}) could not be changed. {what}",
                    quoted(prior.display_name())
                );
                let said = self.control_center.explain(&uncertain.error, &what, now);
                (None, said)
            }
            Verdict::OtherAccount(said) => (None, said),
        }
    }

    /// The same after any other failure.
    async fn explained(&self, error: &ApiError) -> (Option<Value>, Diagnostic) {
        let (name, id) = (quoted(self.prior.display_name()), self.id);
        let blamed = |said| blame::<R>(error, self.planned, said);
        if !error.may_have_been_carried_out() {
            let what = format!("{name} (id {id}) could not be changed.");
            let now = "Nothing was changed, in the Control Center or in state.";
            let said = self.control_center.explain_refusal(error, &what, now).await;
            return (None, blamed(said));
        }
        let what = format!("It is not known whether {name} (id {id}) was changed.");
        let (actual, now) = match self.calls.read(&self.control_center.client, id).await {
            Ok(thing) => (
                Some(to_state::<R>(&thing, self.prior.0)),
                "State has the values that the Control Center returns now. A new plan shows what \
                 is still to change.",
            ),
            Err(_) => (
                None,
                "State is unchanged. The next plan shows the current values.",
            ),
        };
        let said = self.control_center.explain(error, &what, now);
        (actual, blamed(said))
    }
}

/// The error for a successful answer in which the wanted size or capacity is neither in force nor
/// scheduled. An answer that does not say what is bought causes no error.
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
        // The change is scheduled, and the answer leaves out its value or its date.
        None if *thing.status() == ResourceStatus::PlanDowngradeScheduled => return None,
        None => thing.in_force()?,
    };
    if answered == wanted {
        return None;
    }
    let (name, id) = (quoted(thing.display_name()), thing.id());
    let noun = purchase::noun(&wanted);
    Some(
        Diagnostic::error(
            format!("The Control Center did not change the {noun} of {name}"),
            format!(
                "The Control Center accepted the change of {name} (id {id}) to {}, but returns \
                 that the resource has or will have {}. The resource holds {}. State has the \
                 returned values. Apply again; if that does not help, ask Mendix Support.",
                purchase::name(&wanted),
                purchase::name(&answered),
                thing.held()
            ),
        )
        .at(Path::attribute(purchase::attribute(&wanted))),
    )
}

/// What the apply says about a decrease that the API confirmed: for later, or at once for a
/// capacity.
fn confirmed<R: PaidResource>(
    prior: State<'_>,
    thing: &R::Thing,
    new_price: Option<u64>,
) -> Option<Diagnostic> {
    let name = thing.named();
    let Some(scheduled) = thing.scheduled_change() else {
        return confirmed_at_once::<R>(prior, thing);
    };
    let (wanted, at) = (&scheduled.purchase, scheduled.at);
    if Some(at) == prior.size_change_scheduled_at() && Some(wanted) == R::purchase(prior.0).as_ref()
    {
        return None;
    }
    let held = thing.held();
    let price = scheduled.cloud_tokens.or(new_price);
    let returned = match thing.cloud_tokens().zip(price) {
        Some((held, price)) if price <= held => {
            format!("; {} of them come back then", held - price)
        }
        _ => String::new(),
    };
    let (keeps, cancel) = keeps_until_then(thing.in_force().as_ref(), &format!("its {held}"));
    Some(Diagnostic::warning(
        format!(
            "{name}: the change to {} is confirmed for {}",
            purchase::value(wanted),
            day(at)
        ),
        format!(
            "The Control Center confirmed the change to {} for the end of the bundle month. Until \
             then the resource keeps {keeps}{returned}.{cancel}\n\n  \
             size_change_scheduled_at = {}",
            purchase::name(wanted),
            quoted(&rfc3339(at))
        ),
    ))
}

/// What the apply says about a smaller capacity that is in force already.
fn confirmed_at_once<R: PaidResource>(prior: State<'_>, thing: &R::Thing) -> Option<Diagnostic> {
    let in_force = thing.in_force()?;
    let (before, now) = (prior.held()?, thing.cloud_tokens()?);
    if Some(&in_force) == R::in_force(prior.0).as_ref() || now >= before {
        return None;
    }
    let name = thing.named();
    let returned = before - now;
    Some(Diagnostic::warning(
        format!("{name} became {} at once", purchase::value(&in_force)),
        format!(
            "The Control Center confirmed the change to {}. The resource holds {} instead of \
             {before}; {returned} Cloud Tokens are available again.",
            purchase::name(&in_force),
            thing.held()
        ),
    ))
}
