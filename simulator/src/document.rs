//! A resource as a JSON document, in the database and in an estate. It has the fields of the API
//! and some that the API does not show.

use chrono::{DateTime, SubsecRound, Utc};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::catalog::{Catalog, ResourceType};
use crate::formats;
use crate::plan::{Plan, Quota};
use crate::resource::{GenAiResource, Models, Outcome, Person, Provisioning, ScheduledPlan};

/// A resource in JSON. A copy of the API's answer is also accepted.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Document {
    id: Uuid,
    #[serde(rename = "type")]
    kind: ResourceType,
    display_name: String,
    environment: String,
    region: String,
    #[serde(default)]
    model: Option<String>,
    #[serde(default)]
    models: Option<Vec<String>>,
    #[serde(default)]
    default_model: Option<String>,
    #[serde(default)]
    cross_region_inference: bool,
    #[serde(default)]
    size: Option<String>,
    #[serde(default)]
    cloud_tokens: Option<u64>,
    #[serde(default)]
    genai_units: Option<u64>,
    created_for: Person,
    #[serde(default)]
    status: Option<String>,
    #[serde(deserialize_with = "formats::time_in_json")]
    created_at: DateTime<Utc>,
    #[serde(default, deserialize_with = "formats::optional_time_in_json")]
    deprovision_scheduled_at: Option<DateTime<Utc>>,
    #[serde(default)]
    scheduled_size: Option<String>,
    #[serde(default, deserialize_with = "formats::optional_time_in_json")]
    scheduled_size_at: Option<DateTime<Utc>>,
    #[serde(default)]
    scheduled_cloud_tokens: Option<u64>,
    #[serde(default, deserialize_with = "formats::optional_time_in_json")]
    scheduled_cloud_tokens_at: Option<DateTime<Utc>>,
    #[serde(default)]
    scheduled_genai_units: Option<u64>,
    #[serde(default, skip_serializing, rename = "bundleMonth")]
    _bundle_month: IgnoredAny,
    #[serde(default, skip_serializing, rename = "portalUrl")]
    _portal_url: IgnoredAny,
    // The fields that the API does not show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ordered_model: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    monthly_input_tokens: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    monthly_output_tokens: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scheduled_monthly_input_tokens: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scheduled_monthly_output_tokens: Option<u64>,
    #[serde(
        default,
        deserialize_with = "formats::optional_time_in_json",
        skip_serializing_if = "Option::is_none"
    )]
    provisioning_ends_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    provisioning_fails: bool,
}

impl From<&GenAiResource> for Document {
    fn from(resource: &GenAiResource) -> Self {
        let (plan, scheduled) = (&resource.plan, resource.scheduled.as_ref());
        let (scheduled_plan, scheduled_at) = (
            scheduled.map(|scheduled| &scheduled.plan),
            scheduled.map(|scheduled| scheduled.takes_effect_at),
        );
        let scheduled_size = scheduled_plan.and_then(Plan::size);
        let scheduled_quota = scheduled_plan.map(Plan::quota).unwrap_or_default();
        let (provisioning_ends_at, outcome) = match resource.provisioning {
            Provisioning::Underway { ends_at, outcome } => (Some(ends_at), outcome),
            Provisioning::Over(outcome) => (None, outcome),
        };
        Self {
            id: resource.id,
            kind: resource.kind,
            display_name: resource.display_name.clone(),
            environment: resource.environment.clone(),
            region: resource.region.clone(),
            model: resource.models.main().map(str::to_owned),
            models: Some(resource.models.enabled.clone()),
            default_model: resource.models.default.clone(),
            cross_region_inference: resource.cross_region_inference,
            size: plan.size().map(str::to_owned),
            cloud_tokens: Some(plan.cloud_tokens()),
            genai_units: plan.genai_units(),
            created_for: resource.created_for.clone(),
            status: Some(resource.status().to_owned()),
            created_at: resource.created_at,
            deprovision_scheduled_at: resource.deprovision_at,
            scheduled_size: scheduled_size.map(str::to_owned),
            scheduled_size_at: scheduled_at.filter(|_| scheduled_size.is_some()),
            scheduled_cloud_tokens: scheduled_plan.map(Plan::cloud_tokens),
            scheduled_cloud_tokens_at: scheduled_at,
            scheduled_genai_units: scheduled_plan.and_then(Plan::genai_units),
            _bundle_month: IgnoredAny,
            _portal_url: IgnoredAny,
            ordered_model: resource.models.ordered.clone(),
            monthly_input_tokens: plan.quota().input,
            monthly_output_tokens: plan.quota().output,
            scheduled_monthly_input_tokens: scheduled_quota.input,
            scheduled_monthly_output_tokens: scheduled_quota.output,
            provisioning_ends_at,
            provisioning_fails: outcome == Outcome::Failed,
        }
    }
}

