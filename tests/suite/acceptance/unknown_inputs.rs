//! Values from another resource, which are known only after that resource exists.

use serde_json::json;

use crate::diagnostics::life_cycle_reads;
use crate::story::{Block, Cli, World, chat};

cases![
    what_is_not_known_yet_is_checked_at_apply,
    a_change_that_is_not_known_yet_is_carried_out,
    a_value_that_turns_out_null_is_missing_before_anything_is_created,
    a_variable_that_is_null_is_missing_in_the_plan,
    a_replacement_that_hangs_on_an_unknown_value_warns_and_names_ways_out,
    a_replacement_whose_value_turns_out_null_ends_the_old_one_and_says_so,
];

/// A resource that takes its name and size from another one.
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
    world
        .apply_plan()
        .fails()
        .error("Missing cloud_tokens or size");
    assert!(world.control_center.resources().is_empty());
    assert_eq!(world.control_center.requests().writes(), 0);
}

fn a_variable_that_is_null_is_missing_in_the_plan(cli: &Cli) {
    let mut world = World::new(cli);
    world.beside("variable \"owner\" {\n  type = object({ name = string, email = string })\n  default = null\n}");
    world.write([chat()]);
    world.apply().succeeds();
    // Terraform core checks only that the argument is written, and null would replace the resource.
    world.write([chat().expression("created_for", "var.owner")]);
    world.plan().fails().error("Missing created_for");
}

/// A resource in state whose region now comes from another object.
fn moved_by(cli: &Cli, input: &str, region: &str) -> World {
    let mut world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    world.beside(&format!(
        "resource \"terraform_data\" \"place\" {{\n  input = {input}\n}}"
    ));
    world.write([chat().expression("region", region)]);
    world
}

const UNDECIDED: &str = "\"chat\" will be replaced because region is not known yet";

fn a_replacement_that_hangs_on_an_unknown_value_warns_and_names_ways_out(cli: &Cli) {
    let (input, region) = (
        "{ region = \"eu-central-1\" }",
        "terraform_data.place.output.region",
    );
    let world = moved_by(cli, input, region);
    let plan = world.plan().succeeds();
    life_cycle_reads("replacement-not-known-yet", plan.warning(UNDECIDED));
    world
        .apply_with(["-target=terraform_data.place"])
        .succeeds();
    world.plan().finds_nothing_to_do();
    assert_eq!(world.control_center.only()["status"], "ACTIVE");

    let or_here = format!("coalesce({region}, \"eu-central-1\")");
    let world = moved_by(cli, "{ region = null }", &or_here);
    let _ = world.plan().succeeds().warning(UNDECIDED);
    world.apply_plan().succeeds();
    assert_eq!(world.stored("chat", "region"), "eu-central-1");
    assert_eq!(world.control_center.resources().len(), 2);
}

fn a_replacement_whose_value_turns_out_null_ends_the_old_one_and_says_so(cli: &Cli) {
    let world = moved_by(
        cli,
        "{ region = null }",
        "terraform_data.place.output.region",
    );
    let _ = world.plan().succeeds().warning(UNDECIDED);
    world.control_center.forget_requests();
    world
        .apply_plan()
        .fails()
        .error("Missing region")
        .says("If an apply says this of a replacement, the earlier object has ended already");
    let old = world.control_center.only();
    assert_eq!(old["status"], "DEPROVISION_SCHEDULED");
    assert_eq!(world.control_center.requests().writes(), 1);
}
