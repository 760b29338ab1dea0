//! What the company may order: models, regions, sizes and their price in Cloud Tokens.
//!
//! The figures are those of the Mendix documentation's fixed-plan era.

use serde::Serialize;

/// A type of GenAI resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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

    /// The name in the API and in the database.
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

/// Whether a model in a region is served with the help of a sibling region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CrossRegionInference {
    /// Only with it.
    Required,
    /// Only without it.
    Unavailable,
}

/// A cloud region.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Region {
    /// For example `eu-central-1`.
    pub id: &'static str,
    /// For example `EU (Frankfurt)`.
    pub display_name: &'static str,
}

/// A region in which a model is offered.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelRegion {
    /// The region's id.
    pub id: &'static str,
    /// What the model needs there.
    pub cross_region_inference: CrossRegionInference,
}

/// A model of a text or embeddings resource.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// For example `anthropic-claude-sonnet-4-5`.
    pub id: &'static str,
    /// For example `Anthropic Claude 4.5 Sonnet`.
    pub display_name: &'static str,
    /// The type of resource that it serves.
    #[serde(rename = "type")]
    pub kind: ResourceType,
    /// Where it is offered.
    pub regions: &'static [ModelRegion],
    /// In which sizes.
    pub sizes: &'static [&'static str],
}

/// A size of one type of resource.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Size {
    /// The type of resource.
    #[serde(rename = "type")]
    pub kind: ResourceType,
    /// For example `small`.
    pub size: &'static str,
    /// What it costs, in Mendix Cloud Tokens.
    pub cloud_tokens: u32,
    /// The model tokens that may go in per month; none where the size is not counted in them.
    pub monthly_input_tokens: Option<u64>,
    /// The model tokens that may come out per month; none where the size is not counted in them.
    pub monthly_output_tokens: Option<u64>,
}

/// The whole catalog.
#[derive(Debug, Serialize)]
pub struct Catalog {
    /// The environments that a resource can be for.
    pub environments: &'static [&'static str],
    /// The regions.
    pub regions: &'static [Region],
    /// The models.
    pub models: &'static [Model],
    /// The sizes, per type from small to large.
    pub sizes: &'static [Size],
}

impl Catalog {
    /// The size of that name for that type.
    pub fn size(&self, kind: ResourceType, name: &str) -> Option<&Size> {
        self.sizes
            .iter()
            .find(|size| size.kind == kind && size.size == name)
    }

    /// The sizes that the type has, or the model where there is one.
    pub fn sizes_of(&self, kind: ResourceType, model: Option<&str>) -> Vec<&'static str> {
        let of_model = model
            .and_then(|id| self.models.iter().find(|model| model.id == id))
            .map(|model| model.sizes);
        self.sizes
            .iter()
            .filter(|size| {
                size.kind == kind && of_model.is_none_or(|sizes| sizes.contains(&size.size))
            })
            .map(|size| size.size)
            .collect()
    }

    /// What that size costs, in Cloud Tokens; a size that left the catalog costs nothing.
    pub fn cloud_tokens(&self, kind: ResourceType, size: &str) -> u32 {
        self.size(kind, size).map_or(0, |size| size.cloud_tokens)
    }
}

const FRANKFURT_VIA_CRI: &[ModelRegion] = &[ModelRegion {
    id: "eu-central-1",
    cross_region_inference: CrossRegionInference::Required,
}];
const MONTREAL: &[ModelRegion] = &[ModelRegion {
    id: "ca-central-1",
    cross_region_inference: CrossRegionInference::Unavailable,
}];
const FRANKFURT_AND_MONTREAL: &[ModelRegion] = &[
    ModelRegion {
        id: "eu-central-1",
        cross_region_inference: CrossRegionInference::Unavailable,
    },
    ModelRegion {
        id: "ca-central-1",
        cross_region_inference: CrossRegionInference::Unavailable,
    },
];

const fn model(
    kind: ResourceType,
    id: &'static str,
    display_name: &'static str,
    regions: &'static [ModelRegion],
) -> Model {
    Model {
        id,
        display_name,
        kind,
        regions,
        sizes: &["small", "medium", "large"],
    }
}

const fn size(
    kind: ResourceType,
    size: &'static str,
    cloud_tokens: u32,
    monthly_input_tokens: Option<u64>,
    monthly_output_tokens: Option<u64>,
) -> Size {
    Size {
        kind,
        size,
        cloud_tokens,
        monthly_input_tokens,
        monthly_output_tokens,
    }
}

use ResourceType::{EmbeddingsGeneration, KnowledgeBase, TextGeneration};

/// The catalog of the simulated Control Center.
pub static CATALOG: Catalog = Catalog {
    environments: &["Test", "Acceptance", "Production"],
    regions: &[
        Region {
            id: "eu-central-1",
            display_name: "EU (Frankfurt)",
        },
        Region {
            id: "ca-central-1",
            display_name: "Canada (Montreal)",
        },
    ],
    models: &[
        model(
            TextGeneration,
            "anthropic-claude-sonnet-4-6",
            "Anthropic Claude 4.6 Sonnet",
            FRANKFURT_VIA_CRI,
        ),
        model(
            TextGeneration,
            "anthropic-claude-sonnet-4-5",
            "Anthropic Claude 4.5 Sonnet",
            FRANKFURT_VIA_CRI,
        ),
        model(
            TextGeneration,
            "anthropic-claude-sonnet-4",
            "Anthropic Claude Sonnet 4",
            FRANKFURT_VIA_CRI,
        ),
        model(
            TextGeneration,
            "anthropic-claude-3-sonnet",
            "Anthropic Claude 3 Sonnet",
            MONTREAL,
        ),
        model(
            EmbeddingsGeneration,
            "cohere-embed-v4",
            "Cohere Embed v4",
            FRANKFURT_VIA_CRI,
        ),
        model(
            EmbeddingsGeneration,
            "cohere-embed-v3-english",
            "Cohere Embed v3 English",
            FRANKFURT_AND_MONTREAL,
        ),
        model(
            EmbeddingsGeneration,
            "cohere-embed-v3-multilingual",
            "Cohere Embed v3 Multilingual",
            FRANKFURT_AND_MONTREAL,
        ),
    ],
    sizes: &[
        size(
            TextGeneration,
            "small",
            30,
            Some(2_500_000),
            Some(1_250_000),
        ),
        size(
            TextGeneration,
            "medium",
            60,
            Some(5_000_000),
            Some(2_500_000),
        ),
        size(
            TextGeneration,
            "large",
            120,
            Some(10_000_000),
            Some(5_000_000),
        ),
        size(EmbeddingsGeneration, "small", 6, Some(5_000_000), None),
        size(EmbeddingsGeneration, "medium", 12, Some(10_000_000), None),
        size(EmbeddingsGeneration, "large", 24, Some(20_000_000), None),
        size(KnowledgeBase, "standard", 48, None, None),
    ],
};
