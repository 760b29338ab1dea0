//! `ValidateListResourceConfig`: checks a `list` block offline.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::wire::diagnostic::diagnostics;
use crate::wire::dynamic_value::decode;
use crate::wire::proto::validate_list_resource_config::{Request, Response};
use crate::wire::service::ProviderService;

impl Rpc for Request {
    const NAME: &'static str = "ValidateListResourceConfig";
    type Response = Response;

    fn type_name(&self) -> &str {
        &self.type_name
    }

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        let list = service.find_list_resource(&self.type_name)?;
        let config = decode(&list.config_type, self.config.as_ref())?;
        let mut said = list.resource.schema().check(&config);
        said.extend(list.resource.validate(&config));
        Ok(Response {
            diagnostics: diagnostics(said),
        })
    }
}
