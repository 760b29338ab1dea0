//! The calls of plugin protocol 6. Each has its own file of the same shape: it decodes the request,
//! calls the framework, and encodes the answer.

mod apply_resource_change;
mod call_function;
mod configure_provider;
mod generate_resource_config;
mod get_functions;
mod get_metadata;
mod get_provider_schema;
mod get_resource_identity_schemas;
mod import_resource_state;
mod list_resource;
mod move_resource_state;
mod plan_resource_change;
mod read_data_source;
mod read_resource;
mod stop_provider;
mod upgrade_resource_identity;
mod upgrade_resource_state;
mod validate_data_resource_config;
mod validate_list_resource_config;
mod validate_provider_config;
mod validate_resource_config;

use futures::stream::BoxStream;

use super::answer::Answer;
use super::service::ProviderService;
use crate::framework::diagnostic::Diagnostic;

/// One call, named by its request.
pub(super) trait Rpc: Send {
    /// The name of the call in the protocol.
    const NAME: &'static str;

    /// The type of its answer.
    type Response: Answer;

    /// The type of resource or data source that the call names; empty if it names none.
    fn type_name(&self) -> &str {
        ""
    }

    /// Decodes, calls, encodes. An error becomes an answer with only this diagnostic.
    fn handle(
        self,
        service: &ProviderService,
    ) -> impl Future<Output = Result<Self::Response, Diagnostic>> + Send;
}

/// A call with a streamed answer.
pub(super) trait StreamingRpc: Send {
    /// The name of the call in the protocol.
    const NAME: &'static str;

    /// A part of the answer.
    type Event: Answer + Send + 'static;

    /// The type of list resource that the call names.
    fn type_name(&self) -> &str;

    /// Decodes, calls, and encodes event by event. An error becomes the only event.
    fn handle(
        self,
        service: &ProviderService,
    ) -> impl Future<Output = Result<BoxStream<'static, Self::Event>, Diagnostic>> + Send;
}
