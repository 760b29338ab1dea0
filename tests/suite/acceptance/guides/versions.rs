//! Which feature needs which version, tried with each program that the suite has.

use std::collections::BTreeMap;

use serde_json::json;
use terraform_cli::Product;

use super::page;
use crate::story::{Block, Cli, World, chat};

pub const GUIDE: &str = "know-what-works-from-which-version";

cases_of_two_releases![each_row_holds];

/// Tries a feature in a new world, and returns whether it works.
type Try = fn(&mut World) -> bool;

/// How to try each row, by the text of the row.
const TRIES: [(&str, Try); 13] = [
    ("`moved` between addresses", moved),
    (
        "generated configuration (`plan -generate-config-out`)",
        generated,
    ),
    ("`removed`", removed),
    ("mocks in tests (`mock_provider`)", mocks),
    ("`override_during` in mocks", override_during),
    ("functions", functions),
    ("functions in assertions of tests", functions_in_assertions),
    ("identity (`identity` in an `import` block)", identity),
    ("list resources (`query`)", list_resources),
    ("`-exclude`", exclude),
    ("`enabled` in `lifecycle`", enabled),
    ("`destroy = false` in `lifecycle`", destroy_false),
    ("variables in `prevent_destroy`", prevent_destroy),
];

/// A version, only its first two numbers.
type Version = (u64, u64);

/// The first version, and the last one if a later version lost the feature.
type Versions = (Version, Option<Version>);

/// The versions of each program, by the text of the row; `None` if the cell is `no`.
fn rows() -> BTreeMap<String, [Option<Versions>; 2]> {
    let text = page::text(GUIDE);
    let (_, table) = text
        .split_once("|---|---|---|\n")
        .expect("there is a table");
    let lines = table.lines().take_while(|line| line.starts_with('|'));
    let row = |line: &str| {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [feature, terraform, opentofu] = cells[..] else {
            panic!("three cells: {line}")
        };
        (
            feature.to_owned(),
            [versions(terraform), versions(opentofu)],
        )
    };
    lines.map(row).collect()
}

/// Reads `1.8`, `1.7 to 1.11`, or `no`.
fn versions(cell: &str) -> Option<Versions> {
    match cell.split_once(" to ") {
        _ if cell == "no" => None,
        Some((first, last)) => Some((version(first), Some(version(last)))),
        None => Some((version(cell), None)),
    }
}

/// Reads `1.12.6` as 1 and 12.
#[track_caller]
fn version(text: &str) -> Version {
    let mut parts = text.split(['.', '-']).map(|part| part.parse().ok());
    match (parts.next().flatten(), parts.next().flatten()) {
        (Some(major), Some(minor)) => (major, minor),
        _ => panic!("{text:?} is no version"),
    }
}

fn works(program: &Cli, row: [Option<Versions>; 2]) -> bool {
    let [terraform, opentofu] = row;
    let versions = match program.product() {
        Product::Terraform => terraform,
        Product::OpenTofu => opentofu,
    };
    let this = version(program.version());
    versions.is_some_and(|(first, last)| first <= this && last.is_none_or(|last| this <= last))
}

fn each_row_holds(cli: &Cli) {
    let rows = rows();
    assert_eq!(rows.len(), TRIES.len());
    for (feature, tried) in TRIES {
        let row = rows.get(feature);
        let row = row.unwrap_or_else(|| panic!("the page has no row {feature:?}"));
        let mut world = World::new(cli);
        assert_eq!(tried(&mut world), works(cli, *row), "{feature}");
    }
}

fn succeeds(world: &World, args: &[&str]) -> bool {
    world.run(args).succeeded()
}

/// Whether a plan of `chat` with this text in its `lifecycle` block succeeds.
fn plans_with(world: &World, lifecycle: &str) -> bool {
    world.write([in_lifecycle(lifecycle)]);
    succeeds(world, &["plan"])
}

