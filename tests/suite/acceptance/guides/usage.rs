//! How much of the paid capacity is used.

use serde_json::{Value, json};

use super::{Reader, page};
use crate::story::{Cli, World, chat_by_capacity};

pub const GUIDE: &str = "watch-what-is-used";

cases_of_two_releases![
    the_guide_works,
    consumption_beside_a_check_leaves_the_plan_empty,
    consumption_within_a_check_makes_every_plan_non_empty,
    consumption_in_an_output_makes_every_plan_non_empty,
];

fn the_guide_works(cli: &Cli) {
    Reader::opens(GUIDE, cli).follows_the_guide();
}

/// The guide shows the root module exactly as it is in `examples/`.
#[test]
fn the_guide_shows_the_file_of_the_example() {
    let example = include_str!("../../../../examples/usage/main.tf");
    let shown = format!("# usage/main.tf\n\n{example}");
    let blocks = page::blocks(GUIDE);
    assert!(blocks.iter().any(|block| block.text == shown));
}

const DATA: &str = "data \"mendix_genai_consumption\" \"chat\" {\n  resource_id = mendix_genai_resource.chat.id\n}\n";

const ASSERT: &str = "assert {\n  condition = data.mendix_genai_consumption.chat.consumed_percent < 80\n  error_message = \"Nearly used up.\"\n}\n";

const READ: &str = "GET /v1/genai/resources/{id}/consumption";

/// A resource that was applied together with `hcl`, and has since consumed something.
fn consuming(cli: &Cli, hcl: &str) -> World {
    let mut world = World::new(cli);
    world.beside(hcl).write([chat_by_capacity(50)]);
    world.apply().succeeds();
    let id = world.id("chat");
    world
        .control_center
        .consume(&id, "2026-01-31", 1_000_000, 0);
    world.control_center.forget_requests();
    world
}

fn consumption_beside_a_check_leaves_the_plan_empty(cli: &Cli) {
    let world = consuming(cli, &format!("{DATA}check \"chat\" {{\n{ASSERT}}}\n"));
    world.plan().finds_nothing_to_do().says_nothing();
    assert_eq!(world.control_center.requests().to(READ), 1);
    world.control_center.fault(READ, 1, json!({"status": 403}));
    world
        .plan()
        .fails()
        .errors_are(["The token does not allow this"]);
}

/// Terraform reads a data source within a check again during the apply, so the plan is never empty.
fn consumption_within_a_check_makes_every_plan_non_empty(cli: &Cli) {
    let world = consuming(cli, &format!("check \"chat\" {{\n{DATA}{ASSERT}}}\n"));
    for _ in 0..2 {
        let run = world.run(["plan", "-detailed-exitcode", "-no-color"]);
        assert_eq!(run.code(), Some(2), "{run}");
        world.apply().succeeds();
    }
    world.control_center.fault(READ, 1, json!({"status": 403}));
    let plan = world.plan().succeeds();
    plan.warning("The token does not allow this");
}

fn consumption_in_an_output_makes_every_plan_non_empty(cli: &Cli) {
    let output =
        "output \"used\" {\n  value = data.mendix_genai_consumption.chat.consumed_percent\n}\n";
    let world = consuming(cli, &format!("{DATA}{output}"));
    let run = world.run(["plan", "-detailed-exitcode", "-no-color"]);
    assert_eq!(run.code(), Some(2), "{run}");
    assert!(run.stdout.contains("Changes to Outputs"), "{run}");
    assert_ne!(world.output("used"), Value::Null);
}
