//! The operating system's figures for a process's memory.

use std::fs;

use anyhow::Context as _;
use serde::Serialize;

/// Resident memory in KiB, from `/proc`.
#[derive(Serialize)]
pub(crate) struct Memory {
    /// At present.
    resident_kib: u64,
    /// The maximum since the start.
    peak_kib: u64,
}

/// The memory of a process; `None` if there is no `/proc`.
pub(crate) fn of(pid: Option<u32>) -> anyhow::Result<Option<Memory>> {
    let pid = pid.context("the provider has ended")?;
    let Ok(status) = fs::read_to_string(format!("/proc/{pid}/status")) else {
        return Ok(None);
    };
    let field = |name: &str| {
        status
            .lines()
            .find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB"))
            .and_then(|kib| kib.parse().ok())
            .with_context(|| format!("no {name} for process {pid}"))
    };
    Ok(Some(Memory {
        resident_kib: field("VmRSS:")?,
        peak_kib: field("VmHWM:")?,
    }))
}
