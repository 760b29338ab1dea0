//! What the catalog does not offer, as the practitioner is told about it: always with what it does
//! offer in this combination.

use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::path::Path;
use tfplugin::framework::quoted::quoted;

use crate::mendix::catalog::{CrossRegionInference, Mismatch};

/// The error for a selection that the catalog does not have, on the attribute that holds it.
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
        Mismatch::Region { wanted, offered } => (
            "region",
            "Region not available",
            format!(
                "Nothing of this kind can be provisioned in the region {}. Regions: {}.",
                quoted(wanted),
                listed(offered)
            ),
        ),
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
                    "The model {} is not offered{place}, but in {}.",
                    quoted(wanted),
                    listed(regions)
                ),
            };
            let here = match offered.as_slice() {
                [] => format!("No model of this type is offered{place}."),
                models => format!("Models of this type{place}: {}.", listed(models)),
            };
            (
                "model",
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
                     or leave it out."
                ),
                _ => format!(
                    "{model} is served{place} only without cross-region inference. Set it to \
                     false, or leave it out."
                ),
            };
            (
                "cross_region_inference",
                "Cross-region inference not available",
                detail,
            )
        }
        Mismatch::Size { wanted, offered } => {
            let sizes: Vec<_> = offered
                .iter()
                .map(|(size, cloud_tokens)| {
                    format!("{} ({cloud_tokens} Cloud Tokens)", quoted(size))
                })
                .collect();
            let sizes = if sizes.is_empty() {
                "none".to_owned()
            } else {
                sizes.join(", ")
            };
            (
                "size",
                "Size not available",
                format!(
                    "There is no size {} for this kind of resource. Sizes: {sizes}.",
                    quoted(wanted)
                ),
            )
        }
    };
    Diagnostic::error(summary, detail).at(Path::attribute(attribute))
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    names
        .iter()
        .map(|name| quoted(name))
        .collect::<Vec<_>>()
        .join(", ")
}
