//! The commands of Terraform and OpenTofu, as users wait for them.

use std::time::Duration;

use terraform_cli::{Cli, Product};

use super::Options;
use super::contenders::{APPLY, Contenders, DESTROY, PLAN_CREATE, PLAN_REFRESH, Step};
use super::hosts;
use super::row::Row;
use super::stage::Stage;

const LIFE: [Step; 4] = [PLAN_CREATE, APPLY, PLAN_REFRESH, DESTROY];

/// With more resources than this, Terraform only plans their creation: it writes the whole state
/// again after each change, so that an apply and a destroy take time with the square of their
/// number. OpenTofu writes it every 20 seconds.
const MOST_APPLIED_BY_TERRAFORM: usize = 1000;

pub(crate) fn measure(stage: &Stage, options: &Options) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for host in &stage.hosts.present {
        for &latency in &options.latency {
            for &resources in &options.resources {
                rows.extend(life(stage, options, host, latency, resources)?);
            }
        }
    }
    Ok(rows)
}

/// All commands with this many resources.
fn life(
    stage: &Stage,
    options: &Options,
    host: &Cli,
    latency: Duration,
    resources: usize,
) -> anyhow::Result<Vec<Row>> {
    let peer = stage.peer.as_deref().ok();
    let contenders = Contenders::new(stage, options, host, resources, peer)?;
    let steps = steps(host.product(), resources);
    let rows = steps.iter().map(|step| contenders.row(step, latency));
    let mut rows: Vec<Row> = rows.collect();
    let runs = options.runs_of(resources);
    for run in 1..=runs {
        stage.announce(format_args!(
            "{}, {resources} resources, {} ms latency, run {run} of {runs}",
            hosts::name(host),
            latency.as_millis()
        ))?;
        // New ones each time: deprovisioned resources stay in the Control Center until the end of
        // their bundle month, and a create would find them there.
        let control_centers = contenders.control_centers(stage, latency)?;
        for (step, row) in steps.iter().zip(&mut rows) {
            contenders.take(step, &control_centers, row)?;
        }
    }
    Ok(rows)
}

/// The commands that a host runs with this many resources.
fn steps(host: Product, resources: usize) -> &'static [Step] {
    match host {
        Product::Terraform if resources > MOST_APPLIED_BY_TERRAFORM => &LIFE[..1],
        _ => &LIFE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Quantity;

    #[test]
    fn terraform_applies_no_more_than_it_can_in_good_time() {
        let of = |host, resources| steps(host, resources).iter().map(|step| step.quantity);
        assert_eq!(
            of(Product::Terraform, 300).next_back(),
            Some(Quantity::Destroy)
        );
        assert_eq!(
            of(Product::OpenTofu, 2000).next_back(),
            Some(Quantity::Destroy)
        );
        let many: Vec<_> = of(Product::Terraform, 2000).collect();
        assert_eq!(many, [Quantity::PlanCreate]);
    }
}
