//! The catalog of the Control Center: environments, regions, models, sizes and their price.

mod check;
mod offers;
mod spelling;

use serde::Deserialize;

use super::lenient;
use super::open_set::open_set;
use super::purchase::Purchase;
use super::resource::ResourceType;
use super::spelling::are_same;

pub use check::{Mismatch, Selection};
pub use offers::{Offer, SoldBy};

/// Everything that can be chosen for a GenAI resource.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Catalog {
    /// The environments, for example `Test`.
    pub environments: Vec<String>,
    /// The cloud regions.
    pub regions: Vec<Region>,
    /// The models of all types. A knowledge base has none.
    pub models: Vec<Model>,
    /// The sizes of all types, and what they cost.
    pub sizes: Vec<Size>,
    /// How capacities are sold; `None` if only sizes are sold.
    #[serde(default)]
    pub capacity: Option<CapacityOffer>,
}

/// How capacities are sold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CapacityOffer {
    /// How many GenAI Units a month one Cloud Token brings.
    #[serde(deserialize_with = "lenient::count")]
    pub genai_units_per_cloud_token: u64,
    /// The smallest capacity, in Cloud Tokens.
    #[serde(deserialize_with = "lenient::count")]
    pub minimum_cloud_tokens: u64,
}

/// A cloud region.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Region {
    /// Its id, for example `eu-central-1`.
    pub id: String,
    /// Its name for people, for example `EU (Frankfurt)`; empty if the answer has none.
    #[serde(default, deserialize_with = "lenient::text")]
    pub display_name: String,
}

/// A model.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Its id, for example `anthropic-claude-sonnet-4-5`.
    pub id: String,
    /// Its name for people; empty if the answer has none.
    #[serde(default, deserialize_with = "lenient::text")]
    pub display_name: String,
    /// The type of resource that it is for.
    #[serde(rename = "type")]
    pub resource_type: ResourceType,
    /// Its family, for example `Sonnet`; empty if the answer has none.
    #[serde(default, deserialize_with = "lenient::text")]
    pub family: String,
    /// The regions in which it is offered.
    pub regions: Vec<ModelRegion>,
    /// The sizes in which it is offered; empty if it is sold by capacity only.
    #[serde(default, deserialize_with = "lenient::texts")]
    pub sizes: Vec<String>,
    /// Whether it is sold by capacity.
    #[serde(default)]
    pub capacity: bool,
    /// How many GenAI Units its LLM tokens cost; `None` if Mendix does not publish that.
    #[serde(default)]
    pub genai_units_per_million_tokens: Option<Rate>,
}

/// How many GenAI Units a million LLM tokens cost.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Rate {
    /// Tokens that are sent to the model.
    #[serde(default)]
    pub input: Option<serde_json::Number>,
    /// Tokens that the model generates; `None` for embeddings.
    #[serde(default)]
    pub output: Option<serde_json::Number>,
}

impl Model {
    /// The offer in one region, if there is one.
    pub fn region(&self, id: &str) -> Option<&ModelRegion> {
        self.regions.iter().find(|region| are_same(&region.id, id))
    }
}

/// A model's offer in one region.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelRegion {
    /// The region's id.
    pub id: String,
    /// What the model supports there.
    pub cross_region_inference: CrossRegionInference,
}

open_set! {
    /// Whether another region may serve the requests to a model.
    CrossRegionInference {
        /// The model is available only with cross-region inference.
        Required = "required",
        /// The model is available with or without it.
        Optional = "optional",
        /// The model is available only without cross-region inference.
        Unavailable = "unavailable",
    }
}

impl CrossRegionInference {
    /// For a knowledge base: it has no model, so there is no inference in another region.
    pub const OF_KNOWLEDGE_BASE: Self = Self::Unavailable;

