//! One command with a time limit, and what it printed.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

#[cfg(unix)]
use nix::sys::signal::{Signal, killpg};
#[cfg(unix)]
use nix::unistd::Pid;

use crate::diagnostics::{self, Diagnostic};
use crate::error::CliError;

/// What a command that ended has printed, and how it ended.
#[derive(Clone, Debug)]
pub struct Run {
    command: String,
    status: ExitStatus,
    /// Everything on standard output, where the CLI writes results and warnings.
    pub stdout: String,
    /// Everything on standard error, where the CLI writes errors.
    pub stderr: String,
}

impl Run {
    /// The exit code, or `None` if a signal ended the command.
    #[must_use]
    pub fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// Whether the exit code is 0.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.status.success()
    }

    /// This run, which must have succeeded.
    ///
    /// # Panics
    /// If it did not, with everything that it printed.
    #[track_caller]
    #[must_use]
    pub fn success(self) -> Run {
        assert!(self.succeeded(), "this should have succeeded:\n{self}");
        self
    }

    /// This run, which must have failed.
    ///
    /// # Panics
    /// If it did not, with everything that it printed.
    #[track_caller]
    #[must_use]
    pub fn failure(self) -> Run {
        assert!(!self.succeeded(), "this should have failed:\n{self}");
        self
    }

    /// Both outputs, standard output first.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Both outputs without the frames around errors and warnings, and with their sentences on one
    /// line each, so that a test can search for a whole sentence.
    #[must_use]
    pub fn diagnostics_text(&self) -> String {
        diagnostics::unwrap_diagnostics(&self.text())
    }

    /// The errors and warnings of a command that ran with `-json`, in the order printed.
    ///
    /// # Panics
    /// If standard output is not the JSON that the CLI prints for `-json`.
    #[track_caller]
    #[must_use]
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        match diagnostics::from_json(&self.stdout) {
            Ok(diagnostics) => diagnostics,
            Err(error) => panic!("not the output of -json: {error}\n{self}"),
        }
    }
}

/// The command line, the exit code and both outputs, for a failed test to show.
impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "$ {}", self.command)?;
        writeln!(f, "{}", self.status)?;
        writeln!(f, "--- stdout\n{}", self.stdout)?;
        writeln!(f, "--- stderr\n{}", self.stderr)
    }
}

/// Runs `command` to its end, without input, and keeps what it prints. `line` is the command as
/// messages show it.
///
/// # Errors
/// [`CliError::NotRunnable`], or [`CliError::TimedOut`] after `limit`; the command and, on Unix,
/// everything that it started are then killed.
pub fn capture(command: Command, line: String, limit: Duration) -> Result<Run, CliError> {
    Running::start(command, line, limit)?.finish()
}

/// A command that has not ended yet.
#[derive(Debug)]
pub struct Running {
    command: String,
    child: Child,
    stdout: mpsc::Receiver<Vec<u8>>,
    stderr: mpsc::Receiver<Vec<u8>>,
    deadline: Instant,
    limit: Duration,
}

impl Running {
    /// Starts `command`, without input. `line` is the command as messages show it.
    ///
    /// # Errors
    /// [`CliError::NotRunnable`].
    pub fn start(mut command: Command, line: String, limit: Duration) -> Result<Self, CliError> {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        lead_a_group(&mut command);
        match command.spawn() {
            // Both outputs are read from now on: one after the other could block the command on the
            // other.
            Ok(mut child) => Ok(Self {
                command: line,
                stdout: read(child.stdout.take().expect("stdout was asked for")),
                stderr: read(child.stderr.take().expect("stderr was asked for")),
                child,
                deadline: Instant::now() + limit,
                limit,
            }),
            Err(reason) => Err(CliError::NotRunnable {
                program: line,
                reason,
            }),
        }
    }

    /// Waits for the end and keeps what was printed.
    ///
    /// # Errors
    /// As [`capture`].
    pub fn finish(mut self) -> Result<Run, CliError> {
        // To the end of both outputs: they close when the command and all that inherited them are
        // gone.
        let stdout = until(self.deadline, &self.stdout);
        let stderr = until(self.deadline, &self.stderr);
        let closed = stdout.closed && stderr.closed;
        if !closed {
            kill(&mut self.child);
        }
        let status = self.child.wait().map_err(|reason| CliError::NotRunnable {
            program: self.command.clone(),
            reason,
        })?;
        if !closed {
            return Err(CliError::TimedOut {
                command: std::mem::take(&mut self.command),
                limit: self.limit,
                output: stdout.text + &stderr.text,
            });
        }
        Ok(Run {
            command: std::mem::take(&mut self.command),
            status,
            stdout: stdout.text,
            stderr: stderr.text,
        })
    }

