//! Planning: what happens to a resource, what it costs, and what speaks against it.

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::resource::{PlanRequest, PlanResponse, Private};
use tfplugin::framework::value::Value;

use super::checks::{self, Checked, Need};
use super::deletion_policy::DeletionPolicy;
use super::kept;
use super::look_alikes::{self, Address};
use super::notes::{Creation, Replaced};
use super::paid::PaidCalls;
use super::state::State;
use super::{change, ending};
use crate::provider::configuration::PrerequisiteChecks;
use crate::provider::control_center::access::{Access, AccessState};

/// Plans any change but a destruction.
pub(super) async fn plan<R: PaidCalls>(
    calls: &R,
    access: &Access,
    request: PlanRequest,
) -> PlanResponse {
    let mut planning = Planning {
        calls,
        access: access.state(),
        config: request.config,
        planned: request.proposal.planned_state,
        is_applying: !request.planned_private.is_empty(),
        diagnostics: Diagnostics::default(),
    };
    let prior = State(&request.prior_state);
    if let (AccessState::Ready(control_center), Some(id)) = (&planning.access, prior.id()) {
        control_center.resources.note_managed(id);
    }
    let planned_private = if request.prior_state.is_null() {
        planning
            .creation(Replaced::from_private(&request.prior_private))
            .await;
        Creation::of_plan(&request.planned_private).to_private()
    } else if !request.proposal.requires_replace.is_empty() {
        planning.replacement(prior).await
    } else {
        planning.change_in_place(prior).await
    };
    PlanResponse {
        planned_state: planning.planned,
        requires_replace: request.proposal.requires_replace,
        planned_private,
        diagnostics: planning.diagnostics,
    }
}

/// One plan on its way.
struct Planning<'a, R> {
    calls: &'a R,
    access: AccessState,
    config: Value,
    planned: Value,
    /// Whether the host shows that it is applying: then the prediction was made before, and the
    /// confirmation follows.
    is_applying: bool,
    diagnostics: Diagnostics,
}

impl<R: PaidCalls> Planning<'_, R> {
    /// A new resource; `replaced` if this is the second call of a replacement.
    async fn creation(&mut self, replaced: Option<Replaced>) {
        if let Some(replaced) = &replaced
            && self.policy(replaced.deletion_policy) == DeletionPolicy::Prevent
        {
            let refused = kept::prevented(&replaced.display_name);
            self.diagnostics.push(refused);
        }
        let is_first_call = replaced.is_none();
        let need = Need::Whole {
            entered_before: replaced.as_ref().and_then(|replaced| replaced.entered),
            said_before: replaced.is_some_and(|replaced| replaced.planned_new),
        };
        let new = self.check_new(need).await;
        if is_first_call {
            self.look_for_look_alikes(&new, Address::Free).await;
        }
    }

    /// The first call of a replacement. What it plans, Terraform asks for again in a second call,
    /// and it does not show the warnings of that one: they are given here.
    async fn replacement(&mut self, prior: State<'_>) -> Private {
        let new = self
            .check_new(Need::Whole {
                entered_before: None,
                said_before: false,
            })
            .await;
        self.diagnostics
            .push(match self.policy(prior.deletion_policy()) {
                DeletionPolicy::Prevent => kept::prevented(prior.display_name()),
                DeletionPolicy::Abandon => kept::abandoned(prior),
                DeletionPolicy::Deprovision => {
                    ending::replacement_planned(prior, State(&self.planned))
                }
            });
        self.look_for_look_alikes(&new, Address::Taken).await;
        Replaced::new(&prior, new.entered, true).to_private()
    }

    /// The deletion policy of a replacement: `prevent` counts from state and from the block, so
    /// that it holds from the moment it is written.
    fn policy(&self, in_state: DeletionPolicy) -> DeletionPolicy {
        match State(&self.planned).deletion_policy() {
            DeletionPolicy::Prevent => DeletionPolicy::Prevent,
            DeletionPolicy::Deprovision | DeletionPolicy::Abandon => in_state,
        }
    }

    /// No change, or one that the resource survives.
    async fn change_in_place(&mut self, prior: State<'_>) -> Private {
        let wanted = R::purchase(&self.planned);
        if wanted == R::purchase(prior.0) {
            return Replaced::new(&prior, None, false).to_private();
        }
        if let Some(refused) = change::refused(prior, wanted.as_ref()) {
            self.diagnostics.push(refused);
            return Replaced::new(&prior, None, false).to_private();
        }
        let checked = self
            .check(Need::Difference {
                allocated: prior.cloud_tokens(),
            })
            .await;
        let new_price = checked.offer.and_then(|offer| offer.price);
        // The apply says what the API confirmed.
        if !self.is_applying {
            self.diagnostics.extend(if self.makes_no_checks() {
                change::planned_unpriced(prior, wanted.as_ref())
            } else {
                change::planned(prior, wanted.as_ref(), new_price)
            });
        }
        change::plan_computed::<R>(prior, &mut self.planned, new_price);
        Replaced::new(&prior, checked.entered, false).to_private()
    }

    /// Whether the configuration switches the checks off, so that no price is known.
    fn makes_no_checks(&self) -> bool {
        matches!(&self.access, AccessState::Ready(control_center)
            if control_center.prerequisite_checks == PrerequisiteChecks::Off)
    }

    /// Looks whether what is to be created exists already.
    async fn look_for_look_alikes(&mut self, new: &New, address: Address) {
        // Where not even the catalog answers, another call would only wait.
        if let (true, AccessState::Ready(control_center)) = (new.catalog_was_read, &self.access) {
            let wanted = State(&self.planned);
            let found = look_alikes::warnings(self.calls, control_center, wanted, address).await;
            self.diagnostics.extend(found);
        }
    }

    /// Checks a new resource and fills in what is known about it now.
    async fn check_new(&mut self, need: Need) -> New {
        R::open_choices(&mut self.planned, &self.config);
        let checked = self.check(need).await;
        let catalog_was_read = checked.offer.is_some();
        if let Some(offer) = checked.offer {
            for (attribute, value) in offer.computed {
                self.planned.set(attribute, value);
            }
            if let Some(price) = offer.price {
                self.planned.set("cloud_tokens", price);
            }
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
        let wanted = State(&self.planned);
        let mut checked =
            checks::check(self.calls, control_center, wanted, &self.config, need).await;
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

/// The provider's configuration depends on something that is not there yet.
fn not_checked_yet<R: PaidCalls>() -> Diagnostic {
    Diagnostic::warning(
        "Prerequisites are checked at apply",
        format!(
            "The provider's configuration is known only after apply. Whether there are enough \
             Cloud Tokens, and whether {} are offered, is therefore checked when it is applied, \
             before anything is created.",
            R::WORDS.choices
        ),
    )
}
