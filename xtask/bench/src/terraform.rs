//! Terraform's commands, as users wait for them.

use std::time::Duration;

use super::Options;
use super::contenders::{
    APPLY, Contenders, DESTROY, PLAN_CREATE, PLAN_REFRESH, PLAN_UNREFRESHED, Step,
};
use super::row::Row;
use super::stage::Stage;

const LIFE: [Step; 5] = [PLAN_CREATE, APPLY, PLAN_REFRESH, PLAN_UNREFRESHED, DESTROY];

pub(crate) fn measure(stage: &Stage, options: &Options) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for &latency in &options.latency {
        for &resources in &options.resources {
            rows.extend(life(stage, options, latency, resources)?);
        }
    }
    Ok(rows)
}

/// All commands with this many resources.
fn life(
    stage: &Stage,
    options: &Options,
    latency: Duration,
    resources: usize,
) -> anyhow::Result<Vec<Row>> {
    let contenders = Contenders::new(stage, options, resources)?;
    let mut rows = LIFE.each_ref().map(|step| contenders.row(step, latency));
    for run in 1..=options.runs {
        stage.announce(format_args!(
            "Terraform, {resources} resources, {} ms latency, run {run} of {}",
            latency.as_millis(),
            options.runs
        ))?;
        // A new one each time: deprovisioned resources stay in the Control Center until the end of
        // their bundle month, and a create would find them there.
        let control_center = stage.control_center(latency)?;
        for (step, row) in LIFE.iter().zip(&mut rows) {
            contenders.take(stage, step, &control_center, row)?;
        }
    }
    Ok(Vec::from(rows))
}
