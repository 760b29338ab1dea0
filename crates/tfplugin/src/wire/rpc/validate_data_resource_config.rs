//! `ValidateDataResourceConfig`: checks a `data` block offline.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::wire::diagnostic::diagnostics;
use crate::wire::dynamic_value::decode;
use crate::wire::proto::validate_data_resource_config::{Request, Response};
use crate::wire::service::ProviderService;

impl Rpc for Request {
    const NAME: &'static str = "ValidateDataResourceConfig";
    type Response = Response;

    fn type_name(&self) -> &str {
        &self.type_name
    }

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        let data = service.find_data_source(&self.type_name)?;
        let config = decode(&data.value_type, self.config.as_ref())?;
        let mut said = data.source.schema().check(&config);
        said.extend(data.source.validate(&config));
        Ok(Response {
            diagnostics: diagnostics(said),
        })
    }
}
