//! `GenerateResourceConfig`: the block that `-generate-config-out` writes for an imported object.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::wire::proto::generate_resource_config::{Request, Response};
use crate::wire::service::ProviderService;

impl Rpc for Request {
    const NAME: &'static str = "GenerateResourceConfig";
    type Response = Response;

    fn type_name(&self) -> &str {
        &self.type_name
    }

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        let managed = service.find_managed_resource(&self.type_name)?;
        let state = managed.decode(self.state.as_ref())?;
        let config = managed.resource.generate_config(&state);
        Ok(Response {
            config: managed.encode(&config)?,
            ..Default::default()
        })
    }
}
