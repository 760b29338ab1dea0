//! Values that another resource gives, and that nobody knows before it is there.

use serde_json::json;

use crate::story::{Block, Cli, World, chat};

cases![
    what_is_not_known_yet_is_checked_at_apply,
    a_change_that_is_not_known_yet_is_carried_out,
    a_value_that_turns_out_null_is_missing_before_anything_is_created,
    a_variable_that_is_null_is_missing_in_the_plan,
];

/// A resource whose name and size come from another one.
fn given() -> Block {
    chat()
        .expression("display_name", "terraform_data.choice.output.name")
        .expression("size", "terraform_data.choice.output.size")
}

fn choose(world: &mut World, name: &str, size: &str) {
    world.beside(&format!(
        "resource \"terraform_data\" \"choice\" {{\n  \
           input = {{ name = {name:?}, size = {size:?} }}\n}}"
    ));
    world.write([given()]);
}

fn what_is_not_known_yet_is_checked_at_apply(cli: &Cli) {
    let mut world = World::new(cli);
    let total = |world: &World, tokens: u32| {
        let facts = json!({"cloudTokens": {"total": tokens}});
        world.control_center.set_company(facts);
    };
    total(&world, 59);
    choose(&mut world, "chat", "medium");
    world
        .plan()
        .succeeds()
        .proposes([("chat", "create"), ("terraform_data.choice", "create")])
        .says_nothing();
    let unknown = &world.planned("chat")["after_unknown"];
    for attribute in ["display_name", "size", "cloud_tokens"] {
        assert_eq!(unknown[attribute], true, "{attribute}");
    }
    world
        .apply_plan()
        .fails()
        .error("Insufficient Mendix Cloud Tokens")
        .says("shortfall: 1");
    assert!(world.control_center.resources().is_empty());

    total(&world, 60);
    world.apply().succeeds().says_nothing();
    assert_eq!(world.stored("chat", "size"), "medium");
    assert_eq!(world.stored("chat", "cloud_tokens"), 60);
    world.plan().finds_nothing_to_do().says_nothing();
}

fn a_change_that_is_not_known_yet_is_carried_out(cli: &Cli) {
    let mut world = World::new(cli);
    choose(&mut world, "chat", "small");
    world.apply().succeeds();
    let id = world.id("chat");
    choose(&mut world, "Chat of the sales team", "medium");
    world
        .plan()
        .succeeds()
        .proposes([("chat", "update"), ("terraform_data.choice", "update")])
        .says_nothing();
    world.apply_plan().succeeds().says_nothing();
    assert_eq!(world.id("chat"), id);
    assert_eq!(
        world.stored("chat", "display_name"),
        "Chat of the sales team"
    );
    assert_eq!(world.stored("chat", "active_size"), "medium");
    world.plan().finds_nothing_to_do().says_nothing();
}

fn a_value_that_turns_out_null_is_missing_before_anything_is_created(cli: &Cli) {
    let mut world = World::new(cli);
    world.beside("resource \"terraform_data\" \"none\" {\n  input = { size = null }\n}");
    world.write([chat().expression("size", "terraform_data.none.output.size")]);
    world.plan().succeeds();
    world.apply_plan().fails().error("Missing size");
    assert!(world.control_center.resources().is_empty());
    assert_eq!(world.control_center.requests().writes(), 0);
}

fn a_variable_that_is_null_is_missing_in_the_plan(cli: &Cli) {
    let mut world = World::new(cli);
    world.beside("variable \"owner\" {\n  type = object({ name = string, email = string })\n  default = null\n}");
    world.write([chat()]);
    world.apply().succeeds();
    // Core checks that the argument is written, no more: this would replace what is there.
    world.write([chat().expression("created_for", "var.owner")]);
    world.plan().fails().error("Missing created_for");
}
