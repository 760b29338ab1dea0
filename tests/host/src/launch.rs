//! How a host starts a provider.

use std::collections::BTreeMap;
use std::future::{Future, IntoFuture};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::Command;

use super::{ClientIdentity, Ended, Handshake, Host, Process, promptly};

/// How long a program may take to refuse to start.
const REFUSAL: Duration = Duration::from_secs(20);

/// A provider that is not started yet. Awaiting this starts it and connects to it.
pub struct Launch {
    program: PathBuf,
    env: BTreeMap<String, String>,
    identity: ClientIdentity,
    connected: bool,
    script: Option<&'static str>,
    directory: TempDir,
}

impl Launch {
    pub(crate) fn new(program: PathBuf) -> Self {
        let identity = ClientIdentity::generate();
        let directory = tempfile::tempdir().expect("a directory can be made");
        let mut env = BTreeMap::new();
        for (name, value) in [
            (
                "TF_PLUGIN_MAGIC_COOKIE",
                "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
            ),
            ("PLUGIN_MIN_PORT", "10000"),
            ("PLUGIN_MAX_PORT", "25000"),
            ("PLUGIN_PROTOCOL_VERSIONS", "5,6"),
            ("PLUGIN_CLIENT_CERT", &identity.pem),
            ("TMPDIR", &directory.path().display().to_string()),
        ] {
            env.insert(name.to_owned(), value.to_owned());
        }
        Self {
            program,
            env,
            identity,
            connected: true,
            script: None,
            directory,
        }
    }

    /// Sets a variable.
    pub fn with_env(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Removes a variable.
    pub fn without_env(mut self, name: &str) -> Self {
        self.env.remove(name);
        self
    }

    /// Starts the program as a host with `TF_DISABLE_PLUGIN_TLS` does.
    pub fn without_tls(self) -> Self {
        self.without_env("PLUGIN_CLIENT_CERT")
    }

    /// Makes no connection at the start.
    pub fn unconnected(mut self) -> Self {
        self.connected = false;
        self
    }

    /// Starts a shell with this script instead of the program. The script finds the program as
    /// `$0`.
    pub fn by_script(mut self, script: &'static str) -> Self {
        self.script = Some(script);
        self
    }

    /// Starts the program and waits until it ends without a handshake.
    ///
    /// # Panics
    /// If it succeeds or does not end.
    pub async fn refused(self) -> Ended {
        let ended = self.start().ended_within(REFUSAL).await;
        assert!(!ended.status.success(), "expected a refusal: {ended:#?}");
        ended
    }

    fn start(&self) -> Process {
        // The program inherits nothing from the environment of the test, for example `TF_LOG`.
        let mut command = match self.script {
            None => by_hand(&self.program),
            Some(script) => {
                let mut shell = by_hand(Path::new("/bin/sh"));
                shell.arg("-c").arg(script).arg(&self.program);
                shell
            }
        };
        Process::start(command.envs(&self.env))
    }

    async fn run(self) -> Host {
        let process = self.start();
        let Some(line) = process.stdout_line_with("").await else {
            let ended = process.ended_within(REFUSAL).await;
            panic!("no handshake: {ended:#?}");
        };
        let mut host = Host {
            process,
            handshake: Handshake { line },
            identity: self.identity,
            connection: None,
            directory: self.directory,
        };
        if self.connected {
            let connection = promptly(host.dial().connect()).await;
            host.connection = Some(connection.expect("the program takes connections"));
        }
        host
    }
}

impl IntoFuture for Launch {
    type Output = Host;
    type IntoFuture = Pin<Box<dyn Future<Output = Host> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

/// The program without the environment variables of a host.
pub fn by_hand(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear();
    command
}
