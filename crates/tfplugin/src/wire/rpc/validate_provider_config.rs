//! `ValidateProviderConfig`: checks a `provider` block offline.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::wire::diagnostic::diagnostics;
use crate::wire::dynamic_value::decode;
use crate::wire::proto::validate_provider_config::{Request, Response};
use crate::wire::service::ProviderService;

impl Rpc for Request {
    const NAME: &'static str = "ValidateProviderConfig";
    type Response = Response;

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        let config = decode(&service.provider_type, self.config.as_ref())?;
        let mut said = service.provider.schema().check(&config);
        said.extend(service.provider.validate(&config));
        Ok(Response {
            diagnostics: diagnostics(said),
        })
    }
}
