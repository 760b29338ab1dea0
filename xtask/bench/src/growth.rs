//! What plans cost as an estate grows and its Control Center is further away.
//!
//! Terraform's own work for an `apply` and a `destroy` grows with the square of the number of
//! resources, to minutes at some thousand. So the estate is made once for all latencies, and only
//! its plans are repeated.

use std::time::Duration;

use terraform_cli::Cli;

use super::Options;
use super::contenders::{
    APPLY, Contenders, ControlCenters, PLAN_CREATE, PLAN_REFRESH, PLAN_UNREFRESHED, Step,
};
use super::hosts;
use super::quantity::Part;
use super::row::Row;
use super::stage::Stage;

pub(crate) fn measure(stage: &Stage, options: &Options) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for host in &stage.hosts.present {
        for &resources in &options.resources {
            let estate = estate(stage, options, host, resources)?.into_iter();
            rows.extend(estate.map(|row| Row {
                part: Part::Growth,
                ..row
            }));
        }
    }
    Ok(rows)
}

fn estate(
    stage: &Stage,
    options: &Options,
    host: &Cli,
    resources: usize,
) -> anyhow::Result<Vec<Row>> {
    // Without the peer: what this provider costs is measured here, and a peer's apply of thousands
    // takes longer than all the rest.
    let contenders = Contenders::new(stage, options, host, resources, None)?;
    let alone = |mendix| ControlCenters { mendix, peer: None };
    let say = |what: &str, latency: Duration| {
        stage.announce(format_args!(
            "{}: {what}, {resources} resources, {} ms latency",
            hosts::name(host),
            latency.as_millis()
        ))
    };
    let mut rows = Vec::new();
    for &latency in &options.latency {
        say("plans of a creation", latency)?;
        let mut row = contenders.row(&PLAN_CREATE, latency);
        let control_centers = contenders.control_centers(stage, latency)?;
        for _ in 0..options.runs_of(resources) {
            contenders.take(&PLAN_CREATE, &control_centers, &mut row)?;
        }
        rows.push(row);
    }

    let database = stage.directory()?.join("control-center.sqlite");
    say("making the estate", Duration::ZERO)?;
    let mut row = contenders.row(&APPLY, Duration::ZERO);
    let control_centers = alone(stage.lasting_control_center(Duration::ZERO, &database)?);
    contenders.take(&APPLY, &control_centers, &mut row)?;
    drop(control_centers);
    rows.push(row);

    const PLANS: [Step; 2] = [PLAN_REFRESH, PLAN_UNREFRESHED];
    for &latency in &options.latency {
        say("plans of what exists", latency)?;
        let mut planned = PLANS.each_ref().map(|step| contenders.row(step, latency));
        let control_centers = alone(stage.lasting_control_center(latency, &database)?);
        for _ in 0..options.runs_of(resources) {
            for (step, row) in PLANS.iter().zip(&mut planned) {
                contenders.take(step, &control_centers, row)?;
            }
        }
        rows.extend(planned);
    }
    Ok(rows)
}
