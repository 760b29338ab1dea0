//! `GetFunctions`: the functions and their signatures.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::wire::proto::get_functions::{Request, Response};
use crate::wire::service::ProviderService;

impl Rpc for Request {
    const NAME: &'static str = "GetFunctions";
    type Response = Response;

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        Ok(Response {
            functions: service.function_signatures(),
            ..Default::default()
        })
    }
}
