//! The purchase of a resource: a fixed size, or a capacity of Cloud Tokens a month.

/// A plan that a resource has or will have, with the price at which it was bought. A new catalog
/// does not change that price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// A fixed size.
    Size {
        /// For example `small`.
        size: String,
        /// What it costs each month.
        cloud_tokens: u64,
        /// The LLM tokens that it includes each month.
        quota: Quota,
    },
    /// A capacity.
    Capacity {
        /// What it costs each month.
        cloud_tokens: u64,
        /// What it brings each month.
        genai_units: u64,
    },
}

/// The LLM tokens that a size includes each month; none if it is not measured in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    pub input: Option<u64>,
    pub output: Option<u64>,
}

/// The plan that a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedPlan {
    /// The size with that name.
    Size(String),
    /// A capacity of this many Cloud Tokens.
    Capacity(u64),
}

impl Plan {
    /// What it costs each month.
    pub fn cloud_tokens(&self) -> u64 {
        match self {
            Self::Size { cloud_tokens, .. } | Self::Capacity { cloud_tokens, .. } => *cloud_tokens,
        }
    }

    /// The name of the size; none for a capacity.
    pub fn size(&self) -> Option<&str> {
        match self {
            Self::Size { size, .. } => Some(size),
            Self::Capacity { .. } => None,
        }
    }

    /// The GenAI Units that it brings each month; none for a size.
    pub fn genai_units(&self) -> Option<u64> {
        match self {
            Self::Size { .. } => None,
            Self::Capacity { genai_units, .. } => Some(*genai_units),
        }
    }

    /// The LLM tokens that it includes each month; none for a capacity.
    pub fn quota(&self) -> Quota {
        match self {
            Self::Size { quota, .. } => *quota,
            Self::Capacity { .. } => Quota::default(),
        }
    }

    /// Whether this is the wanted plan.
    pub fn is(&self, wanted: &WantedPlan) -> bool {
        match (self, wanted) {
            (Self::Size { size, .. }, WantedPlan::Size(wanted)) => size == wanted,
            (Self::Capacity { cloud_tokens, .. }, WantedPlan::Capacity(wanted)) => {
                cloud_tokens == wanted
            }
            _ => false,
        }
    }
}