impl Document {
    /// Converts the document to a resource. Missing parts of its plans come from the catalog.
    ///
    /// # Errors
    ///
    /// A description of what is missing.
    pub fn resource(self, catalog: &Catalog) -> Result<GenAiResource, String> {
        let (id, kind) = (self.id, self.kind);
        let of_resource = |problem: String| format!("the resource {id}: {problem}");
        let quota = Quota {
            input: self.monthly_input_tokens,
            output: self.monthly_output_tokens,
        };
        let plan = plan(
            catalog,
            kind,
            self.size,
            self.cloud_tokens,
            self.genai_units,
            quota,
        )
        .map_err(of_resource)?;
        let takes_effect_at = self.scheduled_cloud_tokens_at.or(self.scheduled_size_at);
        let scheduled = match takes_effect_at {
            Some(takes_effect_at) => {
                let quota = Quota {
                    input: self.scheduled_monthly_input_tokens,
                    output: self.scheduled_monthly_output_tokens,
                };
                let (size, units) = (self.scheduled_size, self.scheduled_genai_units);
                let plan = self::plan(
                    catalog,
                    kind,
                    size,
                    self.scheduled_cloud_tokens,
                    units,
                    quota,
                )
                .map_err(of_resource)?;
                Some(ScheduledPlan {
                    plan,
                    takes_effect_at,
                })
            }
            None => None,
        };
        let models = models(
            kind,
            self.model,
            self.models,
            self.default_model,
            self.ordered_model,
        )
        .map_err(of_resource)?;
        let has_failed = self.status.as_deref() == Some("FAILED");
        let outcome = if self.provisioning_fails || has_failed {
            Outcome::Failed
        } else {
            Outcome::Succeeded
        };
        let mut resource = GenAiResource {
            id,
            kind,
            display_name: self.display_name,
            environment: self.environment,
            region: self.region,
            models,
            cross_region_inference: self.cross_region_inference,
            plan,
            created_for: self.created_for,
            created_at: self.created_at.trunc_subsecs(0),
            provisioning: match self.provisioning_ends_at {
                Some(ends_at) => Provisioning::Underway { ends_at, outcome },
                None => Provisioning::Over(outcome),
            },
            scheduled,
            deprovision_at: self.deprovision_scheduled_at,
            told_status: None,
        };
        // A status that does not follow from the other fields was set by a control. `ACTIVE`
        // only says that nothing is pending, so it does not count.
        resource.told_status = self
            .status
            .filter(|status| status != "ACTIVE" && status != resource.status());
        Ok(resource)
    }
}

fn plan(
    catalog: &Catalog,
    kind: ResourceType,
    size: Option<String>,
    cloud_tokens: Option<u64>,
    genai_units: Option<u64>,
    quota: Quota,
) -> Result<Plan, String> {
    match (size, cloud_tokens) {
        (Some(size), cloud_tokens) => {
            let offered = catalog.size(kind, &size);
            let cloud_tokens = cloud_tokens.or(offered.map(|offered| offered.cloud_tokens));
            let Some(cloud_tokens) = cloud_tokens else {
                return Err(format!(
                    "cloudTokens is missing, and the catalog has no size \"{size}\""
                ));
            };
            let quota = Quota {
                input: quota
                    .input
                    .or(offered.and_then(|offered| offered.monthly_input_tokens)),
                output: quota
                    .output
                    .or(offered.and_then(|offered| offered.monthly_output_tokens)),
            };
            Ok(Plan::Size {
                size,
                cloud_tokens,
                quota,
            })
        }
        (None, Some(cloud_tokens)) => {
            let sold = catalog.capacity.as_ref();
            let genai_units = genai_units.or(sold.map(|sold| sold.genai_units(cloud_tokens)));
            let genai_units =
                genai_units.ok_or("genaiUnits is missing, and the catalog sells no capacity")?;
            Ok(Plan::Capacity {
                cloud_tokens,
                genai_units,
            })
        }
        (None, None) => Err("size or cloudTokens is missing".to_owned()),
    }
}

