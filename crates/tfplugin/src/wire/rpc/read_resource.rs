//! `ReadResource`: reads a stored object again.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::framework::resource::ReadRequest;
use crate::wire::diagnostic::diagnostics;
use crate::wire::proto::read_resource::{Request, Response};
use crate::wire::service::ProviderService;

impl Rpc for Request {
    const NAME: &'static str = "ReadResource";
    type Response = Response;

    fn type_name(&self) -> &str {
        &self.type_name
    }

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        service.unless_stopped(read(self, service)).await
    }
}

async fn read(request: Request, service: &ProviderService) -> Result<Response, Diagnostic> {
    let managed = service.find_managed_resource(&request.type_name)?;
    let mut current_state = managed.decode(request.current_state.as_ref())?;
    if current_state.is_null() {
        // After an import by identity, a host may have only the identity.
        let identity = managed.decode_identity(request.current_identity.as_ref())?;
        let schema = managed.resource.identity();
        if schema.is_none() || !schema.is_complete(&identity) {
            return Ok(Response {
                new_state: managed.encode(&current_state)?,
                ..Default::default()
            });
        }
        current_state = managed.resource.import_identity(&identity).await?;
    }
    let last_identity = managed.identity_of(&current_state)?;
    let request = ReadRequest {
        current_state,
        private: request.private.into(),
    };
    let read = managed.resource.read(request).await;
    let new_state = read.new_state.unwrap_or_default();
    Ok(Response {
        new_state: managed.encode(&new_state)?,
        // An object that is gone keeps its last identity.
        new_identity: managed.identity_of(&new_state)?.or(last_identity),
        private: read.private.into(),
        diagnostics: diagnostics(read.diagnostics),
        ..Default::default()
    })
}
