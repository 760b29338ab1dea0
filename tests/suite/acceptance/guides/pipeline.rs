//! Plans that are looked at by a program, and applied by one.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Reader;
use super::page::{self, Block};
use crate::reliability::Postgres;
use crate::story::{Block as Resource, Cli, chat, on_path};

pub const GUIDE: &str = "run-in-a-pipeline";

/// The section that needs a database.
const REMOTE: &str = "Keep the state where both runs see it";

cases![
    the_guide_works,
    the_gate_sees_what_is_forgotten_or_abandoned,
    the_filter_counts_what_each_change_costs,
];

fn the_guide_works(cli: &Cli) {
    let mut reader = Reader::opens(GUIDE, cli).skips(REMOTE).brings_the_module();
    reader.follows_with(workflow);
}

/// A reader who has applied one resource, and has the filters and the gate of the guide.
#[track_caller]
fn with_the_gate(cli: &Cli, resource: &str) -> Reader {
    let mut reader = Reader::opens(GUIDE, cli);
    let blocks = page::blocks(GUIDE);
    for file in ["cost.jq", "ends.jq", "gate.sh"] {
        let start = format!("cat > {file} <<'EOF'\n");
        let block = blocks.iter().find(|block| block.text.starts_with(&start));
        let block = block.unwrap_or_else(|| panic!("the guide writes no {file}"));
        let (written, _) = block.text.rsplit_once("\nEOF\n").expect("it ends");
        let answer = reader.shell.run(&format!("{written}\nEOF\n"));
        assert_eq!(answer.code, 0, "{}", answer.output);
    }
    write_beside_the_gate(&reader, resource);
    let answer = reader.shell.run("terraform init\nterraform apply");
    assert_eq!(answer.code, 0, "{}", answer.output);
    reader
}

fn write_beside_the_gate(reader: &Reader, resource: &str) {
    let text = format!(
        "terraform {{\n  required_providers {{\n    mendix = {{ source = \"mendix/mendix\" }}\n  \
         }}\n}}\n{resource}"
    );
    let path = reader.shell.directory().join("main.tf");
    std::fs::write(path, text).expect("the directory can be written");
}

/// The gate must stop a plan of this configuration, with this line. It costs `cost` more.
#[track_caller]
fn gate_stops(reader: &mut Reader, resource: &str, line: &str, cost: &str) {
    write_beside_the_gate(reader, resource);
    let plan = "terraform plan -out=tfplan\nterraform show -json tfplan > tfplan.json";
    let answer = reader.shell.run(plan);
    assert_eq!(answer.code, 0, "{}", answer.output);
    let answer = reader.shell.run("jq \"$(cat cost.jq)\" tfplan.json");
    assert_eq!(answer.output.trim(), cost);
    let answer = reader.shell.run("sh gate.sh");
    assert_eq!(answer.code, 1, "{}", answer.output);
    assert!(answer.output.contains(line), "{}", answer.output);
    let answer = reader.shell.run("APPROVED_ENDS=yes sh gate.sh");
    assert_eq!(answer.code, 0, "{}", answer.output);
}

fn the_gate_sees_what_is_forgotten_or_abandoned(cli: &Cli) {
    let abandoned = chat().set("deletion_policy", "abandon").to_string();
    let mut reader = with_the_gate(cli, &abandoned);
    let removed = "removed {\n  from = mendix_genai_resource.chat\n  lifecycle {\n    destroy = \
                   false\n  }\n}\n";
    let on = "30 Cloud Tokens with no end, unmanaged";
    let chat = "mendix_genai_resource.chat";
    gate_stops(&mut reader, removed, &format!("{chat} (forget): {on}"), "0");
    gate_stops(&mut reader, "", &format!("{chat} (delete): {on}"), "0");
}

fn the_filter_counts_what_each_change_costs(cli: &Cli) {
    let capacity = |cloud_tokens: u64| chat().without("size").set("cloud_tokens", cloud_tokens);
    let size = |size: &str| chat().set("size", size);
    let other_model = || chat().set("model", "anthropic-claude-sonnet-4-6");
    let mut reader = with_the_gate(cli, &capacity(80).to_string());
    let changes: [(&str, Resource, &str); 10] = [
        ("a larger capacity", capacity(90), "10"),
        ("a smaller capacity", capacity(60), "0"),
        ("from a capacity to a dearer size", size("large"), "60"),
        ("a smaller size", size("medium"), "0"),
        ("another size before its date", size("small"), "0"),
        ("a cancel", size("large"), "0"),
        ("from a size to a smaller capacity", capacity(70), "0"),
        ("a larger capacity before its date", capacity(130), "10"),
        ("a replacement", other_model(), "30"),
        (
            "another name",
            other_model().set("display_name", "other"),
            "0",
        ),
    ];
    let plan = "terraform plan -out=tfplan\nterraform show -json tfplan > tfplan.json";
    for (change, resource, cost) in changes {
        write_beside_the_gate(&reader, &resource.to_string());
        let answer = reader.shell.run(plan);
        assert_eq!(answer.code, 0, "{change}: {}", answer.output);
        let answer = reader.shell.run("jq \"$(cat cost.jq)\" tfplan.json");
        assert_eq!(answer.output.trim(), cost, "{change}");
        let answer = reader.shell.run("terraform apply tfplan");
        assert_eq!(answer.code, 0, "{change}: {}", answer.output);
    }
}

/// What only OpenTofu has.
mod opentofu_1_12 {
    use super::{gate_stops, with_the_gate};
    use crate::story::{embeddings, opentofu};

    #[test]
    #[ignore = "needs `tofu` on PATH"]
    fn the_gate_sees_destroy_false() {
        let kept = || {
            embeddings()
                .set("model", "cohere-embed-v3-english")
                .nested("  lifecycle {\n    destroy = false\n  }\n")
        };
        let mut reader = with_the_gate(opentofu(), &kept().to_string());
        let replaced = kept().set("region", "ca-central-1").to_string();
        let on = "6 Cloud Tokens with no end, unmanaged";
        let embeddings = "mendix_genai_resource.embeddings";
        let line = format!("{embeddings} (forget, create): {on}");
        gate_stops(&mut reader, &replaced, &line, "6");
        gate_stops(
            &mut reader,
            "",
            &format!("{embeddings} (forget): {on}"),
            "0",
        );
    }

    #[test]
    #[ignore = "needs `tofu` on PATH"]
    fn the_gate_sees_enabled_false() {
        let enabled = |value: bool| {
            let lifecycle = format!("  lifecycle {{\n    enabled = {value}\n  }}\n");
            embeddings().nested(&lifecycle).to_string()
        };
        let mut reader = with_the_gate(opentofu(), &enabled(true));
        let line = "mendix_genai_resource.embeddings (delete): 6 Cloud Tokens until 2026-02-28T";
        gate_stops(&mut reader, &enabled(false), line, "0");
    }
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
