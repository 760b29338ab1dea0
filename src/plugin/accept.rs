//! From the listener to connections that are ready for gRPC.

use std::convert::Infallible;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tracing::{debug, warn};

use super::connection::{Connection, Presence};
use super::listener::Listener;

/// How long a client may take over its TLS handshake, which takes the host
/// milliseconds.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);

/// How long to leave the operating system alone after it refused a connection,
/// for example for want of file descriptors.
const PAUSE: Duration = Duration::from_millis(50);

/// Sends every connection that passes its TLS handshake to `ready`, for as long
/// as it is polled.
///
/// Handshakes run beside each other and beside this: a client that is slow or
/// not welcome keeps nobody else waiting.
pub async fn connections(
    listener: &Listener,
    tls: Option<TlsAcceptor>,
    presence: Presence,
    ready: mpsc::Sender<Result<Connection, Infallible>>,
) -> Infallible {
    loop {
        let stream = match listener.accept().await {
            Ok(stream) => stream,
            Err(error) => {
                warn!(%error, "a connection could not be accepted");
                sleep(PAUSE).await;
                continue;
            }
        };
        let Some(tls) = tls.clone() else {
            // Sending fails only when the server has ended, and this with it.
            let _ = ready.send(Ok(presence.enter(stream))).await;
            continue;
        };
        let (presence, ready) = (presence.clone(), ready.clone());
        tokio::spawn(async move {
            match timeout(HANDSHAKE_LIMIT, tls.accept(stream)).await {
                Ok(Ok(stream)) => {
                    let _ = ready.send(Ok(presence.enter(Box::new(stream)))).await;
                }
                Ok(Err(error)) => warn!(%error, "a client was refused: its TLS handshake failed"),
                Err(_) => debug!("a client was refused: it did not finish its TLS handshake"),
            }
        });
    }
}
