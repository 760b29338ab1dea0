//! `StopProvider`: the user interrupts.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::wire::proto::stop_provider::{Request, Response};
use crate::wire::service::ProviderService;

impl Rpc for Request {
    const NAME: &'static str = "StopProvider";
    type Response = Response;

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        tracing::info!("stopping what runs");
        service.stop_what_runs();
        Ok(Response::default())
    }
}
