//! Plans that a program inspects, and a program applies.

use std::fs;

use provider_address::REGISTRIES;
use serde_json::Value;
use terraform_cli::Product;

use super::Reader;
use super::jobs::Jobs;
use super::page;
use super::shell::Answer;
use crate::reliability::Postgres;
use crate::story::{Block as Resource, Cli, World, chat, on_path, text_generation};

pub const GUIDE: &str = "run-in-a-pipeline";

/// The section that needs a database.
const REMOTE: &str = "Keep the state where both runs see it";

cases![
    the_guide_works,
    the_gate_sees_what_is_forgotten_or_abandoned,
    the_filter_counts_what_each_change_costs,
    two_aliases_of_one_company_do_not_see_each_other,
];

fn the_guide_works(cli: &Cli) {
    let reader = Reader::opens(GUIDE, cli).skips(REMOTE).brings_the_module();
    follows_the_guide(reader, cli);
}

/// Follows the guide, and runs its jobs where they appear.
#[track_caller]
fn follows_the_guide(mut reader: Reader, cli: &Cli) {
    let host = match cli.product() {
        Product::Terraform => REGISTRIES[0],
        Product::OpenTofu => REGISTRIES[1],
    };
    let mut jobs = Jobs::new(&reader, host);
    let mut pipelines = 0;
    reader.follows_with(|reader, block| match &block.language[..] {
        "dockerfile" => jobs.image(block),
        "yaml" => {
            let pipeline: Value = serde_saphyr::from_str(&block.text)
                .unwrap_or_else(|error| panic!("{}: {error}", block.place));
            match &pipeline["jobs"] {
                Value::Null => gitlab(&mut jobs, reader, &pipeline),
                all => github(&mut jobs, reader, all),
            }
            pipelines += 1;
        }
        other => panic!("{}: how is {other} read?", block.place),
    });
    assert_eq!(pipelines, 2);
}

/// The working directory of the jobs.
const PRODUCTION: &str = "environments/production";

/// A line of the report for a plan that needs one more Cloud Token.
const ONE_MORE: &str = "Cloud Tokens:    1 more at most\n";

/// Commits a capacity that is one Cloud Token larger.
#[track_caller]
fn commit(reader: &Reader, from: u64) {
    let path = reader.shell.directory().join(PRODUCTION).join("main.tf");
    let text = fs::read_to_string(&path).expect("it can be read");
    let line = |cloud_tokens: u64| format!(" cloud_tokens     = {cloud_tokens}\n");
    assert!(text.contains(&line(from)), "{text}");
    let text = text.replace(&line(from), &line(from + 1));
    fs::write(path, text).expect("it can be written");
}

/// The capacity of the Production chat in the Control Center.
#[track_caller]
fn capacity(reader: &Reader) -> Value {
    let resources = reader.control_center.resources();
    let mut chats = resources.iter().filter(|resource| {
        resource["displayName"] == "Support chat" && resource["environment"] == "Production"
    });
    chats.next().expect("there is one")["cloudTokens"].clone()
}

#[track_caller]
fn succeeds(failed: Option<Answer>) {
    assert!(failed.is_none(), "{}", failed.expect("it failed").output);
}

fn github(jobs: &mut Jobs, reader: &mut Reader, all: &Value) {
    let (plan, apply) = (&all["plan"], &all["apply"]);
    jobs.lock(reader, PRODUCTION);
    succeeds(jobs.github(reader, "plan", plan));
    assert!(!jobs.holds(apply), "nothing has changed");

    commit(reader, 60);
    succeeds(jobs.github(reader, "plan", plan));
    assert!(jobs.holds(apply));
    let summary = fs::read_to_string(jobs.summary(reader)).expect("there is one");
    assert!(summary.contains(ONE_MORE), "{summary}");
    // A different plan takes the place of the approved one.
    let artifact = jobs.artifact("tfplan");
    let approved = fs::read(&artifact).expect("it was uploaded");
    fs::write(&artifact, "another plan").expect("it can be written");
    let failed = jobs
        .github(reader, "apply", apply)
        .expect("the digest differs");
    assert!(
        failed.output.contains("tfplan: FAILED"),
        "{}",
        failed.output
    );
    assert_eq!(capacity(reader), 60);

    fs::write(&artifact, approved).expect("it can be written");
    succeeds(jobs.github(reader, "apply", apply));
    assert_eq!(capacity(reader), 61);
}

fn gitlab(jobs: &mut Jobs, reader: &mut Reader, pipeline: &Value) {
    commit(reader, 61);
    let plan = jobs.gitlab(reader, &pipeline["plan"]);
    assert_eq!(plan.code, 0, "{}", plan.output);
    assert!(plan.output.contains(ONE_MORE), "{}", plan.output);
    let apply = jobs.gitlab(reader, &pipeline["apply"]);
    assert_eq!(apply.code, 0, "{}", apply.output);
    assert_eq!(capacity(reader), 62);
}

/// A reader who has applied one resource and has the filters and scripts of the guide.
#[track_caller]
fn with_the_gate(cli: &Cli, resource: &str) -> Reader {
    let mut reader = Reader::opens(GUIDE, cli);
    let blocks = page::blocks(GUIDE);
    for file in ["cost.jq", "ends.jq", "stopping.jq", "report.sh", "gate.sh"] {
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

/// Asserts that the gate stops a plan of this configuration with this line. The plan costs `cost`
/// more.
#[track_caller]
fn gate_stops(reader: &mut Reader, resource: &str, line: &str, cost: &str) {
    write_beside_the_gate(reader, resource);
    let answer = reader.shell.run("terraform plan -out=tfplan");
    assert_eq!(answer.code, 0, "{}", answer.output);
    let report = reader.shell.run("sh report.sh tfplan");
    let report = report.output;
    assert!(
        report.contains(&format!("Cloud Tokens:    {cost} more at most\n")),
        "{report}"
    );
    assert!(report.contains(line), "{report}");
    for approval in [
        "",
        "APPROVED_PLAN=yes",
        "APPROVED_PLAN=$(sha256sum < gate.sh | cut -d ' ' -f 1)",
    ] {
        let answer = reader.shell.run(&format!("{approval} sh gate.sh tfplan"));
        assert_eq!(answer.code, 1, "{}", answer.output);
        assert!(answer.output.contains(line), "{}", answer.output);
    }
    let digest = "$(sha256sum tfplan | cut -d ' ' -f 1)";
    let answer = reader
        .shell
        .run(&format!("APPROVED_PLAN={digest} sh gate.sh tfplan"));
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

/// The guide says this about the apply: the plan of each alias fits, but the company can pay for
/// only one.
fn two_aliases_of_one_company_do_not_see_each_other(cli: &Cli) {
    let mut world = World::new(cli);
    let company = serde_json::json!({"cloudTokens": {"total": 50}});
    world.control_center.set_company(company);
    let other = text_generation("other");
    world.write([chat(), other.clone()]);
    let plan = world.plan().fails();
    plan.error("Insufficient Mendix Cloud Tokens");

    world.beside("provider \"mendix\" {\n  alias = \"other\"\n}\n");
    world.write([chat(), other.expression("provider", "mendix.other")]);
    let plan = world.plan().succeeds();
    plan.proposes([("chat", "create"), ("other", "create")]);
    world.apply_plan().fails();
    assert_eq!(world.control_center.resources().len(), 1);
    assert_eq!(world.remembers().len(), 1);
}

/// Features that only OpenTofu has.
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
    let reader =
        Reader::with(GUIDE, on_path(), &[("PG_CONN_STR", &connection)]).brings_the_module();
    follows_the_guide(reader, on_path());
}
