//! Some cells of the matrix with the real CLI: one for each kind of fault, in the steps that change
//! something.

use serde_json::{Value, json};

use crate::story::{World, chat, on_path};

const CREATE: &str = "POST /v1/genai/resources";
const READ: &str = "GET /v1/genai/resources/{id}";
const LIST: &str = "GET /v1/genai/resources";
const CHANGE: &str = "PATCH /v1/genai/resources/{id}";
const DELETE: &str = "DELETE /v1/genai/resources/{id}";

/// A user whose provider retries once, with no resources configured yet.
fn world() -> World {
    let mut world = World::new(on_path());
    world.provider("  max_retries = 1\n  request_timeout = \"5s\"");
    world
}

/// The same user with one resource.
fn with_chat() -> World {
    let world = world();
    world.write([chat()]);
    world.apply().succeeds();
    world
}

/// Asserts that the Control Center and the state hold the same resources.
#[track_caller]
fn both_hold(world: &World, resources: usize) {
    let goes_on = |resource: &&Value| resource["status"] != "DEPROVISION_SCHEDULED";
    let there = world.control_center.resources();
    let there: Vec<_> = there
        .iter()
        .filter(goes_on)
        .map(|resource| &resource["id"])
        .collect();
    assert_eq!(there.len(), resources, "{there:?}");
    let names = world.remembers();
    let known: Vec<_> = names.iter().map(|name| world.stored(name, "id")).collect();
    assert!(known.iter().eq(there), "{known:?}");
}

/// Without faults, another apply is enough.
#[track_caller]
fn converges(world: &World, resources: usize) {
    world.control_center.clear_faults();
    world.apply().succeeds();
    world.plan().finds_nothing_to_do();
    both_hold(world, resources);
}

#[test]
fn a_create_that_is_never_served_leaves_nothing() {
    for fault in [
        json!({"status": 429, "retryAfter": 1}),
        json!({"disconnect": "before"}),
    ] {
        let world = world();
        world.write([chat()]);
        world.control_center.fault(CREATE, 100, fault);
        let _ = world.apply().fails();
        both_hold(&world, 0);
        converges(&world, 1);
    }
}

#[test]
fn a_change_whose_answers_are_lost_is_found_as_it_is() {
    let world = with_chat();
    world.write([chat().set("display_name", "other")]);
    world
        .control_center
        .fault(CHANGE, 100, json!({"disconnect": "after"}));
    let _ = world.apply().fails();
    assert_eq!(world.stored("chat", "display_name"), "other");
    both_hold(&world, 1);
    converges(&world, 1);
}

#[test]
fn a_deprovisioning_whose_answers_are_lost_is_asked_for_once_more() {
    let world = with_chat();
    world
        .control_center
        .fault(DELETE, 100, json!({"status": 502, "processed": true}));
    let _ = world.destroy().fails();
    assert_eq!(world.remembers(), ["chat"]);
    assert_eq!(
        world.control_center.only()["status"],
        "DEPROVISION_SCHEDULED"
    );
    world.control_center.clear_faults();
    world.destroy().succeeds();
    assert_eq!(world.remembers(), [""; 0]);
}

#[test]
fn a_deprovisioning_that_is_contradicted_leaves_the_resource_in_state() {
    let world = with_chat();
    world
        .control_center
        .fault(DELETE, 100, json!({"status": 404}));
    world
        .destroy()
        .fails()
        .error("The Control Center refuses the request")
        .says("but its list of resources contains it");
    both_hold(&world, 1);

    // A resource also stays if the list cannot confirm that it is gone.
    world.control_center.set_faults(json!([
        {"route": DELETE, "times": 100, "fault": {"status": 404}},
        {"route": LIST, "times": 100, "fault": {"status": 503}},
    ]));
    world
        .destroy()
        .fails()
        .error("The Control Center is temporarily unavailable")
        .says("stays in state");
    world.control_center.clear_faults();
    both_hold(&world, 1);
    world.destroy().succeeds();
    both_hold(&world, 0);
}

#[test]
fn a_refresh_that_is_not_answered_changes_nothing() {
    let world = with_chat();
    for fault in [json!({"status": 401}), json!({"malformed": true})] {
        world.control_center.fault(READ, 100, fault);
        let _ = world.plan().fails();
        let _ = world.apply().fails();
        both_hold(&world, 1);
    }
    converges(&world, 1);
}
