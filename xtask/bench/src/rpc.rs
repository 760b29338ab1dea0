//! Calls a second on one connection.

use std::time::Duration;

use super::Options;
use super::meter::{self, Rpcs};
use super::quantity::Quantity;
use super::row::Row;
use super::stage::Stage;

pub(crate) fn measure(stage: &Stage, options: &Options) -> anyhow::Result<Vec<Row>> {
    let mut runs = Vec::new();
    for run in 1..=options.runs {
        stage.announce(format_args!(
            "calls a second, run {run} of {}",
            options.runs
        ))?;
        let control_center = stage.control_center(Duration::ZERO)?;
        runs.push(meter::rpcs(stage, &control_center)?);
    }
    let row = |quantity, at_a_time, rate: fn(&Rpcs) -> f64| Row {
        at_a_time: Some(at_a_time),
        mendix: runs.iter().map(rate).collect(),
        ..Row::new(quantity)
    };
    Ok(vec![
        row(Quantity::PlanCalls, 1, |rates| rates.plan_1),
        row(Quantity::PlanCalls, 10, |rates| rates.plan_10),
        row(Quantity::ReadCalls, 1, |rates| rates.read_1),
        row(Quantity::ReadCalls, 10, |rates| rates.read_10),
    ])
}
