//! Existing resources that look like a new one. Perhaps the user means the existing one, and would
//! pay for a second. After a lost answer, an existing one may be the one that was ordered.

use std::sync::Arc;

use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::quoted::quoted;

use super::paid::{Paid, PaidCalls, PaidResource};
use super::state::State;
use crate::mendix::error::ApiError;
use crate::provider::control_center::ControlCenter;
use crate::provider::explain::sentence;
use crate::provider::likeness::Likeness;
use crate::provider::time::{day, rfc3339};

/// What the address of a new resource holds in state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// Nothing yet.
    Free,
    /// The one that it replaces.
    Taken,
}

/// The existing resources that look like one that is to be created, or why the provider could not
/// list them.
pub(super) type Existing<R> = Result<Vec<<R as PaidResource>::Thing>, Arc<ApiError>>;

/// Asks for the existing resources with the name, type and environment of one that is to be
/// created. `None` if those are not known, or if the checks are off.
pub(super) async fn existing<R: PaidCalls>(
    calls: &R,
    control_center: &ControlCenter,
    wanted: State<'_>,
) -> Option<Existing<R>> {
    if control_center.makes_no_checks() {
        return None;
    }
    let likeness = R::likeness(wanted.0)?;
    Some(calls.find_shared(control_center, likeness).await)
}

/// Warns of existing resources that look like one that is to be created, unless this run of
/// Terraform manages them.
///
/// The provider knows this only of the resources about which Terraform has asked: Terraform
/// refreshes in no fixed order, and an apply starts a new process that hears only of what it
/// changes, and of an old object only after its replacement. So the warning may be about a resource
/// that the configuration manages under the same name, and it says so.
pub(super) fn warnings<R: PaidResource>(
    control_center: &ControlCenter,
    existing: &Existing<R>,
    wanted: State<'_>,
    address: Address,
) -> Vec<Diagnostic> {
    let existing = match existing {
        Ok(existing) => existing,
        Err(error) => {
            let said = not_looked_for::<R>(control_center, error);
            return said.into_iter().collect();
        }
    };
    for thing in existing {
        control_center.resources.note_there_before(thing.id());
    }
    existing
        .iter()
        .filter(|thing| !control_center.resources.is_managed(thing.id()))
        .map(|thing| exists_already::<R>(thing, wanted, address))
        .collect()
}

/// The warning if the list could not be read: none if this run has given an equal error before.
fn not_looked_for<R: PaidResource>(
    control_center: &ControlCenter,
    error: &ApiError,
) -> Option<Diagnostic> {
    if error.concerns_every_call() {
        let what = "The provider could not check whether a resource of the same name exists.";
        return control_center.explain_once(error, what, "Nothing was changed.");
    }
    Some(Diagnostic::warning(
        "Existing resources were not checked",
        format!(
            "{}\n\nThe provider did not check whether a resource with the same {} exists \
             already, for example from an interrupted run. The plan continues without this check.",
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
                 that date. Mendix documents no way to cancel it. This plan creates another one at \
                 once, and until that date both hold tokens: {both}. To use the existing one until \
                 it ends, import it instead. {TOLD_OF_A_PART}\n\n  \
                 deprovision_scheduled_at = {}",
                quoted(&rfc3339(at))
            ),
        ),
        None => (
            format!("{named} exists already"),
            format!(
                "A resource with this {likeness} exists, and it seems that this configuration \
                 does not manage it. This plan creates another one, and both hold tokens: {both}. \
                 If you want to use the existing one, import it instead. \
                 {TOLD_OF_A_PART}\n\n  \
                 status = {}",
                quoted(thing.status().as_str())
            ),
        ),
    };
    let first = match address {
        Address::Free => "",
        Address::Taken => {
            "\n\nThe address still holds the resource that is replaced, and an import needs a \
             free address. Move the old one to another address first, with the `state mv` command."
        }
    };
    let block = import_block::<R>(thing.id());
    Diagnostic::warning(summary, format!("{what}\n\n{block}{first}"))
}

/// When the warning may be wrong. A user who followed it then would have one id at two addresses.
const TOLD_OF_A_PART: &str = "You can ignore this if the configuration already manages it at \
                              another address or is replacing it. Do not import it then: two \
                              addresses would manage one resource.";

/// An import block to paste.
fn import_block<R: PaidResource>(id: &str) -> String {
    let type_name = R::WORDS.type_name;
    let id = quoted(id);
    format!("  import {{\n    to = {type_name}.NAME\n    id = {id}\n  }}")
}

/// Which things may be the one whose answer was lost, with the import block for each.
pub(super) async fn after_lost_answer<R: PaidCalls>(
    calls: &R,
    control_center: &ControlCenter,
    likeness: Likeness<'_>,
) -> String {
    let found = match calls.find(&control_center.client, likeness).await {
        Ok(found) => found,
        Err(_) => {
            return format!(
                "The provider cannot read the list of resources either. Look in the Control Center \
                 for {} before you apply again, and import it if it is there.",
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
    // A thing that existed before can be the one only if an earlier run made it with this key.
    let new: Vec<_> = found.iter().filter(is_new).copied().collect();
    let candidates = if new.is_empty() { found } else { new };
    let blocks: Vec<_> = candidates
        .iter()
        .map(|thing| format!("\n\n{}", import_block::<R>(thing.id())))
        .collect();
    let words = R::WORDS.likeness;
    match blocks.as_slice() {
        [] => format!(
            "The Control Center lists no resource with this {words} at the moment, so most likely \
             nothing was created. Look there again before you apply again: if the resource does \
             appear, another apply would create a second one."
        ),
        blocks => format!(
            "Another apply could create a second one. The Control Center lists a resource with \
             this {words}. If it is the one, import it:{}",
            blocks.concat()
        ),
    }
}
