//! If the answer to a create is lost, the resource must neither be lost nor paid for twice.
//!
//! The simulator creates a second resource for a second idempotency key, so one resource after
//! several requests means that all requests carried the same key.

use serde_json::json;

use crate::story::{Block, Cli, World, chat};

cases![
    a_create_is_repeated_and_makes_one_resource,
    a_create_that_may_have_happened_is_told_with_the_way_to_import_it,
    what_was_there_before_is_not_what_a_lost_answer_was_about,
];

const CREATE: &str = "POST /v1/genai/resources";

fn a_create_is_repeated_and_makes_one_resource(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world
        .control_center
        .fault(CREATE, 1, json!({"disconnect": "after"}));
    world.apply().succeeds().says_nothing();
    let requests = world.control_center.requests();
    assert_eq!(requests.to(CREATE), 2, "{requests:?}");
    assert_eq!(world.id("chat"), world.control_center.only()["id"]);
}

fn a_create_that_may_have_happened_is_told_with_the_way_to_import_it(cli: &Cli) {
    let mut world = World::new(cli);
    world.provider("max_retries = 1").write([chat()]);
    world
        .control_center
        .fault(CREATE, 10, json!({"disconnect": "after"}));
    let applied = world.apply().fails();
    let created = world.control_center.only();
    let import = format!(
        "import {{\n    to = mendix_genai_resource.NAME\n    id = {}\n  }}",
        created["id"]
    );
    applied
        .error("The Control Center is temporarily unavailable")
        .says("It is not known whether \"chat\" was created.")
        .says("and is not in state")
        .says("tried 2 times")
        .says(&import);
    assert_eq!(world.remembers(), [""; 0]);
    assert_eq!(world.control_center.requests().to(CREATE), 2);

    // A user who pastes the block gets the resource that was paid for.
    world.control_center.clear_faults();
    let import = import.replace("NAME", "chat");
    world.beside(&import).write([chat()]);
    world.control_center.forget_requests();
    world.apply().succeeds();
    assert_eq!(world.stored("chat", "id"), created["id"]);
    assert_eq!(world.control_center.requests().writes(), 0);
    world.plan().finds_nothing_to_do().says_nothing();
}

/// During a replacement, two resources have the same name, type and environment.
fn what_was_there_before_is_not_what_a_lost_answer_was_about(cli: &Cli) {
    for order in [|block| block, Block::create_before_destroy] {
        let mut world = World::new(cli);
        world.provider("max_retries = 1").write([order(chat())]);
        world.apply().succeeds();
        let old = world.id("chat");
        world
            .control_center
            .fault(CREATE, 10, json!({"disconnect": "after"}));
        world.write([order(chat().set("model", "anthropic-claude-sonnet-4-6"))]);
        let applied = world.apply().fails();
        let resources = world.control_center.resources();
        let new = resources.iter().find(|resource| resource["id"] != old[..]);
        let new = new.expect("it was created")["id"].to_string();
        let said = applied
            .error("The Control Center is temporarily unavailable")
            .says(&format!("id = {new}"));
        assert!(!said.detail().contains(&old), "{}", said.detail());
    }
}
