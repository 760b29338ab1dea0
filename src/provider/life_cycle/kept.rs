//! Messages about a resource that its deletion policy keeps.

use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::quoted::quoted;

use super::deletion_policy::DeletionPolicy;
use super::state::State;
use crate::provider::time::{day, rfc3339};

/// The error of a plan that would replace the resource.
pub(super) fn prevented(name: &str) -> Diagnostic {
    refused(
        name,
        format!(
            "The deletion_policy of {} is \"prevent\", so the provider refuses to destroy or \
             replace it. Nothing was changed. The policy in its block counts, and so does the one \
             in state: it also holds after the block is removed. {LIFT}",
            quoted(name)
        ),
    )
}

/// The error of a plan that would end the resource, or of the apply right before its end.
pub(super) fn end_prevented(prior: State<'_>) -> Diagnostic {
    let name = prior.display_name();
    let id = prior.id().unwrap_or("not known");
    refused(
        name,
        format!(
            "The deletion_policy of {} (id {id}) is \"prevent\", so it was not deprovisioned and stays \
             in state. The policy in state counts: it also holds after the block is removed. \
             {LIFT}\n\nIf the resource is tainted, each plan replaces it: run the `untaint` \
             command with its address, and plan again.\n\nIf the plan \
             calls it a deposed object, an apply with create_before_destroy has created a new \
             resource in its place, and both exist. No block reaches a deposed object: run \
             the `state rm` command with its address, which deprovisions nothing and takes both \
             out of state. Then import the new one at this address, and this one at another address, each by its \
             id.",
            quoted(name)
        ),
    )
}

/// The way out for a resource that still has its block.
const LIFT: &str = "To destroy the resource, set deletion_policy = \"deprovision\" in its block and \
                    apply. Then destroy it.";

fn refused(name: &str, detail: String) -> Diagnostic {
    Diagnostic::error(format!("{} must not be destroyed", quoted(name)), detail)
}

/// The warning of a plan that only removes the resource from state.
pub(super) fn abandonment_planned(prior: State<'_>) -> Diagnostic {
    about_abandoned(
        prior,
        ["will be abandoned", "will stop", "will keep running"],
    )
}

/// The warning of an apply that only removed the resource from state.
pub(super) fn abandoned(prior: State<'_>) -> Diagnostic {
    about_abandoned(prior, ["is abandoned", "stops", "keeps running"])
}

fn about_abandoned(prior: State<'_>, [abandoned, stops, keeps_running]: [&str; 3]) -> Diagnostic {
    let (named, name) = (prior.named(), quoted(prior.display_name()));
    let id = prior.id().unwrap_or("not known");
    let what = format!(
        "The deletion_policy of {name} (id {id}) is \"abandon\": it leaves the state, and the \
         provider deprovisions nothing."
    );
    let tokens = match prior.held() {
        Some(tokens) => format!("{tokens} Cloud Tokens"),
        None => "its Cloud Tokens".to_owned(),
    };
    if let Some(at) = prior.deprovision_scheduled_at() {
        return Diagnostic::warning(
            format!("{named} {abandoned}, and {stops} on {}", day(at)),
            format!(
                "{what} Its end is scheduled in the Control Center already: until then it works \
                 and holds {tokens}.\n\n  deprovision_scheduled_at = {}",
                quoted(&rfc3339(at))
            ),
        );
    }
    let now = if prior.has_failed() {
        "It failed to provision: it does not work and holds no Cloud Tokens.".to_owned()
    } else {
        format!("It keeps running and keeps holding {tokens}.")
    };
    Diagnostic::warning(
        format!("{named} {abandoned}, and {keeps_running}"),
        format!("{what} {now}"),
    )
}

/// The warning of a replacement that only removes the old resource from state.
pub(super) fn abandoned_replacement(prior: State<'_>, new: State<'_>) -> Diagnostic {
    let said = abandonment_planned(prior);
    let both = both_hold(prior, new);
    Diagnostic {
        detail: format!(
            "A new resource is created in its place. {both}\n\n{}",
            said.detail
        ),
        ..said
    }
}

/// The Cloud Tokens that a resource and the new one in its place hold together.
pub(super) fn both_hold(prior: State<'_>, new: State<'_>) -> String {
    let until = match prior.deletion_policy() {
        DeletionPolicy::Abandon if prior.deprovision_scheduled_at().is_none() => "From then on",
        _ => "Until then",
    };
    match (prior.held(), new.cloud_tokens()) {
        (Some(0), _) if prior.has_failed() => {
            "The old one failed to provision and holds no Cloud Tokens.".to_owned()
        }
        (Some(old), Some(new)) => format!(
            "{until} both hold Cloud Tokens: {old} + {new} = {}.",
            old.saturating_add(new)
        ),
        _ => format!("{until} both hold Cloud Tokens."),
    }
}
