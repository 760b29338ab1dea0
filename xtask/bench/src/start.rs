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

/// After how many resources memory is looked at: what grows with their number shows.
const MEMORY_AFTER: [usize; 2] = [300, 5000];

pub(crate) fn measure(stage: &Stage, options: &Options) -> anyhow::Result<Vec<Row>> {
    let mut mendix = Process::new(stage.provider()?)?;
    let mut idle = Process::new(stage.idle_provider()?)?;
    let mut peer = stage.peer.as_deref().ok().map(Process::new).transpose()?;
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
        row(Quantity::BinarySize, |process| &process.binary_mebibytes),
        row(Quantity::MemoryIdle, |process| &process.memory_mebibytes),
    ];
    for resources in MEMORY_AFTER {
        rows.push(memory_after(stage, options, resources)?);
    }
    Ok(rows)
}

fn memory_after(stage: &Stage, options: &Options, resources: usize) -> anyhow::Result<Row> {
    let mut mendix = Samples::default();
    let runs = options.runs_of(resources);
    for run in 1..=runs {
        stage.announce(format_args!(
            "memory, {resources} resources, run {run} of {runs}"
        ))?;
        let control_center = stage.control_center(Duration::ZERO)?;
        let load = meter::load(stage, &control_center, resources)?;
        if let Some(memory) = load.memory {
            mendix.push(memory.mebibytes());
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
    memory_mebibytes: Samples,
    binary_mebibytes: Samples,
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
            memory_mebibytes: Samples::default(),
            binary_mebibytes: Samples::from_iter([bytes as f64 / f64::from(1 << 20)]),
        })
    }

    fn start(&mut self, stage: &Stage) -> anyhow::Result<()> {
        let start = meter::start(stage, &self.provider)?;
        self.handshake_ms.push(start.handshake_ms);
        self.schema_ms.push(start.schema_ms);
        if let Some(memory) = start.memory {
            self.memory_mebibytes.push(memory.mebibytes());
        }
        Ok(())
    }
}
