//! A second paid resource, walked through its whole life. It shows that the life cycle needs
//! nothing of a kind but its traits.
//!
//! The toy is sold by capacity, in Cloud Tokens, like Maia resources; it has no types and no
//! catalog. Its API lives in memory. For everything else, a fake Control Center answers.

mod walk;

use std::sync::{Arc, LazyLock, Mutex, MutexGuard};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tfplugin::framework::diagnostic::Diagnostics;
use tfplugin::framework::schema::{Attribute, Schema};
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;
use uuid::Uuid;

use super::paid::{Offer, Paid, PaidCalls, PaidResource, Scope, Words};
use super::{attributes, observed};
use crate::mendix::client::Client;
use crate::mendix::error::{ApiError, Reason};
use crate::mendix::purchase::{Difference, Purchase, ScheduledChange};
use crate::mendix::resource::{GenAiResourceChange, IdempotencyKey, ResourceStatus};
use crate::mendix::resource_reads::Absence;
use crate::provider::control_center::ControlCenter;
use crate::provider::likeness::Likeness;

/// The name of a toy whose creation gets no usable answer.
const LOST: &str = "Lost";

/// A toy, as its API returns it.
#[derive(Clone, Debug, PartialEq)]
struct Toy {
    id: String,
    name: String,
    capacity: u64,
    scheduled: Option<u64>,
    status: ResourceStatus,
    ends: bool,
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn month_end() -> DateTime<Utc> {
    time("2026-02-28T10:00:00Z")
}

impl Paid for Toy {
    fn id(&self) -> &str {
        &self.id
    }

    fn display_name(&self) -> &str {
        &self.name
    }

    fn status(&self) -> &ResourceStatus {
        &self.status
    }

    fn cloud_tokens(&self) -> Option<u64> {
        Some(self.capacity)
    }

    fn created_at(&self) -> Option<DateTime<Utc>> {
        Some(time("2026-01-31T10:00:00Z"))
    }

    fn bundle_month_ends_at(&self) -> Option<DateTime<Utc>> {
        Some(month_end())
    }

    fn wanted_cloud_tokens(&self) -> Option<u64> {
        Some(self.scheduled.unwrap_or(self.capacity))
    }

    fn in_force(&self) -> Option<Purchase> {
        Some(Purchase::Capacity(self.capacity))
    }

    fn scheduled_change(&self) -> Option<ScheduledChange> {
        Some(ScheduledChange {
            purchase: Purchase::Capacity(self.scheduled?),
            cloud_tokens: self.scheduled,
            at: month_end(),
        })
    }

    fn deprovision_scheduled_at(&self) -> Option<DateTime<Utc>> {
        self.ends.then(month_end)
    }

    fn likeness(&self) -> Likeness<'_> {
        likeness(&self.name)
    }
}

fn likeness(display_name: &str) -> Likeness<'_> {
    Likeness {
        display_name,
        resource_type: "",
        environment: "",
    }
}

/// All toys, and the keys with which they were made.
#[derive(Clone, Default)]
struct Toys(Arc<Mutex<Vec<(String, Toy)>>>);

impl Toys {
    fn all(&self) -> MutexGuard<'_, Vec<(String, Toy)>> {
        self.0.lock().unwrap()
    }

    fn named(&self, name: &str) -> Vec<Toy> {
        let all = self.all();
        let toys = all.iter().map(|(_, toy)| toy);
        toys.filter(|toy| toy.name == name).cloned().collect()
    }

    /// Makes a toy. The same key returns the same toy.
    fn make(&self, name: &str, capacity: u64, key: &str) -> Toy {
        let mut all = self.all();
        if let Some((_, made_before)) = all.iter().find(|(other, _)| other == key) {
            return made_before.clone();
        }
        let toy = Toy {
            id: Uuid::from_u128(all.len() as u128 + 1).to_string(),
            name: name.to_owned(),
            capacity,
            scheduled: None,
            status: ResourceStatus::Provisioning,
            ends: false,
        };
        all.push((key.to_owned(), toy.clone()));
        toy
    }

    /// Changes a toy. If it does not exist, the fake answers.
    async fn with(
        &self,
        client: &Client,
        id: &str,
        change: impl FnOnce(&mut Toy) + Send,
    ) -> Result<Toy, ApiError> {
        if let Some((_, toy)) = self.all().iter_mut().find(|(_, toy)| toy.id == id) {
            change(toy);
            return Ok(toy.clone());
        }
        Err(client.resource(id).await.unwrap_err())
    }
}

