//! New resources that may be the replacement of a tainted one.
//!
//! Terraform plans a tainted resource as a new one, and shows the provider neither the old one nor
//! the mark. So the plan does not say when the old one ends, or that both cost until then. The
//! provider only sees that the new resource looks like one that it has just read for this state,
//! and that this one is not planned otherwise. A name proves nothing, so the warning says "if".

use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::quoted::quoted;

use super::deletion_policy::DeletionPolicy;
use super::named::named;
use super::paid::{Paid, PaidResource};
use super::state::State;
use crate::mendix::resource::ResourceStatus;
use crate::provider::control_center::ControlCenter;
use crate::provider::control_center::resources::{InState, OnDestroy};
use crate::provider::time::on_day;

/// Notes a resource that a refresh has found. One that failed, or whose end is scheduled, is left
/// out, because its replacement costs nothing that the user does not know of; unless it must not be
/// destroyed, because then the apply fails.
pub(super) fn note(control_center: &ControlCenter, thing: &impl Paid, policy: DeletionPolicy) {
    let is_over = matches!(
        thing.status(),
        ResourceStatus::Failed | ResourceStatus::DeprovisionScheduled
    );
    let on_destroy = match policy {
        DeletionPolicy::Prevent => OnDestroy::Refused,
        _ if is_over => return,
        DeletionPolicy::Abandon => OnDestroy::KeepsRunning,
        DeletionPolicy::Deprovision => OnDestroy::Ends(thing.bundle_month_ends_at()),
    };
    let resource = InState {
        held: thing.tokens_held(),
        on_destroy,
    };
    let resources = &control_center.resources;
    resources.note_in_state(thing.id(), thing.likeness(), resource);
}

/// Warns of the resources in state that a new one may replace because they are tainted.
pub(super) fn warnings<R: PaidResource>(
    control_center: &ControlCenter,
    wanted: State<'_>,
) -> Vec<Diagnostic> {
    let Some(likeness) = R::likeness(wanted.0) else {
        return Vec::new();
    };
    let alike = control_center.resources.perhaps_tainted_like(likeness);
    alike
        .iter()
        .map(|(id, resource)| perhaps_tainted(id, *resource, wanted, R::WORDS.likeness))
        .collect()
}

fn perhaps_tainted(id: &str, resource: InState, wanted: State<'_>, likeness: &str) -> Diagnostic {
    let name = wanted.display_name();
    let (with, so, what_then) = match resource.on_destroy {
        OnDestroy::Refused => (
            " with deletion_policy = \"prevent\"",
            "must not be destroyed, and may be tainted".to_owned(),
            "the apply refuses to deprovision it; with create_before_destroy, the apply creates \
             the new one first, and both hold Cloud Tokens"
                .to_owned(),
        ),
        OnDestroy::KeepsRunning => (
            " with deletion_policy = \"abandon\"",
            "may be tainted, and would keep running".to_owned(),
            format!(
                "it leaves the state and keeps running, and both hold {}",
                tokens(resource, wanted)
            ),
        ),
        OnDestroy::Ends(at) => (
            "",
            format!("may be tainted, and would end {}", on_day(at)),
            format!(
                "it ends {}, and until then both hold {}",
                on_day(at),
                tokens(resource, wanted)
            ),
        ),
    };
    Diagnostic::warning(
        format!("{} {so}", named(name, id)),
        format!(
            "This plan creates a resource with the {likeness} of {} (id {id}), which is in \
             state{with}. If the plan replaces that one because it is tainted, {what_then}. To \
             keep it instead, run the `untaint` command with its address before you apply. If you \
             want another resource beside it, ignore this warning.",
            quoted(name)
        ),
    )
}

/// The Cloud Tokens of the old and the new resource together.
fn tokens(resource: InState, wanted: State<'_>) -> String {
    match (resource.held, wanted.cloud_tokens()) {
        (Some(old), Some(new)) => {
            format!("Cloud Tokens: {old} + {new} = {}", old.saturating_add(new))
        }
        _ => "Cloud Tokens".to_owned(),
    }
}
