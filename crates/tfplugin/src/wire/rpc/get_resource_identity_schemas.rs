//! `GetResourceIdentitySchemas`: the identity schema of each managed resource that has one.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::wire::proto::get_resource_identity_schemas::{Request, Response};
use crate::wire::service::ProviderService;

impl Rpc for Request {
    const NAME: &'static str = "GetResourceIdentitySchemas";
    type Response = Response;

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        let identities = service
            .managed_resources
            .iter()
            .map(|(name, managed)| (name, managed.resource.identity()));
        Ok(Response {
            identity_schemas: identities
                .filter(|(_, identity)| !identity.is_none())
                .map(|(name, identity)| ((*name).to_owned(), identity.into()))
                .collect(),
            ..Default::default()
        })
    }
}
