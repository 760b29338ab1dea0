//! Planning: what happens to a resource, what it costs, and what speaks against it.

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
use super::look_alikes::{self, Address};
use super::notes::{Creation, Notes, Replaced};
use super::paid::PaidCalls;
use super::state::State;
use super::{change, ending, unknown};
use crate::mendix::purchase::Purchase;
use crate::provider::control_center::ControlCenter;
use crate::provider::control_center::access::{Access, AccessState};

/// Plans any change but a destruction.
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

/// One plan on its way.
struct Planning<'a, R> {
    calls: &'a R,
    access: AccessState,
    draft: Draft<'a>,
    /// Whether the host shows that it is applying: then the prediction was made before, and the
    /// confirmation follows.
    is_applying: bool,
    diagnostics: Diagnostics,
}

impl<R: PaidCalls> Planning<'_, R> {
    /// A new resource; `replaced` if this is the second call of a replacement.
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
        let new = self.check_new(need).await;
        if is_first_call {
            self.look_for_guarded();
            self.look_for_look_alikes(&new, Address::Free, notes).await;
        }
        notes.looked_for_look_alikes |= planned_new;
    }

    /// The first call of a replacement. What it plans, Terraform asks for again in a second call,
    /// and it does not show the warnings of that one: they are given here.
    async fn replacement(&mut self, prior: State<'_>, notes: &mut Creation) -> Replaced {
        let draft = &self.draft;
        let undecided = unknown::replacement(prior, &draft.planned, &draft.requires_replace);
        let new = self
            .check_new(Need::Whole {
                entered_before: None,
                said_before: false,
            })
            .await;
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
        self.look_for_look_alikes(&new, Address::Taken, notes).await;
        Replaced::new(&prior, new.entered, true)
    }

    /// The deletion policy of a replacement: `prevent` counts from state and from the block, so
    /// that it holds from the moment it is written.
    fn policy(&self, in_state: DeletionPolicy) -> DeletionPolicy {
        match State(&self.draft.planned).deletion_policy() {
            DeletionPolicy::Prevent => DeletionPolicy::Prevent,
            DeletionPolicy::Deprovision | DeletionPolicy::Abandon => in_state,
        }
    }

    /// No change, or one that the resource survives.
    async fn change_in_place(&mut self, prior: State<'_>) -> Replaced {
        // A tainted one, which the plan replaces, does not come here.
        if prior.has_failed() && !self.is_applying {
            self.diagnostics.push(failed(prior));
        }
        let entered = self.purchase_in_place(prior).await;
        let control_center = self.checking();
        let remarks = self.calls.remarks(control_center, &self.draft).await;
        self.diagnostics.extend(remarks);
        Replaced::new(&prior, entered, false)
    }

    /// Another purchase for a resource that stays. Answers what was entered into the ledger.
    async fn purchase_in_place(&mut self, prior: State<'_>) -> Option<u64> {
        let wanted = R::purchase(&self.draft.planned);
        if wanted == R::purchase(prior.0) && (wanted.is_some() || self.buys_as_before()) {
            self.judge_price(prior.cloud_tokens());
            return None;
        }
        // What is not known yet may turn out the same.
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
        let checked = self
            .check(Need::Difference {
                allocated: prior.held(),
            })
            .await;
        let catalog_was_read = checked.offer.is_some();
        let offer = checked.offer.unwrap_or_default();
        self.judge_price(offer.price);
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

    /// Whether what says what is bought is planned as it is stored, known or not.
    fn buys_as_before(&self) -> bool {
        let (planned, prior) = (&self.draft.planned, self.draft.prior);
        let mut attributes = R::WANTED.iter().chain(&["cloud_tokens"]);
        attributes.all(|name| planned.attribute(name) == prior.attribute(name))
    }

    /// Says when a change of what is bought takes effect, if that is not at once; and what a
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
        // The apply says what the API confirmed.
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

    /// Judges a price that is configured beside a size.
    fn judge_price(&mut self, price: Option<u64>) {
        let config = self.draft.config;
        let (written, stored) = (
            config.attribute("cloud_tokens"),
            self.draft.prior.attribute("cloud_tokens"),
        );
        // Unchanged it is no news: `ignore_changes` may have put it there.
        let is_unchanged = !self.draft.is_new()
            && written == stored
            && R::purchase(&self.draft.planned) == R::purchase(self.draft.prior);
        if let Some(price) = price
            && !is_unchanged
        {
            self.diagnostics.extend(R::other_price(config, price));
        }
    }

    /// Plans the price, where the configuration does not say it.
    fn price(&mut self, price: Option<u64>) {
        if let Some(price) = price {
            self.fill("cloud_tokens", price.into());
        }
    }

    /// Fills in what is unknown so far. What the configuration does not know yet stays so.
    fn fill(&mut self, attribute: &str, value: Value) {
        let is_open = self.draft.config.attribute(attribute).is_null();
        if is_open && self.draft.planned.attribute(attribute).is_unknown() {
            self.draft.planned.set(attribute, value);
        }
    }

    /// The Control Center, where it can be asked and the checks are not off.
    fn checking(&self) -> Option<&ControlCenter> {
        match &self.access {
            AccessState::Ready(control_center) if !control_center.makes_no_checks() => {
                Some(control_center)
            }
            _ => None,
        }
    }

    /// Looks whether what is to be created may be a replacement that the apply is going to refuse.
    fn look_for_guarded(&mut self) {
        let AccessState::Ready(control_center) = &self.access else {
            return;
        };
        let Some(likeness) = R::likeness(&self.draft.planned) else {
            return;
        };
        for id in control_center.resources.guarded_like(likeness) {
            let said = kept::perhaps_tainted(&id, State(&self.draft.planned), R::WORDS.likeness);
            self.diagnostics.push(said);
        }
    }

    /// Looks whether what is to be created exists already, unless the plan did.
    async fn look_for_look_alikes(&mut self, new: &New, address: Address, notes: &mut Creation) {
        if notes.looked_for_look_alikes {
            return;
        }
        // Where not even the catalog answers, another call would only wait.
        if let (true, AccessState::Ready(control_center)) = (new.catalog_was_read, &self.access) {
            let wanted = State(&self.draft.planned);
            notes.looked_for_look_alikes = R::likeness(wanted.0).is_some();
            let found = look_alikes::warnings(self.calls, control_center, wanted, address).await;
            self.diagnostics.extend(found);
        }
    }

    /// Checks a new resource and fills in what is known about it now.
    async fn check_new(&mut self, need: Need) -> New {
        let checked = self.check(need).await;
        let catalog_was_read = checked.offer.is_some();
        if let Some(offer) = checked.offer {
            self.judge_price(offer.price);
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
        // Nothing is scheduled for what is new.
        for attribute in ["size_change_scheduled_at", "deprovision_scheduled_at"] {
            self.draft.planned.set(attribute, Value::Null);
        }
        New {
            entered: checked.entered,
            catalog_was_read,
        }
    }

    /// Makes the checks that can be made now, and says what they found.
    async fn check(&mut self, need: Need) -> Checked {
        let control_center = match &self.access {
            AccessState::Ready(control_center) => control_center,
            AccessState::Unusable(why) => {
                self.diagnostics.extend(why.tell());
                return Checked::default();
            }
            AccessState::Unconfigured | AccessState::ConfigurationUnknown => {
                self.diagnostics.push(not_checked_yet::<R>());
                return Checked::default();
            }
        };
        let (wanted, config) = (State(&self.draft.planned), self.draft.config);
        let mut checked = checks::check(self.calls, control_center, wanted, config, need).await;
        self.diagnostics
            .extend(std::mem::take(&mut checked.diagnostics));
        checked
    }
}

/// What the checks of a new resource came to.
struct New {
    /// The Cloud Tokens entered into the ledger.
    entered: Option<u64>,
    catalog_was_read: bool,
}

/// A resource that failed to provision is in state, and as far as the provider can tell the plan
/// keeps it: with `-replace` it is asked this as well.
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

/// The provider's configuration depends on something that is not there yet.
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
