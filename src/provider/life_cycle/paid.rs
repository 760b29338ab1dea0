//! What a kind of paid resource has to provide, so that the life cycle can do the rest.
//!
//! Three traits, from the thing to the calls: [`Paid`] is one thing as the Control Center returns
//! it, [`PaidResource`] the kind with its schema and its values, [`PaidCalls`] the calls to the
//! Control Center.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::schema::Schema;
use tfplugin::framework::value::Value;

use super::draft::Draft;
use super::named::named;
use super::state::State;
use crate::mendix::client::Client;
use crate::mendix::error::{ApiError, Reason};
use crate::mendix::purchase::{Purchase, ScheduledChange};
use crate::mendix::resource::{IdempotencyKey, ResourceStatus};
use crate::mendix::resource_reads::Absence;
use crate::provider::control_center::ControlCenter;
use crate::provider::likeness::Likeness;

/// One paid thing, as the Control Center returns it.
pub(in crate::provider) trait Paid: Send + Sync {
    /// Its id, a UUID.
    fn id(&self) -> &str;
    /// The name that people see.
    fn display_name(&self) -> &str;
    /// Where it is in its life.
    fn status(&self) -> &ResourceStatus;
    /// The Cloud Tokens allocated to it, if the answer says so; for a thing that failed, those that
    /// were ordered.
    fn cloud_tokens(&self) -> Option<u64>;
    /// The Cloud Tokens that it is to hold, if the answer says so: those of the pending change,
    /// else those that were ordered.
    fn wanted_cloud_tokens(&self) -> Option<u64>;
    /// When it was created, if the answer says so.
    fn created_at(&self) -> Option<DateTime<Utc>>;
    /// The end of its current bundle month, if the answer says so: when a scheduled change takes
    /// effect.
    fn bundle_month_ends_at(&self) -> Option<DateTime<Utc>>;
    /// What is bought now, if the answer says so.
    fn in_force(&self) -> Option<Purchase>;
    /// The purchase that takes effect later, if a change is pending.
    fn scheduled_change(&self) -> Option<ScheduledChange>;
    /// When it ends, if that is scheduled.
    fn deprovision_scheduled_at(&self) -> Option<DateTime<Utc>>;
    /// What people tell it from others by.
    fn likeness(&self) -> Likeness<'_>;

    /// How a summary names it: `"chat" (4b0d1a2f)`.
    fn named(&self) -> String {
        named(self.display_name(), self.id())
    }

    /// The Cloud Tokens that it holds now: none if it has failed.
    fn tokens_held(&self) -> Option<u64> {
        match self.status() {
            ResourceStatus::Failed => Some(0),
            _ => self.cloud_tokens(),
        }
    }

    /// The Cloud Tokens that it holds, in words: `30 Cloud Tokens`.
    fn held(&self) -> String {
        match self.tokens_held() {
            Some(0) => "no Cloud Tokens".to_owned(),
            Some(cloud_tokens) => format!("{cloud_tokens} Cloud Tokens"),
            None => "Cloud Tokens".to_owned(),
        }
    }
}

/// How messages speak of a kind of resource.
#[derive(Clone, Copy, Debug)]
pub(in crate::provider) struct Words {
    /// The type in HCL, for example `mendix_genai_resource`.
    pub type_name: &'static str,
    /// What one of them is called, for example `GenAI resource`.
    pub noun: &'static str,
    /// Where people find it and its id, for example `GenAI portal`.
    pub portal: &'static str,
    /// What the catalog decides about, for example `this model, region and size`.
    pub choices: &'static str,
    /// What a [`Likeness`] consists of, for example `name, type and environment`.
    pub likeness: &'static str,
}

/// What the catalog says about a wanted object.
#[derive(Debug, Default)]
pub(in crate::provider) struct Offer {
    /// Its price in Cloud Tokens, if the purchase is known and offered.
    pub price: Option<u64>,
    /// The purchase, in the catalog's spelling.
    pub purchase: Option<Purchase>,
    /// Whether something smaller is sold in its place.
    pub has_smaller: bool,
    /// Errors about its values that are not offered.
    pub mismatches: Vec<Diagnostic>,
    /// The values that follow from the catalog, by attribute.
    pub computed: Vec<(&'static str, Value)>,
}

/// Which part of a wanted object the catalog is to check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::provider) enum Scope {
    /// Everything, because the plan creates it.
    Whole,
    /// The purchase; the rest exists already.
    Purchase,
}

/// What a resource has consumed in its bundle month, compared with a wanted purchase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::provider) struct Used {
    /// What it has consumed, with its unit: `1234.50 GenAI Units`.
    pub consumed: String,
    /// What the wanted purchase brings, with its unit.
    pub wanted: String,
    /// Whether the wanted purchase brings more than was consumed.
    pub is_enough: bool,
}

