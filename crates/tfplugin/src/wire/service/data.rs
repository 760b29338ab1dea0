//! Data sources on the wire.

use std::sync::Arc;

use crate::framework::data_source::DataSource;
use crate::framework::diagnostic::Diagnostic;
use crate::framework::types::Type;
use crate::wire::diagnostic::diagnostics;
use crate::wire::dynamic_value::{decode, encode};
use crate::wire::proto;

/// A data source with the type of its values worked out once.
pub(super) struct Data {
    pub source: Arc<dyn DataSource>,
    value_type: Type,
}

impl Data {
    pub fn new(source: Arc<dyn DataSource>) -> Self {
        let value_type = source.schema().value_type();
        Self { source, value_type }
    }

    pub fn validate(
        &self,
        request: &proto::validate_data_resource_config::Request,
    ) -> Result<proto::validate_data_resource_config::Response, Diagnostic> {
        let config = decode(&self.value_type, request.config.as_ref())?;
        let mut said = self.source.schema().check(&config);
        said.extend(self.source.validate(&config));
        Ok(proto::validate_data_resource_config::Response {
            diagnostics: diagnostics(said),
        })
    }

    pub async fn read(
        &self,
        request: &proto::read_data_source::Request,
    ) -> Result<proto::read_data_source::Response, Diagnostic> {
        let config = decode(&self.value_type, request.config.as_ref())?;
        let read = self.source.read(config).await;
        Ok(proto::read_data_source::Response {
            state: encode(&self.value_type, &read.state)?,
            diagnostics: diagnostics(read.diagnostics),
            ..Default::default()
        })
    }
}
