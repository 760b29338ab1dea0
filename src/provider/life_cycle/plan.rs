//! Planning: what happens to a resource, what it costs, and what speaks against it.

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::resource::{PlanRequest, PlanResponse, Private};
use tfplugin::framework::value::Value;

use super::checks::{self, Need};
use super::collisions::{self, Address};
use super::model::State;
use super::notes::{Creation, Replaced};
use super::{deprovisioning, resizing};
use crate::provider::control_center::{Connection, ConnectionState};

/// Plans any change but a destruction.
pub(super) async fn plan(connection: &Connection, request: PlanRequest) -> PlanResponse {
    let planned = request.proposal.planned_state;
    let mut planning = Planning {
        state: connection.state(),
        config: request.config,
        planned,
        diagnostics: Diagnostics::default(),
    };
    let prior = State(&request.prior_state);
    if let (ConnectionState::Ready(control_center), Some(id)) = (&planning.state, prior.id()) {
        control_center.manages(id);
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
struct Planning {
    state: ConnectionState,
    config: Value,
    planned: Value,
    diagnostics: Diagnostics,
}

impl Planning {
    /// A new resource; `replaced` if this is the second call of a replacement.
    async fn creation(&mut self, replaced: Option<Replaced>) {
        if let Some(replaced) = &replaced
            && replaced.deletion_policy == "prevent"
        {
            self.diagnostics
                .push(deprovisioning::prevented(&replaced.display_name));
        }
        let is_first_call = replaced.is_none();
        let entered_before = replaced.and_then(|replaced| replaced.entered);
        let checked = self.check_new(Need::Whole { entered_before }).await;
        if is_first_call {
            self.look_for_likenesses(&checked, Address::Free).await;
        }
    }

    /// The first call of a replacement. What it plans, Terraform asks for again in a second call,
    /// whose warnings nobody sees: they are given here.
    async fn replacement(&mut self, prior: State<'_>) -> Private {
        let checked = self
            .check_new(Need::Whole {
                entered_before: None,
            })
            .await;
        self.diagnostics.push(match prior.deletion_policy() {
            "prevent" => deprovisioning::prevented(prior.display_name()),
            "abandon" => deprovisioning::abandoned(prior),
            _ => deprovisioning::replacement_planned(prior, State(&self.planned)),
        });
        self.look_for_likenesses(&checked, Address::Taken).await;
        Replaced::new(&prior, checked.entered).to_private()
    }

    /// No change, or one that the resource survives.
    async fn change_in_place(&mut self, prior: State<'_>) -> Private {
        let wanted = State(&self.planned);
        if wanted.0.attribute("size") != prior.0.attribute("size") {
            let need = Need::Difference {
                allocated: prior.cloud_tokens(),
            };
            let checked = match &self.state {
                ConnectionState::Ready(control_center) => {
                    checks::check(control_center, wanted, &self.config, need).await
                }
                _ => Default::default(),
            };
            let new_price = checked
                .catalog
                .and_then(|catalog| checks::price(catalog, wanted));
            self.diagnostics.extend(checked.diagnostics);
            if !matches!(self.state, ConnectionState::Ready(_)) {
                self.diagnostics.push(not_checked_yet());
            }
            self.diagnostics
                .extend(resizing::planned(prior, wanted, new_price));
            resizing::plan_computed(prior, &mut self.planned, new_price);
        }
        Replaced::new(&prior, None).to_private()
    }

    /// Looks whether what is to be created exists already.
    async fn look_for_likenesses(&mut self, checked: &CheckedNew, address: Address) {
        // Where not even the catalog answers, another call would only wait.
        if let (true, ConnectionState::Ready(control_center)) =
            (checked.catalog_was_read, &self.state)
        {
            let wanted = State(&self.planned);
            self.diagnostics
                .extend(collisions::warnings(control_center, wanted, address).await);
        }
    }

    /// Checks a new resource and fills in what is known about it now.
    async fn check_new(&mut self, need: Need) -> CheckedNew {
        let leave_inference_open = self.config.attribute("cross_region_inference").is_null();
        if leave_inference_open {
            self.planned.set("cross_region_inference", Value::Unknown);
        }
        let ConnectionState::Ready(control_center) = &self.state else {
            self.diagnostics.push(not_checked_yet());
            return CheckedNew::default();
        };
        let wanted = State(&self.planned);
        let checked = checks::check(control_center, wanted, &self.config, need).await;
        self.diagnostics.extend(checked.diagnostics);
        if let Some(catalog) = checked.catalog {
            let inference = checks::default_inference(catalog, wanted);
            let price = checks::price(catalog, wanted);
            if let (true, Some(inference)) = (leave_inference_open, inference) {
                self.planned.set("cross_region_inference", inference);
            }
            if let Some(price) = price {
                self.planned.set("cloud_tokens", price);
            }
        }
        CheckedNew {
            entered: checked.entered,
            catalog_was_read: checked.catalog.is_some(),
        }
    }
}

/// What the checks of a new resource came to.
#[derive(Default)]
struct CheckedNew {
    /// The Cloud Tokens entered into the ledger.
    entered: Option<u64>,
    catalog_was_read: bool,
}

/// The provider's configuration depends on something that is not there yet.
fn not_checked_yet() -> Diagnostic {
    Diagnostic::warning(
        "Prerequisites are checked at apply",
        "The provider's configuration is known only after apply. Whether there are enough Cloud \
         Tokens, and whether this model, region and size are offered, is therefore checked when \
         it is applied, before anything is created.",
    )
}
