//! A GenAI resource and its life: provisioning, changes of its plan, deprovisioning.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::bundle_month::BundleMonth;
use crate::catalog::ResourceType;
use crate::plan::Plan;
use crate::units::GenAiUnits;

/// A GenAI resource as the Control Center stores it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenAiResource {
    pub id: Uuid,
    pub kind: ResourceType,
    pub display_name: String,
    pub environment: String,
    pub region: String,
    pub models: Models,
    pub cross_region_inference: bool,
    /// The plan in force.
    pub plan: Plan,
    pub created_for: Person,
    /// In whole seconds.
    pub created_at: DateTime<Utc>,
    pub provisioning: Provisioning,
    /// A plan that takes effect later.
    pub scheduled: Option<ScheduledPlan>,
    pub deprovision_at: Option<DateTime<Utc>>,
    /// A status that a control set, to be shown regardless of the actual one.
    pub told_status: Option<String>,
}

/// The models of a resource. A knowledge base has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Models {
    /// The models that are enabled now.
    pub enabled: Vec<String>,
    /// The model of a call that names none. Only text generation has one, and it is enabled.
    pub default: Option<String>,
    /// The ordered model, if exactly one was ordered.
    pub ordered: Option<String>,
}

impl Models {
    /// The representative model: the default one, else the ordered one, else the first.
    pub fn main(&self) -> Option<&str> {
        let ordered = self.ordered.as_ref();
        let ordered = ordered.filter(|model| self.enabled.contains(model));
        let main = self.default.as_ref().or(ordered);
        main.or(self.enabled.first()).map(String::as_str)
    }
}

/// The person for whom a resource was provisioned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub name: String,
    pub email: String,
}

/// The progress of the provisioning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provisioning {
    /// It ends at that time.
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

/// A plan with the time at which it takes effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledPlan {
    pub plan: Plan,
    pub takes_effect_at: DateTime<Utc>,
}

/// What time did to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It has changed.
    Altered,
    /// It was deprovisioned.
    Gone,
}

impl GenAiResource {
    /// The lifecycle status, as the API shows it.
    pub fn status(&self) -> &str {
        if let Some(told) = &self.told_status {
            return told;
        }
        if self.deprovision_at.is_some() {
            return "DEPROVISION_SCHEDULED";
        }
        match self.provisioning {
            Provisioning::Underway { .. } => "PROVISIONING",
            Provisioning::Over(Outcome::Failed) => "FAILED",
            Provisioning::Over(Outcome::Succeeded) if self.scheduled.is_some() => {
                "PLAN_DOWNGRADE_SCHEDULED"
            }
            Provisioning::Over(Outcome::Succeeded) => "ACTIVE",
        }
    }

    /// Takes the status that a control set. `DEPROVISION_SCHEDULED` and `ACTIVE` take effect, and
    /// `FAILED` ends the provisioning. Any other status is only shown.
    pub fn tell_status(&mut self, status: &str, now: DateTime<Utc>) {
        self.told_status = None;
        match status {
            "DEPROVISION_SCHEDULED" => return self.deprovision(now),
            "ACTIVE" => {
                self.deprovision_at = None;
                self.provisioning = Provisioning::Over(Outcome::Succeeded);
                return;
            }
            "FAILED" => self.provisioning = Provisioning::Over(Outcome::Failed),
            _ => self.provisioning = Provisioning::Over(Outcome::Succeeded),
        }
        self.told_status = Some(status.to_owned());
    }

    /// Whether its provisioning failed.
    pub fn has_failed(&self) -> bool {
        self.provisioning == Provisioning::Over(Outcome::Failed)
    }

    /// The Cloud Tokens of the company that it holds. A scheduled plan does not count yet, and a
    /// failed resource holds none.
    pub fn held_cloud_tokens(&self) -> u64 {
        if self.has_failed() {
            0
        } else {
            self.plan.cloud_tokens()
        }
    }

    /// Its bundle month at `now`.
    pub fn bundle_month(&self, now: DateTime<Utc>) -> BundleMonth {
        BundleMonth::at(self.created_at, now)
    }

