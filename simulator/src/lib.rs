//! A faithful local Control Center for Mendix GenAI resources: the API of
//! `docs/control-center-api.yaml` over a real socket, its rules, a database that persists, and
//! controls for tests.
//!
//! ```text
//! main ─► Simulator ─► server ─► api ──────┐
//!                         │      │ gate ─► faults, traffic
//!                         ├────► controls ─┤
//!                         └────► overview ─┤
//!                                          ▼
//!                      estate ─► control_center ─► rules, resource, consumption, store, clock
//!                                                   └► plan, catalog, company, units, bundle_month
//! ```
//!
//! It shares no type with the provider: what both have in common is the API's description.

mod access;
mod api;
mod bundle_month;
mod catalog;
mod clock;
mod company;
mod consumption;
mod control_center;
mod controls;
mod document;
mod estate;
mod faults;
mod formats;
mod options;
mod overview;
mod plan;
mod reachability;
mod resource;
mod rules;
mod server;
mod store;
mod tls;
mod traffic;
mod units;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;

use axum::Router;
use axum::middleware::from_fn_with_state;
use chrono::TimeDelta;
use tokio::sync::oneshot;

pub use clock::OutOfRange;
pub use company::{Account, CloudTokens, Company, CompanyFileError, Subscription};
pub use estate::{Estate, EstateFileError};
pub use options::{Options, Token};
pub use tls::TlsError;
pub use traffic::{ParseRateLimitError, RateLimit};

use api::gate::{self, Gate};
use clock::Clock;
use control_center::{ControlCenter, Refusal, Start};
use faults::Faults;
use reachability::Reachability;
use server::Listener;
use store::Store;
use traffic::Traffic;

/// A running simulator. Dropping it closes its connections and its database.
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    scheme: &'static str,
    reachability: Reachability,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It cannot listen on the address.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's error.
        source: io::Error,
    },
    /// It cannot use the database.
    #[error("cannot use the database {name}: {source}")]
    Database {
        /// The file, or `in memory`.
        name: String,
        /// SQLite's error.
        source: rusqlite::Error,
    },
    /// It cannot show the time of `--clock`.
    #[error(transparent)]
    Clock(#[from] OutOfRange),
    /// The estate contradicts itself.
    #[error("cannot use the estate: {0}")]
    Estate(String),
    /// It cannot serve HTTPS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// It cannot start a thread.
    #[error("cannot start a thread: {0}")]
    Thread(#[source] io::Error),
}

impl Simulator {
    /// Starts a simulator on a thread and an asynchronous runtime of its own. It accepts
    /// connections when this returns.
    ///
    /// # Errors
    ///
    /// When the address, the database or the clock's time cannot be used.
    pub fn start(options: Options) -> Result<Self, StartError> {
        let not_listening = |source| StartError::Listen {
            address: options.listen,
            source,
        };
        let reachability = Reachability::default();
        let router = router(&options, reachability.clone())?;
        let tls = options
            .tls
            .as_ref()
            .map(|directory| tls::acceptor(directory, &options.tls_name))
            .transpose()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("control-center-simulator")
            .enable_all()
            .build()
            .map_err(StartError::Thread)?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let (stop, stopped) = oneshot::channel();
        let bound = {
            let _context = runtime.enter();
            Listener::bind(options.listen)
        };
        let listener = match bound {
            Ok(listener) => listener,
            Err(source) => {
                // Dropping the runtime would wait for its threads, and panic in an asynchronous
                // caller.
                runtime.shutdown_background();
                return Err(not_listening(source));
            }
        };
        let address = listener.address();
        let serving = server::serve(listener, router, tls, reachability.clone(), stopped);
        let thread = std::thread::Builder::new()
            .name("control-center-simulator".to_owned())
            .spawn(move || runtime.block_on(serving))
            .map_err(StartError::Thread)?;
        Ok(Self {
            address,
            scheme,
            reachability,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where it listens, for example `http://127.0.0.1:49152`.
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// The address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends a fault that refuses connections. A request to the controls cannot, because it is
    /// refused too.
    pub fn accept_connections(&self) {
        self.reachability.accept();
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            eprintln!("control-center-simulator: its thread panicked");
        }
    }
}

fn router(options: &Options, reachability: Reachability) -> Result<Router, StartError> {
    let clock_offset = options.clock.map(Clock::offset_to).transpose()?;
    // A delay beyond the range of time differences means that the resource is never provisioned.
    let provisioning_delay = TimeDelta::from_std(options.provisioning_delay)
        .unwrap_or(TimeDelta::MAX)
        .min(TimeDelta::days(36_500));
    let database = |source| StartError::Database {
        name: options
            .database
            .as_ref()
            .map_or("in memory".to_owned(), |file| file.display().to_string()),
        source,
    };
    let store = Store::open(options.database.as_deref()).map_err(database)?;
    let start = Start {
        estate: options.estate.as_ref(),
        company: options.company.as_ref(),
        clock_offset,
    };
    let center =
        ControlCenter::new(store, provisioning_delay, start).map_err(|refusal| match refusal {
            Refusal::NotPossible(problem) => StartError::Estate(problem),
            Refusal::Store(source) => database(source),
            other => StartError::Estate(other.to_string()),
        })?;
    let center = Arc::new(center);
    let gate = Arc::new(Gate {
        traffic: Traffic::new(options.rate_limit),
        faults: Faults::default(),
        token: options.token.clone(),
        latency: options.latency,
        reachability,
    });
    let control_token = Arc::new(options.control_token.clone());
    Ok(Router::new()
        .merge(api::router(center.clone()))
        .merge(controls::router(
            center.clone(),
            gate.clone(),
            control_token.clone(),
        ))
        .merge(overview::router(center, control_token))
        .fallback(api::unknown_route)
        .method_not_allowed_fallback(api::wrong_method)
        .layer(from_fn_with_state(gate, gate::pass)))
}
