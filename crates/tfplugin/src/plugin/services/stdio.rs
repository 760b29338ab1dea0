//! go-plugin's stream of the plugin's output, which stays empty.

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, async_trait};

use super::silence::{self, Silence};
use crate::plugin::proto::StdioData;
use crate::plugin::proto::grpc_stdio_server::GrpcStdio;

/// Keeps the host's stream open without a message. Terraform logs everything in it as unexpected,
/// and log lines go to stderr.
pub struct Stdio {
    ending: CancellationToken,
}

impl Stdio {
    /// Streams that last until `ending` is cancelled.
    pub fn new(ending: CancellationToken) -> Self {
        Self { ending }
    }
}

#[async_trait]
impl GrpcStdio for Stdio {
    type StreamStdioStream = Silence<StdioData>;

    async fn stream_stdio(
        &self,
        _: Request<()>,
    ) -> Result<Response<Self::StreamStdioStream>, Status> {
        let end = self.ending.clone().cancelled_owned();
        Ok(Response::new(silence::until(end)))
    }
}
