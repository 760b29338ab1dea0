//! A GenAI resource, and what can be asked of it.

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
    /// Where a GenAI resource is in its life.
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

/// A GenAI resource as the API answers it.
///
/// Only the id has to be there. It exists and costs whatever else the answer lacks or spells in its
/// own way (`lenient.rs`): a text or a word that is not told is empty, everything else `None`.
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
    /// The id of the model; a knowledge base has none.
    #[serde(default, deserialize_with = "lenient::told_text")]
    pub model: Option<String>,
    /// Whether a sibling region may serve requests.
    #[serde(default, deserialize_with = "lenient::told_truth")]
    pub cross_region_inference: Option<bool>,
    /// The size in force now, for example `small`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub size: String,
    /// For whom the resource was provisioned.
    #[serde(default, deserialize_with = "lenient::object")]
    pub created_for: Contact,
    /// Where it is in its life.
    #[serde(default = "lenient::untold", deserialize_with = "lenient::text")]
    pub status: ResourceStatus,
    /// How many Cloud Tokens are allocated to it now.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub cloud_tokens: Option<u64>,
    /// When it was created; its bundle months count from here.
    #[serde(default, deserialize_with = "lenient::told_time")]
    pub created_at: Option<DateTime<Utc>>,
    /// The bundle month that is running now.
    #[serde(default, deserialize_with = "lenient::object")]
    pub bundle_month: BundleMonth,
    /// When it stops, if that is scheduled.
    #[serde(default, deserialize_with = "lenient::told_time")]
    pub deprovision_scheduled_at: Option<DateTime<Utc>>,
    /// The size that takes over at `scheduled_size_at`, if a downgrade is scheduled.
    #[serde(default, deserialize_with = "lenient::told_text")]
    pub scheduled_size: Option<String>,
    /// When `scheduled_size` takes over.
    #[serde(default, deserialize_with = "lenient::told_time")]
    pub scheduled_size_at: Option<DateTime<Utc>>,
    /// Where the GenAI portal shows it; absent until the portal knows it.
    #[serde(default, deserialize_with = "lenient::told_text")]
    pub portal_url: Option<String>,
}

impl GenAiResource {
    /// What is in force now. A capacity has no size.
    pub fn in_force(&self) -> Purchase {
        match self.cloud_tokens {
            Some(cloud_tokens) if self.size.is_empty() => Purchase::Capacity(cloud_tokens),
            _ => Purchase::size(&self.size),
        }
    }

    /// What takes over later, if a change is pending.
    pub fn scheduled_change(&self) -> Option<ScheduledChange> {
        Some(ScheduledChange {
            purchase: Purchase::size(self.scheduled_size.as_ref()?),
            at: self.scheduled_size_at?,
        })
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
    /// The id of the model; `None` for a knowledge base, and then left out of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Whether a sibling region may serve requests; `None` leaves the choice to the API.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cross_region_inference: Option<bool>,
    /// What is bought.
    #[serde(flatten)]
    pub purchase: Purchase,
    /// For whom the resource is provisioned.
    pub created_for: Contact,
}

/// What is to change in a GenAI resource; `None` leaves a value as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GenAiResourceChange {
    /// The new name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// What is to be bought instead. A larger size is in force at once, a smaller one from the next
    /// bundle month on; the current one cancels a scheduled downgrade.
    #[serde(flatten)]
    pub purchase: Option<Purchase>,
}

/// Marks the tries of one create, so that the API carries it out once.
///
/// The same key with the same content answers the resource of the first time; the same key with
/// other content is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(Uuid);

impl IdempotencyKey {
    /// A key that nobody has used.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }

    /// The key as an UUID, to keep it for later.
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
