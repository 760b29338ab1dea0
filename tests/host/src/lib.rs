//! A small host: it plays Terraform's part towards a real provider.
//!
//! ```ignore
//! let host = Host::launch(program).with_env("TF_LOG", "trace").await;
//! let schema = host.provider().get_provider_schema(Request {}).await?;
//! assert!(host.shutdown().await.status.success());
//! ```
//!
//! It is made for tests, so what should not happen is a panic, with what the provider wrote. The
//! program `provider-meter` measures providers with it.

mod debug;
mod dial;
mod handshake;
mod identity;
mod launch;
mod pinned;
mod process;

use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use tempfile::TempDir;

pub use self::debug::{Addr, DebugHost, Reattach};
pub use self::dial::{Connection, Dial, ProviderClient, Stream};
pub use self::handshake::Handshake;
pub use self::identity::ClientIdentity;
pub use self::launch::{Launch, by_hand};
pub use self::process::{Ended, Process, promptly};

/// How long a host waits for the end of a process before it kills it.
pub const KILL_AFTER: Duration = Duration::from_secs(2);

/// A running provider, started and connected as Terraform does it. Dropping this kills the process.
pub struct Host {
    process: Process,
    handshake: Handshake,
    identity: ClientIdentity,
    connection: Option<Connection>,
    directory: TempDir,
}

impl Host {
    /// Starts the program with the variables that Terraform sets; await it.
    pub fn launch(program: impl Into<PathBuf>) -> Launch {
        Launch::new(program.into())
    }

    /// What the program printed first.
    pub fn handshake(&self) -> &Handshake {
        &self.handshake
    }

    /// The process itself.
    pub fn process(&self) -> &Process {
        &self.process
    }

    /// The directory for temporary files that the process was given.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The certificate that was announced to the program, with its key.
    pub fn identity(&self) -> &ClientIdentity {
        &self.identity
    }

    /// Describes a further connection, by default one like the first.
    pub fn dial(&self) -> Dial {
        Dial::new(&self.handshake, &self.identity)
    }

    /// The connection that was made at the start.
    pub fn connection(&self) -> &Connection {
        self.connection
            .as_ref()
            .expect("the host was launched without a connection, or gave it up")
    }

    /// A client for the provider service, over the first connection.
    pub fn provider(&self) -> ProviderClient {
        self.connection().provider()
    }

    /// Closes the first connection without a word, as a host does that is killed.
    pub fn vanish(&mut self) {
        self.connection = None;
    }

    /// Ends the provider's stdin.
    pub fn close_stdin(&mut self) {
        self.process.close_stdin();
    }

    /// The lines of stderr up to now.
    pub fn stderr_lines(&self) -> Vec<String> {
        self.process.stderr_lines()
    }

    /// Waits for a line of stderr that contains `text`.
    pub async fn stderr_line_with(&self, text: &str) -> String {
        self.process.stderr_line_with(text).await
    }

    /// Ends the provider as Terraform does: asks it to shut down, closes the connection, and waits
    /// no longer than [`KILL_AFTER`].
    pub async fn shutdown(mut self) -> Ended {
        let asked = self.connection().shut_down().await;
        asked.expect("the request to shut down is answered");
        self.vanish();
        self.process.ended_within(KILL_AFTER).await
    }

    /// Waits for the process to end by itself.
    pub async fn exit_within(&mut self, limit: Duration) -> ExitStatus {
        self.process.exit_within(limit).await
    }

    /// Waits for the process to end by itself, and for all that it wrote.
    pub async fn ended_within(self, limit: Duration) -> Ended {
        self.process.ended_within(limit).await
    }
}