    /// Whether a choice is possible; `None` if this version does not know the value.
    pub fn allows(&self, wanted: bool) -> Option<bool> {
        match self {
            Self::Required => Some(wanted),
            Self::Optional => Some(true),
            Self::Unavailable => Some(!wanted),
            Self::Other(_) => None,
        }
    }

    /// The choice that a resource gets by default; `None` if this version does not know the value.
    pub fn default_choice(&self) -> Option<bool> {
        match self {
            Self::Required => Some(true),
            Self::Optional | Self::Unavailable => Some(false),
            Self::Other(_) => None,
        }
    }
}

/// A size of one type of resource.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Size {
    /// The type of resource.
    #[serde(rename = "type")]
    pub resource_type: ResourceType,
    /// The size, for example `small`.
    pub size: String,
    /// How many Cloud Tokens it costs.
    #[serde(deserialize_with = "lenient::count")]
    pub cloud_tokens: u64,
    /// How many LLM tokens may be sent in a month, if there is a limit.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub monthly_input_tokens: Option<u64>,
    /// How many LLM tokens may be generated in a month, if there is a limit.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub monthly_output_tokens: Option<u64>,
}

impl Catalog {
    /// How many Cloud Tokens a purchase costs for a type of resource; `None` if the catalog does
    /// not have it.
    pub fn price(&self, resource_type: &ResourceType, purchase: &Purchase) -> Option<u64> {
        match purchase {
            Purchase::Size(name) => self
                .sizes
                .iter()
                .find(|offer| offer.resource_type == *resource_type && are_same(&offer.size, name))
                .map(|offer| offer.cloud_tokens),
            Purchase::Capacity(cloud_tokens) => Some(*cloud_tokens),
        }
    }

    /// How many GenAI Units a month a purchase brings; `None` for a size, or if no capacities are
    /// sold.
    pub fn genai_units(&self, purchase: &Purchase) -> Option<u64> {
        let each = self.capacity.as_ref()?.genai_units_per_cloud_token;
        purchase.own_price()?.checked_mul(each)
    }

    /// What a model supports in a region; `None` if the catalog does not have the combination.
    fn cross_region_inference(
        &self,
        resource_type: &ResourceType,
        model: &str,
        region: &str,
    ) -> Option<&CrossRegionInference> {
        let offer = self.model(resource_type, model)?.region(region)?;
        Some(&offer.cross_region_inference)
    }

    /// Whether a resource gets cross-region inference if the configuration does not say: only if
    /// one of its models requires it. `None` if the catalog does not say.
    pub fn default_cross_region_inference(
        &self,
        resource_type: &ResourceType,
        models: &[String],
        region: &str,
    ) -> Option<bool> {
        if *resource_type == ResourceType::KnowledgeBase {
            return CrossRegionInference::OF_KNOWLEDGE_BASE.default_choice();
        }
        let choices: Vec<_> = models
            .iter()
            .map(|model| self.cross_region_inference(resource_type, model, region))
            .map(|offer| offer.and_then(CrossRegionInference::default_choice))
            .collect();
        if choices.is_empty() || choices.contains(&None) {
            return None;
        }
        Some(choices.contains(&Some(true)))
    }

