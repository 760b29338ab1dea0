//! A resource is created beside one that looks the same, and the company would pay twice.

use serde_json::{Value, json};
use terraform_cli::Product;

use crate::diagnostics::life_cycle_reads;
use crate::story::{Cli, Said, World, chat, embeddings, text_generation};

cases![
    an_unmanaged_one_can_be_imported_instead,
    a_scheduled_one_can_be_imported_instead,
    one_that_was_destroyed_is_remembered_until_its_date,
    another_type_environment_or_name_is_no_collision,
    what_is_managed_under_another_name_is_no_collision,
    what_the_plan_leaves_out_is_not_to_be_imported,
    switched_off_nobody_looks,
];

/// The import block in a warning, for `chat`.
#[track_caller]
fn import_block(said: Said<'_>) -> String {
    let detail = said.detail();
    let start = detail.find("import {").expect("there is an import block");
    detail[start..].replace("NAME", "chat")
}

/// A user who pastes the block pays nothing more.
#[track_caller]
fn imports(world: &mut World, block: &str, id: &str) {
    world.control_center.forget_requests();
    world.beside(block).write([chat()]);
    world.apply().succeeds();
    assert_eq!(world.id("chat"), id);
    let requests = world.control_center.requests();
    assert_eq!(requests.writes(), 0, "{requests:?}");
    world.plan().finds_nothing_to_do();
}

fn an_unmanaged_one_can_be_imported_instead(cli: &Cli) {
    let mut world = World::new(cli);
    let id = world.control_center.provision("chat", json!({}));
    world.write([chat()]);
    let plan = world.plan().succeeds().proposes([("chat", "create")]);
    plan.warnings_are(["\"chat\" exists already"]);
    let said = plan.warning("\"chat\" exists already").says(&id);
    life_cycle_reads("exists-already", said);
    imports(&mut world, &import_block(said), &id);
}

fn a_scheduled_one_can_be_imported_instead(cli: &Cli) {
    let mut world = World::new(cli);
    let id = world.control_center.provision("chat", json!({}));
    let at = world.control_center.deprovision(&id);
    world.write([chat()]);
    let summary = "\"chat\" exists already, until 2026-02-28";
    let plan = world.plan().succeeds().proposes([("chat", "create")]);
    plan.warnings_are([summary]);
    let date = format!("deprovision_scheduled_at = {at:?}");
    let said = plan.warning(summary).says(&id).says(&date);
    life_cycle_reads("exists-already-for-a-while", said);
    imports(&mut world, &import_block(said), &id);
    assert_eq!(world.stored("chat", "deprovision_scheduled_at"), at);
}

fn one_that_was_destroyed_is_remembered_until_its_date(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    let old = world.id("chat");
    world.destroy().succeeds();
    let summary = "\"chat\" exists already, until 2026-02-28";
    world
        .plan()
        .succeeds()
        .proposes([("chat", "create")])
        .warning(summary)
        .says(&old);
    world.apply_plan().succeeds();
    assert_ne!(world.id("chat"), old);
    assert_eq!(world.control_center.cloud_tokens().0, 60);
    world.plan().finds_nothing_to_do().says_nothing();

    world.control_center.pass_the_end_of_the_month();
    assert_eq!(world.control_center.cloud_tokens().0, 30);
    world.plan().finds_nothing_to_do().says_nothing();
}

fn another_type_environment_or_name_is_no_collision(cli: &Cli) {
    let world = World::new(cli);
    let center = &world.control_center;
    center.provision("chat", json!({"environment": "Production"}));
    center.provision("Chat", json!({}));
    center.provision(
        "chat",
        json!({"type": "embeddings_generation", "model": "cohere-embed-v4"}),
    );
    center.provision(
        "embeddings",
        json!({"region": "ca-central-1", "model": "anthropic-claude-3-sonnet"}),
    );
    world.write([chat(), embeddings()]);
    world.apply().succeeds().says_nothing();
    assert_eq!(center.resources().len(), 6);
}

fn what_is_managed_under_another_name_is_no_collision(cli: &Cli) {
    let world = World::new(cli);
    let twin = || text_generation("twin").set("display_name", "chat");
    // Terraform plans the managed resource before the new one.
    let later = || twin().expression("depends_on", "[mendix_genai_resource.chat]");
    world.write([chat()]);
    world.apply().succeeds();
    world.write([chat(), later()]);
    world
        .plan()
        .succeeds()
        .proposes([("twin", "create")])
        .says_nothing();
    // During an apply, Terraform does not mention unchanged resources to the provider, so the
    // provider warns.
    let applied = world.apply_plan().succeeds();
    applied.warnings_are(["\"chat\" exists already"]);
    applied
        .warning("\"chat\" exists already")
        .says("You can ignore this if the configuration already manages it at another address");
    assert_eq!(world.control_center.resources().len(), 2);
    world.plan().finds_nothing_to_do().says_nothing();
}

/// With `-target` and `-exclude`, the host does not mention other resources in state to the
/// provider. A user who pastes the block anyway has one resource at two addresses.
fn what_the_plan_leaves_out_is_not_to_be_imported(cli: &Cli) {
    let mut world = World::new(cli);
    let twin = || text_generation("twin").set("display_name", "chat");
    world.write([chat()]);
    world.apply().succeeds();
    world.write([chat(), twin()]);
    let mut ways = vec!["-target=mendix_genai_resource.twin"];
    if cli.product() == Product::OpenTofu {
        ways.push("-exclude=mendix_genai_resource.chat");
    }
    let summary = "\"chat\" exists already";
    for way in ways {
        let plan = world.plan_with([way]).succeeds();
        plan.proposes([("twin", "create")])
            .warning(summary)
            .says("You can ignore this if the configuration already manages it at another address")
            .says("Do not import it then: two addresses would manage one resource.");
    }
    let plan = world.plan_with(["-target=mendix_genai_resource.twin"]);
    let block = import_block(plan.succeeds().warning(summary)).replace(".chat", ".twin");
    world.beside(&block).write([chat(), twin()]);
    world.apply().succeeds();
    assert_eq!(world.id("twin"), world.id("chat"));
}

fn switched_off_nobody_looks(cli: &Cli) {
    let mut world = World::new(cli);
    world.control_center.provision("chat", json!({}));
    world
        .provider("prerequisite_checks = \"off\"")
        .write([chat()]);
    world.control_center.forget_requests();
    world.plan().succeeds().says_nothing();
    assert_eq!(world.control_center.requests().total, 0);
    assert_eq!(
        world.control_center.only()["deprovisionScheduledAt"],
        Value::Null
    );
}
