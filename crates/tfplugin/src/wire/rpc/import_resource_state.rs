//! `ImportResourceState`: imports an existing object.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::wire::proto::import_resource_state::{ImportedResource, Request, Response};
use crate::wire::service::ProviderService;

impl Rpc for Request {
    const NAME: &'static str = "ImportResourceState";
    type Response = Response;

    fn type_name(&self) -> &str {
        &self.type_name
    }

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        service.unless_stopped(import(self, service)).await
    }
}

async fn import(request: Request, service: &ProviderService) -> Result<Response, Diagnostic> {
    let managed = service.find_managed_resource(&request.type_name)?;
    let state = if request.id.is_empty() {
        let identity = managed.decode_identity(request.identity.as_ref())?;
        let schema = managed.resource.identity();
        if schema.is_none() || !schema.is_complete(&identity) {
            return Err(nothing_named(&request.type_name));
        }
        managed.resource.import_identity(&identity).await?
    } else {
        managed.resource.import(&request.id).await?
    };
    Ok(Response {
        imported_resources: vec![ImportedResource {
            type_name: request.type_name,
            state: managed.encode(&state)?,
            identity: managed.identity_of(&state)?,
            ..Default::default()
        }],
        ..Default::default()
    })
}

fn nothing_named(type_name: &str) -> Diagnostic {
    Diagnostic::error(
        "Nothing to import",
        format!(
            "An import of a {type_name} needs its id, or an identity with all its attributes. \
             Nothing was imported. Name one of them in the import block."
        ),
    )
}