    /// The id of the command's process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether the command has ended by itself.
    ///
    /// # Panics
    /// If the system does not know the command any more.
    #[must_use]
    pub fn has_ended(&mut self) -> bool {
        let status = self.child.try_wait().expect("a child can be waited for");
        status.is_some()
    }

    /// Kills the command, and on Unix everything that it started, without a warning.
    ///
    /// # Panics
    /// If the system does not know the command any more.
    pub fn kill(mut self) {
        kill(&mut self.child);
        self.child.wait().expect("a child can be waited for");
    }

    /// Ctrl-C: the command and everything that it started are interrupted at once.
    ///
    /// # Panics
    /// If nothing of it runs any more.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        killpg(group(&self.child), Signal::SIGINT).expect("the command runs");
    }

    /// As `timeout`, systemd and some CI runners end a command: it and everything that it started
    /// are asked to terminate at once.
    ///
    /// # Panics
    /// If nothing of it runs any more.
    #[cfg(unix)]
    pub fn terminate(&self) {
        killpg(group(&self.child), Signal::SIGTERM).expect("the command runs");
    }

    /// As a terminal that is closed: the command and everything that it started are told to hang up
    /// at once.
    ///
    /// # Panics
    /// If nothing of it runs any more.
    #[cfg(unix)]
    pub fn hang_up(&self) {
        killpg(group(&self.child), Signal::SIGHUP).expect("the command runs");
    }

    /// Kills the command and nothing that it started.
    #[cfg(unix)]
    pub fn kill_alone(&mut self) {
        // It may have ended by itself in this moment, which is just as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Whether the command or anything that it started still runs.
    #[cfg(unix)]
    #[must_use]
    pub fn is_anything_left(&self) -> bool {
        killpg(group(&self.child), None).is_ok()
    }
}

/// What was started and is given up, as by a test that fails, must not go on.
impl Drop for Running {
    fn drop(&mut self) {
        // Once it has ended, its id may be another's.
        if matches!(self.child.try_wait(), Ok(None)) {
            kill(&mut self.child);
            let _ = self.child.wait();
        }
    }
}

struct Output {
    text: String,
    closed: bool,
}

fn read(mut from: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            if sender.send(buffer[..length].to_vec()).is_err() {
                break;
            }
        }
    });
    receiver
}

fn until(deadline: Instant, receiver: &mpsc::Receiver<Vec<u8>>) -> Output {
    let mut bytes = Vec::new();
    let closed = loop {
        match receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(chunk) => bytes.extend(chunk),
            Err(error) => break error == mpsc::RecvTimeoutError::Disconnected,
        }
    };
    Output {
        text: String::from_utf8_lossy(&bytes).into_owned(),
        closed,
    }
}

/// A provider outlives a CLI that is killed, so both must be reachable at once.
#[cfg(unix)]
fn lead_a_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(not(unix))]
fn lead_a_group(_: &mut Command) {}

#[cfg(unix)]
fn kill(child: &mut Child) {
    // It may have ended by itself in this moment, which is just as well.
    let _ = killpg(group(child), Signal::SIGKILL);
}

/// The group that the command leads.
#[cfg(unix)]
fn group(leader: &Child) -> Pid {
    Pid::from_raw(leader.id().try_into().expect("it is a process id"))
}

#[cfg(not(unix))]
fn kill(child: &mut Child) {
    let _ = child.kill();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, limit: Duration) -> Result<Run, CliError> {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        capture(command, format!("sh -c '{script}'"), limit)
    }

    #[test]
    fn both_outputs_and_the_code_are_kept() {
        let run = shell("echo out; echo err >&2; exit 3", Duration::from_secs(60)).unwrap();
        assert_eq!(run.code(), Some(3));
        assert_eq!((&*run.stdout, &*run.stderr), ("out\n", "err\n"));
        assert_eq!(run.text(), "out\nerr\n");
    }

    #[test]
    fn much_output_on_both_does_not_block() {
        let run = shell(
            "head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero",
            Duration::from_secs(60),
        )
        .unwrap();
        assert_eq!((run.stdout.len(), run.stderr.len()), (300_000, 300_000));
    }

    /// The grandchild holds the output open; only killing the whole group ends it.
    #[test]
    fn after_the_limit_everything_is_killed_and_the_output_shown() {
        let started = Instant::now();
        let error = shell("echo before; sleep 600 & wait", Duration::from_millis(500)).unwrap_err();
        assert!(started.elapsed() < Duration::from_secs(60));
        let CliError::TimedOut { output, .. } = &error else {
            panic!("{error}")
        };
        assert_eq!(output, "before\n");
    }

    #[test]
    #[should_panic(expected = "this should have succeeded:\n$ sh -c 'echo why; exit 1'")]
    fn a_failure_that_should_be_a_success_is_shown_whole() {
        let _ = shell("echo why; exit 1", Duration::from_secs(60))
            .unwrap()
            .success();
    }
}
