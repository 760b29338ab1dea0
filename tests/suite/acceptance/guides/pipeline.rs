//! Plans that are looked at by a program, and applied by one.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;

use super::Reader;
use super::page::{self, Block};
use crate::reliability::Postgres;
use crate::story::{Cli, on_path};

pub const GUIDE: &str = "run-in-a-pipeline";

/// The section that needs a database.
const REMOTE: &str = "Keep the state where both runs see it";

cases![the_guide_works, the_filter_counts_what_each_change_costs,];

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

/// What is bought, beside the other lines of one text resource.
const ONE_MODEL: &str = "models = [\"anthropic-claude-sonnet-4-5\"]";

fn the_filter_counts_what_each_change_costs(cli: &Cli) {
    let mut reader = Reader::opens(GUIDE, cli);
    let blocks = page::blocks(GUIDE);
    let block = blocks
        .iter()
        .find(|block| block.text.contains("cost.jq <<"));
    let (filter, _) = block
        .and_then(|block| block.text.split_once("\njq "))
        .expect("the guide has the filter and runs it");
    assert_eq!(reader.shell.run(filter).code, 0);
    let file = reader.shell.directory().join("main.tf");
    let write = |bought: &str| {
        let text = format!(
            "terraform {{\n  required_providers {{\n    mendix = {{\n      source = \
             \"mendix/mendix\"\n    }}\n  }}\n}}\n\n\
             resource \"mendix_genai_resource\" \"chat\" {{\n  type = \"text_generation\"\n  \
             display_name = \"chat\"\n  environment = \"Test\"\n  region = \"eu-central-1\"\n  \
             created_for = {{ name = \"Ada\", email = \"ada@example.com\" }}\n  {bought}\n}}\n"
        );
        fs::write(&file, text).expect("the directory can be written");
    };
    let plan = "terraform plan -out=tfplan > said\nterraform show -json tfplan > tfplan.json\n\
                jq \"$(cat cost.jq)\" tfplan.json > cost\nterraform apply tfplan > said\ncat cost";
    let by = |bought: &str| format!("{ONE_MODEL}\n  {bought}");
    write(&by("cloud_tokens = 80"));
    let _ = reader.shell.run("terraform init");
    for (change, bought, cost) in [
        ("a creation", by("cloud_tokens = 80"), "80"),
        ("a larger capacity", by("cloud_tokens = 90"), "10"),
        ("a smaller capacity", by("cloud_tokens = 60"), "0"),
        ("a larger size", by("size = \"large\""), "60"),
        ("a smaller size", by("size = \"medium\""), "0"),
        ("another size before that", by("size = \"small\""), "0"),
        ("a cancel", by("size = \"large\""), "0"),
        (
            "a replacement",
            "models = [\"anthropic-claude-sonnet-4-6\"]\n  size = \"medium\"".to_owned(),
            "60",
        ),
        (
            "another policy",
            "models = [\"anthropic-claude-sonnet-4-6\"]\n  size = \"medium\"\n  \
             deletion_policy = \"abandon\""
                .to_owned(),
            "0",
        ),
    ] {
        write(&bought);
        let answer = reader.shell.run(plan);
        assert_eq!(
            (answer.code, answer.output.trim()),
            (0, cost),
            "{change}: {}",
            answer.output
        );
    }
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
