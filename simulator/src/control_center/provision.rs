//! Creates, changes and deprovisions resources.

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

use super::metering::consumed_this_month;
use super::{ControlCenter, Current, Refusal, cloud_tokens, find};
use crate::catalog::{Catalog, ResourceType};
use crate::plan::WantedPlan;
use crate::resource::{GenAiResource, Models, Outcome, Person, Provisioning};
use crate::rules::{self, RuleBreak};
use crate::store::Ledger;

/// An order for a new resource. Each field is valid by itself.
pub struct Order {
    pub kind: ResourceType,
    pub display_name: String,
    pub environment: String,
    pub region: String,
    pub models: Vec<String>,
    pub default_model: Option<String>,
    pub cross_region_inference: Option<bool>,
    pub plan: WantedPlan,
    pub created_for: Person,
}

/// What identifies a repeated create.
pub struct Idempotency {
    pub key: String,
    /// The request's body.
    pub body: String,
}

/// The wanted changes of a resource.
pub struct Changes {
    pub display_name: Option<String>,
    pub environment: Option<String>,
    pub default_model: Option<String>,
    pub plan: Option<WantedPlan>,
}

impl ControlCenter {
    /// Creates a resource whose provisioning will end with `outcome`, or finds the one that an
    /// earlier attempt of the same create made.
    pub fn create(
        &self,
        order: Order,
        idempotency: &Idempotency,
        outcome: Outcome,
    ) -> Result<Current, Refusal> {
        self.transaction(|ledger, now| {
            if let Some(past) = ledger.past_create(&idempotency.key)? {
                if past.body != idempotency.body {
                    return Err(Refusal::KeyReused);
                }
                let resource = ledger
                    .resource(past.resource_id)?
                    .ok_or(Refusal::KeySpent(past.resource_id))?;
                return Ok(Current::at(now, resource));
            }
            let (kind, catalog) = (order.kind, ledger.catalog()?);
            let cross_region_inference = rules::cross_region_inference(
                &catalog,
                kind,
                &order.region,
                &order.models,
                order.cross_region_inference,
            )?;
            if let Some(model) = &order.default_model {
                rules::default_model(model, &order.models)?;
            }
            let models = order.models.iter().map(String::as_str).collect::<Vec<_>>();
            let plan = rules::plan(&catalog, kind, &models, &order.plan)?;
            check_purchase(ledger, plan.cloud_tokens())?;

            let mut resource = GenAiResource {
                id: Uuid::new_v4(),
                kind,
                display_name: order.display_name,
                environment: order.environment,
                region: order.region,
                models: ordered(kind, order.models, order.default_model),
                cross_region_inference,
                plan,
                created_for: order.created_for,
                created_at: now.trunc_subsecs(0),
                provisioning: Provisioning::Underway {
                    ends_at: now + self.provisioning_delay,
                    outcome,
                },
                scheduled: None,
                deprovision_at: None,
                told_status: None,
            };
            resource.settle(now);
            ledger.save(&resource)?;
            ledger.remember_create(&idempotency.key, &idempotency.body, resource.id)?;
            Ok(Current::at(now, resource))
        })
    }

    pub fn change(&self, id: &str, changes: Changes) -> Result<Current, Refusal> {
        self.transaction(|ledger, now| {
            let mut resource = find(ledger, id)?;
            if let Some(model) = changes.default_model {
                if resource.kind != ResourceType::TextGeneration {
                    return Err(invalid("defaultModel: only text generation has one."));
                }
                rules::default_model(&model, &resource.models.enabled)?;
                resource.models.default = Some(model);
            }
            if let Some(plan) = &changes.plan {
                change_plan(ledger, &mut resource, plan, now)?;
            }
            let Changes {
                display_name,
                environment,
                ..
            } = changes;
            resource.display_name = display_name.unwrap_or(resource.display_name);
            resource.environment = environment.unwrap_or(resource.environment);
            ledger.save(&resource)?;
            Ok(Current::at(now, resource))
        })
    }

    pub fn deprovision(&self, id: &str) -> Result<Current, Refusal> {
        self.transaction(|ledger, now| {
            let mut resource = find(ledger, id)?;
            resource.deprovision(now);
            ledger.save(&resource)?;
            Ok(Current::at(now, resource))
        })
    }
}

/// The models of a new resource. A single model of text generation is also its default.
fn ordered(kind: ResourceType, enabled: Vec<String>, default: Option<String>) -> Models {
    let only = match &enabled[..] {
        [only] => Some(only.clone()),
        _ => None,
    };
    let default = default.or_else(|| only.clone());
    Models {
        enabled,
        default: default.filter(|_| kind == ResourceType::TextGeneration),
        ordered: only,
    }
}

fn change_plan(
    ledger: &Ledger<'_>,
    resource: &mut GenAiResource,
    wanted: &WantedPlan,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    if resource.deprovision_at.is_some() || resource.has_failed() {
        let status = resource.status();
        let detail = format!("size, cloudTokens: cannot be changed while the status is {status}.");
        return Err(invalid(detail));
    }
    // A plan that is in force, or already scheduled, is not bought again.
    if resource.plan.is(wanted) {
        resource.scheduled = None;
        return Ok(());
    }
    let scheduled = resource.scheduled.as_ref();
    if scheduled.is_some_and(|scheduled| scheduled.plan.is(wanted)) {
        return Ok(());
    }
    let catalog: Catalog = ledger.catalog()?;
    let main = Vec::from_iter(resource.models.main());
    let plan = rules::plan(&catalog, resource.kind, &main, wanted)?;
    let more = plan
        .cloud_tokens()
        .saturating_sub(resource.plan.cloud_tokens());
    if more > 0 {
        check_purchase(ledger, more)?;
    }
    let consumed = consumed_this_month(ledger, resource, now)?;
    resource.change_plan(plan, consumed.as_ref(), now);
    Ok(())
}

/// Whether the company can pay this many additional Cloud Tokens.
fn check_purchase(ledger: &Ledger<'_>, needed: u64) -> Result<(), Refusal> {
    let company = ledger.company()?;
    rules::prerequisites(&company)?;
    let (_, available) = cloud_tokens(ledger, &company)?;
    Ok(rules::cloud_tokens(needed, available)?)
}

fn invalid(detail: impl Into<String>) -> Refusal {
    RuleBreak::InvalidField(detail.into()).into()
}
