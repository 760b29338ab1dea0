//! A new resource beside one that looks the same: perhaps the user means that one, and would pay
//! for a second. And after a lost answer: perhaps that one is the one.

use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::quoted::quoted;

use super::paid::{Paid, PaidCalls, PaidResource};
use super::state::State;
use crate::mendix::error::ApiError;
use crate::provider::control_center::ControlCenter;
use crate::provider::explain::sentence;
use crate::provider::likeness::Likeness;
use crate::provider::time::{day, rfc3339};

/// What there is at the address of a new resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// Nothing yet.
    Free,
    /// The one that it replaces.
    Taken,
}

/// Warns of existing resources with the name, type and environment of one that is to be created,
/// unless this run of Terraform manages them.
///
/// Which those are is known only as far as Terraform has asked about them: it refreshes in no fixed
/// order, and an apply starts a new process that hears only of what it changes, of an old object
/// even after its replacement. So a resource that is managed under the same name may be taken for a
/// stranger. It is a warning for that reason, and says so.
pub(super) async fn warnings<R: PaidCalls>(
    calls: &R,
    control_center: &ControlCenter,
    wanted: State<'_>,
    address: Address,
) -> Vec<Diagnostic> {
    if control_center.makes_no_checks() {
        return Vec::new();
    }
    let Some(likeness) = R::likeness(wanted.0) else {
        return Vec::new();
    };
    let existing = match calls.find_shared(control_center, likeness).await {
        Ok(existing) => existing,
        Err(error) => {
            let said = not_looked_for::<R>(control_center, &error);
            return said.into_iter().collect();
        }
    };
    for thing in &existing {
        control_center.resources.note_there_before(thing.id());
    }
    existing
        .iter()
        .filter(|thing| !control_center.resources.is_managed(thing.id()))
        .map(|thing| exists_already::<R>(thing, wanted, address))
        .collect()
}

/// What to say where the list could not be read: nothing where an equal error was said before.
fn not_looked_for<R: PaidResource>(
    control_center: &ControlCenter,
    error: &ApiError,
) -> Option<Diagnostic> {
    if error.concerns_every_call() {
        let what = "Existing resources of the same name could not be looked for.";
        return control_center.explain_once(error, what, "Nothing was changed.");
    }
    Some(Diagnostic::warning(
        "Existing resources were not looked for",
        format!(
            "{}\n\nWhether there is a resource of the same {} already, for example from a run that \
             was cut off, was not checked. The plan goes on without.",
            sentence(error),
            R::WORDS.likeness
        ),
    ))
}

fn exists_already<R: PaidResource>(
    thing: &R::Thing,
    wanted: State<'_>,
    address: Address,
) -> Diagnostic {
    let (named, likeness) = (thing.named(), R::WORDS.likeness);
    let both = match (thing.tokens_held(), wanted.cloud_tokens()) {
        (Some(held), Some(more)) => {
            format!(
                "{held} + {more} = {} Cloud Tokens",
                held.saturating_add(more)
            )
        }
        _ => format!("{} and those of the new one", thing.held()),
    };
    let (summary, what) = match thing.deprovision_scheduled_at() {
        Some(at) => (
            format!("{named} exists already, until {}", day(at)),
            format!(
                "A resource with this {likeness} is scheduled for deprovisioning and works until \
                 then; no way to cancel that is known. This plan creates another one at once, so \
                 until that date both hold tokens: {both}. To use the existing one as long as it \
                 lasts, import it instead. {TOLD_OF_A_PART}\n\n  \
                 deprovision_scheduled_at = {}",
                quoted(&rfc3339(at))
            ),
        ),
        None => (
            format!("{named} exists already"),
            format!(
                "A resource with this {likeness} exists, and as far as the provider was told, this \
                 configuration does not manage it. This plan creates another one, so that both \
                 hold tokens: {both}. If you mean the existing one, import it instead. \
                 {TOLD_OF_A_PART}\n\n  \
                 status = {}",
                quoted(thing.status().as_str())
            ),
        ),
    };
    let first = match address {
        Address::Free => "",
        Address::Taken => {
            "\n\nThe address still holds the resource that is replaced. Move that one away first, \
             with the `state mv` command: an import finds no place at an address that is taken."
        }
    };
    let block = import_block::<R>(thing.id());
    Diagnostic::warning(summary, format!("{what}\n\n{block}{first}"))
}

/// When the warning may be wrong. Who then followed it would have one id at two addresses.
const TOLD_OF_A_PART: &str = "While applying, and with `-target` or `-exclude`, the provider is \
                              told only of a part of the state: if this configuration manages the \
                              existing one at another address, or is just replacing it, nothing \
                              is wrong. Do not import it then, or two addresses manage one \
                              resource.";

/// An import block to paste.
fn import_block<R: PaidResource>(id: &str) -> String {
    let type_name = R::WORDS.type_name;
    let id = quoted(id);
    format!("  import {{\n    to = {type_name}.NAME\n    id = {id}\n  }}")
}

/// Which things could be the one whose answer was lost, with the way to bring one under Terraform.
pub(super) async fn after_lost_answer<R: PaidCalls>(
    calls: &R,
    control_center: &ControlCenter,
    likeness: Likeness<'_>,
) -> String {
    let found = match calls.find(&control_center.client, likeness).await {
        Ok(found) => found,
        Err(_) => {
            return format!(
                "The list of resources cannot be read either: look in the Control Center for \
                 {} before you apply again, and import it if it is there.",
                quoted(likeness.display_name)
            );
        }
    };
    let resources = &control_center.resources;
    let found: Vec<_> = found
        .iter()
        .filter(|thing| !resources.is_managed(thing.id()))
        .collect();
    let is_new = |thing: &&&R::Thing| !resources.was_there_before(thing.id());
    // One that was there before can be the one only where an earlier run made it with this key.
    let new: Vec<_> = found.iter().filter(is_new).copied().collect();
    let candidates = if new.is_empty() { found } else { new };
    let blocks: Vec<_> = candidates
        .iter()
        .map(|thing| format!("\n\n{}", import_block::<R>(thing.id())))
        .collect();
    let words = R::WORDS.likeness;
    match blocks.as_slice() {
        [] => format!(
            "The Control Center lists no resource of this {words} at the moment, so most likely \
             it was not. Look there once more before you apply again: if it is there after all, \
             applying would create it twice."
        ),
        blocks => format!(
            "Applying again could create it twice. The Control Center lists this {words}; if it \
             is the one, import it:{}",
            blocks.concat()
        ),
    }
}