/// A kind of paid resource: its schema and its values. Pure functions.
pub(in crate::provider) trait PaidResource: Send + Sync + 'static {
    /// One of them.
    type Thing: Paid;
    /// What a creation asks for.
    type Order: Send + Sync;
    /// What a change in place asks for.
    type Change: Send + Sync;

    /// How messages speak of it.
    const WORDS: Words;

    /// Its own attributes for what is in force, beside `active_cloud_tokens`.
    const IN_FORCE: &'static [&'static str] = &[];

    /// Its own attributes for the wanted purchase, beside `cloud_tokens`.
    const WANTED: &'static [&'static str] = &[];

    /// Its own attributes that every created object has: one of them is null only if an answer
    /// leaves it out.
    const ALWAYS_THERE: &'static [&'static str];

    /// Its attributes: its own, and those that every paid resource has.
    fn schema() -> &'static Schema;

    /// Checks a configuration offline, beyond the rules of single attributes.
    fn validate(config: &Value) -> Diagnostics;

    /// The values of a thing, as far as the Control Center knows them.
    fn observed(thing: &Self::Thing) -> Value;

    /// Keeps in the state of a thing what only an earlier object knows: `known` is the stored or
    /// planned object, null if there is none.
    fn remember(state: &mut Value, known: &Value) {
        let _ = (state, known);
    }

    /// Removes from a generated configuration what other attributes say already.
    fn say_once(config: &mut Value) {
        let _ = config;
    }

    /// Adds what the state of an earlier version of the provider lacks.
    fn upgrade(state: Value, lacking: &[&str]) -> Value {
        let _ = lacking;
        state
    }

    /// The purchase that a stored or planned object wants, if that is known. By default a capacity.
    fn purchase(object: &Value) -> Option<Purchase> {
        State(object).cloud_tokens().map(Purchase::Capacity)
    }

    /// What is in force according to a stored object, if that is known. By default a capacity.
    fn in_force(object: &Value) -> Option<Purchase> {
        State(object).held().map(Purchase::Capacity)
    }

    /// The values of [`PaidResource::IN_FORCE`] while a purchase, in the catalog's spelling, is in
    /// force.
    fn in_force_values(purchase: &Purchase) -> Vec<(&'static str, Value)> {
        let _ = purchase;
        Vec::new()
    }

    /// What people will tell a planned object by, if that is known.
    fn likeness(planned: &Value) -> Option<Likeness<'_>>;

    /// The order that creates a planned object; `None` while a value is not known. In an apply,
    /// Terraform passes known values only.
    fn order(planned: &Value) -> Option<Self::Order>;

    /// The request that changes an object in place; `None` if the Control Center has nothing to do.
    fn change(prior: &Value, planned: &Value) -> Option<Self::Change>;

    /// Completes what the schema alone proposes: values that follow from other attributes, and
    /// values that only the catalog decides for a new object.
    fn complete(draft: &mut Draft<'_>) -> Diagnostics {
        let _ = draft;
        Diagnostics::default()
    }

    /// The error for a configured price that is not `price`, the price of the purchase.
    fn other_price(config: &Value, price: u64) -> Option<Diagnostic> {
        let _ = (config, price);
        None
    }

    /// The attribute that a refusal is about; never the one of the purchase.
    fn blamed_attribute(reason: &Reason) -> Option<&'static str>;
}

/// The calls to the Control Center about a kind of paid resource.
///
/// A method with a [`Client`] sends a request each time, within that client's time limit. A method
/// with only the [`ControlCenter`] shares its answer with the whole run.
#[async_trait]
pub(in crate::provider) trait PaidCalls: PaidResource {
    /// Creates one. All calls with the same key together create one.
    async fn create(
        &self,
        control_center: &ControlCenter,
        client: &Client,
        order: &Self::Order,
        key: &IdempotencyKey,
    ) -> Result<Self::Thing, ApiError>;

    /// Looks one up.
    async fn read(&self, client: &Client, id: &str) -> Result<Self::Thing, ApiError>;

    /// Changes one, and returns it as it is after that.
    async fn update(
        &self,
        control_center: &ControlCenter,
        client: &Client,
        id: &str,
        change: &Self::Change,
    ) -> Result<Self::Thing, ApiError>;

    /// Schedules its end, and returns it with that date.
    async fn deprovision(&self, client: &Client, id: &str) -> Result<Self::Thing, ApiError>;

    /// Those that have this likeness now.
    async fn find(
        &self,
        client: &Client,
        likeness: Likeness<'_>,
    ) -> Result<Vec<Self::Thing>, ApiError>;

    /// Looks one up for a refresh, together with others.
    async fn refresh(
        &self,
        control_center: &ControlCenter,
        id: &str,
    ) -> Result<Self::Thing, ApiError>;

    /// Whether a list confirms that none has this id, after the Control Center has answered
    /// [`ApiError::is_gone`] to a call for it. Many such ids share one list.
    async fn absence(&self, control_center: &ControlCenter, id: &str) -> Absence<Self::Thing>;

    /// Those that had this likeness when this run first asked.
    async fn find_shared(
        &self,
        control_center: &ControlCenter,
        likeness: Likeness<'_>,
    ) -> Result<Vec<Self::Thing>, Arc<ApiError>>;

    /// What the catalog says about a wanted object.
    async fn offer(
        &self,
        control_center: &ControlCenter,
        wanted: &Value,
        config: &Value,
        scope: Scope,
    ) -> Result<Offer, Arc<ApiError>>;

    /// The price of a wanted object, if no call is needed for it.
    fn known_price(&self, control_center: &ControlCenter, wanted: &Value) -> Option<u64>;

    /// Whether the purchase of a stored object is still sold, as far as the catalog is known.
    fn is_still_sold(&self, control_center: &ControlCenter, prior: &Value) -> Option<bool> {
        let _ = (control_center, prior);
        None
    }

    /// What a resource has consumed in its bundle month; `None` if its kind counts nothing.
    async fn used(
        &self,
        control_center: &ControlCenter,
        prior: &Value,
        planned: &Value,
    ) -> Result<Option<Used>, ApiError> {
        let _ = (control_center, prior, planned);
        Ok(None)
    }

    /// Further remarks about an object that stays, in each plan. Without a Control Center, those
    /// that need no call.
    async fn remarks(
        &self,
        control_center: Option<&ControlCenter>,
        draft: &Draft<'_>,
    ) -> Diagnostics {
        let _ = (control_center, draft);
        Diagnostics::default()
    }
}
