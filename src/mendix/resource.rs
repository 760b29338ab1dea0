//! A GenAI resource.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::lenient;
use super::open_set::open_set;
use super::purchase::{Purchase, ScheduledChange};

open_set! {
    /// The kind of a GenAI resource.
    ResourceType {
        /// A large language model that generates text.
        TextGeneration = "text_generation",
        /// A model that turns text into embedding vectors.
        EmbeddingsGeneration = "embeddings_generation",
        /// A store that finds text by its embeddings. It has no model of its own.
        KnowledgeBase = "knowledge_base",
    }
}

open_set! {
    /// The stage of a GenAI resource's life.
    ResourceStatus {
        /// Accepted, not ready yet.
        Provisioning = "PROVISIONING",
        /// Ready for use.
        Active = "ACTIVE",
        /// Ready for use, with a smaller size from the next bundle month on.
        PlanDowngradeScheduled = "PLAN_DOWNGRADE_SCHEDULED",
        /// Ready for use until the end of the bundle month, then gone.
        DeprovisionScheduled = "DEPROVISION_SCHEDULED",
        /// It could not be provisioned.
        Failed = "FAILED",
    }
}

/// A GenAI resource as the API returns it.
///
/// Only the id is required. The resource exists and costs even if the answer lacks other values or
/// spells them unusually (`lenient.rs`): a missing text or status is empty, everything else `None`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GenAiResource {
    /// Chosen by the API, a UUID.
    #[serde(deserialize_with = "lenient::text")]
    pub id: String,
    /// What kind of resource it is.
    #[serde(
        rename = "type",
        default = "lenient::untold",
        deserialize_with = "lenient::text"
    )]
    pub resource_type: ResourceType,
    /// The name that people see.
    #[serde(default, deserialize_with = "lenient::text")]
    pub display_name: String,
    /// `Test`, `Acceptance` or `Production`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub environment: String,
    /// The id of the cloud region, for example `eu-central-1`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub region: String,
    /// The ids of the models that are enabled now. An older Control Center does not return them:
    /// [`GenAiResource::enabled_models`].
    #[serde(default, deserialize_with = "lenient::texts")]
    pub models: Vec<String>,
    /// The id of the model that answers a call which names none. Text generation only.
    #[serde(default, deserialize_with = "lenient::told_text")]
    pub default_model: Option<String>,
    /// The id of the default model, or of the only one; a knowledge base has none.
    #[serde(default, deserialize_with = "lenient::told_text")]
    pub model: Option<String>,
    /// Whether another region may serve requests.
    #[serde(default, deserialize_with = "lenient::told_truth")]
    pub cross_region_inference: Option<bool>,
    /// The size in force now, for example `small`; empty for a capacity.
    #[serde(default, deserialize_with = "lenient::text")]
    pub size: String,
    /// The person for whom the resource was provisioned.
    #[serde(default, deserialize_with = "lenient::object")]
    pub created_for: Contact,
    /// The stage of its life.
    #[serde(default = "lenient::untold", deserialize_with = "lenient::text")]
    pub status: ResourceStatus,
    /// How many Cloud Tokens are allocated to it now. For a failed one, which holds none, the
    /// ordered number.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub cloud_tokens: Option<u64>,
    /// How many GenAI Units a month the capacity in force brings; `None` for a size.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub genai_units: Option<u64>,
    /// When it was created; its bundle months count from here.
    #[serde(default, deserialize_with = "lenient::told_time")]
    pub created_at: Option<DateTime<Utc>>,
    /// The current bundle month.
    #[serde(default, deserialize_with = "lenient::object")]
    pub bundle_month: BundleMonth,
    /// When it stops, if that is scheduled.
    #[serde(default, deserialize_with = "lenient::told_time")]
    pub deprovision_scheduled_at: Option<DateTime<Utc>>,
    /// The size that takes effect at `scheduled_size_at`, if a downgrade is scheduled.
    #[serde(default, deserialize_with = "lenient::told_text")]
    pub scheduled_size: Option<String>,
    /// When `scheduled_size` takes effect.
    #[serde(default, deserialize_with = "lenient::told_time")]
    pub scheduled_size_at: Option<DateTime<Utc>>,
    /// The Cloud Tokens of the size or capacity that takes effect at `scheduled_cloud_tokens_at`,
    /// if one is scheduled.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub scheduled_cloud_tokens: Option<u64>,
    /// When `scheduled_cloud_tokens` take effect.
    #[serde(default, deserialize_with = "lenient::told_time")]
    pub scheduled_cloud_tokens_at: Option<DateTime<Utc>>,
    /// How many GenAI Units a month a scheduled capacity brings.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub scheduled_genai_units: Option<u64>,
    /// Its address in the GenAI portal; absent until the portal knows it.
    #[serde(default, deserialize_with = "lenient::told_text")]
    pub portal_url: Option<String>,
}

