//! go-plugin's broker of further connections, which this plugin does not use.

use futures::future::select;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming, async_trait};

use super::silence::{self, Silence};
use crate::plugin::proto::ConnInfo;
use crate::plugin::proto::grpc_broker_server::GrpcBroker;

/// Keeps the host's stream open and makes no further connections. Providers need none, but the host
/// opens the stream anyway.
pub struct Broker {
    ending: CancellationToken,
}

impl Broker {
    /// Streams that last until `ending` is cancelled.
    pub fn new(ending: CancellationToken) -> Self {
        Self { ending }
    }
}

#[async_trait]
impl GrpcBroker for Broker {
    type StartStreamStream = Silence<ConnInfo>;

    async fn start_stream(
        &self,
        request: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<Self::StartStreamStream>, Status> {
        let ending = self.ending.clone();
        let mut announcements = request.into_inner();
        let end = async move {
            let client_done = async { while let Ok(Some(_)) = announcements.message().await {} };
            select(Box::pin(client_done), Box::pin(ending.cancelled())).await;
        };
        Ok(Response::new(silence::until(end)))
    }
}
