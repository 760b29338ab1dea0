//! `ValidateResourceConfig`: checks a `resource` block offline.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::wire::diagnostic::diagnostics;
use crate::wire::proto::validate_resource_config::{Request, Response};
use crate::wire::service::ProviderService;

impl Rpc for Request {
    const NAME: &'static str = "ValidateResourceConfig";
    type Response = Response;

    fn type_name(&self) -> &str {
        &self.type_name
    }

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        let managed = service.find_managed_resource(&self.type_name)?;
        let config = managed.decode(self.config.as_ref())?;
        let mut said = managed.resource.schema().check(&config);
        said.extend(managed.resource.validate(&config));
        Ok(Response {
            diagnostics: diagnostics(said),
        })
    }
}