impl PaidResource for Toys {
    type Thing = Toy;
    type Order = (String, u64);
    type Change = u64;

    const WORDS: Words = Words {
        type_name: "mendix_toy",
        noun: "toy",
        portal: "toy box",
        choices: "this toy",
        likeness: "name",
    };

    const ALWAYS_THERE: &'static [&'static str] = &["color"];

    fn schema() -> &'static Schema {
        static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
            let own = [
                Attribute::required("display_name", Type::String),
                Attribute::required("color", Type::String).replacing(),
            ];
            Schema {
                version: 0,
                description: "",
                attributes: own.into_iter().chain(attributes()).collect(),
            }
        });
        &SCHEMA
    }

    fn validate(_: &Value) -> Diagnostics {
        Diagnostics::default()
    }

    fn observed(toy: &Toy) -> Value {
        let own = [("color", "red".into())];
        Value::object(own.into_iter().chain(observed(toy)))
    }

    fn likeness(planned: &Value) -> Option<Likeness<'_>> {
        planned.attribute("display_name").as_str().map(likeness)
    }

    fn order(planned: &Value) -> Option<(String, u64)> {
        let name = planned.attribute("display_name").as_str()?;
        Some((name.to_owned(), capacity(planned)))
    }

    fn change(prior: &Value, planned: &Value) -> Option<u64> {
        (capacity(prior) != capacity(planned)).then(|| capacity(planned))
    }

    fn blamed_attribute(_: &Reason) -> Option<&'static str> {
        None
    }
}

fn capacity(object: &Value) -> u64 {
    match Toys::purchase(object) {
        Some(Purchase::Capacity(capacity)) => capacity,
        other => panic!("{other:?} is no capacity"),
    }
}

#[async_trait]
impl PaidCalls for Toys {
    async fn create(
        &self,
        _: &ControlCenter,
        client: &Client,
        (name, capacity): &(String, u64),
        key: &IdempotencyKey,
    ) -> Result<Toy, ApiError> {
        let made = self.make(name, *capacity, &key.to_string());
        if *name == LOST {
            let nothing = GenAiResourceChange::default();
            return Err(client.change_resource("1", &nothing).await.unwrap_err());
        }
        Ok(made)
    }

    async fn read(&self, client: &Client, id: &str) -> Result<Toy, ApiError> {
        self.with(client, id, |toy| toy.status = ResourceStatus::Active)
            .await
    }

    async fn update(
        &self,
        _: &ControlCenter,
        client: &Client,
        id: &str,
        wanted: &u64,
    ) -> Result<Toy, ApiError> {
        self.with(client, id, |toy| {
            match Difference::between(toy.capacity, *wanted) {
                Difference::Smaller(_) => toy.scheduled = Some(*wanted),
                _ => (toy.capacity, toy.scheduled) = (*wanted, None),
            }
        })
        .await
    }

    async fn deprovision(&self, client: &Client, id: &str) -> Result<Toy, ApiError> {
        self.with(client, id, |toy| toy.ends = true).await
    }

    async fn find(&self, _: &Client, likeness: Likeness<'_>) -> Result<Vec<Toy>, ApiError> {
        Ok(self.named(likeness.display_name))
    }

    async fn refresh(&self, control_center: &ControlCenter, id: &str) -> Result<Toy, ApiError> {
        self.with(&control_center.client, id, |_| ()).await
    }

    async fn absence(&self, _: &ControlCenter, id: &str) -> Absence<Toy> {
        let all = self.all();
        match all.iter().find(|(_, toy)| toy.id == id) {
            Some((_, toy)) => Absence::ListedAllTheSame(Box::new(toy.clone())),
            None => Absence::Gone,
        }
    }

    async fn find_shared(
        &self,
        _: &ControlCenter,
        likeness: Likeness<'_>,
    ) -> Result<Vec<Toy>, Arc<ApiError>> {
        Ok(self.named(likeness.display_name))
    }

    async fn offer(
        &self,
        control_center: &ControlCenter,
        wanted: &Value,
        _: &Value,
        _: Scope,
    ) -> Result<Offer, Arc<ApiError>> {
        Ok(Offer {
            price: self.known_price(control_center, wanted),
            purchase: Self::purchase(wanted),
            ..Offer::default()
        })
    }

    fn known_price(&self, _: &ControlCenter, wanted: &Value) -> Option<u64> {
        Some(capacity(wanted))
    }
}
