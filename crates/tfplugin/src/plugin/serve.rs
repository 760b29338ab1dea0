//! Serves a host, from the handshake to the end.

use std::convert::Infallible;
use std::io;
use std::path::PathBuf;
use std::process;
use std::sync::Arc;
use std::time::Duration;

use futures::{StreamExt as _, stream};
use thiserror::Error;
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport::Server;
use tracing::{debug, info, warn};

use super::accept;
use super::certificate::OwnCertificate;
use super::connection::{Absence, Connection, OpenConnections, Patience};
use super::handshake::Handshake;
use super::launch::{PROTOCOL_VERSION, Terms};
use super::listener::{ListenError, Listener, Place};
use super::parent::Parent;
use super::services;
use super::signals::{Signal, Signals};
use super::tls;

/// How long calls in flight may continue once the end has come. The end comes only if the host
/// asked for it or is not connected, so no answer could arrive. The host kills a process two
/// seconds after it asked it to end.
const GRACE: Duration = Duration::from_millis(500);

/// How long a provider continues without its host. The host waits a minute for the handshake, and
/// connects at once after it.
const PATIENCE: Patience = Patience {
    first_contact: Duration::from_secs(90),
    reconnect: Duration::from_secs(5),
};

/// HTTP/2 flow control, in bytes. With the standard 64 KiB every larger message has to wait
/// repeatedly for permission; a plan of many resources, or one large state, should pass in one go.
const STREAM_WINDOW: u32 = 4 << 20;
const CONNECTION_WINDOW: u32 = 16 << 20;

/// Why serving failed.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The listener could not start.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// No key or certificate could be made.
    #[error("cannot make a certificate for the connection to the host: {0}")]
    Certificate(#[from] rcgen::Error),
    /// TLS could not be set up.
    #[error("cannot set up TLS for the connection to the host: {0}")]
    Tls(#[from] rustls::Error),
    /// The address could not be printed.
    #[error("cannot tell the host where to connect, its end of stdout is closed: {0}")]
    Print(#[source] io::Error),
    /// Signals could not be caught.
    #[error("cannot catch the signals that end a process: {0}")]
    Signals(#[source] io::Error),
}

/// Serves `routes` to the host that started this process on `terms`, until the host asks for the
/// end or is gone.
///
/// Signals do not end it while a host is connected. They reach the host as well, which decides what
/// to stop and still needs the results of its calls. `temp_dir` is the directory for a unix socket
/// if the host names none.
///
/// Prints only the handshake line on stdout. Dropping the runtime afterwards drops the remaining
/// calls.
///
/// # Errors
///
/// When the host cannot be served at all. An error of one connection is logged and ends only that
/// connection.
pub async fn serve(terms: Terms, temp_dir: PathBuf, routes: Routes) -> Result<(), ServeError> {
    let mut signals = Signals::catch().map_err(ServeError::Signals)?;
    let parent = Parent::of_this_process();
    if !terms.offers_our_version {
        warn!(
            "the host does not speak version {PROTOCOL_VERSION} of the plugin protocol, the only one of this provider"
        );
    }
    // A directory or group that the host names is a requirement; the directory for temporary files
    // is our own choice.
    let may_be_tcp = terms.socket_dir.is_none()
        && terms.socket_group.is_none()
        && terms.client_certificate.is_some();
    let listener = Listener::bind(&Place {
        socket_dir: terms.socket_dir.unwrap_or(temp_dir),
        socket_group: terms.socket_group.as_deref(),
        ports: terms.ports,
        may_be_tcp,
    })
    .await?;
    let (certificate, acceptor) = match terms.client_certificate {
        Some(client) => {
            let own = OwnCertificate::generate()?;
            let certificate = own.certificate.clone();
            let config = Arc::new(tls::server_config(own, client)?);
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
    let open = OpenConnections::default();
    let end = async {
        tokio::select! {
            () = termination(&mut signals, &open) => info!("told to terminate"),
            absence = open.absence(PATIENCE, parent.ended()) => match absence {
                Absence::Gone => info!("the host is gone"),
                Absence::Orphaned => info!("the process that started the provider is gone"),
                Absence::NeverContacted => info!("the host never connected"),
            },
        }
    };
    // One configuration for all connections: a host has one, and does not configure again when it
    // reconnects.
    run(&listener, acceptor, open.clone(), || routes.clone(), end).await
}

/// Waits for a request to terminate that comes while no host is connected. Other signals are
/// ignored: they reached the host too, and it decides what to stop. Its calls in flight must still
/// be answered, because what they created is paid for and in no state yet.
async fn termination(signals: &mut Signals, open: &OpenConnections) {
    loop {
        let signal = signals.next().await;
        if signal == Signal::Terminate && !open.has_host() {
            return;
        }
        info!(
            ?signal,
            "signal ignored: the host decides what to stop, and when the provider ends"
        );
    }
}

/// Serves every client of `listener`, each connection with its own routes from `routes`, until a
/// client asks for the end or `end` completes.
pub(super) async fn run(
    listener: &Listener,
    tls: Option<TlsAcceptor>,
    open: OpenConnections,
    routes: impl Fn() -> Routes,
    end: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let ending = CancellationToken::new();
    let (ready, mut arriving) = mpsc::channel(16);
    let accepting = accept::connections(listener, tls, open, ready);
    let serving = async {
        let mut served = JoinSet::new();
        loop {
            tokio::select! {
                () = ending.cancelled() => break,
                Some(connection) = arriving.recv() => {
                    let routes = services::add(routes(), &ending).await;
                    served.spawn(serve_connection(connection, routes, ending.clone()));
                }
                Some(one) = served.join_next() => log_failure(one),
            }
        }
        while let Some(one) = served.join_next().await {
            log_failure(one);
        }
    };
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
        () = serving => {}
        () = grace => {}
    }
    Ok(())
}

/// Serves one connection until it closes, or until `ending` is cancelled and its calls are
/// answered.
async fn serve_connection(
    connection: Connection,
    routes: Routes,
    ending: CancellationToken,
) -> Result<(), tonic::transport::Error> {
    let over = connection.ended();
    // The server ends when no further connection can come.
    let only = stream::iter([Ok::<_, Infallible>(connection)])
        .chain(stream::pending().take_until(over.cancelled_owned()));
    Server::builder()
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .add_routes(routes)
        .serve_with_incoming_shutdown(only, ending.cancelled_owned())
        .await
}

fn log_failure(served: Result<Result<(), tonic::transport::Error>, JoinError>) {
    match served {
        Ok(Ok(())) => {}
        Ok(Err(error)) => warn!(%error, "a connection failed"),
        Err(error) => warn!(%error, "a connection broke off"),
    }
}
