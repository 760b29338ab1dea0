//! Terraform combines warnings with equal summaries and shows only the first, so each resource has
//! a unique summary, even if names are equal.

use std::fs;

use serde_json::json;

use crate::story::{Block, Cli, World, chat, text_generation};

cases_of_two_releases![
    three_of_one_name_show_three_ends,
    three_of_one_name_in_no_state_show_three_import_blocks,
    three_that_are_not_offered_are_three_warnings,
    a_name_is_quoted_as_in_hcl,
];

/// The only difference between resources that all have the name `chat`.
const ENVIRONMENTS: [&str; 3] = ["Test", "Acceptance", "Production"];

fn in_each_environment() -> [Block; 3] {
    ENVIRONMENTS.map(|environment| {
        text_generation(&environment.to_lowercase())
            .set("display_name", "chat")
            .set("environment", environment)
    })
}

/// Three resources named `chat`, whose bundle months end on three different days.
fn three_chats(cli: &Cli) -> World {
    let world = World::new(cli);
    for (day, count) in [(5, 1), (6, 2), (7, 3)] {
        let now = format!("2026-02-0{day}T10:00:00Z");
        world.control_center.set_clock(&now);
        world.write(in_each_environment().into_iter().take(count));
        world.apply().succeeds();
    }
    world
}

/// The output as a user reads it, with similar warnings combined.
fn read(world: &World, args: &[&str]) -> String {
    let text = world.run(args).text();
    assert!(!text.contains("similar warnings"), "{text}");
    text
}

fn three_of_one_name_show_three_ends(cli: &Cli) {
    let world = three_chats(cli);
    let text = read(&world, &["plan", "-destroy", "-no-color"]);
    for (name, day) in [("test", 5), ("acceptance", 6), ("production", 7)] {
        let id = world.id(name);
        let summary = format!(
            "Warning: \"chat\" ({}) will be deprovisioned on 2026-03-0{day}",
            &id[..8]
        );
        assert!(text.contains(&summary), "no {summary} in:\n{text}");
    }
    let text = read(&world, &["apply", "-destroy", "-auto-approve", "-no-color"]);
    for day in [5, 6, 7] {
        let confirmed = format!("the end is confirmed for 2026-03-0{day}");
        assert!(text.contains(&confirmed), "no {confirmed} in:\n{text}");
    }
}

fn three_of_one_name_in_no_state_show_three_import_blocks(cli: &Cli) {
    let world = three_chats(cli);
    fs::remove_file(world.state_path()).expect("there is a state");
    let text = read(&world, &["plan", "-no-color"]);
    let resources = world.control_center.resources();
    assert_eq!(resources.len(), 3);
    for resource in resources {
        let block = format!(
            "  import {{\n    to = mendix_genai_resource.NAME\n    id = {}\n  }}",
            resource["id"]
        );
        assert!(
            text.replace("\n│ ", "\n").contains(&block),
            "no {block} in:\n{text}"
        );
    }
}

fn three_that_are_not_offered_are_three_warnings(cli: &Cli) {
    let mut world = World::new(cli);
    world
        .provider("prerequisite_checks = \"warn\"")
        .write(in_each_environment().map(|block| block.set("model", "anthropic-claude-sonnet-5")));
    let expected = ENVIRONMENTS.map(|environment| {
        format!("Model not available: \"chat\" (text_generation, {environment}, eu-central-1)")
    });
    world
        .plan()
        .succeeds()
        .warnings_are(expected.each_ref().map(String::as_str));
}

fn a_name_is_quoted_as_in_hcl(cli: &Cli) {
    let world = World::new(cli);
    // Three emoji, joined by U+200D.
    let family = "👨\u{200d}👩\u{200d}👧";
    world.write([chat().set("display_name", format!("{family} \"A\""))]);
    world.apply().succeeds();
    let quoted = format!("\"{family} \\\"A\\\"\"");
    let plan = world.plan_destroy().succeeds();
    plan.warnings_are([format!("{quoted} will be deprovisioned on 2026-02-28").as_str()]);
    world.write([chat()
        .set("display_name", format!("{family} \"A\""))
        .set("timeouts", json!({"create": family}))]);
    let refused = world.plan().fails();
    assert!(refused.mentions(&format!("not \"{family}\"")), "{refused}");
}
