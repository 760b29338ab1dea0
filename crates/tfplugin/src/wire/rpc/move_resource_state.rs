//! `MoveResourceState`: state of another resource type, taken over. No type of ours can.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::wire::proto::move_resource_state::{Request, Response};
use crate::wire::service::ProviderService;

impl Rpc for Request {
    const NAME: &'static str = "MoveResourceState";
    type Response = Response;

    fn type_name(&self) -> &str {
        &self.target_type_name
    }

    async fn handle(self, _: &ProviderService) -> Result<Response, Diagnostic> {
        Err(Diagnostic::error(
            "Resource cannot be moved from another type",
            format!(
                "A {} cannot take over the state of a {}. Nothing was changed. Import the \
                 resource by its id instead.",
                self.target_type_name, self.source_type_name
            ),
        ))
    }
}
