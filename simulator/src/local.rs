//! What only the simulator's own machine may ask for.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api::error::ApiError;

/// Lets requests of this machine pass.
pub async fn only_this_machine(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    if peer.is_some_and(|ConnectInfo(address)| address.ip().to_canonical().is_loopback()) {
        return next.run(request).await;
    }
    let detail = "The controls and the overview of the simulator answer requests from its own \
                  machine only.";
    ApiError::new(StatusCode::FORBIDDEN, "LOOPBACK_ONLY", detail).into_response()
}
