//! Terraform's commands, as users wait for them.

use std::time::Duration;

use super::Options;
use super::contender::Contender;
use super::row::{Quantity, Row};
use super::samples::Samples;
use super::stage::Stage;

/// A command of the life of many resources.
struct Step {
    quantity: Quantity,
    args: &'static [&'static str],
    /// The exit code that says that it did what it should.
    code: i32,
}

/// With `-detailed-exitcode` a plan says whether there is something to do (2) or not (0).
const STEPS: [Step; 4] = [
    Step {
        quantity: Quantity::PlanCreate,
        args: &["plan", "-input=false", "-no-color", "-detailed-exitcode"],
        code: 2,
    },
    Step {
        quantity: Quantity::Apply,
        args: &["apply", "-input=false", "-no-color", "-auto-approve"],
        code: 0,
    },
    Step {
        quantity: Quantity::PlanRefresh,
        args: &["plan", "-input=false", "-no-color", "-detailed-exitcode"],
        code: 0,
    },
    Step {
        quantity: Quantity::Destroy,
        args: &["destroy", "-input=false", "-no-color", "-auto-approve"],
        code: 0,
    },
];

pub(crate) fn measure(stage: &Stage, options: &Options) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for &latency in &options.latency {
        for &resources in &options.resources {
            rows.extend(life(stage, options, latency, resources)?);
        }
    }
    Ok(rows)
}

/// The four commands with this many resources.
fn life(
    stage: &Stage,
    options: &Options,
    latency: Duration,
    resources: usize,
) -> anyhow::Result<Vec<Row>> {
    let floor = Contender::floor(stage, resources)?;
    let same_content = options
        .same_content
        .then(|| Contender::same_content(stage, resources))
        .transpose()?;
    let mendix = Contender::mendix(stage, resources)?;
    let peer = match (&options.peer, &options.peer_resource) {
        (Some(provider), Some(type_name)) => {
            Some(Contender::peer(stage, provider, type_name, resources)?)
        }
        _ => None,
    };
    let empty = |step: &Step| Row {
        resources: Some(resources),
        latency_ms: Some(latency.as_millis().try_into().unwrap_or(u64::MAX)),
        floor: Some(Samples::default()),
        same_content: same_content.as_ref().map(|_| Samples::default()),
        peer: peer.as_ref().map(|_| Samples::default()),
        api_calls: Some(0),
        ..Row::new(step.quantity)
    };
    let mut rows: Vec<Row> = STEPS.iter().map(empty).collect();
    for run in 1..=options.runs {
        stage.announce(format_args!(
            "Terraform, {resources} resources, {} ms latency, run {run} of {}",
            latency.as_millis(),
            options.runs
        ))?;
        // A new one each time: deprovisioned resources stay in the Control Center until the end
        // of their bundle month, and a create would find them there.
        let control_center = stage.control_center(latency)?;
        for (step, row) in STEPS.iter().zip(&mut rows) {
            let time = |contender: &Contender| {
                contender.time(stage, &control_center, step.args, step.code)
            };
            if let Some(samples) = &mut row.floor {
                samples.push(time(&floor)?);
            }
            if let (Some(samples), Some(same_content)) = (&mut row.same_content, &same_content) {
                samples.push(time(same_content)?);
            }
            let before = control_center.requests()?.total;
            row.mendix.push(time(&mendix)?);
            let api_calls = control_center.requests()?.total - before;
            row.api_calls = row.api_calls.max(Some(api_calls));
            if let (Some(samples), Some(peer)) = (&mut row.peer, &peer) {
                samples.push(time(peer)?);
            }
        }
    }
    Ok(rows)
}
