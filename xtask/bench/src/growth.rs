//! What plans cost as an estate grows and its Control Center is further away.
//!
//! Terraform's own work for an `apply` and a `destroy` grows with the square of the number of
//! resources, to minutes at some thousand. So the estate is made once for all latencies, and only
//! its plans are repeated.

use std::time::Duration;

use super::Options;
use super::contenders::{APPLY, Contenders, PLAN_CREATE, PLAN_REFRESH, PLAN_UNREFRESHED, Step};
use super::row::Row;
use super::stage::Stage;

pub(crate) fn measure(stage: &Stage, options: &Options) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for &resources in &options.resources {
        rows.extend(estate(stage, options, resources)?);
    }
    Ok(rows)
}

fn estate(stage: &Stage, options: &Options, resources: usize) -> anyhow::Result<Vec<Row>> {
    let contenders = Contenders::new(stage, options, resources)?;
    let say = |what: &str, latency: Duration| {
        stage.announce(format_args!(
            "{what}, {resources} resources, {} ms latency",
            latency.as_millis()
        ))
    };
    let mut rows = Vec::new();
    for &latency in &options.latency {
        say("plans of a creation", latency)?;
        let mut row = contenders.row(&PLAN_CREATE, latency);
        let control_center = stage.control_center(latency)?;
        for _ in 0..options.runs {
            contenders.take(stage, &PLAN_CREATE, &control_center, &mut row)?;
        }
        rows.push(row);
    }

    let database = stage.directory()?.join("control-center.sqlite");
    say("making the estate", Duration::ZERO)?;
    let mut row = contenders.row(&APPLY, Duration::ZERO);
    let control_center = stage.lasting_control_center(Duration::ZERO, &database)?;
    contenders.take(stage, &APPLY, &control_center, &mut row)?;
    drop(control_center);
    rows.push(row);

    const PLANS: [Step; 2] = [PLAN_REFRESH, PLAN_UNREFRESHED];
    for &latency in &options.latency {
        say("plans of what exists", latency)?;
        let mut planned = PLANS.each_ref().map(|step| contenders.row(step, latency));
        let control_center = stage.lasting_control_center(latency, &database)?;
        for _ in 0..options.runs {
            for (step, row) in PLANS.iter().zip(&mut planned) {
                contenders.take(stage, step, &control_center, row)?;
            }
        }
        rows.extend(planned);
    }
    Ok(rows)
}