impl GenAiResource {
    /// The purchase in force, if the answer has it: a size, or a capacity by its GenAI Units.
    pub fn in_force(&self) -> Option<Purchase> {
        if !self.size.is_empty() {
            return Some(Purchase::size(&self.size));
        }
        self.genai_units?;
        self.cloud_tokens.map(Purchase::Capacity)
    }

    /// The purchase that takes effect later, if a change is pending.
    pub fn scheduled_change(&self) -> Option<ScheduledChange> {
        let (size, cloud_tokens) = (&self.scheduled_size, self.scheduled_cloud_tokens);
        let purchase = match (size, cloud_tokens) {
            (Some(size), _) => Purchase::size(size),
            (None, Some(cloud_tokens)) => Purchase::Capacity(cloud_tokens),
            (None, None) => return None,
        };
        Some(ScheduledChange {
            purchase,
            cloud_tokens,
            at: self.scheduled_size_at.or(self.scheduled_cloud_tokens_at)?,
        })
    }

    /// The ids of the models that are enabled now. An older Control Center returns only one.
    pub fn enabled_models(&self) -> Vec<&str> {
        if self.models.is_empty() {
            return self.model.as_deref().into_iter().collect();
        }
        self.models.iter().map(String::as_str).collect()
    }
}

/// A person for whom a resource is provisioned: "Created For" in the Control Center.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// The person's name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// The person's email address.
    #[serde(default, deserialize_with = "lenient::text")]
    pub email: String,
}

/// A month of a resource's subscription, counted from the day of its creation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BundleMonth {
    /// The first moment of the month.
    #[serde(default, deserialize_with = "lenient::told_time")]
    pub starts_at: Option<DateTime<Utc>>,
    /// The first moment after the month; scheduled changes take effect then.
    #[serde(default, deserialize_with = "lenient::told_time")]
    pub ends_at: Option<DateTime<Utc>>,
}

/// A GenAI resource to be created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewGenAiResource {
    /// What kind of resource it is.
    #[serde(rename = "type")]
    pub resource_type: ResourceType,
    /// The name that people see.
    pub display_name: String,
    /// `Test`, `Acceptance` or `Production`.
    pub environment: String,
    /// The id of the cloud region.
    pub region: String,
    /// The models.
    #[serde(flatten)]
    pub models: OrderedModels,
    /// Whether another region may serve requests; `None` leaves the choice to the API.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cross_region_inference: Option<bool>,
    /// The purchase.
    #[serde(flatten)]
    pub purchase: Purchase,
    /// The person for whom the resource is provisioned.
    pub created_for: Contact,
}

/// The models of a new resource, in the API's fields for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum OrderedModels {
    /// No model: a knowledge base.
    None {},
    /// One model, in the older field.
    One {
        /// Its id.
        model: String,
    },
    /// Several.
    Several {
        /// Their ids.
        models: Vec<String>,
        /// The model of a call that names none.
        default_model: String,
    },
}

impl OrderedModels {
    /// These models; `None` if there are several without a default.
    pub fn new(mut models: Vec<String>, default_model: Option<String>) -> Option<Self> {
        match models.len() {
            0 => Some(Self::None {}),
            1 => models.pop().map(|model| Self::One { model }),
            _ => default_model.map(|default_model| Self::Several {
                models,
                default_model,
            }),
        }
    }
}

