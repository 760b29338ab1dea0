//! Plans that are looked at by a program, and applied by one.

use std::collections::BTreeMap;

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
    jobs: BTreeMap<String, Job>,
}

#[derive(Deserialize)]
struct Job {
    needs: Option<String>,
    defaults: Defaults,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Defaults {
    run: RunDefaults,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct RunDefaults {
    working_directory: String,
}

#[derive(Deserialize)]
struct Step {
    run: Option<String>,
}

/// Runs what a workflow of GitHub Actions runs, first the job that needs no other.
fn workflow(reader: &mut Reader, block: &Block) {
    assert_eq!(block.language, "yaml", "{}", block.place);
    let workflow: Workflow = serde_saphyr::from_str(&block.text)
        .unwrap_or_else(|error| panic!("{}: {error}", block.place));
    let mut jobs: Vec<_> = workflow.jobs.into_values().collect();
    jobs.sort_by_key(|job| job.needs.is_some());
    assert_eq!(jobs.len(), 2, "{}", block.place);
    for job in jobs {
        let directory = reader.shell.directory();
        let directory = directory.join(job.defaults.run.working_directory);
        for command in job.steps.into_iter().filter_map(|step| step.run) {
            let line = format!("cd '{}'\n{command}", directory.display());
            let answer = reader.shell.run(&line);
            let said = answer.output;
            assert_eq!(answer.code, 0, "{}: $ {command}\n{said}", block.place);
        }
    }
}
