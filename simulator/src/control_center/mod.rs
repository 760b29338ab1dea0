//! The Control Center itself: each call is one transaction on the store. It knows nothing of HTTP.
//!
//! | module | what it does |
//! |---|---|
//! | `provision` | creates, changes and deprovisions resources |
//! | `metering` | adds up consumption and reports it |
//! | `told` | lets the controls set the state |

mod metering;
mod provision;
mod told;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::bundle_month::BundleMonth;
use crate::catalog::Catalog;
use crate::clock::Clock;
use crate::company::{Account, Company, Subscription};
use crate::estate::Estate;
use crate::resource::{Change, GenAiResource};
use crate::rules::RuleBreak;
use crate::store::{Ledger, Store};

pub use metering::Addition;
pub use provision::{Changes, Idempotency, Order};
pub use told::SetClockError;

/// A Control Center.
pub struct ControlCenter {
    store: Store,
    clock: Clock,
    provisioning_delay: TimeDelta,
}

/// Values that replace what the store has at the start.
#[derive(Default)]
pub struct Start<'a> {
    pub estate: Option<&'a Estate>,
    /// Replaces the company of the estate.
    pub company: Option<&'a Company>,
    /// Replaces the clock of the estate: how far ahead of the wall clock.
    pub clock_offset: Option<TimeDelta>,
}

/// A resource as it is now.
pub struct Current {
    pub resource: GenAiResource,
    pub bundle_month: BundleMonth,
}

/// The company facts, and the balance that results from the resources.
pub struct Prerequisites {
    pub total: u64,
    pub allocated: u64,
    pub available: u64,
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
    /// The body of a control contradicts the state.
    #[error("The body cannot be used: {0}.")]
    NotPossible(String),
    #[error("The database of the simulator failed: {0}")]
    Store(#[from] rusqlite::Error),
}

impl ControlCenter {
    /// Continues from the store, with the given replacements.
    pub fn new(
        store: Store,
        provisioning_delay: TimeDelta,
        start: Start<'_>,
    ) -> Result<Self, Refusal> {
        let Start {
            estate,
            company,
            clock_offset,
        } = start;
        let offset = store.transaction(|ledger| {
            if let Some(estate) = estate {
                told::replace_estate(ledger, estate)?;
            }
            if let Some(company) = company {
                ledger.set_company(company)?;
            }
            if let Some(offset) = clock_offset {
                ledger.set_clock_offset(offset)?;
            }
            Ok::<_, Refusal>(ledger.clock_offset()?)
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

    pub fn company(&self) -> rusqlite::Result<Company> {
        self.store.transaction(|ledger| ledger.company())
    }

    pub fn catalog(&self) -> Result<Catalog, Refusal> {
        Ok(self.store.transaction(|ledger| ledger.catalog())?)
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

    /// Runs `work` on the state at the current time.
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

/// Carries out what is due at `now`.
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

/// The allocated and the available Cloud Tokens.
fn cloud_tokens(ledger: &Ledger<'_>, company: &Company) -> rusqlite::Result<(u64, u64)> {
    let allocated = company
        .cloud_tokens
        .allocated
        .saturating_add(ledger.held_cloud_tokens()?);
    Ok((
        allocated,
        company.cloud_tokens.total.saturating_sub(allocated),
    ))
}