fn models(
    kind: ResourceType,
    model: Option<String>,
    models: Option<Vec<String>>,
    default: Option<String>,
    ordered: Option<String>,
) -> Result<Models, String> {
    let enabled = models.unwrap_or_else(|| Vec::from_iter(model.clone()));
    match kind {
        ResourceType::KnowledgeBase if enabled.is_empty() => Ok(Models::default()),
        ResourceType::KnowledgeBase => Err("a knowledge base has no model".to_owned()),
        _ if enabled.is_empty() => Err("model or models is missing".to_owned()),
        ResourceType::EmbeddingsGeneration => Ok(Models {
            enabled,
            default: None,
            ordered: ordered.or(model),
        }),
        ResourceType::TextGeneration => {
            let default = default.or(model).or_else(|| enabled.first().cloned());
            if !default
                .as_ref()
                .is_some_and(|default| enabled.contains(default))
            {
                return Err("defaultModel is not one of models".to_owned());
            }
            Ok(Models {
                enabled,
                default,
                ordered,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(json: &Value) -> Result<GenAiResource, String> {
        let document: Document =
            serde_json::from_value(json.clone()).map_err(|error| error.to_string())?;
        document.resource(&Catalog::default())
    }

    fn least() -> Value {
        json!({
            "id": "3f0c1a52-7f0e-4f57-9d0b-0f6d8c1e5a10",
            "type": "text_generation",
            "displayName": "Support",
            "environment": "Test",
            "region": "eu-central-1",
            "model": "anthropic-claude-sonnet-4-5",
            "size": "small",
            "createdFor": {"name": "Ada", "email": "ada@example.com"},
            "createdAt": "2026-01-31T10:00:00Z",
        })
    }

    fn with(field: &str, value: Value) -> Value {
        let mut document = least();
        document[field] = value;
        document
    }

    #[test]
    fn what_a_document_leaves_out_follows_from_the_rest_and_the_catalog() {
        let resource = read(&least()).expect("a resource");
        assert_eq!(resource.plan.cloud_tokens(), 30);
        assert_eq!(resource.plan.quota().input, Some(2_500_000));
        assert_eq!(
            resource.models.default.as_deref(),
            Some("anthropic-claude-sonnet-4-5")
        );
        assert_eq!(resource.status(), "ACTIVE");
        let mut capacity = with("cloudTokens", json!(7));
        capacity["size"] = Value::Null;
        assert_eq!(
            read(&capacity).expect("a resource").plan.genai_units(),
            Some(700)
        );
    }

    #[test]
    fn a_document_keeps_everything() {
        let mut written = least();
        for (field, value) in [
            ("status", json!("SUSPENDED")),
            ("scheduledCloudTokens", json!(5)),
            ("scheduledCloudTokensAt", json!("2026-02-28T10:00:00Z")),
            ("scheduledGenaiUnits", json!(500)),
            ("provisioningEndsAt", json!("2026-01-31T10:00:30.250Z")),
            ("provisioningFails", json!(true)),
            ("deprovisionScheduledAt", json!("2026-02-28T10:00:00Z")),
            ("orderedModel", json!("anthropic-claude-sonnet-4")),
        ] {
            written[field] = value;
        }
        let resource = read(&written).expect("a resource");
        let document = serde_json::to_value(Document::from(&resource)).expect("JSON");
        assert_eq!(read(&document), Ok(resource));
        for (field, value) in written.as_object().expect("an object") {
            assert_eq!(&document[field], value, "{field}");
        }
    }

    #[test]
    fn a_failed_resource_is_one_whatever_else_is_there() {
        let resource = read(&with("status", json!("FAILED"))).expect("a resource");
        assert!(resource.has_failed() && resource.told_status.is_none());
    }

    #[test]
    fn a_document_that_is_none_says_why() {
        for (document, problem) in [
            (with("model", Value::Null), "model or models is missing"),
            (
                with("size", json!("huge")),
                "the catalog has no size \"huge\"",
            ),
            (with("size", Value::Null), "size or cloudTokens is missing"),
            (
                with("defaultModel", json!("other")),
                "defaultModel is not one of models",
            ),
            (with("colour", json!("red")), "unknown field `colour`"),
        ] {
            let found = read(&document).expect_err("not a resource");
            assert!(found.contains(problem), "{found}");
        }
    }
}
