//! The services that a host expects of every plugin.

mod broker;
mod controller;
mod silence;
mod stdio;

use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic_health::ServingStatus;
use tonic_health::server::health_reporter;

use self::broker::Broker;
use self::controller::Controller;
use self::stdio::Stdio;
use super::proto::grpc_broker_server::GrpcBrokerServer;
use super::proto::grpc_controller_server::GrpcControllerServer;
use super::proto::grpc_stdio_server::GrpcStdioServer;

/// The name under which go-plugin asks for the health of a plugin.
const PLUGIN: &str = "plugin";

/// Adds the services of go-plugin to those of the provider.
///
/// The host's request to shut down cancels `ending`. Cancelling it ends the streams that these
/// services keep open.
pub async fn add(routes: Routes, ending: &CancellationToken) -> Routes {
    let (health, health_service) = health_reporter();
    health
        .set_service_status(PLUGIN, ServingStatus::Serving)
        .await;
    routes
        .add_service(GrpcControllerServer::new(Controller::new(ending.clone())))
        .add_service(GrpcStdioServer::new(Stdio::new(ending.clone())))
        .add_service(GrpcBrokerServer::new(Broker::new(ending.clone())))
        .add_service(health_service)
}
