//! One fault in one step, and the verdict on the result.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::faults::{Fault, LATE, Times};
use super::host::{DEPOSED, Settings, Workspace};
use super::messages::{Line, Said};
use super::steps::{Row, Step};
use crate::story::ControlCenter;
use crate::summary::without_id;

/// The result of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As if nothing had happened.
    Unnoticed,
    /// The step succeeded with a warning that names what could not be done.
    Warned,
    /// An error, and the Control Center and the state agree.
    Failed,
    /// They differ, and a message names the resource and the way to repair it.
    Named,
    /// They may differ, and a message says so; the next plan names the resource.
    NamedByNextPlan,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Verdict; 5] = [
        Verdict::Unnoticed,
        Verdict::Warned,
        Verdict::Failed,
        Verdict::Named,
        Verdict::NamedByNextPlan,
    ];

    /// The verdict in words.
    pub fn meaning(self) -> &'static str {
        match self {
            Verdict::Unnoticed => "as if nothing had happened: one effect, no message",
            Verdict::Warned => "success, with a warning that names what could not be done",
            Verdict::Failed => "an error; the Control Center and the state hold the same",
            Verdict::Named => "they differ; a message names the id and the way to repair it",
            Verdict::NamedByNextPlan => {
                "they differ, because the API said so itself or the run was ended; the next plan \
                 names the id and the way to repair it"
            }
        }
    }

    /// The verdict's mark in the table.
    pub fn mark(self) -> char {
        match self {
            Verdict::Unnoticed => '✓',
            Verdict::Warned => 'w',
            Verdict::Failed => 'e',
            Verdict::Named => 'n',
            Verdict::NamedByNextPlan => 'p',
        }
    }
}

/// The summaries of the warnings that a step gives without a fault.
pub async fn usual_warnings(row: Row) -> BTreeSet<String> {
    let cell = Cell::start(row, Fault::ResetBefore, Times::Once);
    let said = cell.run(None).await.said;
    assert!(said.errors.is_empty(), "{said:#?}");
    said.warnings
        .into_iter()
        .map(|line| without_id(&line.summary))
        .collect()
}

/// Runs one cell. An error describes what is wrong.
pub async fn judge(
    row: Row,
    fault: Fault,
    times: Times,
    usual: &BTreeSet<String>,
) -> Result<Verdict, String> {
    let cell = Cell::start(row, fault, times);
    let outcome = cell.run(Some((fault, times))).await;
    outcome.judged(row, fault, times, usual).await
}

struct Cell {
    row: Row,
    center: Arc<ControlCenter>,
    workspace: Workspace,
}

/// The result of a step.
struct Outcome {
    cell: Cell,
    said: Said,
}

impl Cell {
    fn start(row: Row, fault: Fault, times: Times) -> Cell {
        let center = ControlCenter::start(|options| {
            options.clock = None;
            if row.is_polled() {
                options.provisioning_delay = Duration::from_secs(1);
            }
        });
        let settings = Settings {
            endpoint: center.url(),
            max_retries: match times {
                Times::Once => 4,
                Times::Always => 1,
            },
            request_timeout: fault.request_timeout(),
            stopped: CancellationToken::new(),
        };
        Cell {
            row,
            center: Arc::new(center),
            workspace: Workspace::new(settings),
        }
    }

    async fn run(mut self, fault: Option<(Fault, Times)>) -> Outcome {
        let step = self.row.step;
        let before = step.before();
        let (plan, said) = self.workspace.plan(&before).await;
        let said = said.and(self.workspace.apply(&plan).await);
        assert!(said.errors.is_empty(), "{said:#?}");
        let id = self.workspace.stored("chat", "id").map(str::to_owned);
        let (plan, _) = step.prepare(&mut self.workspace).await;
        if let Some((fault, times)) = fault {
            let number = match times {
                Times::Once => 1,
                Times::Always => 1_000_000,
            };
            let route = match (fault, self.row.step) {
                // It closes the connections of all calls, and these steps make theirs at the same
                // time: without "*", the outcome depends on which call comes first.
                (Fault::Refused, Step::PlanCreate | Step::PlanReplace) => "*",
                _ => fault.route(self.row.route, times),
            };
            self.center.fault(route, number, fault.to_json(times));
            if fault == Fault::Stopped {
                self.stop_once_it_is_under_way();
            }
        }
        let said = step.run(&mut self.workspace, &plan, id.as_deref()).await;
        if let Some((fault, _)) = fault {
            self.center.accept_connections().await;
            if fault == Fault::Late {
                // The late answer must have arrived.
                tokio::time::sleep(LATE).await;
            }
        }
        Outcome { cell: self, said }
    }

