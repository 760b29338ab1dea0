//! Planning: what will happen to a resource, what that costs, and why it may not be possible.

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::quoted::quoted;
use tfplugin::framework::resource::{PlanRequest, PlanResponse};
use tfplugin::framework::value::Value;

use super::as_of_now::as_of_now;
use super::change::Planned;
use super::checks::{self, Checked, Need};
use super::deletion_policy::DeletionPolicy;
use super::draft::Draft;
use super::effect::{self, Effect};
use super::kept;
use super::look_alikes::{self, Address, Existing};
use super::notes::{Creation, Notes, Replaced};
use super::paid::{PaidCalls, PaidResource};
use super::state::State;
use super::{change, ending, tainted, unknown};
use crate::mendix::purchase::Purchase;
use crate::provider::control_center::ControlCenter;
use crate::provider::control_center::access::{Access, AccessState};

/// Plans any change except a destroy.
pub(super) async fn plan<R: PaidCalls>(
    calls: &R,
    access: &Access,
    request: PlanRequest,
) -> PlanResponse {
    let prior = State(&request.prior_state);
    let noted = Notes::read(&request.prior_private).unwrap_or_default();
    let mut draft = Draft {
        prior: &request.prior_state,
        config: &request.config,
        is_import: noted.imported,
        planned: request.proposal.planned_state,
        requires_replace: request.proposal.requires_replace,
    };
    let diagnostics = R::complete(&mut draft);
    let mut planning = Planning {
        calls,
        access: access.state(),
        draft,
        is_applying: !request.planned_private.is_empty(),
        diagnostics,
    };
    if let (AccessState::Ready(control_center), Some(id)) = (&planning.access, prior.id()) {
        control_center.resources.note_managed(id);
        control_center.resources.note_not_tainted(id);
    }
    let mut notes = Notes::of_accounts(noted.accounts);
    let mut creation = Creation::of_plan(&request.planned_private);
    if request.prior_state.is_null() {
        planning.creation(noted.replaced, &mut creation).await;
        notes.creation = Some(creation);
    } else if planning.draft.is_new() {
        notes.replaced = Some(planning.replacement(prior, &mut creation).await);
    } else {
        notes.replaced = Some(planning.change_in_place(prior).await);
    }
    PlanResponse {
        planned_state: planning.draft.planned,
        requires_replace: planning.draft.requires_replace,
        planned_private: notes.to_private(),
        diagnostics: planning.diagnostics,
    }
}

/// One plan in progress.
struct Planning<'a, R> {
    calls: &'a R,
    access: AccessState,
    draft: Draft<'a>,
    /// Whether the host shows that it is applying. Then the plan has made its prediction before,
    /// and the confirmation follows.
    is_applying: bool,
    diagnostics: Diagnostics,
}

