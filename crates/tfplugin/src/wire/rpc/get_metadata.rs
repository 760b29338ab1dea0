//! `GetMetadata`: the names of everything in the provider, without schemas.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::wire::proto::get_metadata::{
    DataSourceMetadata, FunctionMetadata, ListResourceMetadata, Request, ResourceMetadata, Response,
};
use crate::wire::service::{ProviderService, server_capabilities};

impl Rpc for Request {
    const NAME: &'static str = "GetMetadata";
    type Response = Response;

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        let owned = |name: &&str| (*name).to_owned();
        let resource = |name| ResourceMetadata {
            type_name: owned(name),
        };
        let data_source = |name| DataSourceMetadata {
            type_name: owned(name),
        };
        let list_resource = |name| ListResourceMetadata {
            type_name: owned(name),
        };
        let function = |name| FunctionMetadata { name: owned(name) };
        Ok(Response {
            server_capabilities: Some(server_capabilities()),
            resources: service.managed_resources.keys().map(resource).collect(),
            data_sources: service.data_sources.keys().map(data_source).collect(),
            list_resources: service.list_resources.keys().map(list_resource).collect(),
            functions: service.functions.keys().map(function).collect(),
            ..Default::default()
        })
    }
}
