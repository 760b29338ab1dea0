//! Serving a host, from the handshake to the end.

use std::env;
use std::io;
use std::process;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport::Server;
use tracing::{debug, info, warn};

use super::accept;
use super::connection::{Absence, Patience, Presence};
use super::handshake::Handshake;
use super::identity::Identity;
use super::launch::{PROTOCOL_VERSION, Terms};
use super::listener::{ListenError, Listener, Place};
use super::services;
use super::signals::{Signal, Signals};
use super::tls;

/// How long calls in flight may go on once the end has come. The host kills a process two seconds
/// after it asked it to end.
const GRACE: Duration = Duration::from_millis(500);

/// How long a provider goes on without its host, which waits a minute for the handshake and
/// connects at once after it.
const PATIENCE: Patience = Patience {
    first_contact: Duration::from_secs(90),
    reconnect: Duration::from_secs(5),
};

/// HTTP/2 flow control, in bytes. The standard 64 KiB make every larger message wait for permission
/// again and again; a plan of many resources, or one large state, should pass in one go.
const STREAM_WINDOW: u32 = 4 << 20;
const CONNECTION_WINDOW: u32 = 16 << 20;

/// Why serving failed.
#[derive(Debug, Error)]
pub enum ServeError {
    /// There is nowhere to connect to.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// No key or certificate could be made.
    #[error("cannot make a certificate for the connection to the host: {0}")]
    Identity(#[from] rcgen::Error),
    /// TLS could not be set up.
    #[error("cannot set up TLS for the connection to the host: {0}")]
    Tls(#[from] rustls::Error),
    /// The address could not be printed.
    #[error("cannot tell the host where to connect, its end of stdout is closed: {0}")]
    Print(#[source] io::Error),
    /// Signals could not be caught.
    #[error("cannot catch the signals that end a process: {0}")]
    Signals(#[source] io::Error),
    /// The server failed.
    #[error("the connection to the host failed: {0}")]
    Transport(#[from] tonic::transport::Error),
}

/// Serves `routes` to the host that started this process on `terms`, until the host asks for the
/// end, or has gone, or the process is told to terminate.
///
/// Prints the handshake line on stdout and nothing else. Calls in flight at the end get half a
/// second; dropping the runtime afterwards drops the rest.
///
/// # Errors
/// When the host cannot be served at all; what goes wrong on one connection is logged and ends that
/// connection only.
pub async fn serve(terms: Terms, routes: Routes) -> Result<(), ServeError> {
    let mut signals = Signals::catch().map_err(ServeError::Signals)?;
    if !terms.offers_our_version {
        warn!(
            "the host does not speak version {PROTOCOL_VERSION} of the plugin protocol, the only one of this provider"
        );
    }
    let listener = Listener::bind(&Place {
        socket_dir: terms.socket_dir.unwrap_or_else(env::temp_dir),
        socket_group: terms.socket_group.as_deref(),
        ports: terms.ports,
    })
    .await?;
    let (certificate, acceptor) = match terms.client_certificate {
        Some(client) => {
            let identity = Identity::generate()?;
            let certificate = identity.certificate.clone();
            let config = Arc::new(tls::server_config(identity, client)?);
            (Some(certificate), Some(TlsAcceptor::from(config)))
        }
        None => (None, None),
    };
    Handshake {
        address: listener.address(),
        certificate: certificate.as_ref(),
        deny_multiplexing: terms.asks_about_multiplexing,
    }
    .print(io::stdout().lock())
    .map_err(ServeError::Print)?;

    debug!(
        pid = process::id(),
        tls = certificate.is_some(),
        "serving the host"
    );
    let presence = Presence::default();
    let end = async {
        tokio::select! {
            () = termination(&mut signals) => info!("told to terminate"),
            absence = presence.absence(PATIENCE) => match absence {
                Absence::Gone => info!("the host is gone"),
                Absence::NeverContacted => info!("the host never connected"),
            },
        }
    };
    run(&listener, acceptor, presence.clone(), routes, end).await
}

/// Waits for a request to terminate and lets interrupts pass: Ctrl-C reaches this process too, but
/// it is the host that decides what to stop, and its calls in flight must still be answered.
async fn termination(signals: &mut Signals) {
    while signals.next().await == Signal::Interrupt {
        info!("interrupt ignored: the host decides what to stop");
    }
}

/// Serves whoever connects to `listener`, until a client asks for the end or `end` is there.
pub(super) async fn run(
    listener: &Listener,
    tls: Option<TlsAcceptor>,
    presence: Presence,
    routes: Routes,
    end: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let ending = CancellationToken::new();
    let routes = services::add(routes, &ending).await;
    let (ready, connections) = mpsc::channel(16);
    let accepting = accept::connections(listener, tls, presence, ready);
    let serving = Server::builder()
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .add_routes(routes)
        .serve_with_incoming_shutdown(ReceiverStream::new(connections), ending.cancelled());
    let grace = async {
        tokio::select! {
            () = end => ending.cancel(),
            () = ending.cancelled() => {}
        }
        sleep(GRACE).await;
        warn!("calls that were still in flight have been given up");
    };
    tokio::select! {
        never = accepting => match never {},
        served = serving => Ok(served?),
        () = grace => Ok(()),
    }
}
