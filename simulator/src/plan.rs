//! What is bought for a resource: a fixed size, or a capacity of Cloud Tokens a month.

/// What a resource has, or will have, and what it costs. The price is the one at which it was
/// bought: a catalog that changes leaves it alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// A fixed size.
    Size {
        /// For example `small`.
        size: String,
        /// What it costs each month.
        cloud_tokens: u64,
        /// The model tokens that it includes each month.
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

/// The model tokens that a size includes each month; none where it is not counted in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    pub input: Option<u64>,
    pub output: Option<u64>,
}

/// The plan that a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedPlan {
    /// The size of that name.
    Size(String),
    /// A capacity of so many Cloud Tokens.
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

    /// The model tokens that it includes each month; a capacity is not counted in them.
    pub fn quota(&self) -> Quota {
        match self {
            Self::Size { quota, .. } => *quota,
            Self::Capacity { .. } => Quota::default(),
        }
    }

    /// Whether this is what is wanted.
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