    /// A model of a type by its id.
    pub fn model(&self, resource_type: &ResourceType, id: &str) -> Option<&Model> {
        self.models
            .iter()
            .find(|model| model.resource_type == *resource_type && are_same(&model.id, id))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::*;

    /// A catalog with every kind of offer in it.
    pub(in crate::mendix) fn catalog() -> Catalog {
        let model = |id: &str, resource_type: &str, regions: &[(&str, &str)], sizes: &[&str]| {
            let regions: Vec<_> = regions
                .iter()
                .map(|(id, offer)| json!({"id": id, "crossRegionInference": offer}))
                .collect();
            json!({"id": id, "displayName": id, "type": resource_type, "regions": regions, "sizes": sizes, "capacity": sizes.is_empty() || id == "haiku"})
        };
        let size = |resource_type: &str, size: &str, tokens: u64| json!({"type": resource_type, "size": size, "cloudTokens": tokens, "monthlyInputTokens": null});
        serde_json::from_value(json!({
            "environments": ["Test", "Acceptance", "Production"],
            "regions": [
                {"id": "eu-central-1", "displayName": "EU (Frankfurt)"},
                {"id": "ca-central-1", "displayName": "Canada (Montreal)"},
                {"id": "us-east-1", "displayName": "US (Virginia)"},
            ],
            "models": [
                model("sonnet-4", "text_generation", &[("eu-central-1", "required")], &["small", "medium", "large"]),
                model("sonnet-3", "text_generation", &[("ca-central-1", "unavailable")], &["small"]),
                model("haiku", "text_generation", &[("eu-central-1", "optional"), ("ca-central-1", "sometimes")], &["small", "large"]),
                model("opus", "text_generation", &[("eu-central-1", "unavailable")], &[]),
                model("embed", "embeddings_generation", &[("eu-central-1", "unavailable")], &["small", "medium"]),
            ],
            "sizes": [
                size("text_generation", "large", 120),
                size("text_generation", "small", 30),
                size("text_generation", "medium", 60),
                size("embeddings_generation", "small", 6),
                size("embeddings_generation", "medium", 12),
                size("knowledge_base", "standard", 48),
            ],
            "capacity": {"genaiUnitsPerCloudToken": 100, "minimumCloudTokens": 5},
            "addedNextYear": true,
        }))
        .unwrap()
    }

    const TEXT: ResourceType = ResourceType::TextGeneration;
    const KNOWLEDGE: ResourceType = ResourceType::KnowledgeBase;

    #[test]
    fn a_size_has_a_price_per_type_and_a_capacity_is_its_own() {
        let catalog = catalog();
        let price = |purchase: Purchase, of: ResourceType| catalog.price(&of, &purchase);
        let small = || Purchase::size("small");
        assert_eq!(price(small(), ResourceType::TextGeneration), Some(30));
        assert_eq!(price(small(), ResourceType::EmbeddingsGeneration), Some(6));
        assert_eq!(price(small(), ResourceType::KnowledgeBase), None);
        let fifty = Purchase::Capacity(50);
        assert_eq!(price(fifty, ResourceType::TextGeneration), Some(50));
    }

    #[test]
    fn cross_region_inference_is_what_one_of_the_models_needs_in_the_region() {
        let catalog = catalog();
        for (resource_type, models, region, expected) in [
            (TEXT, &["sonnet-4"][..], "eu-central-1", Some(true)),
            (TEXT, &["haiku"], "EU-Central-1", Some(false)),
            (TEXT, &["haiku", "Sonnet-4"], "eu-central-1", Some(true)),
            (TEXT, &["sonnet-3"], "ca-central-1", Some(false)),
            (TEXT, &["haiku"], "ca-central-1", None),
            (TEXT, &["sonnet-4"], "ca-central-1", None),
            (TEXT, &["embed"], "eu-central-1", None),
            (TEXT, &[], "eu-central-1", None),
            (KNOWLEDGE, &[], "anywhere", Some(false)),
        ] {
            let models: Vec<_> = models.iter().map(|&model| model.to_owned()).collect();
            let found = catalog.default_cross_region_inference(&resource_type, &models, region);
            assert_eq!(found, expected, "{resource_type} {models:?} {region}");
        }
    }

    #[test]
    fn a_capacity_brings_the_same_units_for_each_cloud_token() {
        let mut catalog = catalog();
        assert_eq!(catalog.genai_units(&Purchase::Capacity(50)), Some(5000));
        assert_eq!(catalog.genai_units(&Purchase::size("small")), None);
        assert_eq!(catalog.genai_units(&Purchase::Capacity(u64::MAX)), None);
        catalog.capacity = None;
        assert_eq!(catalog.genai_units(&Purchase::Capacity(50)), None);
    }
}
