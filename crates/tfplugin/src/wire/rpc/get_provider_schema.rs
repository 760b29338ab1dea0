//! `GetProviderSchema`: all schemas of the provider.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::wire::proto::get_provider_schema::{Request, Response};
use crate::wire::service::{ProviderService, server_capabilities};

impl Rpc for Request {
    const NAME: &'static str = "GetProviderSchema";
    type Response = Response;

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        let owned = |name: &&str| (*name).to_owned();
        Ok(Response {
            provider: Some(service.provider.schema().into()),
            resource_schemas: service
                .managed_resources
                .iter()
                .map(|(name, managed)| (owned(name), managed.resource.schema().into()))
                .collect(),
            data_source_schemas: service
                .data_sources
                .iter()
                .map(|(name, data)| (owned(name), data.source.schema().into()))
                .collect(),
            list_resource_schemas: service
                .list_resources
                .iter()
                .map(|(name, list)| (owned(name), list.resource.schema().into()))
                .collect(),
            functions: service.function_signatures(),
            server_capabilities: Some(server_capabilities()),
            ..Default::default()
        })
    }
}
