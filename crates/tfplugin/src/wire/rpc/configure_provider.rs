//! `ConfigureProvider`: passes a `provider` block to the provider.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::framework::provider::ConfigureRequest;
use crate::wire::diagnostic::diagnostics;
use crate::wire::dynamic_value::decode;
use crate::wire::proto::configure_provider::{Request, Response};
use crate::wire::service::ProviderService;

impl Rpc for Request {
    const NAME: &'static str = "ConfigureProvider";
    type Response = Response;

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        let config = decode(&service.provider_type, self.config.as_ref())?;
        // A value that was unknown in validation may have turned out null.
        let mut said = service.provider.schema().missing(&config, None);
        if !said.has_errors() {
            let request = ConfigureRequest {
                config,
                host_version: self.terraform_version,
            };
            let configuring = async { Ok(service.provider.configure(request).await) };
            said.extend(service.unless_stopped(configuring).await?);
        }
        Ok(Response {
            diagnostics: diagnostics(said),
        })
    }
}
