//! The HTTP server. Its own accept loop, because faults have to close connections without an
//! answer.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::api::gate::Disconnect;

/// Answers requests until `stop` comes or its sender is gone.
pub async fn serve(listener: TcpListener, router: Router, mut stop: oneshot::Receiver<()>) {
    loop {
        tokio::select! {
            _ = &mut stop => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => { tokio::spawn(converse(stream, peer, router.clone())); }
                Err(error) => eprintln!("control-center-simulator: a connection was not accepted: {error}"),
            },
        }
    }
}

async fn converse(stream: TcpStream, peer: SocketAddr, router: Router) {
    // Without it an answer waits 40 ms for the client's acknowledgement.
    if let Err(error) = stream.set_nodelay(true) {
        eprintln!("control-center-simulator: TCP_NODELAY is not set: {error}");
    }
    let service = service_fn(move |request| answer(request, peer, router.clone()));
    // An error is a client that went away, or a connection that a fault closed.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// The connection is closed instead of an answer.
#[derive(Debug, thiserror::Error)]
#[error("the answer is lost")]
struct AnswerLost;

async fn answer(
    mut request: Request<Incoming>,
    peer: SocketAddr,
    router: Router,
) -> Result<Response, AnswerLost> {
    request.extensions_mut().insert(ConnectInfo(peer));
    // A task of its own, so that a request is processed to its end when the client stops waiting.
    let processing = tokio::spawn(TowerToHyperService::new(router).call(request));
    let Ok(Ok(response)) = processing.await else {
        return Err(AnswerLost);
    };
    if response.extensions().get::<Disconnect>().is_some() {
        Err(AnswerLost)
    } else {
        Ok(response)
    }
}