/// The wanted changes of a GenAI resource; `None` leaves a value unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GenAiResourceChange {
    /// The new name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The new environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The model of a call that names none. It has to be enabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_model: Option<String>,
    /// The new purchase. One that costs more takes effect at once, one that costs less perhaps
    /// later. The purchase in force cancels a scheduled change.
    #[serde(flatten)]
    pub purchase: Option<Purchase>,
}

/// Identifies the attempts of one create, so that the API carries it out once.
///
/// The same key with the same content returns the first attempt's resource; the same key with other
/// content is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(Uuid);

impl IdempotencyKey {
    /// A new, random key.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }

    /// The key as a UUID, to keep it for later.
    pub fn uuid(&self) -> Uuid {
        self.0
    }
}

impl From<Uuid> for IdempotencyKey {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::fake::new_knowledge_base;
    use super::*;

    fn answer() -> serde_json::Value {
        json!({
            "id": "4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f",
            "type": "knowledge_base",
            "displayName": "Manuals",
            "environment": "Test",
            "region": "eu-central-1",
            "crossRegionInference": false,
            "size": "standard",
            "createdFor": {"name": "Anna", "email": "anna@example.com"},
            "status": "ACTIVE",
            "cloudTokens": 48,
            "createdAt": "2026-01-31T10:00:00Z",
            "bundleMonth": {"startsAt": "2026-01-31T10:00:00Z", "endsAt": "2026-02-28T10:00:00+00:00"},
        })
    }

    #[test]
    fn missing_and_null_optional_fields_are_none_and_new_fields_are_ignored() {
        let missing: GenAiResource = serde_json::from_value(answer()).unwrap();
        let mut with_nulls = answer();
        for field in [
            "model",
            "deprovisionScheduledAt",
            "scheduledSize",
            "scheduledSizeAt",
            "portalUrl",
        ] {
            with_nulls[field] = json!(null);
        }
        with_nulls["addedNextYear"] = json!({"units": 12.5});
        let nulls: GenAiResource = serde_json::from_value(with_nulls).unwrap();
        assert_eq!(missing, nulls);
        assert_eq!(missing.model, None);
        assert_eq!(missing.portal_url, None);
        let ends_at = Some("2026-02-28T10:00:00Z".parse().unwrap());
        assert_eq!(missing.bundle_month.ends_at, ends_at);
    }

    #[test]
    fn only_the_id_has_to_be_there() {
        let bare: GenAiResource = serde_json::from_value(json!({"id": "4b0d8c0e"})).unwrap();
        assert_eq!(bare.id, "4b0d8c0e");
        assert_eq!(
            (bare.resource_type.as_str(), bare.status.as_str()),
            ("", "")
        );
        assert_eq!((bare.cloud_tokens, bare.created_at), (None, None));
        assert_eq!(bare.created_for, Contact::default());
        assert_eq!(bare.bundle_month, BundleMonth::default());

        let mut answer = answer();
        answer.as_object_mut().unwrap().remove("id");
        let error = serde_json::from_value::<GenAiResource>(answer).unwrap_err();
        assert!(error.to_string().contains("id"), "{error}");
    }

