//! The Control Center itself: each call as one transaction on what it remembers. No HTTP in it.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use uuid::Uuid;

use crate::bundle_month::BundleMonth;
use crate::catalog::{CATALOG, ResourceType};
use crate::clock::{Clock, OutOfRange};
use crate::company::{Account, Company, Subscription};
use crate::resource::{Change, GenAiResource, Outcome, Person, Provisioning};
use crate::rules::{self, RuleBreak};
use crate::store::{Ledger, Store};

/// A Control Center.
pub struct ControlCenter {
    store: Store,
    clock: Clock,
    provisioning_delay: TimeDelta,
}

/// An order of a new resource, its fields in good order each by itself.
pub struct Order {
    pub kind: ResourceType,
    pub display_name: String,
    pub environment: String,
    pub region: String,
    pub model: Option<String>,
    pub cross_region_inference: Option<bool>,
    pub size: String,
    pub created_for: Person,
}

/// What makes a second try of the same create recognisable.
pub struct Idempotency {
    pub key: String,
    /// The request's body.
    pub body: String,
}

/// The wanted changes of a resource.
pub struct Changes {
    pub display_name: Option<String>,
    pub size: Option<String>,
}

/// A resource as it is now.
pub struct Current {
    pub resource: GenAiResource,
    pub bundle_month: BundleMonth,
}

/// The company facts together with what the resources make of them.
pub struct Prerequisites {
    pub total: u32,
    pub allocated: u32,
    pub available: u32,
    pub accounts: Vec<Account>,
    pub subscriptions: Vec<Subscription>,
}

/// Why a call is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Rule(#[from] RuleBreak),
    #[error("There is no GenAI resource with the id \"{0}\".")]
    UnknownId(String),
    #[error("The Idempotency-Key was used before with another body. Nothing was created.")]
    KeyReused,
    #[error(
        "The Idempotency-Key was used before for the resource {0}, which has been deprovisioned since. Nothing was \
         created; use a new key to create another resource."
    )]
    KeySpent(Uuid),
    #[error("The database of the simulator failed: {0}")]
    Store(#[from] rusqlite::Error),
}

impl ControlCenter {
    /// Goes on from what the store remembers; `company` and `clock` replace what it remembers of
    /// these.
    pub fn new(
        store: Store,
        provisioning_delay: TimeDelta,
        company: Option<&Company>,
        clock_offset: Option<TimeDelta>,
    ) -> rusqlite::Result<Self> {
        let offset = store.transaction(|ledger| {
            if let Some(company) = company {
                ledger.set_company(company)?;
            }
            if let Some(offset) = clock_offset {
                ledger.set_clock_offset(offset)?;
            }
            ledger.clock_offset()
        })?;
        Ok(Self {
            store,
            clock: Clock::new(offset),
            provisioning_delay,
        })
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Sets the clock; what is due by then happens, and what happened before stays.
    pub fn set_clock(&self, now: DateTime<Utc>) -> Result<DateTime<Utc>, SetClockError> {
        let offset = Clock::offset_to(now)?;
        self.transaction(|ledger, _| ledger.set_clock_offset(offset))?;
        self.clock.set_offset(offset);
        self.transaction(|_, now| Ok::<_, SetClockError>(now))
    }

    pub fn company(&self) -> rusqlite::Result<Company> {
        self.store.transaction(|ledger| ledger.company())
    }

    pub fn set_company(&self, company: &Company) -> rusqlite::Result<()> {
        self.store.transaction(|ledger| ledger.set_company(company))
    }

    pub fn prerequisites(&self) -> Result<Prerequisites, Refusal> {
        self.transaction(|ledger, _| {
            let company = ledger.company()?;
            let (allocated, available) = cloud_tokens(ledger, &company)?;
            Ok(Prerequisites {
                total: company.cloud_tokens.total,
                allocated,
                available,
                accounts: company.accounts,
                subscriptions: company.subscriptions,
            })
        })
    }

    /// Every resource, the oldest first.
    pub fn list(&self) -> Result<Vec<Current>, Refusal> {
        self.transaction(|ledger, now| {
            Ok(ledger
                .resources()?
                .into_iter()
                .map(|resource| Current::at(now, resource))
                .collect())
        })
    }

    pub fn get(&self, id: &str) -> Result<Current, Refusal> {
        self.transaction(|ledger, now| Ok(Current::at(now, find(ledger, id)?)))
    }

    /// Creates a resource whose provisioning will end with `outcome`, or finds the one that the
    /// same create made.
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
            let model = order.model.as_deref();
            let cross_region_inference = rules::cross_region_inference(
                order.kind,
                &order.region,
                model,
                order.cross_region_inference,
            )?;
            rules::size(order.kind, model, &order.size)?;
            let company = ledger.company()?;
            rules::prerequisites(&company)?;
            let (_, available) = cloud_tokens(ledger, &company)?;
            rules::cloud_tokens(CATALOG.cloud_tokens(order.kind, &order.size), available)?;

            let mut resource = GenAiResource {
                id: Uuid::new_v4(),
                kind: order.kind,
                display_name: order.display_name,
                environment: order.environment,
                region: order.region,
                model: order.model,
                cross_region_inference,
                size: order.size,
                created_for: order.created_for,
                created_at: now.trunc_subsecs(0),
                provisioning: Provisioning::Underway {
                    ends_at: now + self.provisioning_delay,
                    outcome,
                },
                scheduled_size: None,
                deprovision_at: None,
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
            if let Some(display_name) = changes.display_name {
                resource.display_name = display_name;
            }
            if let Some(size) = changes.size {
                check_size_change(ledger, &resource, &size)?;
                resource.change_size(&size, now);
            }
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

    /// Does `work` on what is true at the current time.
    fn transaction<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(&Ledger<'_>, DateTime<Utc>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.store.transaction(|ledger| {
            let now = self.clock.now();
            settle(ledger, now)?;
            work(ledger, now)
        })
    }
}

