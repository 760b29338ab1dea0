//! The words for what the catalog does not offer. They always list what it offers instead.

use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::path::Path;
use tfplugin::framework::quoted::{quoted, quoted_list};

use crate::mendix::catalog::{CrossRegionInference, Mismatch};

/// The error for a selection that the catalog does not have, at the attribute that holds it.
pub(super) fn mismatch(mismatch: &Mismatch) -> Diagnostic {
    let (attribute, summary, detail) = match mismatch {
        Mismatch::Environment { wanted, offered } => (
            "environment",
            "Environment not available",
            format!(
                "There is no environment {}. Environments: {}.",
                quoted(wanted),
                listed(offered)
            ),
        ),
        Mismatch::Region {
            wanted,
            exists,
            models,
            offered,
            others,
        } => {
            let what = match exists {
                true => format!(
                    "No resource of this type can be provisioned in the region {}.",
                    quoted(wanted)
                ),
                false => format!("There is no region {}.", quoted(wanted)),
            };
            let regions = match models.as_slice() {
                [] if others.is_empty() => "Regions".to_owned(),
                [] => "Regions for this type".to_owned(),
                [model] => format!("Regions that offer {}", quoted(model)),
                models => format!("Regions that offer all of {}", quoted_list(models)),
            };
            let others = match others.as_slice() {
                [] => String::new(),
                others => format!(" Other regions: {}.", listed(others)),
            };
            (
                "region",
                "Region not available",
                format!("{what} {regions}: {}.{others}", listed(offered)),
            )
        }
        Mismatch::Model {
            wanted,
            region,
            offered,
            available_in,
        } => {
            let place = region
                .as_ref()
                .map(|id| format!(" in {id}"))
                .unwrap_or_default();
            let elsewhere = match available_in.as_slice() {
                [] => format!("There is no model {} for this type.", quoted(wanted)),
                regions => format!(
                    "The model {} is not offered{place}. It is offered in {}.",
                    quoted(wanted),
                    listed(regions)
                ),
            };
            let here = match offered.as_slice() {
                [] => format!("No model of this type is offered{place}."),
                models => format!("Models of this type{place}: {}.", listed(models)),
            };
            (
                "models",
                "Model not available",
                format!("{elsewhere} {here}"),
            )
        }
        Mismatch::CrossRegionInference {
            model,
            region,
            offered,
            ..
        } => {
            let model = match model {
                Some(model) => format!("The model {}", quoted(model)),
                None => "A knowledge base".to_owned(),
            };
            let place = region
                .as_ref()
                .map(|id| format!(" in {id}"))
                .unwrap_or_default();
            let detail = match offered {
                CrossRegionInference::Required => format!(
                    "{model} is served{place} only with cross-region inference. Set it to true, \
                     or remove the line."
                ),
                _ => format!(
                    "{model} is served{place} only without cross-region inference. Set it to \
                     false, or remove the line."
                ),
            };
            (
                "cross_region_inference",
                "Cross-region inference not available",
                detail,
            )
        }
        Mismatch::Conflict {
            with,
            without,
            region,
        } => (
            "models",
            "Models do not go together",
            format!(
                "In {region} the model {} is served only with cross-region inference, and the model \
                 {} only without it. Buy two resources, one for each.",
                quoted(with),
                quoted(without)
            ),
        ),
        Mismatch::Size {
            wanted,
            model,
            offered,
            minimum,
        } => {
            let of = match model {
                Some(model) => format!("the model {}", quoted(model)),
                None => "this kind of resource".to_owned(),
            };
            (
                "size",
                "Size not available",
                format!(
                    "There is no size {} for {of}. {}",
                    quoted(wanted),
                    sold(offered, *minimum)
                ),
            )
        }
        Mismatch::Capacity {
            wanted,
            model,
            offered,
            minimum,
        } => {
            let why = match (model, minimum) {
                (_, None) => "The Control Center sells no capacities, only sizes.".to_owned(),
                (Some(model), _) => {
                    format!("The model {} is not sold by capacity.", quoted(model))
                }
                (None, Some(_)) => format!("{wanted} Cloud Tokens are too few for a capacity."),
            };
            let minimum = minimum.filter(|_| model.is_none());
            (
                "cloud_tokens",
                "Capacity not available",
                format!("{why} {}", sold(offered, minimum)),
            )
        }
    };
    Diagnostic::error(summary, detail).at(Path::attribute(attribute))
}

/// What is sold instead.
fn sold(sizes: &[(String, u64)], minimum: Option<u64>) -> String {
    let sizes: Vec<_> = sizes
        .iter()
        .map(|(size, cloud_tokens)| format!("{} ({cloud_tokens} Cloud Tokens)", quoted(size)))
        .collect();
    let sizes = match sizes.as_slice() {
        [] => "none".to_owned(),
        sizes => sizes.join(", "),
    };
    match minimum {
        Some(minimum) => {
            format!("Sizes: {sizes}. Capacities: cloud_tokens from {minimum} on, without size.")
        }
        None => format!("Sizes: {sizes}."),
    }
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    quoted_list(names)
}
