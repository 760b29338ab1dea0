//! The purchase of a resource, its price, and how it compares with the one in force.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::spelling::are_same;

/// What is bought, and the request's field for it.
///
/// Source: Mendix's pages "GenAI Resources" (plan sizes; Cloud Tokens a month since mid 2026) and
/// "Maia Resources" (Cloud Tokens only).
#[derive(Clone, Debug, Serialize)]
pub enum Purchase {
    /// A fixed plan by its name, for example `small`. The catalog has its price.
    #[serde(rename = "size")]
    Size(String),
    /// An amount of Cloud Tokens a month, which is its own price.
    #[serde(rename = "cloudTokens")]
    Capacity(u64),
}

/// Sizes compare without case.
impl PartialEq for Purchase {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Size(one), Self::Size(other)) => are_same(one, other),
            (Self::Capacity(one), Self::Capacity(other)) => one == other,
            (Self::Size(_), Self::Capacity(_)) | (Self::Capacity(_), Self::Size(_)) => false,
        }
    }
}

impl Eq for Purchase {}

impl Purchase {
    /// A fixed plan.
    pub fn size(name: impl Into<String>) -> Self {
        Self::Size(name.into())
    }

    /// Its price, if no catalog is needed to know it.
    pub fn own_price(&self) -> Option<u64> {
        match self {
            Self::Size(_) => None,
            Self::Capacity(cloud_tokens) => Some(*cloud_tokens),
        }
    }
}

/// A purchase that replaces the one in force later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledChange {
    /// The purchase from then on.
    pub purchase: Purchase,
    /// Its price in Cloud Tokens, if the answer has it.
    pub cloud_tokens: Option<u64>,
    /// When it takes effect.
    pub at: DateTime<Utc>,
}

/// How the wanted purchase compares with the one in force, by Cloud Tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// It costs the same.
    Same,
    /// It costs this many Cloud Tokens more.
    Larger(u64),
    /// It costs this many Cloud Tokens fewer, which come back when it takes effect.
    Smaller(u64),
}

impl Difference {
    /// Compares two prices.
    pub fn between(in_force: u64, wanted: u64) -> Self {
        let by = in_force.abs_diff(wanted);
        match wanted.cmp(&in_force) {
            Ordering::Equal => Self::Same,
            Ordering::Greater => Self::Larger(by),
            Ordering::Less => Self::Smaller(by),
        }
    }

    /// The additional Cloud Tokens.
    pub fn more(self) -> u64 {
        match self {
            Self::Larger(more) => more,
            Self::Same | Self::Smaller(_) => 0,
        }
    }

    /// The Cloud Tokens that come back.
    pub fn fewer(self) -> u64 {
        match self {
            Self::Smaller(fewer) => fewer,
            Self::Same | Self::Larger(_) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_has_the_field_of_what_is_bought() {
        let small = serde_json::to_value(Purchase::size("small")).unwrap();
        assert_eq!(small, json!({"size": "small"}));
        let fifty = serde_json::to_value(Purchase::Capacity(50)).unwrap();
        assert_eq!(fifty, json!({"cloudTokens": 50}));
    }

    #[test]
    fn sizes_are_the_same_in_upper_and_lower_case() {
        assert_eq!(Purchase::size("Medium"), Purchase::size("medium"));
        assert_ne!(Purchase::size("small"), Purchase::size("medium"));
        assert_ne!(Purchase::Capacity(30), Purchase::Capacity(60));
        assert_ne!(Purchase::size("30"), Purchase::Capacity(30));
    }

    #[test]
    fn larger_and_smaller_are_told_by_cloud_tokens() {
        for (in_force, wanted, expected, more, fewer) in [
            (30, 30, Difference::Same, 0, 0),
            (30, 120, Difference::Larger(90), 90, 0),
            (120, 60, Difference::Smaller(60), 0, 60),
        ] {
            let difference = Difference::between(in_force, wanted);
            assert_eq!(difference, expected);
            assert_eq!((difference.more(), difference.fewer()), (more, fewer));
        }
    }
}
