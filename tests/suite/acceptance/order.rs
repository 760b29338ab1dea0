//! Which processes Terraform starts, and what it asks of each. The provider relies on this, because
//! a process of the next walk applies the plan of the one before.
//!
//! item 73.

use crate::story::{Cli, World, chat, import_of_chat, walks};

cases_of_two_releases![
    validating_and_planning,
    creating_changing_and_destroying,
    replacing,
    leaving_the_configuration,
    importing,
];

/// A user with a provider block that has a setting: Terraform does not validate an empty one.
fn world(cli: &Cli) -> World {
    let mut world = World::new(cli);
    world.provider("max_retries = 3").log().write([chat()]);
    world
}

#[track_caller]
fn asked(world: &World, expected: &str) {
    assert_eq!(walks(&world.logged()), expected);
}

fn validating_and_planning(cli: &Cli) {
    let world = world(cli);
    world.validate().succeeds().says_nothing();
    asked(&world, "S {V vr}");
    world.plan().succeeds().proposes([("chat", "create")]);
    asked(&world, "S {V vr} {V C vr P}");
    world.apply_plan().succeeds();
    asked(&world, "S {V C vr P A}");
    world.plan().finds_nothing_to_do();
    asked(&world, "S {V vr} {V C U R vr P}");
    world.plan_with(["-refresh=false"]).finds_nothing_to_do();
    asked(&world, "S {V vr} {V C U vr P}");
    // Terraform 1.11 exits with 2 here although it proposes nothing, Terraform 1.15 with 0.
    world.plan_with(["-refresh-only"]).succeeds().proposes([]);
    asked(&world, "S {V vr} {V C U R}");
}

fn creating_changing_and_destroying(cli: &Cli) {
    let world = world(cli);
    world.apply().succeeds();
    asked(&world, "S {V vr} {V C vr P} {V C vr P A}");
    world.write([chat().set("display_name", "renamed")]);
    world.apply().succeeds();
    asked(&world, "S {V vr} {V C U R vr P} {V C U vr P A}");
    world.destroy().succeeds();
    asked(&world, "S {V vr} {V C U R vr P} {V C U P} {V C U A}");
}

fn replacing(cli: &Cli) {
    let world = world(cli);
    world.apply().succeeds();
    let _ = world.logged();
    world.write([chat().set("model", "anthropic-claude-sonnet-4-6")]);
    world.apply().succeeds();
    asked(&world, "S {V vr} {V C U R vr P P} {V C U A vr P A}");
    world.write([chat().create_before_destroy()]);
    world.apply().succeeds();
    asked(&world, "S {V vr} {V C U R vr P P} {V C vr P A U P A}");
}

fn leaving_the_configuration(cli: &Cli) {
    let world = world(cli);
    world.apply().succeeds();
    let _ = world.logged();
    world.write([]);
    world.apply().succeeds();
    let walks = walks(&world.logged());
    let planned = walks.strip_suffix(" {V C U A}");
    let planned = planned.unwrap_or_else(|| panic!("{walks}"));
    // Terraform 1.10 and 1.11 plan first and read afterwards.
    let orders = ["{V C U R P}", "{V C U P R}"];
    assert!(
        orders.iter().any(|order| planned.ends_with(order)),
        "{walks}"
    );
}

fn importing(cli: &Cli) {
    let mut world = world(cli);
    world.apply().succeeds();
    let id = world.id("chat");
    let forget = |world: &World| {
        let address = "mendix_genai_resource.chat";
        let _ = world.run(["state", "rm", address]).success();
    };
    forget(&world);
    let _ = world.logged();
    let import = ["import", "-input=false", "mendix_genai_resource.chat", &id];
    let _ = world.run(import).success();
    asked(&world, "S {V C I R}");
    forget(&world);
    world.beside(&import_of_chat(&id)).write([chat()]);
    world.plan().succeeds();
    asked(&world, "S {V vr} {V C I R vr P}");
}
