//! The data sources: they read, and change nothing.

mod cloud_tokens;
mod decimal;
mod genai_catalog;
mod genai_consumption;
mod genai_prerequisites;
mod genai_resource;
mod genai_resources;
mod look_up;

use std::sync::Arc;

use tfplugin::framework::data_source::DataSource;

use super::control_center::access::Access;
use look_up::source;

/// All of them, with this access to the Control Center.
pub(super) fn all(access: &Arc<Access>) -> Vec<Arc<dyn DataSource>> {
    vec![
        source::<genai_resource::OneGenAiResource>(access),
        source::<genai_resources::AllGenAiResources>(access),
        source::<genai_catalog::GenAiCatalog>(access),
        source::<genai_prerequisites::GenAiPrerequisites>(access),
        source::<genai_consumption::GenAiConsumption>(access),
        source::<cloud_tokens::CloudTokens>(access),
    ]
}
