//! What a kind of paid resource has to say, so that the life cycle can do the rest.
//!
//! Three traits, from the thing to the calls: [`Paid`] is one of them as the Control Center answers
//! it, [`PaidResource`] the kind with its schema and its values, [`PaidCalls`] what can be asked of
//! the Control Center.

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

/// One paid thing, as the Control Center answers it.
pub(in crate::provider) trait Paid: Send + Sync {
    /// Its id, a UUID.
    fn id(&self) -> &str;
    /// The name that people see.
    fn display_name(&self) -> &str;
    /// Where it is in its life.
    fn status(&self) -> &ResourceStatus;
    /// The Cloud Tokens that are allocated to it, if the answer says so; of one that failed, what
    /// was ordered.
    fn cloud_tokens(&self) -> Option<u64>;
    /// The Cloud Tokens that it is wanted to hold, if the answer says so: of the pending change,
    /// else of what was ordered.
    fn wanted_cloud_tokens(&self) -> Option<u64>;
    /// When it was created, if the answer says so.
    fn created_at(&self) -> Option<DateTime<Utc>>;
    /// The end of its current bundle month, if the answer says so: when a scheduled change takes
    /// effect.
    fn bundle_month_ends_at(&self) -> Option<DateTime<Utc>>;
    /// What is bought now, if the answer says so.
    fn in_force(&self) -> Option<Purchase>;
    /// What takes over later, if a change is pending.
    fn scheduled_change(&self) -> Option<ScheduledChange>;
    /// When it stops, if that is scheduled.
    fn deprovision_scheduled_at(&self) -> Option<DateTime<Utc>>;
    /// What tells it from others for people.
    fn likeness(&self) -> Likeness<'_>;

    /// What a summary calls it: `"chat" (4b0d1a2f)`.
    fn named(&self) -> String {
        named(self.display_name(), self.id())
    }

    /// The Cloud Tokens that it holds now: none if it has failed, whatever was ordered.
    fn tokens_held(&self) -> Option<u64> {
        match self.status() {
            ResourceStatus::Failed => Some(0),
            _ => self.cloud_tokens(),
        }
    }

    /// The Cloud Tokens that it holds, in a sentence: `30 Cloud Tokens`.
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

/// What the catalog says of a wanted object.
#[derive(Debug, Default)]
pub(in crate::provider) struct Offer {
    /// Its price in Cloud Tokens, where what is bought is known and offered.
    pub price: Option<u64>,
    /// What is bought, in the catalog's spelling.
    pub purchase: Option<Purchase>,
    /// Whether something smaller is sold in its place.
    pub has_smaller: bool,
    /// What of it is not offered.
    pub mismatches: Vec<Diagnostic>,
    /// The values that follow from it, by attribute.
    pub computed: Vec<(&'static str, Value)>,
}

/// What of a wanted object the catalog is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::provider) enum Scope {
    /// Everything: it is to be created.
    Whole,
    /// What is bought: the rest is there already.
    Purchase,
}

/// What a resource has used in its bundle month, of what it may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::provider) struct Used {
    /// What it has used, with its unit: `1234.50 GenAI Units`.
    pub consumed: String,
    /// What the wanted purchase brings, with its unit.
    pub wanted: String,
    /// Whether the wanted purchase brings more than was used.
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

