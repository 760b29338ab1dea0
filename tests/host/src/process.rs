//! A running program and its output.

use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long to wait for something that should happen at once.
const PROMPTLY: Duration = Duration::from_secs(20);

/// Waits for something that should happen at once, so that a test fails and does not hang.
pub async fn promptly<T>(what: impl Future<Output = T>) -> T {
    timeout(PROMPTLY, what)
        .await
        .unwrap_or_else(|_| panic!("nothing came within {PROMPTLY:?}"))
}

/// A child process whose output is read as it arrives. Dropping it kills the process.
pub struct Process {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: Lines,
    stderr: Lines,
}

/// A process that has ended.
#[derive(Debug)]
pub struct Ended {
    /// How it ended.
    pub status: ExitStatus,
    /// Its whole stdout.
    pub stdout: Vec<String>,
    /// Its whole stderr.
    pub stderr: Vec<String>,
}

impl Process {
    /// Starts a command. Its stdin stays open until [`Self::close_stdin`].
    pub fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the program can be started");
        Self {
            stdin: child.stdin.take(),
            stdout: Lines::read(child.stdout.take().expect("it is piped")),
            stderr: Lines::read(child.stderr.take().expect("it is piped")),
            child,
        }
    }

    /// Closes the process's stdin.
    pub fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// The process's id; `None` after this value has noticed the end of the process.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Sends a signal.
    #[cfg(unix)]
    pub fn signal(&self, signal: nix::sys::signal::Signal) {
        let pid = self.pid().expect("the process runs");
        let pid = nix::unistd::Pid::from_raw(pid.try_into().expect("it is a process id"));
        nix::sys::signal::kill(pid, signal).expect("the process runs");
    }

    /// The lines of stderr until now.
    pub fn stderr_lines(&self) -> Vec<String> {
        self.stderr.snapshot()
    }

    /// Waits for a line of stderr that contains `text`.
    pub async fn stderr_line_with(&self, text: &str) -> String {
        self.stderr
            .find(text)
            .await
            .unwrap_or_else(|| panic!("no {text:?} on stderr: {:#?}", self.stderr_lines()))
    }

    /// Waits for a line of stdout that contains `text`; `None` if stdout ends without it.
    pub async fn stdout_line_with(&self, text: &str) -> Option<String> {
        self.stdout.find(text).await
    }

    /// Waits for the end of the process.
    pub async fn exit_within(&mut self, limit: Duration) -> ExitStatus {
        match timeout(limit, self.child.wait()).await {
            Ok(status) => status.expect("a child can be waited for"),
            Err(_) => panic!(
                "still running after {limit:?}; stderr: {:#?}",
                self.stderr_lines()
            ),
        }
    }

    /// Waits for the end of the process and of its output.
    pub async fn ended_within(mut self, limit: Duration) -> Ended {
        let status = self.exit_within(limit).await;
        Ended {
            status,
            stdout: self.stdout.all().await,
            stderr: self.stderr.all().await,
        }
    }
}

/// The lines of an output, collected in the background.
struct Lines {
    gathered: Arc<Gathered>,
    reader: JoinHandle<()>,
}

#[derive(Default)]
struct Gathered {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    lines: Vec<String>,
    ended: bool,
}

impl Lines {
    fn read(output: impl AsyncRead + Send + Unpin + 'static) -> Self {
        let gathered = Arc::new(Gathered::default());
        let reader = tokio::spawn({
            let gathered = Arc::clone(&gathered);
            async move {
                let mut lines = BufReader::new(output).lines();
                while let Ok(Some(line)) = lines.next_line().await {
                    gathered.update(|state| state.lines.push(line));
                }
                gathered.update(|state| state.ended = true);
            }
        });
        Self { gathered, reader }
    }

    fn snapshot(&self) -> Vec<String> {
        self.gathered.look(|state| state.lines.clone())
    }

    async fn find(&self, text: &str) -> Option<String> {
        let search = async {
            loop {
                let changed = self.gathered.changed.notified();
                let (found, ended) = self.gathered.look(|state| {
                    let found = state.lines.iter().find(|line| line.contains(text));
                    (found.cloned(), state.ended)
                });
                if found.is_some() || ended {
                    return found;
                }
                changed.await;
            }
        };
        timeout(PROMPTLY, search).await.unwrap_or_default()
    }

    async fn all(self) -> Vec<String> {
        promptly(self.reader).await.expect("reading does not panic");
        self.gathered.look(|state| state.lines.clone())
    }
}

impl Gathered {
    fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.lock().expect("no thread panics with the lock"))
    }

    fn update(&self, update: impl FnOnce(&mut State)) {
        update(&mut self.state.lock().expect("no thread panics with the lock"));
        self.changed.notify_waiters();
    }
}
