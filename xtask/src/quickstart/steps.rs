//! What each step runs, explains before it and checks after it.

use anstream::adapter::strip_str;
use anyhow::{bail, ensure};
use terraform_cli::unwrap_diagnostics;

use xtask::simulator::{Resource, Simulator};

/// One command of the quickstart.
pub(super) struct Step {
    pub(super) title: &'static str,
    /// Explains the command before it runs, and what to notice.
    pub(super) before: &'static str,
    pub(super) args: &'static [&'static str],
    /// Checks the result, and returns a sentence about it.
    pub(super) check: fn(&Outcome, &Simulator) -> anyhow::Result<String>,
}

/// The result of a successful step.
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
registry. The warning about the lock file comes with every provider that is installed
from a directory: there is no registry that knows its checksums for other platforms.",
        args: &["init", "-input=false"],
        check: |_, simulator| {
            let requests = simulator.requests()?.total;
            ensure!(
                requests == 0,
                "{requests} requests reached the Control Center"
            );
            Ok("the provider is installed, without a request to the Control Center.".into())
        },
    },
    Step {
        title: "what would an apply create?",
        before: "\
A plan changes nothing. It checks with the Control Center that the company may
provision resources, that models, region and size or capacity fit together, and that
there are enough Cloud Tokens for all three resources. Notice `cloud_tokens`: the plan
shows the price of each resource before it is bought.",
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
Terraform carries out the same plan: it provisions the three resources and waits until
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
                "the Control Center has three ACTIVE resources, for {tokens} Cloud Tokens."
            ))
        },
    },
    Step {
        title: "is there anything left to do?",
        before: "\
The plan again. The provider reads the resources back and finds no difference: notice
\"No changes\". With -detailed-exitcode, Terraform fails on any other answer.",
        args: &["plan", "-input=false", "-detailed-exitcode"],
        check: |_, _| Ok("no changes.".into()),
    },
    Step {
        title: "what would a destroy do?",
        before: "\
The Control Center never stops a resource at once: deprovisioning takes effect at the
end of the resource's bundle month, which counts from its own creation. Notice the
warning for each resource, with its date and the tokens it holds until then.",
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
            Ok("the dates are those of the Control Center, and nothing is scheduled yet.".into())
        },
    },
    Step {
        title: "deprovision",
        before: "\
Terraform asks the Control Center to deprovision the three resources and removes them
from its state. The warnings appear again, now with the dates that the Control Center
has confirmed: until then the resources work, and cost their Cloud Tokens.",
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
            Ok("all three are scheduled for those dates, and the state is empty.".into())
        },
    },
];

fn nothing_written(simulator: &Simulator) -> anyhow::Result<()> {
    let writes = simulator.requests()?.writes();
    ensure!(
        writes == 0,
        "{writes} requests arrived that can change something"
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

/// Checks that the output has a warning about `resource`, and its `date` in the form that the
/// provider promises to scripts.
fn is_told(outcome: &Outcome, resource: &Resource, date: &str) -> anyhow::Result<()> {
    let text = unwrap_diagnostics(&strip_str(&outcome.shown).to_string());
    let name = &resource.display_name;
    let warns = |line: &str| line.starts_with("Warning: ") && line.contains(name);
    ensure!(text.lines().any(warns), "no warning names \"{name}\"");
    let promise = format!("deprovision_scheduled_at = \"{date}\"");
    ensure!(
        text.contains(&promise),
        "the output does not contain {promise} for \"{name}\""
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use xtask::simulator::BundleMonth;

    const DATE: &str = "2026-12-23T16:41:07Z";

    fn is_told_by(shown: &str) -> bool {
        let outcome = Outcome {
            shown: shown.to_owned(),
            state: serde_json::Value::Null,
        };
        let resource = Resource {
            display_name: "Quickstart chat".to_owned(),
            status: "ACTIVE".to_owned(),
            cloud_tokens: 30,
            bundle_month: BundleMonth {
                ends_at: DATE.to_owned(),
            },
            deprovision_scheduled_at: None,
        };
        is_told(&outcome, &resource, DATE).is_ok()
    }

    #[test]
    fn a_warning_in_a_frame_and_in_colour_is_found() {
        let frame = "\u{1b}[33m│\u{1b}[0m \u{1b}[0m";
        assert!(is_told_by(&format!(
            "\u{1b}[33m╷\u{1b}[0m\u{1b}[0m\n\
             {frame}\u{1b}[1m\u{1b}[33mWarning: \u{1b}[0m\u{1b}[0m\u{1b}[1m\"Quickstart chat\" ends on 23 December\u{1b}[0m\n\
             {frame}\n\
             {frame}It works and holds its tokens until then, deprovision_scheduled_at =\n\
             {frame}\"2026-12-23T16:41:07Z\" and no way back.\n"
        )));
    }

    /// Every destroy plan contains the date of the bundle month, with or without a warning.
    #[test]
    fn the_date_alone_is_no_warning() {
        assert!(!is_told_by(
            "  - bundle_month_ends_at = \"2026-12-23T16:41:07Z\" -> null\n  - display_name = \"Quickstart chat\" -> null\n"
        ));
    }

    #[test]
    fn a_warning_with_another_date_is_not_enough() {
        assert!(!is_told_by(
            "Warning: \"Quickstart chat\" ends on 24 December\n\n  deprovision_scheduled_at = \"2026-12-24T00:00:00Z\"\n"
        ));
    }
}