impl Current {
    fn at(now: DateTime<Utc>, resource: GenAiResource) -> Self {
        Self {
            bundle_month: resource.bundle_month(now),
            resource,
        }
    }
}

/// The clock was not set.
#[derive(Debug, thiserror::Error)]
pub enum SetClockError {
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    #[error("the database of the simulator failed: {0}")]
    Store(#[from] rusqlite::Error),
}

/// Lets happen what is due at `now`.
fn settle(ledger: &Ledger<'_>, now: DateTime<Utc>) -> rusqlite::Result<()> {
    for mut resource in ledger.due(now)? {
        match resource.settle(now) {
            Some(Change::Gone) => ledger.remove(resource.id)?,
            Some(Change::Altered) => ledger.save(&resource)?,
            None => {}
        }
    }
    Ok(())
}

fn find(ledger: &Ledger<'_>, id: &str) -> Result<GenAiResource, Refusal> {
    let unknown = || Refusal::UnknownId(id.to_owned());
    let id = id.parse().map_err(|_| unknown())?;
    ledger.resource(id)?.ok_or_else(unknown)
}

/// The Cloud Tokens that are allocated, and those that are available.
fn cloud_tokens(ledger: &Ledger<'_>, company: &Company) -> rusqlite::Result<(u32, u32)> {
    let allocated = company
        .cloud_tokens
        .allocated
        .saturating_add(ledger.allocated_cloud_tokens()?);
    Ok((
        allocated,
        company.cloud_tokens.total.saturating_sub(allocated),
    ))
}

fn check_size_change(
    ledger: &Ledger<'_>,
    resource: &GenAiResource,
    size: &str,
) -> Result<(), Refusal> {
    rules::size(resource.kind, resource.model.as_deref(), size)?;
    let status = resource.status();
    if resource.deprovision_at.is_some() || resource.has_failed() {
        let message = format!("size: cannot be changed while the status is {status}.");
        return Err(RuleBreak::InvalidField(message).into());
    }
    let (_, available) = cloud_tokens(ledger, &ledger.company()?)?;
    let needed = CATALOG
        .cloud_tokens(resource.kind, size)
        .saturating_sub(resource.cloud_tokens());
    Ok(rules::cloud_tokens(needed, available)?)
}
