//! What the Control Center offers: environments, regions, models, sizes and their price.

mod check;
mod offers;

use serde::Deserialize;

use super::lenient;
use super::open_set::open_set;
use super::purchase::Purchase;
use super::resource::ResourceType;

pub use check::{Mismatch, Selection};
pub use offers::Offer;

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
}

/// A cloud region.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Region {
    /// Its id, for example `eu-central-1`.
    pub id: String,
    /// Its name for people, for example `EU (Frankfurt)`; empty where none is told.
    #[serde(default, deserialize_with = "lenient::text")]
    pub display_name: String,
}

/// A model.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Its id, for example `anthropic-claude-sonnet-4-5`.
    pub id: String,
    /// Its name for people; empty where none is told.
    #[serde(default, deserialize_with = "lenient::text")]
    pub display_name: String,
    /// The type of resource that it is for.
    #[serde(rename = "type")]
    pub resource_type: ResourceType,
    /// The regions where it is offered.
    pub regions: Vec<ModelRegion>,
    /// The sizes that it is offered in.
    pub sizes: Vec<String>,
}

impl Model {
    /// The offer in one region, if there is one.
    pub fn region(&self, id: &str) -> Option<&ModelRegion> {
        self.regions.iter().find(|region| region.id == id)
    }
}

/// A model's offer in one region.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelRegion {
    /// The region's id.
    pub id: String,
    /// What the model needs or allows there.
    pub cross_region_inference: CrossRegionInference,
}

open_set! {
    /// Whether a sibling region may serve the requests to a model.
    CrossRegionInference {
        /// The model is served only with cross-region inference.
        Required = "required",
        /// Both ways are possible.
        Optional = "optional",
        /// The model is served only without cross-region inference.
        Unavailable = "unavailable",
    }
}

impl CrossRegionInference {
    /// What a knowledge base is offered with: without a model there is nothing that another region
    /// could infer.
    pub const OF_KNOWLEDGE_BASE: Self = Self::Unavailable;

    /// Whether a choice is possible; `None` when this version does not know the offer.
    pub fn allows(&self, wanted: bool) -> Option<bool> {
        match self {
            Self::Required => Some(wanted),
            Self::Optional => Some(true),
            Self::Unavailable => Some(!wanted),
            Self::Other(_) => None,
        }
    }

    /// The choice that a resource gets when nobody makes one; `None` when this version does not
    /// know the offer.
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
    /// How many model tokens may be sent in a month, where there is a limit.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub monthly_input_tokens: Option<u64>,
    /// How many model tokens may be generated in a month, where there is a limit.
    #[serde(default, deserialize_with = "lenient::told_count")]
    pub monthly_output_tokens: Option<u64>,
}

impl Catalog {
    /// How many Cloud Tokens a purchase costs for a type of resource; `None` when the catalog does
    /// not have it.
    pub fn price(&self, resource_type: &ResourceType, purchase: &Purchase) -> Option<u64> {
        match purchase {
            Purchase::Size(name) => self
                .sizes
                .iter()
                .find(|offer| offer.resource_type == *resource_type && offer.size == *name)
                .map(|offer| offer.cloud_tokens),
            Purchase::Capacity(cloud_tokens) => Some(*cloud_tokens),
        }
    }

    /// What a model needs or allows in a region; `None` when the catalog does not have the
    /// combination.
    pub fn cross_region_inference(
        &self,
        resource_type: &ResourceType,
        model: Option<&str>,
        region: &str,
    ) -> Option<CrossRegionInference> {
        if *resource_type == ResourceType::KnowledgeBase {
            return Some(CrossRegionInference::OF_KNOWLEDGE_BASE);
        }
        let offer = self.model(resource_type, model?)?.region(region)?;
        Some(offer.cross_region_inference.clone())
    }

    /// Whether a resource gets cross-region inference when nobody chooses: only where the model
    /// needs it. `None` when the catalog does not tell.
    pub fn default_cross_region_inference(
        &self,
        resource_type: &ResourceType,
        model: Option<&str>,
        region: &str,
    ) -> Option<bool> {
        self.cross_region_inference(resource_type, model, region)?
            .default_choice()
    }

    /// A model of a type by its id.
    pub fn model(&self, resource_type: &ResourceType, id: &str) -> Option<&Model> {
        self.models
            .iter()
            .find(|model| model.resource_type == *resource_type && model.id == id)
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
            json!({"id": id, "displayName": id, "type": resource_type, "regions": regions, "sizes": sizes})
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
    fn cross_region_inference_is_what_the_model_needs_in_the_region() {
        use CrossRegionInference::{Optional, Required, Unavailable};
        let catalog = catalog();
        for (resource_type, model, region, offer, default) in [
            (
                TEXT,
                Some("sonnet-4"),
                "eu-central-1",
                Some(Required),
                Some(true),
            ),
            (
                TEXT,
                Some("haiku"),
                "eu-central-1",
                Some(Optional),
                Some(false),
            ),
            (
                TEXT,
                Some("sonnet-3"),
                "ca-central-1",
                Some(Unavailable),
                Some(false),
            ),
            (
                TEXT,
                Some("haiku"),
                "ca-central-1",
                Some(CrossRegionInference::Other("sometimes".to_owned())),
                None,
            ),
            (TEXT, Some("sonnet-4"), "ca-central-1", None, None),
            (TEXT, Some("embed"), "eu-central-1", None, None),
            (TEXT, None, "eu-central-1", None, None),
            (KNOWLEDGE, None, "anywhere", Some(Unavailable), Some(false)),
        ] {
            let found = catalog.cross_region_inference(&resource_type, model, region);
            assert_eq!(found, offer, "{resource_type} {model:?} {region}");
            let found = catalog.default_cross_region_inference(&resource_type, model, region);
            assert_eq!(found, default, "{resource_type} {model:?} {region}");
        }
    }
}
