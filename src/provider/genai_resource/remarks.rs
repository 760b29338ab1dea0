//! What a plan says about a resource that stays: about its models, because Mendix adds and retires
//! versions and has no call that enables or disables one; and about a different environment.

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::path::Path;
use tfplugin::framework::quoted::{quoted, quoted_list};
use tfplugin::framework::value::Value;

use super::wanted::{self, Models, contains};
use super::written::{self, Written};
use crate::mendix::catalog::{Catalog, Selection};
use crate::mendix::spelling::are_same;
use crate::provider::catalog;
use crate::provider::control_center::ControlCenter;
use crate::provider::life_cycle::{Draft, violation};

/// The remarks about the models. Asks the catalog only if a wanted model is missing.
pub(super) async fn about_models(
    control_center: Option<&ControlCenter>,
    draft: &Draft<'_>,
) -> Diagnostics {
    let mut said = Diagnostics::default();
    let Written::Known(enabled) = written::texts(draft.prior.attribute("available_models")) else {
        return said;
    };
    let (before, after) = (Models::of(draft.prior), Models::of(&draft.planned));
    let lost = without(&after.known, &enabled);
    if !lost.is_empty() {
        let catalog = match control_center {
            Some(control_center) => control_center.catalog.get().await.ok(),
            None => None,
        };
        said.push(no_longer_enabled(draft, catalog, &lost, &enabled));
    }
    let left = without(&enabled, &after.known);
    if !after.is_open && !before.are_the_same(&after) && !left.is_empty() {
        said.push(stay_enabled(draft, &left));
    }
    let default = written::text(draft.config.attribute("default_model"));
    if let Written::Known(default) = default
        && !contains(&enabled, default)
    {
        said.push(other_default(draft, default));
    }
    said
}

/// The error for a new environment that the catalog does not have. The other values of a resource
/// that stays exist already.
pub(super) async fn about_environment(
    control_center: &ControlCenter,
    draft: &Draft<'_>,
) -> Diagnostics {
    let [before, after] = [draft.prior, &draft.planned]
        .map(|object| written::text(object.attribute("environment")).known());
    let (Some(before), Some(after)) = (before, after) else {
        return Diagnostics::default();
    };
    if are_same(before, after) {
        return Diagnostics::default();
    }
    // If the catalog cannot be read, the Control Center decides at apply.
    let Ok(catalog) = control_center.catalog.get().await else {
        return Diagnostics::default();
    };
    let selection = Selection {
        environment: Some(after.to_owned()),
        ..Selection::default()
    };
    let mismatches = catalog.check(&selection);
    mismatches
        .iter()
        .map(|mismatch| violation(control_center, catalog::mismatch(mismatch)))
        .collect()
}

/// The models of one list that another list lacks.
fn without<'a>(models: &[&'a str], others: &[&str]) -> Vec<&'a str> {
    let others_lack = |model: &&&str| !contains(others, model);
    models.iter().filter(others_lack).copied().collect()
}

fn no_longer_enabled(
    draft: &Draft<'_>,
    catalog: Option<&Catalog>,
    lost: &[&str],
    enabled: &[&str],
) -> Diagnostic {
    let way_back = match catalog {
        Some(catalog) => way_back(draft, catalog, lost),
        None => "The provider did not check whether the catalog still offers it.".to_owned(),
    };
    let (lost, verb) = (
        quoted_list(lost),
        if lost.len() == 1 { "is" } else { "are" },
    );
    Diagnostic::warning(
        format!("{}: {lost} {verb} no longer enabled", draft.named()),
        format!(
            "The configuration wants {lost}, which {verb} no longer enabled in this resource. \
             Enabled models: {}. Nothing changes. {way_back}",
            quoted_list(enabled)
        ),
    )
    .at(Path::attribute("models"))
}

/// How to get a model again, if that is possible.
fn way_back(draft: &Draft<'_>, catalog: &Catalog, lost: &[&str]) -> String {
    let of = wanted::resource_type(draft.prior);
    let region = draft.prior.attribute("region").as_str().unwrap_or_default();
    let offered: Vec<_> = catalog
        .models
        .iter()
        .filter(|model| Some(&model.resource_type) == of.as_ref())
        .filter(|model| model.region(region).is_some())
        .map(|model| model.id.as_str())
        .collect();
    if lost.iter().all(|model| contains(&offered, model)) {
        "The catalog still offers it: a replacement (`-replace` with the address of the resource) \
         brings it back. It buys a new resource, and the old one keeps its Cloud Tokens until the \
         end of its bundle month."
            .to_owned()
    } else {
        format!(
            "The catalog no longer offers it. In {} it offers {}.",
            quoted(region),
            quoted_list(&offered)
        )
    }
}

fn stay_enabled(draft: &Draft<'_>, left: &[&str]) -> Diagnostic {
    let verb = if left.len() == 1 { "stays" } else { "stay" };
    let left = quoted_list(left);
    Diagnostic::warning(
        format!("{}: {left} {verb} enabled", draft.named()),
        format!(
            "The Control Center has no call that disables a model, so only the state changes: \
             {left} {verb} enabled in this resource. A replacement (`-replace` with the address of \
             the resource) removes what is not wanted. It buys a new resource, and the old one \
             keeps its Cloud Tokens until the end of its bundle month."
        ),
    )
    .at(Path::attribute("models"))
}

fn other_default(draft: &Draft<'_>, wanted: &str) -> Diagnostic {
    let answers = match draft.prior.attribute("default_model") {
        Value::String(default) => format!("{} answers", quoted(default)),
        _ => "another model answers".to_owned(),
    };
    Diagnostic::warning(
        format!(
            "{}: the default model {} is no longer enabled",
            draft.named(),
            quoted(wanted)
        ),
        format!(
            "The default model answers each call that names no model. {} is no longer enabled, so \
             {answers} now. State keeps that one, and nothing is sent. Set default_model to a \
             model that is enabled.",
            quoted(wanted)
        ),
    )
    .at(Path::attribute("default_model"))
}
