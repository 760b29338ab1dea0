//! The host's request to end.

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, async_trait};
use tracing::debug;

use crate::plugin::proto::Empty;
use crate::plugin::proto::grpc_controller_server::GrpcController;

/// Ends the process when the host asks for it.
pub struct Controller {
    ending: CancellationToken,
}

impl Controller {
    /// A controller that cancels `ending`.
    pub fn new(ending: CancellationToken) -> Self {
        Self { ending }
    }
}

#[async_trait]
impl GrpcController for Controller {
    async fn shutdown(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        debug!("the host asks the provider to end");
        self.ending.cancel();
        Ok(Response::new(Empty {}))
    }
}
