//! All that run the same command in turn.

use std::path::Path;
use std::time::Duration;

use terraform_cli::Cli;

use super::Options;
use super::contender::Contender;
use super::hosts;
use super::quantity::Quantity;
use super::row::{Row, Took};
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

/// This provider, and what it is put beside, each with as many resources in the same host.
pub(crate) struct Contenders {
    host: String,
    resources: usize,
    floor: Contender,
    same_content: Option<Contender>,
    mendix: Contender,
    peer: Option<Contender>,
}

/// The Control Centers of a run. Each provider has its own, because it would take the other's
/// resources for look-alikes of its own.
pub(crate) struct ControlCenters {
    pub(crate) mendix: Simulator,
    pub(crate) peer: Option<Simulator>,
}

impl Contenders {
    /// With the peer, where there is a binary of it.
    pub(crate) fn new(
        stage: &Stage,
        options: &Options,
        host: &Cli,
        resources: usize,
        peer: Option<&Path>,
    ) -> anyhow::Result<Contenders> {
        let same_content = options
            .same_content
            .then(|| Contender::same_content(stage, host, resources))
            .transpose()?;
        let peer = peer
            .map(|provider| Contender::peer(stage, host, provider, resources))
            .transpose()?;
        Ok(Contenders {
            host: hosts::name(host),
            resources,
            floor: Contender::floor(stage, host, resources)?,
            same_content,
            mendix: Contender::mendix(stage, host, resources)?,
            peer,
        })
    }

    /// New Control Centers without any resource.
    pub(crate) fn control_centers(
        &self,
        stage: &Stage,
        latency: Duration,
    ) -> anyhow::Result<ControlCenters> {
        let peer = self.peer.as_ref().map(|_| stage.control_center(latency));
        Ok(ControlCenters {
            mendix: stage.control_center(latency)?,
            peer: peer.transpose()?,
        })
    }

    /// A row for the figures of a step, without any yet.
    pub(crate) fn row(&self, step: &Step, latency: Duration) -> Row {
        let like = |contender: &Option<Contender>| contender.as_ref().map(|_| Samples::default());
        Row {
            host: Some(self.host.clone()),
            resources: Some(self.resources),
            latency_ms: Some(latency.as_millis().try_into().unwrap_or(u64::MAX)),
            floor: Some(Samples::default()),
            same_content: like(&self.same_content),
            peer: like(&self.peer),
            ..Row::new(step.quantity)
        }
    }

    /// Runs a step with each, and adds what it took to the row.
    pub(crate) fn take(
        &self,
        step: &Step,
        control_centers: &ControlCenters,
        row: &mut Row,
    ) -> anyhow::Result<()> {
        let ControlCenters { mendix, peer } = control_centers;
        // The host asks nothing of a Control Center by itself; it is given one all the same.
        let own = |contender: &Contender| contender.time(mendix, step.args, step.code);
        if let Some(samples) = &mut row.floor {
            samples.push(own(&self.floor)?.seconds);
        }
        if let (Some(samples), Some(same_content)) = (&mut row.same_content, &self.same_content) {
            samples.push(own(same_content)?.seconds);
        }
        run(
            &self.mendix,
            step,
            mendix,
            &mut row.mendix,
            &mut row.mendix_took,
        )?;
        if let (Some(contender), Some(samples), Some(control_center)) =
            (&self.peer, &mut row.peer, peer)
        {
            run(contender, step, control_center, samples, &mut row.peer_took)?;
        }
        Ok(())
    }
}

/// Runs a step of a provider, and adds what it took.
fn run(
    contender: &Contender,
    step: &Step,
    control_center: &Simulator,
    seconds: &mut Samples,
    took: &mut Took,
) -> anyhow::Result<()> {
    let before = control_center.requests()?.total;
    let timing = contender.time(control_center, step.args, step.code)?;
    let api_calls = control_center.requests()?.total - before;
    seconds.push(timing.seconds);
    took.api_calls = took.api_calls.max(Some(api_calls));
    if let Some(usage) = timing.provider {
        took.peak_mebibytes.push(usage.peak_mebibytes);
        took.cpu_seconds.push(usage.cpu_seconds);
    }
    Ok(())
}
