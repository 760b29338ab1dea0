//! The program that measures a provider from its host's side. It is a program of its own because it
//! is built for release: a task is not, and would measure itself.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::stage::Stage;
use xtask::simulator::{self, Simulator};

/// See `provider-meter start --help`.
#[derive(Deserialize)]
pub(crate) struct Start {
    pub(crate) handshake_ms: f64,
    pub(crate) schema_ms: f64,
    pub(crate) memory: Option<Memory>,
}

/// See `provider-meter load --help`.
#[derive(Deserialize)]
pub(crate) struct Load {
    pub(crate) memory: Option<Memory>,
}

/// See `provider-meter rpcs --help`; calls a second.
#[derive(Deserialize)]
pub(crate) struct Rpcs {
    pub(crate) plan_1: f64,
    pub(crate) plan_10: f64,
    pub(crate) read_1: f64,
    pub(crate) read_10: f64,
}

#[derive(Deserialize)]
pub(crate) struct Memory {
    resident_kib: u64,
}

impl Memory {
    /// Resident memory in MiB.
    pub(crate) fn mebibytes(&self) -> f64 {
        self.resident_kib as f64 / 1024.0
    }
}

/// Starts a provider once.
pub(crate) fn start(stage: &Stage, provider: &Path) -> anyhow::Result<Start> {
    sample(Command::new(stage.meter()?).arg("start").arg(provider))
}

/// Plans, creates and reads resources in one process.
pub(crate) fn load(
    stage: &Stage,
    control_center: &Simulator,
    resources: usize,
) -> anyhow::Result<Load> {
    let mut command = with_control_center("load", stage, control_center)?;
    sample(command.args(["--resources", &resources.to_string()]))
}

/// Counts calls a second.
pub(crate) fn rpcs(stage: &Stage, control_center: &Simulator) -> anyhow::Result<Rpcs> {
    sample(&mut with_control_center("rpcs", stage, control_center)?)
}

fn with_control_center(
    command: &str,
    stage: &Stage,
    control_center: &Simulator,
) -> anyhow::Result<Command> {
    let mut meter = Command::new(stage.meter()?);
    meter
        .arg(command)
        .arg(stage.provider()?)
        .args(["--endpoint", control_center.endpoint()])
        .args(["--token", simulator::TOKEN]);
    Ok(meter)
}

fn sample<T: DeserializeOwned>(command: &mut Command) -> anyhow::Result<T> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start the meter")?;
    if !output.status.success() {
        bail!("the meter failed; it says above why");
    }
    serde_json::from_slice(&output.stdout).context("cannot read what the meter printed")
}
