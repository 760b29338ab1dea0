//! A GenAI resource and its life: provisioning, size changes, deprovisioning.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::bundle_month::BundleMonth;
use crate::catalog::{CATALOG, ResourceType};

/// A GenAI resource as the Control Center keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenAiResource {
    pub id: Uuid,
    pub kind: ResourceType,
    pub display_name: String,
    pub environment: String,
    pub region: String,
    /// None for a knowledge base.
    pub model: Option<String>,
    pub cross_region_inference: bool,
    /// The size in force.
    pub size: String,
    pub created_for: Person,
    /// In whole seconds.
    pub created_at: DateTime<Utc>,
    pub provisioning: Provisioning,
    /// A smaller size that is to come.
    pub scheduled_size: Option<ScheduledSize>,
    pub deprovision_at: Option<DateTime<Utc>>,
}

/// For whom a resource was provisioned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    pub email: String,
}

/// How far the provisioning is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provisioning {
    /// It ends at that moment.
    Underway {
        ends_at: DateTime<Utc>,
        outcome: Outcome,
    },
    /// It is over.
    Over(Outcome),
}

/// How a provisioning ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Succeeded,
    Failed,
}

/// A size that takes effect later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledSize {
    pub size: String,
    pub takes_effect_at: DateTime<Utc>,
}

/// What the passing of time did to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is another now.
    Altered,
    /// It was deprovisioned.
    Gone,
}

impl GenAiResource {
    /// The lifecycle status, as the API shows it.
    pub fn status(&self) -> &'static str {
        if self.deprovision_at.is_some() {
            return "DEPROVISION_SCHEDULED";
        }
        match self.provisioning {
            Provisioning::Underway { .. } => "PROVISIONING",
            Provisioning::Over(Outcome::Failed) => "FAILED",
            Provisioning::Over(Outcome::Succeeded) if self.scheduled_size.is_some() => {
                "PLAN_DOWNGRADE_SCHEDULED"
            }
            Provisioning::Over(Outcome::Succeeded) => "ACTIVE",
        }
    }

    /// Whether provisioning it did not work out.
    pub fn has_failed(&self) -> bool {
        self.provisioning == Provisioning::Over(Outcome::Failed)
    }

    /// The Cloud Tokens that it holds now: a size to come changes nothing yet.
    pub fn cloud_tokens(&self) -> u32 {
        if self.has_failed() {
            0
        } else {
            CATALOG.cloud_tokens(self.kind, &self.size)
        }
    }

    /// Its bundle month at `now`.
    pub fn bundle_month(&self, now: DateTime<Utc>) -> BundleMonth {
        BundleMonth::at(self.created_at, now)
    }

    /// Lets happen what is due at `now`.
    pub fn settle(&mut self, now: DateTime<Utc>) -> Option<Change> {
        if self.deprovision_at.is_some_and(|at| at <= now) {
            return Some(Change::Gone);
        }
        let before = self.clone();
        if let Provisioning::Underway { ends_at, outcome } = self.provisioning
            && ends_at <= now
        {
            self.provisioning = Provisioning::Over(outcome);
        }
        if let Some(scheduled) = self
            .scheduled_size
            .take_if(|scheduled| scheduled.takes_effect_at <= now)
        {
            self.size = scheduled.size;
        }
        (*self != before).then_some(Change::Altered)
    }

    /// Takes on `size`: a larger one at once, a smaller one when the bundle month ends, and the one
    /// in force by calling off a smaller one to come.
    pub fn change_size(&mut self, size: &str, now: DateTime<Utc>) {
        let cost = CATALOG.cloud_tokens(self.kind, size);
        let is_smaller = cost < CATALOG.cloud_tokens(self.kind, &self.size);
        self.scheduled_size = is_smaller.then(|| ScheduledSize {
            size: size.to_owned(),
            takes_effect_at: self.bundle_month(now).ends_at,
        });
        if !is_smaller {
            self.size = size.to_owned();
        }
    }

    /// Ends it with its bundle month; one that is scheduled already keeps its date.
    pub fn deprovision(&mut self, now: DateTime<Utc>) {
        let ends_at = self.bundle_month(now).ends_at;
        self.deprovision_at.get_or_insert(ends_at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time in the test")
    }

    fn medium() -> GenAiResource {
        GenAiResource {
            id: Uuid::nil(),
            kind: ResourceType::TextGeneration,
            display_name: "Support".to_owned(),
            environment: "Test".to_owned(),
            region: "eu-central-1".to_owned(),
            model: Some("anthropic-claude-sonnet-4-5".to_owned()),
            cross_region_inference: true,
            size: "medium".to_owned(),
            created_for: Person {
                name: "Ada".to_owned(),
                email: "ada@example.com".to_owned(),
            },
            created_at: time("2026-02-12T00:00:00Z"),
            provisioning: Provisioning::Over(Outcome::Succeeded),
            scheduled_size: None,
            deprovision_at: None,
        }
    }

    #[test]
    fn a_downgrade_waits_for_the_end_of_the_bundle_month() {
        let mut resource = medium();
        resource.change_size("small", time("2026-02-20T00:00:00Z"));
        assert_eq!(
            (resource.status(), resource.size.as_str()),
            ("PLAN_DOWNGRADE_SCHEDULED", "medium")
        );
        assert_eq!(resource.cloud_tokens(), 60);
        assert_eq!(resource.settle(time("2026-03-11T23:59:59Z")), None);
        assert_eq!(
            resource.settle(time("2026-03-12T00:00:00Z")),
            Some(Change::Altered)
        );
        assert_eq!(
            (resource.status(), resource.size.as_str()),
            ("ACTIVE", "small")
        );
        assert_eq!(resource.cloud_tokens(), 30);
    }

    #[test]
    fn the_size_in_force_calls_off_a_downgrade() {
        let mut resource = medium();
        resource.change_size("small", time("2026-02-20T00:00:00Z"));
        resource.change_size("medium", time("2026-02-21T00:00:00Z"));
        assert_eq!(resource, medium());
    }

    #[test]
    fn an_upgrade_comes_at_once_and_calls_off_a_downgrade() {
        let mut resource = medium();
        resource.change_size("small", time("2026-02-20T00:00:00Z"));
        resource.change_size("large", time("2026-02-21T00:00:00Z"));
        assert_eq!(
            (resource.status(), resource.cloud_tokens()),
            ("ACTIVE", 120)
        );
    }

    #[test]
    fn a_deprovisioning_keeps_its_first_date_and_then_ends_the_resource() {
        let mut resource = medium();
        resource.deprovision(time("2026-02-20T00:00:00Z"));
        resource.deprovision(time("2026-04-20T00:00:00Z"));
        assert_eq!(resource.deprovision_at, Some(time("2026-03-12T00:00:00Z")));
        assert_eq!(
            (resource.status(), resource.cloud_tokens()),
            ("DEPROVISION_SCHEDULED", 60)
        );
        assert_eq!(
            resource.settle(time("2026-03-12T00:00:00Z")),
            Some(Change::Gone)
        );
    }

    #[test]
    fn a_failed_provisioning_frees_the_tokens() {
        let mut resource = medium();
        let ends_at = time("2026-02-12T00:01:00Z");
        resource.provisioning = Provisioning::Underway {
            ends_at,
            outcome: Outcome::Failed,
        };
        assert_eq!(
            (resource.status(), resource.cloud_tokens()),
            ("PROVISIONING", 60)
        );
        resource.settle(ends_at);
        assert_eq!((resource.status(), resource.cloud_tokens()), ("FAILED", 0));
    }
}
