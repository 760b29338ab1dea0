//! `deletion_policy`: what destroying means, and what a policy other than the default says.

use serde::{Deserialize, Serialize};
use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::schema::Attribute;
use tfplugin::framework::types::Type;

use super::state::State;

/// What destroying means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DeletionPolicy {
    /// The end of the resource is scheduled.
    #[default]
    Deprovision,
    /// Every plan is refused that would destroy it.
    Prevent,
    /// The resource leaves state, and nothing else happens.
    Abandon,
}

impl DeletionPolicy {
    const WORDS: &'static [&'static str] = &["deprovision", "prevent", "abandon"];

    /// Reads the word of the configuration or the state.
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
             `prevent` refuses, also after the block is removed; `abandon` only forgets the \
             resource, which goes on and goes on costing.",
        )
        .defaulting_to(DeletionPolicy::default().as_str())
        .one_of(DeletionPolicy::WORDS)
}

/// The deletion policy refuses.
pub(super) fn prevented(name: &str) -> Diagnostic {
    Diagnostic::error(
        format!("{name:?} must not be destroyed"),
        format!(
            "The deletion_policy of {name:?} is \"prevent\", so it is neither destroyed nor \
             replaced; nothing was changed. The policy counts from the block and from state, also when \
             the block is gone. To destroy it after all, set deletion_policy = \"deprovision\" in \
             its block, apply, and destroy it then."
        ),
    )
}

/// The deletion policy only forgets.
pub(super) fn abandoned(prior: State<'_>) -> Diagnostic {
    let name = prior.display_name();
    let id = prior.id().unwrap_or("not known");
    let tokens = match prior.cloud_tokens() {
        Some(tokens) => format!("keeps holding {tokens} Cloud Tokens"),
        None => "keeps holding its Cloud Tokens".to_owned(),
    };
    Diagnostic::warning(
        format!("{name:?} is abandoned and goes on"),
        format!(
            "The deletion_policy of {name:?} (id {id}) is \"abandon\": it leaves the state, but \
             nothing is deprovisioned. It goes on working and {tokens}."
        ),
    )
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