    /// The time at which it next changes by itself.
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        let provisioned = match self.provisioning {
            Provisioning::Underway { ends_at, .. } => Some(ends_at),
            Provisioning::Over(_) => None,
        };
        let scheduled = self.scheduled.as_ref().map(|plan| plan.takes_effect_at);
        let dates = [provisioned, scheduled, self.deprovision_at];
        dates.into_iter().flatten().min()
    }

    /// Carries out what is due at `now`.
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
            .scheduled
            .take_if(|scheduled| scheduled.takes_effect_at <= now)
        {
            self.plan = scheduled.plan;
        }
        (*self != before).then_some(Change::Altered)
    }

    /// Changes the plan, in place of a scheduled one. The change takes effect at once if the plan
    /// costs as much or more, else at the end of the bundle month. A smaller capacity does not wait
    /// if fewer units were consumed in the bundle month than it brings; `consumed` is none if that
    /// is not known.
    pub fn change_plan(&mut self, plan: Plan, consumed: Option<&GenAiUnits>, now: DateTime<Utc>) {
        let waits = match (&self.plan, &plan) {
            _ if plan.cloud_tokens() >= self.plan.cloud_tokens() => false,
            (Plan::Capacity { .. }, Plan::Capacity { genai_units, .. }) => {
                consumed.is_none_or(|consumed| *consumed >= GenAiUnits::from(*genai_units))
            }
            _ => true,
        };
        if waits {
            self.scheduled = Some(ScheduledPlan {
                plan,
                takes_effect_at: self.bundle_month(now).ends_at,
            });
        } else {
            self.plan = plan;
            self.scheduled = None;
        }
    }

    /// Schedules its end with its bundle month. If its end is already scheduled, it keeps that
    /// date.
    pub fn deprovision(&mut self, now: DateTime<Utc>) {
        let ends_at = self.bundle_month(now).ends_at;
        self.deprovision_at.get_or_insert(ends_at);
        self.told_status = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Quota;

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time in the test")
    }

    fn size(name: &str, cloud_tokens: u64) -> Plan {
        Plan::Size {
            size: name.to_owned(),
            cloud_tokens,
            quota: Quota::default(),
        }
    }

    fn capacity(cloud_tokens: u64) -> Plan {
        Plan::Capacity {
            cloud_tokens,
            genai_units: cloud_tokens * 100,
        }
    }

    fn resource(plan: Plan) -> GenAiResource {
        GenAiResource {
            id: Uuid::nil(),
            kind: ResourceType::TextGeneration,
            display_name: "Support".to_owned(),
            environment: "Test".to_owned(),
            region: "eu-central-1".to_owned(),
            models: Models::default(),
            cross_region_inference: true,
            plan,
            created_for: Person {
                name: "Ada".to_owned(),
                email: "ada@example.com".to_owned(),
            },
            created_at: time("2026-01-31T00:00:00Z"),
            provisioning: Provisioning::Over(Outcome::Succeeded),
            scheduled: None,
            deprovision_at: None,
            told_status: None,
        }
    }

    const DURING: &str = "2026-02-20T00:00:00Z";

    /// When the change of plan takes effect, and whether that is at once.
    #[track_caller]
    fn assert_change(from: Plan, to: Plan, consumed: Option<u64>, waits: bool) {
        let consumed = consumed.map(GenAiUnits::from);
        let mut resource = resource(from.clone());
        resource.change_plan(to.clone(), consumed.as_ref(), time(DURING));
        if !waits {
            assert_eq!((resource.status(), &resource.plan), ("ACTIVE", &to));
            return;
        }
        assert_eq!(
            (resource.status(), &resource.plan),
            ("PLAN_DOWNGRADE_SCHEDULED", &from)
        );
        assert_eq!(resource.settle(time("2026-02-27T23:59:59Z")), None);
        let change = resource.settle(time("2026-02-28T00:00:00Z"));
        assert_eq!(change, Some(Change::Altered));
        assert_eq!((resource.status(), &resource.plan), ("ACTIVE", &to));
    }

    #[test]
    fn what_costs_less_waits_unless_it_is_a_capacity_that_is_large_enough() {
        assert_change(size("medium", 60), size("small", 30), Some(0), true);
        assert_change(size("small", 30), size("medium", 60), None, false);
        assert_change(size("small", 30), size("compact", 30), None, false);
        assert_change(capacity(60), capacity(30), Some(2999), false);
        assert_change(capacity(60), capacity(30), Some(3000), true);
        assert_change(capacity(60), capacity(30), None, true);
        assert_change(capacity(60), capacity(61), None, false);
        assert_change(size("small", 30), capacity(30), None, false);
        assert_change(size("small", 30), capacity(29), Some(0), true);
        assert_change(capacity(30), size("small", 30), None, false);
        assert_change(capacity(31), size("small", 30), Some(0), true);
    }

    #[test]
    fn a_plan_that_comes_at_once_calls_off_the_one_that_was_to_come() {
        let mut resource = resource(size("medium", 60));
        resource.change_plan(size("small", 30), None, time(DURING));
        resource.change_plan(size("large", 120), None, time(DURING));
        assert_eq!((resource.status(), &resource.scheduled), ("ACTIVE", &None));
    }

    #[test]
    fn a_deprovisioning_keeps_its_first_date_and_then_ends_the_resource() {
        let mut resource = resource(size("medium", 60));
        resource.deprovision(time(DURING));
        resource.deprovision(time("2026-04-20T00:00:00Z"));
        let end = time("2026-02-28T00:00:00Z");
        assert_eq!(resource.deprovision_at, Some(end));
        assert_eq!(
            (resource.status(), resource.held_cloud_tokens()),
            ("DEPROVISION_SCHEDULED", 60)
        );
        assert_eq!(resource.settle(end), Some(Change::Gone));
    }

    #[test]
    fn a_failed_provisioning_frees_the_tokens() {
        let mut resource = resource(size("medium", 60));
        let ends_at = time("2026-02-12T00:01:00Z");
        resource.provisioning = Provisioning::Underway {
            ends_at,
            outcome: Outcome::Failed,
        };
        let seen =
            |resource: &GenAiResource| (resource.status().to_owned(), resource.held_cloud_tokens());
        assert_eq!(seen(&resource), ("PROVISIONING".to_owned(), 60));
        resource.settle(ends_at);
        assert_eq!(seen(&resource), ("FAILED".to_owned(), 0));
    }

    #[test]
    fn the_main_model_is_the_default_one_or_the_ordered_one_or_the_first() {
        let mut models = Models {
            enabled: vec!["v3".to_owned(), "v4".to_owned()],
            default: None,
            ordered: Some("v4".to_owned()),
        };
        assert_eq!(models.main(), Some("v4"));
        models.enabled = vec!["v5".to_owned(), "v6".to_owned()];
        assert_eq!(models.main(), Some("v5"));
        models.default = Some("v6".to_owned());
        assert_eq!(models.main(), Some("v6"));
        assert_eq!(Models::default().main(), None);
    }
}
