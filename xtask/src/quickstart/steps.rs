//! What each step runs, says before it and checks after it.

use anstream::adapter::strip_str;
use anyhow::{bail, ensure};
use terraform_cli::unwrap_diagnostics;

use crate::simulator::{Resource, Simulator};

/// One command of the story.
pub(super) struct Step {
    pub(super) title: &'static str,
    /// What is about to run, and what to notice.
    pub(super) before: &'static str,
    pub(super) args: &'static [&'static str],
    /// Returns what was found to be true, as a sentence.
    pub(super) check: fn(&Outcome, &Simulator) -> anyhow::Result<String>,
}

impl Step {
    /// The command as a person types it.
    pub(super) fn command(&self) -> String {
        format!("terraform {}", self.args.join(" "))
    }
}

/// What a step that succeeded left behind.
pub(super) struct Outcome {
    /// Everything that was shown on standard output.
    pub(super) shown: String,
    /// The state after it, in the CLI's JSON form.
    pub(super) state: serde_json::Value,
}

impl Outcome {
    fn objects_in_state(&self) -> usize {
        let resources = &self.state["values"]["root_module"]["resources"];
        resources.as_array().map_or(0, Vec::len)
    }
}

/// How many resources `examples/quickstart/` has.
const RESOURCES: usize = 3;

pub(super) const STEPS: &[Step] = &[
    Step {
        title: "install the provider",
        before: "\
Terraform takes the provider from a directory of this machine, as it would from a
registry. It warns that it could not compare checksums with a registry; that is so
with every provider installed from a directory.",
        args: &["init", "-input=false"],
        check: |_, simulator| {
            nothing_written(simulator)?;
            Ok("the provider is installed, and the Control Center was not asked to change anything.".into())
        },
    },
    Step {
        title: "what would be created?",
        before: "\
A plan changes nothing. It asks the Control Center whether the company may provision
at all, whether model, region and size go together, and whether the Cloud Tokens are
enough for all three resources together. Notice `cloud_tokens`: the price of each
resource is known before it is bought.",
        args: &["plan", "-input=false"],
        check: |_, simulator| {
            nothing_written(simulator)?;
            let existing = simulator.resources()?.len();
            ensure!(
                existing == 0,
                "a plan left {existing} resources in the Control Center"
            );
            Ok("the Control Center still has no resource.".into())
        },
    },
    Step {
        title: "create it",
        before: "\
The same plan, carried out: Terraform provisions the three resources and waits until
each is ACTIVE. Notice the outputs at the end: they come from the Control Center.",
        args: &["apply", "-input=false", "-auto-approve"],
        check: |outcome, simulator| {
            let resources = all(simulator)?;
            for resource in &resources {
                ensure!(
                    resource.status == "ACTIVE",
                    "\"{}\" is {} in the Control Center, not ACTIVE",
                    resource.display_name,
                    resource.status
                );
            }
            let objects = outcome.objects_in_state();
            ensure!(
                objects == RESOURCES,
                "the state has {objects} resources, not {RESOURCES}"
            );
            let tokens: u64 = resources.iter().map(|r| r.cloud_tokens).sum();
            Ok(format!(
                "the Control Center has three ACTIVE resources, which hold {tokens} Cloud Tokens."
            ))
        },
    },
    Step {
        title: "is anything left to do?",
        before: "\
The plan again. A provider that reads back what it has written finds no difference:
notice \"No changes\". With -detailed-exitcode, Terraform fails on any other answer.",
        args: &["plan", "-input=false", "-detailed-exitcode"],
        check: |_, _| Ok("no changes.".into()),
    },
    Step {
        title: "what would a destroy mean?",
        before: "\
The Control Center never stops a resource at once: deprovisioning takes effect at the
end of the resource's bundle month, which counts from its own creation. Notice the
warnings: one for each resource, with its date and the tokens it holds until then.",
        args: &["plan", "-input=false", "-destroy"],
        check: |outcome, simulator| {
            let resources = all(simulator)?;
            for resource in &resources {
                ensure!(
                    resource.deprovision_scheduled_at.is_none(),
                    "a plan scheduled \"{}\" for deprovisioning",
                    resource.display_name
                );
                is_told(outcome, resource, &resource.bundle_month.ends_at)?;
            }
            Ok("each date in the plan is the one in the Control Center, and nothing is scheduled yet.".into())
        },
    },
    Step {
        title: "deprovision",
        before: "\
Terraform asks the Control Center to deprovision the three resources and forgets
them. Notice that the warnings come again, now with the dates that the Control Center
has confirmed: until then the resources work, and are paid for.",
        args: &["destroy", "-input=false", "-auto-approve"],
        check: |outcome, simulator| {
            for resource in &all(simulator)? {
                ensure!(
                    resource.status == "DEPROVISION_SCHEDULED",
                    "\"{}\" is {} in the Control Center, not DEPROVISION_SCHEDULED",
                    resource.display_name,
                    resource.status
                );
                let Some(date) = &resource.deprovision_scheduled_at else {
                    bail!("\"{}\" is scheduled without a date", resource.display_name);
                };
                is_told(outcome, resource, date)?;
            }
            let objects = outcome.objects_in_state();
            ensure!(objects == 0, "the state still has {objects} resources");
            Ok("the Control Center has scheduled all three for those dates, and the state is empty.".into())
        },
    },
];

fn nothing_written(simulator: &Simulator) -> anyhow::Result<()> {
    let writes = simulator.writes()?;
    ensure!(
        writes == 0,
        "{writes} requests arrived that change something"
    );
    Ok(())
}

fn all(simulator: &Simulator) -> anyhow::Result<Vec<Resource>> {
    let resources = simulator.resources()?;
    let found = resources.len();
    ensure!(
        found == RESOURCES,
        "the Control Center has {found} resources, not {RESOURCES}"
    );
    Ok(resources)
}

/// Whether a warning about `resource` was shown, and one with its `date` in the form that the
/// provider promises to scripts.
fn is_told(outcome: &Outcome, resource: &Resource, date: &str) -> anyhow::Result<()> {
    let shown = strip_str(&outcome.shown).to_string();
    let text = unwrap_diagnostics(&shown);
    let name = &resource.display_name;
    let warns = |line: &str| line.starts_with("Warning: ") && line.contains(name);
    ensure!(text.lines().any(warns), "no warning names \"{name}\"");
    let promise = format!("deprovision_scheduled_at = \"{date}\"");
    ensure!(
        text.contains(&promise),
        "nothing says {promise} for \"{name}\""
    );
    Ok(())
}