impl<R: PaidCalls> Planning<'_, R> {
    /// A new resource. `replaced` is set in the second call of a replacement.
    async fn creation(&mut self, replaced: Option<Replaced>, notes: &mut Creation) {
        if let Some(replaced) = &replaced
            && self.policy(replaced.deletion_policy) == DeletionPolicy::Prevent
        {
            let refused = kept::prevented(&replaced.display_name);
            self.diagnostics.push(refused);
        }
        let is_first_call = replaced.is_none();
        let planned_new = replaced
            .as_ref()
            .is_some_and(|replaced| replaced.planned_new);
        let need = Need::Whole {
            entered_before: replaced.as_ref().and_then(|replaced| replaced.entered),
            said_before: planned_new,
        };
        let looks = is_first_call && !notes.looked_for_look_alikes;
        let new = self.check_new(need, looks).await;
        if is_first_call {
            self.look_for_tainted();
            self.warn_of_look_alikes(&new, Address::Free, notes);
        }
        notes.looked_for_look_alikes |= planned_new;
    }

    /// The first call of a replacement. Terraform asks for the same in a second call, and does not
    /// show the warnings of that one. So this call gives them.
    async fn replacement(&mut self, prior: State<'_>, notes: &mut Creation) -> Replaced {
        let draft = &self.draft;
        let undecided = unknown::replacement(prior, &draft.planned, &draft.requires_replace);
        let need = Need::Whole {
            entered_before: None,
            said_before: false,
        };
        let new = self.check_new(need, !notes.looked_for_look_alikes).await;
        self.diagnostics
            .push(match self.policy(prior.deletion_policy()) {
                DeletionPolicy::Prevent => kept::prevented(prior.display_name()),
                DeletionPolicy::Abandon => {
                    kept::abandoned_replacement(prior, State(&self.draft.planned))
                }
                DeletionPolicy::Deprovision => {
                    let now = as_of_now(self.calls, &self.access, prior).await;
                    let new = State(&self.draft.planned);
                    let said = ending::replacement_planned(now.state(), new);
                    now.explain(said)
                }
            });
        self.diagnostics.extend(undecided);
        self.warn_of_look_alikes(&new, Address::Taken, notes);
        Replaced::new(&prior, new.entered, true)
    }

    /// The deletion policy of a replacement. `prevent` counts in state and in the block, so it
    /// protects from the moment it is written.
    fn policy(&self, in_state: DeletionPolicy) -> DeletionPolicy {
        match State(&self.draft.planned).deletion_policy() {
            DeletionPolicy::Prevent => DeletionPolicy::Prevent,
            DeletionPolicy::Deprovision | DeletionPolicy::Abandon => in_state,
        }
    }

    /// No change, or a change in place.
    async fn change_in_place(&mut self, prior: State<'_>) -> Replaced {
        // A tainted one, which the plan replaces, does not reach this call.
        if prior.has_failed() && !self.is_applying {
            self.diagnostics.push(failed(prior));
        }
        let entered = self.purchase_in_place(prior).await;
        let control_center = self.checking();
        let remarks = self.calls.remarks(control_center, &self.draft).await;
        self.diagnostics.extend(remarks);
        Replaced::new(&prior, entered, false)
    }

    /// A different purchase for a resource that stays. Returns the Cloud Tokens entered into the
    /// ledger.
    async fn purchase_in_place(&mut self, prior: State<'_>) -> Option<u64> {
        let wanted = R::purchase(&self.draft.planned);
        if wanted == R::purchase(prior.0) && (wanted.is_some() || self.buys_as_before()) {
            self.judge_price(prior.cloud_tokens());
            return None;
        }
        // A value that is not known yet may turn out the same.
        if let Some(wanted) = &wanted
            && let Some(refused) = change::refused(prior, wanted)
        {
            self.diagnostics.push(refused);
            return None;
        }
        let in_force = R::in_force(prior.0);
        if effect::cancels(in_force.as_ref(), wanted.as_ref()) {
            self.judge_price(prior.held());
            self.price(prior.held());
            Effect::Cancels.plan::<R>(prior, &mut self.draft.planned, None);
            return None;
        }
        let need = Need::Difference {
            allocated: prior.held(),
        };
        let checked = self.check(need).await;
        self.diagnostics.extend(checked.diagnostics);
        let catalog_was_read = checked.offer.is_some();
        let offer = checked.offer.unwrap_or_default();
        if offer.mismatches.is_empty() {
            self.judge_price(offer.price);
        }
        self.price(offer.price);
        for (attribute, value) in offer.computed {
            self.fill(attribute, value);
        }
        let own_price = wanted.as_ref().and_then(Purchase::own_price);
        let price = offer.price.or(own_price.filter(|_| !catalog_was_read));
        let effect = Effect::of(in_force.as_ref(), prior.held(), wanted.as_ref(), price);
        // What the catalog does not have is an error already.
        if !(catalog_was_read && effect == Effect::Unknown) {
            self.predict(prior, in_force.as_ref(), wanted.as_ref(), effect)
                .await;
        }
        let offered = offer.purchase.as_ref().zip(offer.price);
        effect.plan::<R>(prior, &mut self.draft.planned, offered);
        checked.entered
    }

    /// Whether the planned purchase equals the stored one, known or not.
    fn buys_as_before(&self) -> bool {
        let (planned, prior) = (&self.draft.planned, self.draft.prior);
        let mut attributes = R::WANTED.iter().chain(&["cloud_tokens"]);
        attributes.all(|name| planned.attribute(name) == prior.attribute(name))
    }

    /// Says when a change of the purchase takes effect, unless that is at once, and what a
    /// conversion means.
    async fn predict(
        &mut self,
        prior: State<'_>,
        in_force: Option<&Purchase>,
        wanted: Option<&Purchase>,
        effect: Effect,
    ) {
        let (Some(wanted), AccessState::Ready(control_center)) = (wanted, &self.access) else {
            return;
        };
        let used = match effect {
            Effect::SmallerCapacity { .. } if !control_center.makes_no_checks() => {
                let used = self
                    .calls
                    .used(control_center, prior.0, &self.draft.planned)
                    .await;
                used.ok().flatten()
            }
            _ => None,
        };
        if let (Effect::SmallerCapacity { returned }, Some(used)) = (effect, &used)
            && used.is_enough
        {
            control_center.ledger.note_return(returned);
        }
        // The apply reports what the API confirmed.
        if self.is_applying {
            return;
        }
        let now = as_of_now(self.calls, &self.access, prior).await;
        let change = Planned {
            in_force,
            wanted,
            effect,
            used: used.as_ref(),
            is_still_sold: self.calls.is_still_sold(control_center, prior.0),
        };
        let said = change.explain(now.state());
        self.diagnostics.extend(said.map(|said| now.explain(said)));
    }

    /// Checks a price that is configured beside a size.
    fn judge_price(&mut self, price: Option<u64>) {
        let config = self.draft.config;
        let (written, stored) = (
            config.attribute("cloud_tokens"),
            self.draft.prior.attribute("cloud_tokens"),
        );
        // If neither has changed, there is nothing to report: `ignore_changes` may have kept the
        // price.
        let is_unchanged = !self.draft.is_new()
            && written == stored
            && R::purchase(&self.draft.planned) == R::purchase(self.draft.prior);
        if let Some(price) = price
            && !is_unchanged
        {
            self.diagnostics.extend(R::other_price(config, price));
        }
    }

    /// Plans the price, if the configuration does not name it.
    fn price(&mut self, price: Option<u64>) {
        if let Some(price) = price {
            self.fill("cloud_tokens", price.into());
        }
    }

    /// Sets a planned value that was unknown so far, unless the configuration itself has an unknown
    /// value there.
    fn fill(&mut self, attribute: &str, value: Value) {
        let is_open = self.draft.config.attribute(attribute).is_null();
        if is_open && self.draft.planned.attribute(attribute).is_unknown() {
            self.draft.planned.set(attribute, value);
        }
    }

    /// The Control Center, if it can be asked and the checks are not off.
    fn checking(&self) -> Option<&ControlCenter> {
        match &self.access {
            AccessState::Ready(control_center) if !control_center.makes_no_checks() => {
                Some(control_center)
            }
            _ => None,
        }
    }

    /// Warns if the new resource may be the replacement of a tainted one.
    fn look_for_tainted(&mut self) {
        if let AccessState::Ready(control_center) = &self.access {
            let wanted = State(&self.draft.planned);
            let said = tainted::warnings::<R>(control_center, wanted);
            self.diagnostics.extend(said);
        }
    }

    /// Warns of existing resources that look like the new one, if the provider looked for them.
    fn warn_of_look_alikes(&mut self, new: &New<R>, address: Address, notes: &mut Creation) {
        // A catalog that could not be read is reported already, most often for the same reason.
        if let (Some(existing), true, AccessState::Ready(control_center)) =
            (&new.existing, new.catalog_was_read, &self.access)
        {
            notes.looked_for_look_alikes = true;
            let wanted = State(&self.draft.planned);
            let found = look_alikes::warnings::<R>(control_center, existing, wanted, address);
            self.diagnostics.extend(found);
        }
    }

    /// Checks a new resource, and plans the values that are known now. If it `looks`, it also asks
    /// for the existing resources, at the same time: each call takes as long as the network does.
    async fn check_new(&mut self, need: Need, looks: bool) -> New<R> {
        let existing = async {
            match &self.access {
                AccessState::Ready(control_center) if looks => {
                    let wanted = State(&self.draft.planned);
                    look_alikes::existing(self.calls, control_center, wanted).await
                }
                _ => None,
            }
        };
        let (checked, existing) = tokio::join!(self.check(need), existing);
        self.diagnostics.extend(checked.diagnostics);
        let catalog_was_read = checked.offer.is_some();
        if let Some(offer) = checked.offer {
            if offer.mismatches.is_empty() {
                self.judge_price(offer.price);
            }
            self.price(offer.price);
            for (attribute, value) in offer.computed {
                self.fill(attribute, value);
            }
            if let (Some(purchase), Some(price)) = (&offer.purchase, offer.price) {
                for (attribute, value) in R::in_force_values(purchase) {
                    self.draft.planned.set(attribute, value);
                }
                self.draft.planned.set("active_cloud_tokens", price);
            }
        }
        // A new resource has no scheduled change and no scheduled end.
        for attribute in ["size_change_scheduled_at", "deprovision_scheduled_at"] {
            self.draft.planned.set(attribute, Value::Null);
        }
        New {
            entered: checked.entered,
            catalog_was_read,
            existing,
        }
    }

    /// Makes the checks that are possible now.
    async fn check(&self, need: Need) -> Checked {
        match &self.access {
            AccessState::Ready(control_center) => {
                let (wanted, config) = (State(&self.draft.planned), self.draft.config);
                checks::check(self.calls, control_center, wanted, config, need).await
            }
            AccessState::Unusable(why) => why.tell().into(),
            AccessState::Unconfigured | AccessState::ConfigurationUnknown => {
                Diagnostics::from(not_checked_yet::<R>()).into()
            }
        }
    }
}

/// The result of the checks of a new resource.
struct New<R: PaidResource> {
    /// The Cloud Tokens entered into the ledger.
    entered: Option<u64>,
    catalog_was_read: bool,
    /// The existing resources that look like it, if the provider looked for them.
    existing: Option<Existing<R>>,
}

/// The warning about a resource in state that failed to provision. The provider cannot tell whether
/// the plan keeps it: with `-replace`, Terraform calls it in the same way.
fn failed(prior: State<'_>) -> Diagnostic {
    Diagnostic::warning(
        format!("{} works only after a replacement", prior.named()),
        format!(
            "The Control Center could not provision {} (id {}). If this plan does not replace it, \
             apply with `-replace=ADDRESS`, which creates a new resource in its place.",
            quoted(prior.display_name()),
            prior.id().unwrap_or("not known")
        ),
    )
}

/// The warning if the provider's configuration depends on something that does not exist yet.
fn not_checked_yet<R: PaidCalls>() -> Diagnostic {
    Diagnostic::warning(
        "Prerequisites are checked at apply",
        format!(
            "The provider's configuration is known only after apply. The apply therefore checks \
             whether there are enough Cloud Tokens, and whether {} are offered, before it creates \
             anything.",
            R::WORDS.choices
        ),
    )
}