fn in_lifecycle(text: &str) -> Block {
    chat().nested(&format!("  lifecycle {{\n    {text}\n  }}\n"))
}

fn moved(world: &mut World) -> bool {
    world.write([chat()]);
    world.apply().succeeds();
    let moved =
        "moved {\n  from = mendix_genai_resource.chat\n  to = mendix_genai_resource.other\n}";
    world.beside(moved);
    let other = crate::story::text_generation("other").set("display_name", "chat");
    world.write([other]);
    succeeds(world, &["plan"]) && world.plan().succeeds().warning_summaries().is_empty()
}

fn generated(world: &mut World) -> bool {
    let id = world.control_center.provision("chat", json!({}));
    let import = format!("import {{\n  to = mendix_genai_resource.chat\n  id = {id:?}\n}}");
    world.beside(&import).write([]);
    succeeds(world, &["plan", "-generate-config-out=generated.tf"])
}

fn removed(world: &mut World) -> bool {
    world.write([chat()]);
    world.apply().succeeds();
    let block = "removed {\n  from = mendix_genai_resource.chat\n  lifecycle {\n    destroy = \
                 false\n  }\n}";
    world.beside(block).write([]);
    succeeds(world, &["apply", "-auto-approve"])
        && world.control_center.only()["status"] == "ACTIVE"
}

fn passes(world: &World, test: &str) -> bool {
    world.write([chat()]);
    world.file("chat.tftest.hcl", test);
    succeeds(world, &["test"])
}

fn mocks(world: &mut World) -> bool {
    let passes = passes(world, "mock_provider \"mendix\" {}\nrun \"applied\" {}\n");
    passes && world.control_center.requests().total == 0
}

fn override_during(world: &mut World) -> bool {
    let mock = "mock_provider \"mendix\" {\n  override_during = plan\n}\n";
    passes(
        world,
        &format!("{mock}run \"planned\" {{\n  command = plan\n}}\n"),
    )
}

/// A call of a function, and its result.
const CALL: &str = "provider::mendix::bundle_month_end(\"2026-01-31T10:00:00Z\", \
                    \"2026-02-20T12:00:00Z\")";

fn functions(world: &mut World) -> bool {
    world
        .beside(&format!("output \"end\" {{\n  value = {CALL}\n}}"))
        .write([]);
    succeeds(world, &["plan"])
}

fn functions_in_assertions(world: &mut World) -> bool {
    let condition = format!("{CALL} != mendix_genai_resource.chat.id");
    let assert = format!("    condition = {condition}\n    error_message = \"Equal.\"\n");
    passes(
        world,
        &format!("run \"applied\" {{\n  assert {{\n{assert}  }}\n}}\n"),
    )
}

fn identity(world: &mut World) -> bool {
    let id = world.control_center.provision("chat", json!({}));
    let identity = format!("identity = {{\n    id = {id:?}\n  }}");
    let import = format!("import {{\n  to = mendix_genai_resource.chat\n  {identity}\n}}");
    world.beside(&import).write([chat()]);
    succeeds(world, &["plan"])
}

fn list_resources(world: &mut World) -> bool {
    let list = "list \"mendix_genai_resource\" \"all\" {\n  provider = mendix\n}\n";
    world.file("all.tfquery.hcl", list);
    world.write([]);
    succeeds(world, &["query"])
}

fn exclude(world: &mut World) -> bool {
    world.write([chat()]);
    succeeds(world, &["plan", "-exclude=mendix_genai_resource.chat"])
}

fn enabled(world: &mut World) -> bool {
    plans_with(world, "enabled = true")
}

fn destroy_false(world: &mut World) -> bool {
    plans_with(world, "destroy = false")
}

fn prevent_destroy(world: &mut World) -> bool {
    world.beside("variable \"keep\" {\n  default = true\n}");
    plans_with(world, "prevent_destroy = var.keep")
}
