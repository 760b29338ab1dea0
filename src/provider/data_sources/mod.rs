//! The data sources: what can be looked up and is not managed. None of them changes anything.

mod cloud_tokens;
mod genai_catalog;
mod genai_prerequisites;
mod genai_resource;
mod genai_resources;

use std::sync::Arc;

use tfplugin::framework::data_source::DataSource;
use tfplugin::framework::diagnostic::Diagnostic;

use super::control_center::{Connection, ConnectionState, ControlCenter};

/// What is true after a failed look-up.
const NOTHING_CHANGED: &str = "Nothing was changed.";

/// All of them, reaching the Control Center over this connection.
pub(super) fn all(connection: &Arc<Connection>) -> Vec<Arc<dyn DataSource>> {
    vec![
        Arc::new(genai_resource::GenAiResource::new(connection.clone())),
        Arc::new(genai_resources::GenAiResources::new(connection.clone())),
        Arc::new(genai_catalog::GenAiCatalog::new(connection.clone())),
        Arc::new(genai_prerequisites::GenAiPrerequisites::new(
            connection.clone(),
        )),
        Arc::new(cloud_tokens::CloudTokens::new(connection.clone())),
    ]
}

/// The Control Center, for a look-up.
///
/// A data source cannot answer that its values are not known yet; only Terraform can wait with
/// reading it, and it does not look at the provider's configuration for that.
fn connect(connection: &Connection) -> Result<Arc<ControlCenter>, Diagnostic> {
    match connection.state() {
        ConnectionState::ConfigurationUnknown => Err(Diagnostic::error(
            "The provider's configuration is not known yet",
            "The endpoint, the token or another value of the provider block depends on something \
             that is known only after apply. Nothing was sent to the Control Center. Name what it \
             depends on in depends_on of this data source: then Terraform reads it while applying. \
             Or apply that first (-target), and run again.",
        )),
        _ => connection.ready(),
    }
}
