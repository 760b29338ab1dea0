//! `ReadDataSource`: looks up an object that Terraform does not manage.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::wire::diagnostic::diagnostics;
use crate::wire::dynamic_value::{decode, encode};
use crate::wire::proto::read_data_source::{Request, Response};
use crate::wire::service::ProviderService;

impl Rpc for Request {
    const NAME: &'static str = "ReadDataSource";
    type Response = Response;

    fn type_name(&self) -> &str {
        &self.type_name
    }

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        service.unless_stopped(read(self, service)).await
    }
}

async fn read(request: Request, service: &ProviderService) -> Result<Response, Diagnostic> {
    let data = service.find_data_source(&request.type_name)?;
    let config = decode(&data.value_type, request.config.as_ref())?;
    let missing = data.source.schema().missing(&config, None);
    if missing.has_errors() {
        return Ok(Response {
            diagnostics: diagnostics(missing),
            ..Default::default()
        });
    }
    let read = data.source.read(config).await;
    Ok(Response {
        state: encode(&data.value_type, &read.state)?,
        diagnostics: diagnostics(read.diagnostics),
        ..Default::default()
    })
}