    #[test]
    fn an_answer_that_is_spelled_in_its_own_way_says_the_same() {
        let expected: GenAiResource = serde_json::from_value(answer()).unwrap();
        let mut sloppy = answer();
        sloppy["cloudTokens"] = json!(48.0);
        sloppy["createdAt"] = json!("2026-01-31 10:00:00");
        sloppy["bundleMonth"]["endsAt"] = json!("2026-02-28T10:00:00");
        sloppy["model"] = json!("");
        sloppy["crossRegionInference"] = json!("false");
        let text = sloppy
            .to_string()
            .replacen('{', r#"{"id":"x","status":"FAILED","#, 1);
        let value = lenient::document(text.as_bytes()).unwrap();
        assert_eq!(GenAiResource::deserialize(value).unwrap(), expected);

        let mut for_no_one = answer();
        for_no_one["createdFor"] = json!(null);
        let read: GenAiResource = serde_json::from_value(for_no_one).unwrap();
        assert_eq!(read.created_for, Contact::default());
        assert_eq!(read.cloud_tokens, Some(48));
    }

    #[test]
    fn a_new_status_is_carried() {
        let mut answer = answer();
        answer["status"] = json!("HIBERNATING");
        let resource: GenAiResource = serde_json::from_value(answer).unwrap();
        assert_eq!(resource.status.as_str(), "HIBERNATING");
    }

    #[test]
    fn a_new_resource_leaves_out_what_is_not_chosen() {
        assert_eq!(
            serde_json::to_value(new_knowledge_base()).unwrap(),
            json!({
                "type": "knowledge_base",
                "displayName": "Manuals",
                "environment": "Test",
                "region": "eu-central-1",
                "size": "standard",
                "createdFor": {"name": "Anna", "email": "anna@example.com"},
            })
        );
    }

    #[test]
    fn several_models_are_ordered_with_their_default_and_one_as_before() {
        let order = |models: &[&str], default: Option<&str>| {
            let models = models.iter().map(|&model| model.to_owned()).collect();
            let models = OrderedModels::new(models, default.map(str::to_owned));
            models.map(|models| serde_json::to_value(models).unwrap())
        };
        assert_eq!(order(&[], None), Some(json!({})));
        assert_eq!(order(&["a"], Some("a")), Some(json!({"model": "a"})));
        assert_eq!(
            order(&["a", "b"], Some("b")),
            Some(json!({"models": ["a", "b"], "defaultModel": "b"}))
        );
        assert_eq!(order(&["a", "b"], None), None);
    }

    #[test]
    fn a_capacity_is_told_by_its_genai_units() {
        let mut capacity = answer();
        capacity["size"] = json!(null);
        capacity["cloudTokens"] = json!(50);
        let read = |answer: &serde_json::Value| {
            GenAiResource::deserialize(answer).expect("an id is enough")
        };
        assert_eq!(read(&capacity).in_force(), None);
        capacity["genaiUnits"] = json!(5000);
        capacity["scheduledCloudTokens"] = json!(20);
        capacity["scheduledCloudTokensAt"] = json!("2026-02-28T10:00:00Z");
        let resource = read(&capacity);
        assert_eq!(resource.in_force(), Some(Purchase::Capacity(50)));
        let scheduled = resource.scheduled_change().expect("a smaller capacity");
        assert_eq!(scheduled.purchase, Purchase::Capacity(20));
        assert_eq!(scheduled.cloud_tokens, Some(20));
        capacity["scheduledSize"] = json!("small");
        let scheduled = read(&capacity).scheduled_change().expect("a size");
        assert_eq!(scheduled.purchase, Purchase::size("small"));
    }

    #[test]
    fn an_older_control_center_has_one_model() {
        let mut older = answer();
        older["model"] = json!("a");
        let resource = GenAiResource::deserialize(&older).unwrap();
        assert_eq!(resource.enabled_models(), ["a"]);
        older["models"] = json!(["b", "c"]);
        let resource = GenAiResource::deserialize(&older).unwrap();
        assert_eq!(resource.enabled_models(), ["b", "c"]);
    }

    #[test]
    fn a_change_holds_only_what_changes() {
        let change = GenAiResourceChange {
            purchase: Some(Purchase::size("large")),
            ..Default::default()
        };
        assert_eq!(
            serde_json::to_value(&change).unwrap(),
            json!({"size": "large"})
        );
        let nothing = GenAiResourceChange::default();
        assert_eq!(serde_json::to_value(&nothing).unwrap(), json!({}));
    }

    #[test]
    fn keys_differ_and_are_written_as_uuids() {
        assert_ne!(IdempotencyKey::random(), IdempotencyKey::random());
        let key = IdempotencyKey::from(Uuid::from_u128(1));
        assert_eq!(key.to_string(), "00000000-0000-0000-0000-000000000001");
    }
}
