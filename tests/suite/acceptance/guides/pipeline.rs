//! Plans that are looked at by a program, and applied by one.

use serde::Deserialize;

use super::Reader;
use super::page::Block;
use crate::reliability::Postgres;
use crate::story::{Cli, on_path};

pub const GUIDE: &str = "run-in-a-pipeline";

/// The section that needs a database.
const REMOTE: &str = "Keep the state where both runs see it";

cases![the_guide_works];

fn the_guide_works(cli: &Cli) {
    let mut reader = Reader::opens(GUIDE, cli).skips(REMOTE).brings_the_module();
    reader.follows_with(workflow);
}

#[test]
#[ignore = "needs a PostgreSQL server, more than the README asks of a machine; .ci/run runs it"]
fn the_guide_works_with_a_remote_state() {
    let postgres = Postgres::start();
    let connection = postgres.connection_string();
    let mut reader =
        Reader::with(GUIDE, on_path(), &[("PG_CONN_STR", &connection)]).brings_the_module();
    reader.follows_with(workflow);
}

#[derive(Deserialize)]
struct Workflow {
    jobs: std::collections::BTreeMap<String, Job>,
}

#[derive(Deserialize)]
struct Job {
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    run: Option<String>,
}

/// Runs what a workflow of GitHub Actions runs.
fn workflow(reader: &mut Reader, block: &Block) {
    assert_eq!(block.language, "yaml", "{}", block.place);
    let workflow: Workflow = serde_saphyr::from_str(&block.text)
        .unwrap_or_else(|error| panic!("{}: {error}", block.place));
    let steps = workflow.jobs.into_values().flat_map(|job| job.steps);
    let commands: Vec<_> = steps.filter_map(|step| step.run).collect();
    assert!(!commands.is_empty(), "{}", block.place);
    for command in commands {
        let answer = reader.shell.run(&command);
        assert_eq!(
            answer.code, 0,
            "{}: $ {command}\n{}",
            block.place, answer.output
        );
    }
}
