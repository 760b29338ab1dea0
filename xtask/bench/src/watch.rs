//! What the operating system says of the provider's processes while a command of Terraform runs.

use std::collections::BTreeMap;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// How often to look. What a process takes after the last look before its end is not seen.
const INTERVAL: Duration = Duration::from_millis(5);

/// How the names of the providers' programs begin, the peer's too; a version follows.
#[cfg(target_os = "linux")]
const PROVIDER: &str = "terraform-provider-mendix";

/// What all provider processes of one command took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Usage {
    /// Resident memory at most, of the one that took most, in MiB.
    pub(crate) peak_mebibytes: f64,
    /// Processor time of all together, in seconds.
    pub(crate) cpu_seconds: f64,
}

/// Looks at a process's children until the bench stops it.
pub(crate) struct Watch {
    stop: mpsc::Sender<()>,
    thread: thread::JoinHandle<BTreeMap<i32, Usage>>,
}

impl Watch {
    /// Watches the providers that the process `parent` starts.
    pub(crate) fn begin(parent: u32) -> Watch {
        let (stop, stopped) = mpsc::channel();
        let thread = thread::spawn(move || {
            let mut seen = BTreeMap::new();
            while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(INTERVAL) {
                seen.extend(providers(parent));
            }
            seen
        });
        Watch { stop, thread }
    }

    /// What they took; none where the operating system does not tell, or none was seen.
    pub(crate) fn end(self) -> Option<Usage> {
        // It is gone only if it panicked, which joining it tells.
        let _ = self.stop.send(());
        let seen = self.thread.join().expect("looking at processes");
        seen.into_values().reduce(|all, one| Usage {
            peak_mebibytes: all.peak_mebibytes.max(one.peak_mebibytes),
            cpu_seconds: all.cpu_seconds + one.cpu_seconds,
        })
    }
}

/// The providers among the children of a process, by their ids. A process may end at any moment, so
/// what cannot be read is not there.
#[cfg(target_os = "linux")]
fn providers(parent: u32) -> Vec<(i32, Usage)> {
    use procfs::process::Process;

    let usage = |id: u32| {
        let process = Process::new(id.try_into().ok()?).ok()?;
        let program = process.exe().ok()?;
        if !program.file_name()?.to_str()?.starts_with(PROVIDER) {
            return None;
        }
        let stat = process.stat().ok()?;
        let peak_kib = process.status().ok()?.vmhwm?;
        let ticks = (stat.utime + stat.stime) as f64 / procfs::ticks_per_second() as f64;
        // A tick is 10 ms, which is most of what a process of one command takes. The scheduler
        // counts nanoseconds, for the threads that still are.
        let threads = process.tasks().ok()?.flatten();
        let scheduled =
            threads.filter_map(|thread| Some(thread.schedstat().ok()?.sum_exec_runtime));
        let scheduled = Duration::from_nanos(scheduled.sum()).as_secs_f64();
        let usage = Usage {
            peak_mebibytes: peak_kib as f64 / 1024.0,
            cpu_seconds: ticks.max(scheduled),
        };
        Some((process.pid(), usage))
    };
    let children = || {
        let tasks = Process::new(parent.try_into().ok()?).ok()?.tasks().ok()?;
        let children = tasks.flatten().filter_map(|task| task.children().ok());
        Some(children.flatten().collect::<Vec<_>>())
    };
    let children = children().unwrap_or_default();
    children.into_iter().filter_map(usage).collect()
}

#[cfg(not(target_os = "linux"))]
fn providers(_: u32) -> Vec<(i32, Usage)> {
    Vec::new()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::process::Command;

    use super::*;

    /// A process of a program with this name, which lives until it is killed.
    fn child(name: &str) -> std::process::Child {
        let directory = tempfile::tempdir().expect("a directory");
        let program = directory.path().join(name);
        // By a process of its own: a file that this one has open for writing can be inherited by
        // what another test starts in this moment, and is not run while it is.
        let copied = Command::new("cp").arg("/bin/sleep").arg(&program).status();
        assert!(copied.expect("a copy").success());
        let child = Command::new(&program).arg("600").spawn();
        child.expect("a process")
    }

    fn see(name: &str) -> Vec<(i32, Usage)> {
        let mut child = child(name);
        let id: i32 = child.id().try_into().expect("a process id");
        let mut seen = providers(std::process::id());
        seen.retain(|(provider, _)| *provider == id);
        child.kill().expect("it runs");
        child.wait().expect("it ends");
        seen
    }

    #[test]
    fn the_provider_is_seen_with_its_memory_and_no_other_process() {
        let seen = see("terraform-provider-mendix_v0.1.0");
        assert!(
            matches!(seen[..], [(_, usage)] if usage.peak_mebibytes > 0.0),
            "{seen:?}"
        );
        assert_eq!(see("terraform"), []);
        assert_eq!(see("terraform-provider-other"), []);
    }
}
