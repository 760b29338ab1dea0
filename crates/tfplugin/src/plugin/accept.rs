//! Accepts connections and completes their TLS handshakes.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tracing::warn;

use super::connection::{Connection, OpenConnections, Stream};
use super::listener::Listener;

/// The time limit for a client's TLS handshake, which takes the host milliseconds.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);

/// How long to wait after the operating system refused a connection, for example because there are
/// no file descriptors left.
const PAUSE: Duration = Duration::from_millis(50);

/// Sends every connection that passes its TLS handshake to `ready`, for as long as it is polled.
///
/// Handshakes run concurrently, so a slow or unwelcome client delays no other.
pub async fn connections(
    listener: &Listener,
    tls: Option<TlsAcceptor>,
    open: OpenConnections,
    ready: mpsc::Sender<Connection>,
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
            // Sending fails only when the server has ended, which also ends this.
            let _ = ready.send(open.enter(stream)).await;
            continue;
        };
        let (open, ready) = (open.clone(), ready.clone());
        tokio::spawn(async move {
            match handshake(&tls, stream).await {
                Ok(stream) => {
                    let _ = ready.send(open.enter(stream)).await;
                }
                Err(error) => warn!(%error, "a client was refused"),
            }
        });
    }
}

async fn handshake(tls: &TlsAcceptor, stream: Box<dyn Stream>) -> io::Result<Box<dyn Stream>> {
    let stream = timeout(HANDSHAKE_LIMIT, tls.accept(stream)).await??;
    Ok(Box::new(stream))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::io::duplex;
    use tokio::time::Instant;

    use super::*;
    use crate::plugin::certificate::OwnCertificate;
    use crate::plugin::tls::{ClientCertificate, server_config};

    #[tokio::test(start_paused = true)]
    async fn a_client_that_says_nothing_is_given_up() {
        let own = OwnCertificate::generate().expect("a key");
        let client = rcgen::generate_simple_self_signed([]).expect("a certificate");
        let client = ClientCertificate::from_pem(&client.cert.pem()).expect("it is PEM");
        let config = server_config(own, client).expect("a configuration");
        let (stream, _silent_client) = duplex(1024);
        let started = Instant::now();
        let refusal = handshake(&Arc::new(config).into(), Box::new(stream)).await;
        let refusal = refusal.err().expect("a silent connection is refused");
        assert_eq!(refusal.kind(), io::ErrorKind::TimedOut);
        assert_eq!(started.elapsed(), HANDSHAKE_LIMIT);
    }
}
