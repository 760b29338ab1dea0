//! `deletion_policy`: what a destroy does.

use serde::{Deserialize, Serialize};
use tfplugin::framework::schema::Attribute;
use tfplugin::framework::types::Type;

/// What a destroy does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DeletionPolicy {
    /// It schedules the end of the resource.
    #[default]
    Deprovision,
    /// The provider refuses it, in the plan and in the apply.
    Prevent,
    /// It removes the resource from state, and does nothing else.
    Abandon,
}

impl DeletionPolicy {
    const WORDS: &'static [&'static str] = &["deprovision", "prevent", "abandon"];

    /// Reads the word in the configuration or the state.
    pub fn parse(word: &str) -> Option<Self> {
        let all = [Self::Deprovision, Self::Prevent, Self::Abandon];
        all.into_iter().find(|policy| policy.as_str() == word)
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deprovision => "deprovision",
            Self::Prevent => "prevent",
            Self::Abandon => "abandon",
        }
    }
}

/// The attribute `deletion_policy`.
pub(super) fn attribute() -> Attribute {
    Attribute::optional_computed("deletion_policy", Type::String)
        .described(
            "What destroying means: `deprovision` (default) schedules the end of the resource; \
             `prevent` refuses, also after the block is removed; `abandon` only removes the \
             resource from state: it keeps running and keeps costing Cloud Tokens.",
        )
        .defaulting_to(DeletionPolicy::default().as_str())
        .one_of(DeletionPolicy::WORDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_a_policy_in_configuration_state_and_notes() {
        for word in DeletionPolicy::WORDS {
            let policy = DeletionPolicy::parse(word).unwrap();
            assert_eq!(policy.as_str(), *word);
            assert_eq!(serde_json::to_value(policy).unwrap(), *word);
        }
        assert_eq!(DeletionPolicy::parse("keep"), None);
    }
}
