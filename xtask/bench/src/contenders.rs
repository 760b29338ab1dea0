//! All that run the same command in turn.

use std::time::Duration;

use super::Options;
use super::contender::Contender;
use super::quantity::Quantity;
use super::row::Row;
use super::samples::Samples;
use super::stage::Stage;
use xtask::simulator::Simulator;

/// A command of the life of many resources.
pub(crate) struct Step {
    pub(crate) quantity: Quantity,
    args: &'static [&'static str],
    /// The exit code that says that it did what it should. With `-detailed-exitcode` a plan says
    /// whether there is something to do (2) or not (0).
    code: i32,
}

pub(crate) const PLAN_CREATE: Step = Step {
    quantity: Quantity::PlanCreate,
    args: &["plan", "-input=false", "-no-color", "-detailed-exitcode"],
    code: 2,
};

pub(crate) const APPLY: Step = Step {
    quantity: Quantity::Apply,
    args: &["apply", "-input=false", "-no-color", "-auto-approve"],
    code: 0,
};

pub(crate) const PLAN_REFRESH: Step = Step {
    quantity: Quantity::PlanRefresh,
    code: 0,
    ..PLAN_CREATE
};

/// What is left of a refresh when nothing is read.
pub(crate) const PLAN_UNREFRESHED: Step = Step {
    quantity: Quantity::PlanUnrefreshed,
    args: &[
        "plan",
        "-input=false",
        "-no-color",
        "-detailed-exitcode",
        "-refresh=false",
    ],
    code: 0,
};

pub(crate) const DESTROY: Step = Step {
    quantity: Quantity::Destroy,
    args: &["destroy", "-input=false", "-no-color", "-auto-approve"],
    code: 0,
};

/// This provider, and what it is put beside, each with as many resources.
pub(crate) struct Contenders {
    resources: usize,
    floor: Contender,
    same_content: Option<Contender>,
    mendix: Contender,
    idle: Contender,
    peer: Option<Contender>,
}

impl Contenders {
    pub(crate) fn new(
        stage: &Stage,
        options: &Options,
        resources: usize,
    ) -> anyhow::Result<Contenders> {
        let same_content = options
            .same_content
            .then(|| Contender::same_content(stage, resources))
            .transpose()?;
        let peer = match (&options.peer, &options.peer_resource) {
            (Some(provider), Some(type_name)) => {
                Some(Contender::peer(stage, provider, type_name, resources)?)
            }
            _ => None,
        };
        Ok(Contenders {
            resources,
            floor: Contender::floor(stage, resources)?,
            same_content,
            mendix: Contender::mendix(stage, resources)?,
            idle: Contender::idle(stage, resources)?,
            peer,
        })
    }

    /// A row for the figures of a step, without any yet.
    pub(crate) fn row(&self, step: &Step, latency: Duration) -> Row {
        let like = |contender: &Option<Contender>| contender.as_ref().map(|_| Samples::default());
        Row {
            resources: Some(self.resources),
            latency_ms: Some(latency.as_millis().try_into().unwrap_or(u64::MAX)),
            floor: Some(Samples::default()),
            same_content: like(&self.same_content),
            idle: Some(Samples::default()),
            peer: like(&self.peer),
            api_calls: Some(0),
            ..Row::new(step.quantity)
        }
    }

    /// Runs a step with each, and adds what it took to the row.
    pub(crate) fn take(
        &self,
        stage: &Stage,
        step: &Step,
        control_center: &Simulator,
        row: &mut Row,
    ) -> anyhow::Result<()> {
        let time =
            |contender: &Contender| contender.time(stage, control_center, step.args, step.code);
        if let Some(samples) = &mut row.floor {
            samples.push(time(&self.floor)?.seconds);
        }
        if let (Some(samples), Some(same_content)) = (&mut row.same_content, &self.same_content) {
            samples.push(time(same_content)?.seconds);
        }
        let before = control_center.requests()?.total;
        let timing = time(&self.mendix)?;
        let api_calls = control_center.requests()?.total - before;
        row.mendix.push(timing.seconds);
        row.api_calls = row.api_calls.max(Some(api_calls));
        if let Some(usage) = timing.provider {
            row.provider_memory
                .get_or_insert_default()
                .push(usage.peak_megabytes);
            row.provider_cpu
                .get_or_insert_default()
                .push(usage.cpu_seconds);
        }
        if let Some(samples) = &mut row.idle {
            samples.push(time(&self.idle)?.seconds);
        }
        if let (Some(samples), Some(peer)) = (&mut row.peer, &self.peer) {
            samples.push(time(peer)?.seconds);
        }
        Ok(())
    }
}