    /// Asks the host to end as soon as the call in this row is under way.
    fn stop_once_it_is_under_way(&self) {
        let (center, route) = (self.center.clone(), self.row.route);
        let stopped = self.workspace.settings.stopped.clone();
        center.forget_requests();
        tokio::task::spawn_blocking(move || {
            // A step that never makes the call gets a verdict too.
            for _ in 0..1000 {
                if center.requests().to(route) > 0 {
                    return stopped.cancel();
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        });
    }
}

impl Outcome {
    async fn judged(
        mut self,
        row: Row,
        fault: Fault,
        times: Times,
        usual: &BTreeSet<String>,
    ) -> Result<Verdict, String> {
        let new_warnings: Vec<&Line> = self
            .said
            .warnings
            .iter()
            .filter(|line| !usual.contains(&without_id(&line.summary)))
            .collect();
        let unaccounted = self.unaccounted();
        let named = |id: &String| {
            self.said
                .lines()
                .any(|line| line.detail.contains(id) || line.summary.contains(id))
        };
        let is_named = !unaccounted.is_empty() && unaccounted.iter().all(named);
        let is_open = self
            .said
            .errors
            .iter()
            .any(|line| line.detail.contains("is not known"));
        let has_errors = !self.said.errors.is_empty();
        let verdict = match (unaccounted.is_empty(), has_errors, new_warnings.is_empty()) {
            (true, false, true) => Verdict::Unnoticed,
            (true, false, false) => Verdict::Warned,
            (true, true, _) => Verdict::Failed,
            (false, ..) if is_named => Verdict::Named,
            // `converges` checks whether the next plan names it.
            (false, true, _) if is_open || fault == Fault::Stopped => Verdict::NamedByNextPlan,
            _ => {
                return Err(format!(
                    "a difference that no diagnostic names: {:#?}",
                    self.said
                ));
            }
        };
        if times == Times::Once && fault.passes() && verdict != Verdict::Unnoticed {
            return Err(format!("should have passed unnoticed: {:#?}", self.said));
        }
        self.converges(row.step).await?;
        Ok(verdict)
    }

    /// Resources that continue in the Control Center and are not in state, or the other way round.
    fn unaccounted(&self) -> BTreeSet<String> {
        let there: BTreeSet<String> = self
            .cell
            .center
            .resources()
            .iter()
            .filter(|resource| resource["status"] != "DEPROVISION_SCHEDULED")
            .map(|resource| resource["id"].as_str().expect("it has an id").to_owned())
            .collect();
        let known = self.cell.workspace.state.values();
        let known: BTreeSet<String> = known
            .filter(|stored| stored.value.attribute("deprovision_scheduled_at").is_null())
            .filter_map(|stored| stored.value.attribute("id").as_str().map(str::to_owned))
            .collect();
        there.symmetric_difference(&known).cloned().collect()
    }

    /// Without faults: applies the same configuration again, after importing what the plan
    /// suggests.
    async fn converges(&mut self, step: Step) -> Result<(), String> {
        let config = step.config();
        let workspace = &mut self.cell.workspace;
        workspace.settings.max_retries = 4;
        workspace.settings.request_timeout = "60s";
        workspace.settings.stopped = CancellationToken::new();
        let (mut plan, said) = workspace.plan(&config).await;
        let mut lost = self.cell.center.resources();
        // If two resources have the same name, the import is for the one that continues.
        let ends = |resource: &serde_json::Value| resource["status"] == "DEPROVISION_SCHEDULED";
        let going_on: Vec<_> = lost.iter().filter(|it| !ends(it)).cloned().collect();
        lost.retain(|it| {
            let is_same = |other: &serde_json::Value| other["displayName"] == it["displayName"];
            !(ends(it) && going_on.iter().any(is_same))
        });
        let to_import = lost.iter().filter_map(|resource| {
            let id = resource["id"].as_str()?;
            let block = format!("id = {id:?}");
            let is_proposed = said
                .warnings
                .iter()
                .any(|line| line.detail.contains("import {") && line.detail.contains(&block));
            is_proposed.then_some((resource["displayName"].as_str()?, id))
        });
        let mut imported = false;
        for (name, id) in to_import {
            let name = config
                .keys()
                .find(|known| **known == name)
                .copied()
                .unwrap_or("chat");
            // The replaced resource is moved to another address first, as the plan suggests.
            if let Some(old) = workspace.state.remove(name) {
                workspace.state.insert(DEPOSED, old);
            }
            let said = workspace.import(name, id).await;
            if !said.errors.is_empty() {
                return Err(format!("cannot be imported: {said:#?}"));
            }
            imported = true;
        }
        if imported {
            plan = workspace.plan(&config).await.0;
        }
        let said = workspace.apply(&plan).await;
        if !said.errors.is_empty() {
            return Err(format!("a second apply fails: {said:#?}"));
        }
        let (plan, said) = workspace.plan(&config).await;
        if !plan.changes.is_empty() || !said.errors.is_empty() {
            return Err(format!("a third plan is not empty: {plan:#?}\n{said:#?}"));
        }
        if !self.unaccounted().is_empty() {
            return Err("a second apply does not bring both together".to_owned());
        }
        self.is_as_configured(step)
    }

    /// The Control Center has the configured resources, and nothing was created twice.
    fn is_as_configured(&self, step: Step) -> Result<(), String> {
        let there = self.cell.center.resources();
        if there.len() != step.resources_ever() {
            return Err(format!(
                "{} resources were created, not {}",
                there.len(),
                step.resources_ever()
            ));
        }
        let current: BTreeMap<_, _> = there
            .iter()
            .filter(|resource| resource["status"] != "DEPROVISION_SCHEDULED")
            .map(|resource| {
                (
                    resource["displayName"].as_str().unwrap_or_default(),
                    resource,
                )
            })
            .collect();
        let config = step.config();
        if current.len() != config.len() {
            return Err(format!("not what is configured: {current:#?}"));
        }
        for wanted in config.values() {
            let text = |name: &str| wanted.attribute(name).as_str().unwrap_or_default();
            let found = current
                .get(text("display_name"))
                .ok_or("a configured resource is missing")?;
            let size = found["scheduledSize"].as_str().or(found["size"].as_str());
            let model = found["model"].as_str();
            if [size, model] != ["size", "model"].map(|name| Some(text(name))) {
                return Err(format!("not as configured: {found}"));
            }
        }
        Ok(())
    }
}
