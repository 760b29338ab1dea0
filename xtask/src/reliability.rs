//! The long tests of a run with a bad network or a sudden end.
//!
//! They are tests of the suite, which also has a short form of each. These tasks set their length,
//! and write their figures into `docs/design/reliability.md`.

use xtask::cargo;

const MATRIX: &str = "reliability::matrix::the_published_matrix_is_what_a_run_gives";
const KILLED: &str =
    "reliability::killed::what_a_killed_apply_leaves_is_named_and_nothing_is_paid_twice";

/// Try every fault in every call of every step of a resource's life, and compare the results with
/// docs/design/reliability.md
#[derive(clap::Args)]
pub(crate) struct Faults {
    /// Write the results into the page instead
    #[arg(long)]
    write: bool,
}

/// Kill Terraform and the provider in the middle of an apply, again and again, and check what the
/// next plan says. Needs a Unix system
#[derive(clap::Args)]
pub(crate) struct KillTest {
    /// How many rounds
    #[arg(long, value_name = "N", default_value_t = 100)]
    rounds: u32,
    /// How many resources in each round
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    resources: u32,
    /// The seed of the random times, as an earlier run printed it [default: another one each time]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Write the figures into docs/design/reliability.md
    #[arg(long)]
    write: bool,
}

/// Succeeds if every cell passes and matches the published table.
pub(crate) fn faults(options: &Faults) -> anyhow::Result<()> {
    cargo::test(MATRIX, &written(options.write))
}

/// Succeeds if every lost resource was reported and nothing was created twice.
pub(crate) fn kill_test(options: &KillTest) -> anyhow::Result<()> {
    let mut variables = written(options.write);
    variables.push(("MENDIX_KILL_ROUNDS", options.rounds.to_string()));
    variables.push(("MENDIX_KILL_RESOURCES", options.resources.to_string()));
    if let Some(seed) = options.seed {
        variables.push(("MENDIX_KILL_SEED", seed.to_string()));
    }
    cargo::test(KILLED, &variables)
}

fn written(write: bool) -> Vec<(&'static str, String)> {
    match write {
        true => vec![("MENDIX_WRITE_FIGURES", "1".to_owned())],
        false => Vec::new(),
    }
}
