//! A separate PostgreSQL server for a test, from Debian's packages.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::debian::{self, is_root};

/// The user for the server if the test runs as root: PostgreSQL refuses to run as root.
const USER: &str = "postgres";

/// A running server. Dropping it stops the server.
pub struct Postgres {
    server: Child,
    port: u16,
    /// The last field, because the server writes into it until it stops.
    _directory: TempDir,
}

impl Postgres {
    /// Starts a server on a free port, and installs the packages if they are missing.
    ///
    /// # Panics
    /// If there is no PostgreSQL and it cannot be installed. The message says how to install it.
    pub fn start() -> Postgres {
        let programs = programs();
        let directory = tempfile::Builder::new()
            .prefix("postgres-")
            .tempdir()
            .expect("a temporary directory can be made");
        let data = directory.path().join("data");
        if is_root() {
            run(Command::new("chown").arg(USER).arg(directory.path()));
        }
        run(as_user(&programs.join("initdb"))
            .args(["--auth=trust", "--username=terraform", "--no-sync", "-D"])
            .arg(&data)
            .current_dir(directory.path()));
        let port = free_port();
        let server = as_user(&programs.join("postgres"))
            .arg("-D")
            .arg(&data)
            .args([
                "-h",
                "127.0.0.1",
                "-p",
                &port.to_string(),
                "-c",
                "fsync=off",
                "-k",
            ])
            .arg(directory.path())
            .current_dir(directory.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("PostgreSQL can be started");
        let mut postgres = Postgres {
            server,
            port,
            _directory: directory,
        };
        postgres.wait_until_it_answers(&programs);
        postgres
    }

    /// The connection string for Terraform's `pg` backend.
    pub fn connection_string(&self) -> String {
        let port = self.port;
        format!("postgres://terraform@127.0.0.1:{port}/postgres?sslmode=disable")
    }

    fn wait_until_it_answers(&mut self, programs: &Path) {
        let limit = Instant::now() + Duration::from_secs(60);
        let port = self.port.to_string();
        loop {
            let ready = Command::new(programs.join("pg_isready"))
                .args([
                    "--quiet",
                    "-h",
                    "127.0.0.1",
                    "-U",
                    "terraform",
                    "-d",
                    "postgres",
                    "-p",
                    &port,
                ])
                .status()
                .expect("pg_isready runs");
            if ready.success() {
                return;
            }
            let ended = self.server.try_wait().expect("a child can be waited for");
            assert!(ended.is_none(), "PostgreSQL ended at once: {ended:?}");
            assert!(Instant::now() < limit, "PostgreSQL does not answer");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // None of its data is needed after the test. Its other processes end with this one.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The directory of the server's programs, which is not on PATH.
fn programs() -> PathBuf {
    debian::install_unless(|| installed().is_some(), &["postgresql"]);
    installed().expect(
        "this test needs a PostgreSQL server below /usr/lib/postgresql: \
         run `apt-get install postgresql` as root",
    )
}

fn installed() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let programs = versions.filter_map(|version| Some(version.ok()?.path().join("bin")));
    programs.filter(|path| path.join("initdb").exists()).max()
}

/// A command that runs as a user who may run PostgreSQL.
fn as_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid", USER, "--regid", USER, "--clear-groups", "--"])
        .arg(program);
    command
}

fn run(command: &mut Command) {
    let output = command.output().expect("the program can be started");
    assert!(
        output.status.success(),
        "{command:?}:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it is bound").port()
}
