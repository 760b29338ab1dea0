//! The HTTP server. It has its own accept loop, because faults have to close connections without an
//! answer.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use crate::api::gate::Disconnect;
use crate::reachability::Reachability;

/// How many connections wait to be accepted.
const BACKLOG: u32 = 1024;

/// A listener whose port stays reserved while it does not listen.
#[derive(Debug)]
pub struct Listener {
    listener: TcpListener,
    address: SocketAddr,
}

impl Listener {
    /// Listens on the address; port 0 takes a free one.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        // With a shared port, this simulator would start although another one uses the port.
        if address.port() != 0 {
            drop(std::net::TcpListener::bind(address)?);
        }
        let listener = socket(address)?.listen(BACKLOG)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// The address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Refuses connections until they may be accepted again.
    async fn pause(self, reachability: &Reachability) -> io::Result<Self> {
        // A socket that is bound but does not listen refuses connections and keeps the port.
        let placeholder = socket(self.address)?;
        drop(self.listener);
        reachability.regained().await;
        let listener = socket(self.address)?.listen(BACKLOG)?;
        drop(placeholder);
        Ok(Self {
            listener,
            address: self.address,
        })
    }
}

fn socket(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_reuseaddr(cfg!(unix))?;
    #[cfg(unix)]
    socket.set_reuseport(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// Answers requests until `stop` comes or its sender is dropped.
pub async fn serve(
    mut listener: Listener,
    router: Router,
    tls: Option<TlsAcceptor>,
    reachability: Reachability,
    mut stop: oneshot::Receiver<()>,
) {
    loop {
        tokio::select! {
            _ = &mut stop => return,
            () = reachability.lost() => {
                let paused = tokio::select! {
                    _ = &mut stop => return,
                    paused = listener.pause(&reachability) => paused,
                };
                listener = match paused {
                    Ok(listener) => listener,
                    Err(error) => {
                        eprintln!("control-center-simulator: cannot listen again: {error}");
                        return;
                    }
                };
            }
            accepted = listener.listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let conversation = converse(stream, peer, router.clone(), tls.clone());
                    let reachability = reachability.clone();
                    tokio::spawn(async move {
                        tokio::select! {
                            () = conversation => {}
                            () = reachability.lost() => {}
                        }
                    });
                }
                Err(error) => eprintln!("control-center-simulator: a connection was not accepted: {error}"),
            },
        }
    }
}

async fn converse(stream: TcpStream, peer: SocketAddr, router: Router, tls: Option<TlsAcceptor>) {
    // Otherwise an answer waits 40 ms for the client's acknowledgement.
    if let Err(error) = stream.set_nodelay(true) {
        eprintln!("control-center-simulator: TCP_NODELAY is not set: {error}");
    }
    match tls {
        None => serve_connection(stream, peer, router).await,
        // An error means that the client does not trust the certificate, or does not speak TLS.
        Some(tls) => {
            if let Ok(stream) = tls.accept(stream).await {
                serve_connection(stream, peer, router).await;
            }
        }
    }
}

async fn serve_connection(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    peer: SocketAddr,
    router: Router,
) {
    let service = service_fn(move |request| answer(request, peer, router.clone()));
    // An error means that the client went away, or that a fault closed the connection.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// The connection closes without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the answer is lost")]
struct AnswerLost;

async fn answer(
    mut request: Request<Incoming>,
    peer: SocketAddr,
    router: Router,
) -> Result<Response, AnswerLost> {
    request.extensions_mut().insert(ConnectInfo(peer));
    // In a task of its own the request is processed to the end even if the client stops waiting.
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
