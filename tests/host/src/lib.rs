//! A small host: it plays Terraform's part for a real provider.
//!
//! ```ignore
//! let host = Host::launch(program).with_env("TF_LOG", "trace").await;
//! let schema = host.provider().get_provider_schema(Request {}).await?;
//! assert!(host.shutdown().await.status.success());
//! ```
//!
//! It is made for tests, so it panics when something goes wrong, and shows what the provider wrote.
//! The program `provider-meter` uses it to measure providers.

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

/// How long a host waits for a process to end before it kills the process.
pub const KILL_AFTER: Duration = Duration::from_secs(2);

/// A running provider, started and connected as Terraform does it. Dropping it kills the process.
pub struct Host {
    process: Process,
    handshake: Handshake,
    identity: ClientIdentity,
    connection: Option<Connection>,
    directory: TempDir,
}

impl Host {
    /// Starts the program with the variables that Terraform sets. Await the result.
    pub fn launch(program: impl Into<PathBuf>) -> Launch {
        Launch::new(program.into())
    }

    /// The program's first line of output.
    pub fn handshake(&self) -> &Handshake {
        &self.handshake
    }

    /// The process itself.
    pub fn process(&self) -> &Process {
        &self.process
    }

    /// The process's directory for temporary files.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The certificate that the program trusts, with its key.
    pub fn identity(&self) -> &ClientIdentity {
        &self.identity
    }

    /// Describes another connection, by default like the first one.
    pub fn dial(&self) -> Dial {
        Dial::new(&self.handshake, &self.identity)
    }

    /// The connection from the start.
    pub fn connection(&self) -> &Connection {
        self.connection
            .as_ref()
            .expect("the host was launched without a connection, or gave it up")
    }

    /// A client for the provider service, on the first connection.
    pub fn provider(&self) -> ProviderClient {
        self.connection().provider()
    }

    /// Closes the first connection without a message, as when a host is killed.
    pub fn vanish(&mut self) {
        self.connection = None;
    }

    /// Closes the provider's stdin.
    pub fn close_stdin(&mut self) {
        self.process.close_stdin();
    }

    /// The lines of stderr until now.
    pub fn stderr_lines(&self) -> Vec<String> {
        self.process.stderr_lines()
    }

    /// Waits for a line of stderr that contains `text`.
    pub async fn stderr_line_with(&self, text: &str) -> String {
        self.process.stderr_line_with(text).await
    }

    /// Ends the provider as Terraform does: asks it to shut down, closes the connection, and waits
    /// at most [`KILL_AFTER`].
    pub async fn shutdown(mut self) -> Ended {
        let asked = self.connection().shut_down().await;
        asked.expect("the request to shut down is answered");
        self.vanish();
        self.process.ended_within(KILL_AFTER).await
    }

    /// Waits until the process ends by itself.
    pub async fn exit_within(&mut self, limit: Duration) -> ExitStatus {
        self.process.exit_within(limit).await
    }

    /// Waits until the process ends by itself, and for all its output.
    pub async fn ended_within(self, limit: Duration) -> Ended {
        self.process.ended_within(limit).await
    }
}
