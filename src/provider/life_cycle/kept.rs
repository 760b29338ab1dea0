//! What is said of a resource that its deletion policy keeps.

use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::quoted::quoted;

use super::state::State;

/// The deletion policy refuses.
pub(super) fn prevented(name: &str) -> Diagnostic {
    let name = quoted(name);
    Diagnostic::error(
        format!("{name} must not be destroyed"),
        format!(
            "The deletion_policy of {name} is \"prevent\", so it is neither destroyed nor \
             replaced; nothing was changed. The policy counts from its block and \
             from state, so it also holds after the block is removed. To destroy the resource, set deletion_policy = \"deprovision\" in \
             its block, apply, and destroy it then."
        ),
    )
}

/// The deletion policy only forgets.
pub(super) fn abandoned(prior: State<'_>) -> Diagnostic {
    let (named, name) = (prior.named(), quoted(prior.display_name()));
    let id = prior.id().unwrap_or("not known");
    let tokens = match prior.held() {
        Some(tokens) => format!("keeps holding {tokens} Cloud Tokens"),
        None => "keeps holding its Cloud Tokens".to_owned(),
    };
    Diagnostic::warning(
        format!("{named} is abandoned and goes on"),
        format!(
            "The deletion_policy of {name} (id {id}) is \"abandon\": it leaves the state, but \
             nothing is deprovisioned. It goes on working and {tokens}."
        ),
    )
}
