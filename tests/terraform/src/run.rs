//! One command with a time limit, and its output.

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

/// The output of a command that has ended, and how it ended.
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

    /// This run, if it succeeded.
    ///
    /// # Panics
    /// If it did not succeed. The message contains the whole output.
    #[track_caller]
    #[must_use]
    pub fn success(self) -> Run {
        assert!(self.succeeded(), "this should have succeeded:\n{self}");
        self
    }

    /// This run, if it failed.
    ///
    /// # Panics
    /// If it did not fail. The message contains the whole output.
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

    /// Both outputs without the frames around errors and warnings, and with each paragraph on one
    /// line, so that a test can search for a whole sentence.
    #[must_use]
    pub fn diagnostics_text(&self) -> String {
        diagnostics::unwrap_diagnostics(&self.text())
    }

    /// The errors and warnings of a command that ran with `-json`, in the printed order.
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

/// The command line, the exit code and both outputs, as a failed test shows them.
impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "$ {}", self.command)?;
        writeln!(f, "{}", self.status)?;
        writeln!(f, "--- stdout\n{}", self.stdout)?;
        writeln!(f, "--- stderr\n{}", self.stderr)
    }
}

/// Runs `command` without input until it ends, and keeps its output. `line` is the command as
/// messages show it.
///
/// # Errors
/// [`CliError::NotRunnable`], or [`CliError::TimedOut`] after `limit`. After the limit, the command
/// is killed, and on Unix also everything that it started.
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
    /// Starts `command` without input. `line` is the command as messages show it.
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
            // Both outputs are read at the same time from now on: if they were read in turn, the
            // command could block on the other one.
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

    /// Waits for the end and keeps the output.
    ///
    /// # Errors
    /// The errors of [`capture`].
    pub fn finish(mut self) -> Result<Run, CliError> {
        // Both outputs are read to their end: they close when the command and every process that
        // inherited them have ended.
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
    /// If the system no longer knows the command.
    #[must_use]
    pub fn has_ended(&mut self) -> bool {
        let status = self.child.try_wait().expect("a child can be waited for");
        status.is_some()
    }

    /// Kills the command at once, and on Unix also everything that it started.
    ///
    /// # Panics
    /// If the system no longer knows the command.
    pub fn kill(mut self) {
        kill(&mut self.child);
        self.child.wait().expect("a child can be waited for");
    }

    /// Ctrl-C: interrupts the command and everything that it started at the same time.
    ///
    /// # Panics
    /// If none of its processes runs any more.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        killpg(group(&self.child), Signal::SIGINT).expect("the command runs");
    }

    /// Asks the command and everything that it started to terminate at the same time, as `timeout`,
    /// systemd and some CI runners do.
    ///
    /// # Panics
    /// If none of its processes runs any more.
    #[cfg(unix)]
    pub fn terminate(&self) {
        killpg(group(&self.child), Signal::SIGTERM).expect("the command runs");
    }

    /// Sends SIGHUP to the command and everything that it started at the same time, as a closed
    /// terminal does.
    ///
    /// # Panics
    /// If none of its processes runs any more.
    #[cfg(unix)]
    pub fn hang_up(&self) {
        killpg(group(&self.child), Signal::SIGHUP).expect("the command runs");
    }

    /// Kills only the command, not the processes that it started.
    #[cfg(unix)]
    pub fn kill_alone(&mut self) {
        // It may have just ended by itself, which does not matter.
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

/// A command that a failed test leaves behind must not continue.
impl Drop for Running {
    fn drop(&mut self) {
        // After its end, another process may have the same id.
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

/// A provider outlives a killed CLI, so one signal must reach both.
#[cfg(unix)]
fn lead_a_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(not(unix))]
fn lead_a_group(_: &mut Command) {}

#[cfg(unix)]
fn kill(child: &mut Child) {
    // It may have just ended by itself, which does not matter.
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

    /// The grandchild keeps the output open, so only killing the whole group closes it.
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
