//! The rules for an order: the catalog, the four prerequisites, the Cloud Tokens.
//!
//! | module | what it judges |
//! |---|---|
//! | `models` | the models, their region, cross-region inference and the default model |
//! | `plans` | a size or a capacity |
//! | `prerequisites` | the company, and its Cloud Tokens |

mod models;
mod plans;
mod prerequisites;

pub use models::{cross_region_inference, default_model};
pub use plans::plan;
pub use prerequisites::{cloud_tokens, prerequisites};

/// A rule that a request breaks. Its text is the `detail` of the API's error.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleBreak {
    #[error("{0}")]
    ModelNotAvailable(String),
    #[error(
        "The size \"{size}\" is not available for {what}. {}",
        offered(available)
    )]
    SizeNotAvailable {
        size: String,
        what: String,
        available: Vec<String>,
    },
    #[error("{0}")]
    CapacityNotAvailable(String),
    #[error("The model \"{model}\" is not enabled. Enabled: {}.", enabled.join(", "))]
    DefaultModelNotEnabled { model: String, enabled: Vec<String> },
    #[error("A knowledge base consumes nothing itself. Its embeddings resource does.")]
    NotMetered,
    /// Mendix documents this text of the Control Center.
    #[error(
        "We couldn't retrieve your correct platform account, which is required to access available tokens and \
         create resources. Please contact Mendix Support for assistance."
    )]
    NoEnterpriseSubscription,
    #[error(
        "You own {0} accounts. Self-service provisioning of GenAI resources needs a single account."
    )]
    MultipleAccounts(usize),
    #[error(
        "The subscription is based on the price list {0}. Self-service provisioning of GenAI resources needs FY21 \
         or newer."
    )]
    PriceListNotEligible(String),
    #[error(
        "{needed} Mendix Cloud Tokens are needed and {available} are available: {} too few.",
        needed - available
    )]
    InsufficientCloudTokens { needed: u64, available: u64 },
    #[error("{0}")]
    InvalidField(String),
}

impl RuleBreak {
    /// The `reason` of the API's error.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::ModelNotAvailable(_) => "MODEL_NOT_AVAILABLE",
            Self::SizeNotAvailable { .. } => "SIZE_NOT_AVAILABLE",
            Self::CapacityNotAvailable(_) => "CAPACITY_NOT_AVAILABLE",
            Self::DefaultModelNotEnabled { .. } => "DEFAULT_MODEL_NOT_ENABLED",
            Self::NotMetered => "NOT_METERED",
            Self::NoEnterpriseSubscription => "NO_ENTERPRISE_SUBSCRIPTION",
            Self::MultipleAccounts(_) => "MULTIPLE_ACCOUNTS",
            Self::PriceListNotEligible(_) => "PRICE_LIST_NOT_ELIGIBLE",
            Self::InsufficientCloudTokens { .. } => "INSUFFICIENT_CLOUD_TOKENS",
            Self::InvalidField(_) => "INVALID_FIELD",
        }
    }
}

/// Lists what is available instead.
fn offered(available: &[String]) -> String {
    if available.is_empty() {
        "It is sold by capacity only.".to_owned()
    } else {
        format!("Available: {}.", available.join(", "))
    }
}
