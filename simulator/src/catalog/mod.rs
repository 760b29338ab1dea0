//! What the company may order: models, regions, sizes, capacities, and their price in Cloud Tokens.
//!
//! A new simulator has the catalog of `default.json`. Its figures for fixed plans, and for
//! capacities since June 2026, come from the Mendix documentation.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::units::{LARGEST_WHOLE_NUMBER, Rate};

/// A type of GenAI resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceType {
    /// Generates text.
    TextGeneration,
    /// Generates embeddings.
    EmbeddingsGeneration,
    /// Stores knowledge.
    KnowledgeBase,
}

impl ResourceType {
    /// Every type.
    pub const ALL: [Self; 3] = [
        Self::TextGeneration,
        Self::EmbeddingsGeneration,
        Self::KnowledgeBase,
    ];

    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TextGeneration => "text_generation",
            Self::EmbeddingsGeneration => "embeddings_generation",
            Self::KnowledgeBase => "knowledge_base",
        }
    }

    /// The type of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Whether a model in a region uses another region as well (cross-region inference).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrossRegionInference {
    /// The model is available only with it.
    Required,
    /// The model is available with or without it.
    Optional,
    /// The model is available only without it.
    Unavailable,
}

/// A cloud region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Region {
    /// For example `eu-central-1`.
    pub id: String,
    /// For example `EU (Frankfurt)`.
    pub display_name: String,
}

/// A region in which a model is offered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ModelRegion {
    /// The region's id.
    pub id: String,
    /// Whether the model needs it there.
    pub cross_region_inference: CrossRegionInference,
}

/// A model of a text or embeddings resource.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Model {
    /// For example `anthropic-claude-sonnet-4-5`.
    pub id: String,
    /// For example `Anthropic Claude 4.5 Sonnet`.
    pub display_name: String,
    /// The type of resource that it serves.
    #[serde(rename = "type")]
    pub kind: ResourceType,
    /// For example `Sonnet`.
    #[serde(default)]
    pub family: Option<String>,
    /// Where it is offered.
    pub regions: Vec<ModelRegion>,
    /// The sizes in which it is sold; none if it is sold by capacity only.
    pub sizes: Vec<String>,
    /// Whether it is sold by capacity.
    #[serde(default)]
    pub capacity: bool,
    /// Its GenAI Units per million tokens; none if Mendix publishes no rate.
    #[serde(default)]
    pub genai_units_per_million_tokens: Option<Rate>,
}

/// A size of one type of resource.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Size {
    /// The type.
    #[serde(rename = "type")]
    pub kind: ResourceType,
    /// For example `small`.
    pub size: String,
    /// What it costs.
    pub cloud_tokens: u64,
    /// The LLM tokens of input per month; none if the size is not measured in them.
    pub monthly_input_tokens: Option<u64>,
    /// The LLM tokens of output per month; none if the size is not measured in them.
    pub monthly_output_tokens: Option<u64>,
}

/// How capacities are sold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Capacity {
    /// How many GenAI Units a Cloud Token brings each month.
    #[serde(rename = "genaiUnitsPerCloudToken")]
    pub genai_units_per_cloud_token: u32,
    /// The smallest capacity.
    pub minimum_cloud_tokens: u64,
}

impl Capacity {
    /// The GenAI Units that this number of Cloud Tokens brings each month.
    pub fn genai_units(&self, cloud_tokens: u64) -> u64 {
        cloud_tokens.saturating_mul(self.genai_units_per_cloud_token.into())
    }
}

/// The whole catalog.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Catalog {
    /// The environments for which a resource can be created.
    pub environments: Vec<String>,
    /// The regions.
    pub regions: Vec<Region>,
    /// The models.
    pub models: Vec<Model>,
    /// The sizes, per type from small to large.
    pub sizes: Vec<Size>,
    /// None if only sizes are sold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Capacity>,
}

impl Default for Catalog {
    fn default() -> Self {
        serde_json::from_str(include_str!("default.json"))
            .expect("a test reads the default catalog")
    }
}

impl Catalog {
    /// The model with that id.
    pub fn model(&self, id: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.id == id)
    }

    /// The size with that name for that type.
    pub fn size(&self, kind: ResourceType, name: &str) -> Option<&Size> {
        self.sizes
            .iter()
            .find(|size| size.kind == kind && size.size == name)
    }

    /// The sizes of the type, or of the model if the catalog has it.
    pub fn sizes_of(&self, kind: ResourceType, model: Option<&str>) -> Vec<&Size> {
        let of_model = model
            .and_then(|id| self.model(id))
            .map(|model| &model.sizes);
        self.sizes
            .iter()
            .filter(|size| {
                size.kind == kind && of_model.is_none_or(|sizes| sizes.contains(&size.size))
            })
            .collect()
    }

    /// Looks for contradictions between parts of the catalog.
    ///
    /// # Errors
    ///
    /// A description of the contradiction.
    pub fn check(&self) -> Result<(), String> {
        let mut ids = BTreeSet::new();
        if let Some(model) = self.models.iter().find(|model| !ids.insert(&model.id)) {
            return Err(format!("the model \"{}\" appears twice", model.id));
        }
        let mut names = BTreeSet::new();
        for Size {
            kind,
            size,
            cloud_tokens,
            ..
        } in &self.sizes
        {
            if !names.insert((kind, size)) {
                let kind = kind.as_str();
                return Err(format!("the size \"{size}\" of {kind} appears twice"));
            }
            if *cloud_tokens > LARGEST_WHOLE_NUMBER {
                return Err(format!("the price {cloud_tokens} is too large"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_catalog_is_sound_and_written_as_it_was_read() {
        let catalog = Catalog::default();
        assert_eq!(catalog.check(), Ok(()));
        let read: serde_json::Value =
            serde_json::from_str(include_str!("default.json")).expect("JSON");
        assert_eq!(serde_json::to_value(&catalog).expect("JSON"), read);
    }

    #[test]
    fn a_catalog_names_everything_once() {
        let mut catalog = Catalog::default();
        catalog.models.push(catalog.models[0].clone());
        assert!(catalog.check().is_err());
        let mut catalog = Catalog::default();
        catalog.sizes.push(catalog.sizes[0].clone());
        assert!(catalog.check().is_err());
    }
}