    /// Its own attributes that say what is in force, beside `active_cloud_tokens`.
    const IN_FORCE: &'static [&'static str] = &[];

    /// Its own attributes that say what is wanted to be bought, beside `cloud_tokens`.
    const WANTED: &'static [&'static str] = &[];

    /// Its own attributes that an object once created always has: null in an answer only where it
    /// leaves something out.
    const ALWAYS_THERE: &'static [&'static str];

    /// Its attributes: its own, and all of those that every paid thing has.
    fn schema() -> &'static Schema;

    /// Checks a configuration offline, beyond its attributes' own rules.
    fn validate(config: &Value) -> Diagnostics;

    /// The values of one of them, as far as the Control Center knows them.
    fn observed(thing: &Self::Thing) -> Value;

    /// Keeps in the state of a thing what only an earlier object knows: `known` is the stored or
    /// planned one, null where there is none.
    fn remember(state: &mut Value, known: &Value) {
        let _ = (state, known);
    }

    /// Takes out of a generated configuration what other attributes say already.
    fn say_once(config: &mut Value) {
        let _ = config;
    }

    /// Fills what the state of an earlier version of the provider lacks.
    fn upgrade(state: Value, lacking: &[&str]) -> Value {
        let _ = lacking;
        state
    }

    /// What a stored or planned object wants to buy, if that is known. By default a capacity.
    fn purchase(object: &Value) -> Option<Purchase> {
        State(object).cloud_tokens().map(Purchase::Capacity)
    }

    /// What is in force by a stored object, if that is known. By default a capacity.
    fn in_force(object: &Value) -> Option<Purchase> {
        State(object).held().map(Purchase::Capacity)
    }

    /// The values of [`PaidResource::IN_FORCE`] once a purchase, in the catalog's spelling, is in
    /// force.
    fn in_force_values(purchase: &Purchase) -> Vec<(&'static str, Value)> {
        let _ = purchase;
        Vec::new()
    }

    /// What a planned object will look like to people, if that is known.
    fn likeness(planned: &Value) -> Option<Likeness<'_>>;

    /// What to ask for to create a planned object; `None` while something is not known, which
    /// Terraform never does to an apply.
    fn order(planned: &Value) -> Option<Self::Order>;

    /// What to ask for to change an object in place; `None` where the Control Center has nothing to
    /// do.
    fn change(prior: &Value, planned: &Value) -> Option<Self::Change>;

    /// Completes what the schema alone proposes: what its attributes mean together, and what only
    /// the catalog decides for a new object.
    fn complete(draft: &mut Draft<'_>) -> Diagnostics {
        let _ = draft;
        Diagnostics::default()
    }

    /// The error for a configured price that is another one than `price`, that of what is bought.
    fn other_price(config: &Value, price: u64) -> Option<Diagnostic> {
        let _ = (config, price);
        None
    }

    /// The attribute that a refusal is about. What is bought is no case for it.
    fn blamed_attribute(reason: &Reason) -> Option<&'static str>;
}

/// What can be asked of the Control Center about a kind of paid resource.
///
/// Calls with a [`Client`] of their own ask anew, within that client's time; those with the
/// [`ControlCenter`] alone share their answers with the whole run.
#[async_trait]
pub(in crate::provider) trait PaidCalls: PaidResource {
    /// Creates one. All calls with the same key create one together.
    async fn create(
        &self,
        control_center: &ControlCenter,
        client: &Client,
        order: &Self::Order,
        key: &IdempotencyKey,
    ) -> Result<Self::Thing, ApiError>;

    /// Looks one up.
    async fn read(&self, client: &Client, id: &str) -> Result<Self::Thing, ApiError>;

    /// Changes one, and answers it as it is after that.
    async fn update(
        &self,
        control_center: &ControlCenter,
        client: &Client,
        id: &str,
        change: &Self::Change,
    ) -> Result<Self::Thing, ApiError>;

    /// Schedules its end, and answers it with that date.
    async fn deprovision(&self, client: &Client, id: &str) -> Result<Self::Thing, ApiError>;

    /// Those that look like this now.
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

    /// Whether a list bears out that there is none of this id, after the Control Center has
    /// answered [`ApiError::is_gone`] to a call for it. Many such ids share one list.
    async fn absence(&self, control_center: &ControlCenter, id: &str) -> Absence<Self::Thing>;

    /// Those that looked like this when this run first asked.
    async fn find_shared(
        &self,
        control_center: &ControlCenter,
        likeness: Likeness<'_>,
    ) -> Result<Vec<Self::Thing>, Arc<ApiError>>;

    /// What the catalog says of a wanted object.
    async fn offer(
        &self,
        control_center: &ControlCenter,
        wanted: &Value,
        config: &Value,
        scope: Scope,
    ) -> Result<Offer, Arc<ApiError>>;

    /// The price of a wanted object, where no call is needed to tell it.
    fn known_price(&self, control_center: &ControlCenter, wanted: &Value) -> Option<u64>;

    /// Whether what a stored object has bought is still sold, as far as the catalog is known.
    fn is_still_sold(&self, control_center: &ControlCenter, prior: &Value) -> Option<bool> {
        let _ = (control_center, prior);
        None
    }

    /// What a resource has used in its bundle month; `None` where nothing is counted.
    async fn used(
        &self,
        control_center: &ControlCenter,
        prior: &Value,
        planned: &Value,
    ) -> Result<Option<Used>, ApiError> {
        let _ = (control_center, prior, planned);
        Ok(None)
    }

    /// What else there is to say of an object that stays, in each plan: offline where `None` is
    /// given.
    async fn remarks(
        &self,
        control_center: Option<&ControlCenter>,
        draft: &Draft<'_>,
    ) -> Diagnostics {
        let _ = (control_center, draft);
        Diagnostics::default()
    }
}
