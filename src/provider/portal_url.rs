//! Addresses of the GenAI portal, which a browser shows and people copy.

use std::collections::BTreeSet;

use tfplugin::framework::quoted::quoted;
use url::{Host, Url};
use uuid::Uuid;

/// The host of the GenAI portal. Source: "Navigate through the Mendix Cloud GenAI Portal".
pub(super) const PORTAL: &str = "genai.home.mendix.com";

/// The id of the resource that an address of the portal shows, or what is wrong with it.
pub(super) fn resource_id(text: &str) -> Result<Uuid, String> {
    let example =
        format!("such as \"https://{PORTAL}/resources/4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f\"");
    let shown = quoted(text);
    let url = Url::parse(text.trim())
        .map_err(|_| format!("must be an address of the GenAI portal, {example}, not {shown}"))?;
    if url.scheme() != "https" || url.host() != Some(Host::Domain(PORTAL)) {
        return Err(format!(
            "must be an address of https://{PORTAL}, {example}, not of {}://{}",
            url.scheme(),
            url.host_str().unwrap_or_default()
        ));
    }
    let segments = url.path_segments().into_iter().flatten();
    let ids: BTreeSet<Uuid> = segments.filter_map(hyphenated).collect();
    match Vec::from_iter(ids)[..] {
        [id] => Ok(id),
        [] => Err(format!(
            "must have the id of a resource in its path, {example}, not {shown}"
        )),
        _ => Err(format!(
            "must have one id in its path, {example}; {shown} has several, and which one is the \
             resource's cannot be told"
        )),
    }
}

/// A UUID as the portal writes one; `uuid` itself accepts other forms, too.
fn hyphenated(segment: &str) -> Option<Uuid> {
    const LENGTH: usize = 36;
    Uuid::parse_str(segment)
        .ok()
        .filter(|_| segment.len() == LENGTH)
}
