//! The process: how fast it starts, how much memory it takes, how large the binary is.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;

use super::Options;
use super::meter;
use super::quantity::Quantity;
use super::row::Row;
use super::samples::Samples;
use super::stage::Stage;

/// One start is over too soon to make a run.
const STARTS_PER_RUN: usize = 5;

pub(crate) fn measure(stage: &Stage, options: &Options) -> anyhow::Result<Vec<Row>> {
    let mut mendix = Process::new(stage.provider()?)?;
    let mut idle = Process::new(stage.idle_provider()?)?;
    let mut peer = options.peer.as_deref().map(Process::new).transpose()?;
    for run in 1..=options.runs {
        stage.announce(format_args!("start, run {run} of {}", options.runs))?;
        for _ in 0..STARTS_PER_RUN {
            mendix.start(stage)?;
            idle.start(stage)?;
            if let Some(peer) = &mut peer {
                peer.start(stage)?;
            }
        }
    }
    let row = |quantity, samples: fn(&Process) -> &Samples| Row {
        mendix: samples(&mendix).clone(),
        idle: Some(samples(&idle).clone()),
        peer: peer.as_ref().map(|peer| samples(peer).clone()),
        ..Row::new(quantity)
    };
    let mut rows = vec![
        row(Quantity::StartToHandshake, |process| &process.handshake_ms),
        row(Quantity::HandshakeToSchema, |process| &process.schema_ms),
        row(Quantity::BinarySize, |process| &process.binary_megabytes),
        row(Quantity::MemoryIdle, |process| &process.memory_megabytes),
    ];
    for &resources in &options.resources {
        rows.push(memory_after(stage, options, resources)?);
    }
    Ok(rows)
}

fn memory_after(stage: &Stage, options: &Options, resources: usize) -> anyhow::Result<Row> {
    let mut mendix = Samples::default();
    for run in 1..=options.runs {
        stage.announce(format_args!(
            "memory, {resources} resources, run {run} of {}",
            options.runs
        ))?;
        let control_center = stage.control_center(Duration::ZERO)?;
        let load = meter::load(stage, &control_center, resources)?;
        if let Some(memory) = load.memory {
            mendix.push(memory.megabytes());
        }
    }
    Ok(Row {
        resources: Some(resources),
        mendix,
        ..Row::new(Quantity::MemoryAfterResources)
    })
}

/// What is measured of a provider's process.
struct Process {
    provider: PathBuf,
    handshake_ms: Samples,
    schema_ms: Samples,
    memory_megabytes: Samples,
    binary_megabytes: Samples,
}

impl Process {
    fn new(provider: &Path) -> anyhow::Result<Process> {
        let bytes = fs::metadata(provider)
            .with_context(|| format!("cannot read {}", provider.display()))?
            .len();
        Ok(Process {
            provider: provider.to_owned(),
            handshake_ms: Samples::default(),
            schema_ms: Samples::default(),
            memory_megabytes: Samples::default(),
            binary_megabytes: Samples::from_iter([bytes as f64 / 1e6]),
        })
    }

    fn start(&mut self, stage: &Stage) -> anyhow::Result<()> {
        let start = meter::start(stage, &self.provider)?;
        self.handshake_ms.push(start.handshake_ms);
        self.schema_ms.push(start.schema_ms);
        if let Some(memory) = start.memory {
            self.memory_megabytes.push(memory.megabytes());
        }
        Ok(())
    }
}
