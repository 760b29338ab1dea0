//! A new resource beside one that looks the same: perhaps the user means that one, and would pay
//! for a second.

use tfplugin::framework::diagnostic::Diagnostic;

use super::model::{State, held};
use crate::mendix::error::ApiError;
use crate::mendix::resource::GenAiResource;
use crate::provider::configuration::PrerequisiteChecks;
use crate::provider::control_center::ControlCenter;
use crate::provider::explain::sentence;
use crate::provider::time::rfc3339;

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
pub(super) async fn warnings(
    control_center: &ControlCenter,
    wanted: State<'_>,
    address: Address,
) -> Vec<Diagnostic> {
    if control_center.prerequisite_checks == PrerequisiteChecks::Off {
        return Vec::new();
    }
    let known = |name: &str| wanted.0.attribute(name).as_str();
    let (Some(name), Some(environment), Some(of)) = (
        known("display_name"),
        known("environment"),
        wanted.resource_type(),
    ) else {
        return Vec::new();
    };
    let existing = match control_center.resources().await {
        Ok(existing) => existing,
        Err(error) => return not_looked_for(control_center, &error).into_iter().collect(),
    };
    existing
        .resources()
        .filter(|resource| {
            resource.display_name == name
                && resource.environment == environment
                && resource.resource_type == of
                && !control_center.is_managed(&resource.id)
        })
        .map(|resource| collision(resource, wanted, address))
        .collect()
}

/// What to say where nobody could look: nothing where an equal error was said before.
fn not_looked_for(control_center: &ControlCenter, error: &ApiError) -> Option<Diagnostic> {
    if error.concerns_every_call() {
        return control_center.is_first_such_error().then(|| {
            let what = "Existing resources of the same name could not be looked for.";
            control_center.explain(error, what, "Nothing was changed.")
        });
    }
    Some(Diagnostic::warning(
        "Existing resources were not looked for",
        format!(
            "{}\n\nWhether there is a resource of the same name, type and environment already, for \
             example from a run that was cut off, was not checked. The plan goes on without.",
            sentence(error)
        ),
    ))
}

fn collision(resource: &GenAiResource, wanted: State<'_>, address: Address) -> Diagnostic {
    let GenAiResource {
        id,
        display_name: name,
        cloud_tokens,
        ..
    } = resource;
    let both = match cloud_tokens.zip(wanted.cloud_tokens()) {
        Some((held, more)) => format!(
            "{held} + {more} = {} Cloud Tokens",
            held.saturating_add(more)
        ),
        None => format!("{} and those of the new one", held(resource)),
    };
    let (summary, what) = match resource.deprovision_scheduled_at {
        Some(at) => (
            format!("{name:?} exists already, until {}", at.format("%Y-%m-%d")),
            format!(
                "A resource with this name, type and environment is scheduled for deprovisioning \
                 and works until then; no way to cancel that is known. This plan creates another \
                 one at once, so until that date both hold tokens: {both}. To use the existing \
                 one as long as it lasts, import it instead.\n\n  \
                 deprovision_scheduled_at = {:?}",
                rfc3339(at)
            ),
        ),
        None => (
            format!("{name:?} exists already"),
            format!(
                "A resource with this name, type and environment exists, and as far as Terraform \
                 has told the provider, this configuration does not manage it. This plan creates \
                 another one, so that both hold tokens: {both}. If you mean the existing one, \
                 import it instead. While applying, Terraform tells the provider only of what it \
                 has come to: if this configuration manages the existing one at another address, \
                 or is just replacing it, nothing is wrong.\n\n  \
                 status = {:?}",
                resource.status.as_str()
            ),
        ),
    };
    let first = match address {
        Address::Free => "",
        Address::Taken => {
            "\n\nThe address still holds the resource that is replaced. Move that one away first, \
             with `terraform state mv`: an import finds no place at an address that is taken."
        }
    };
    let block = import_block(id);
    Diagnostic::warning(summary, format!("{what}\n\n{block}{first}"))
}

/// An import block to paste.
pub(super) fn import_block(id: &str) -> String {
    format!("  import {{\n    to = mendix_genai_resource.NAME\n    id = {id:?}\n  }}")
}
