//! A create whose answer never arrives must neither be lost nor be paid twice.
//!
//! The simulator creates a second resource for a second idempotency key, so that one resource after
//! several requests means that all carried the same.

use serde_json::{Value, json};

use crate::story::{Cli, World, chat};

cases![
    a_create_is_repeated_and_makes_one_resource,
    a_create_that_may_have_happened_is_told_with_the_way_to_import_it,
    a_create_that_was_never_processed_is_told_as_such,
    a_refused_create_leaves_nothing,
];

const CREATE: &str = "POST /v1/genai/resources";

fn a_create_is_repeated_and_makes_one_resource(cli: &Cli) {
    let mut world = World::new(cli);
    world.provider("request_timeout = \"1s\"");
    for (name, fault) in [
        ("answer lost", json!({"disconnect": "after"})),
        ("never processed", json!({"disconnect": "before"})),
        ("half an answer", json!({"malformed": true})),
        ("unavailable", json!({"status": 503, "retryAfter": 1})),
        ("limited", json!({"status": 429, "retryAfter": 1})),
        ("late", json!({"delay": "3s"})),
    ] {
        world.write([chat().set("display_name", name)]);
        world.control_center.fault(CREATE, 1, fault);
        world.control_center.forget_requests();
        world.apply().succeeds().says_nothing();
        let requests = world.control_center.requests();
        assert_eq!(requests.to(CREATE), 2, "{name}: {requests:?}");
        let resource = world.control_center.named(name);
        assert_eq!(world.stored("chat", "id"), resource["id"], "{name}");
        // The next one starts without any.
        let _ = world
            .run(["state", "rm", "mendix_genai_resource.chat"])
            .success();
    }
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
        .error("The Control Center cannot serve at the moment")
        .says("Whether \"chat\" was created is not known.")
        .says("it is not in state")
        .says("tried 2 times")
        .says(&import);
    assert_eq!(world.remembers(), [""; 0]);
    assert_eq!(world.control_center.requests().to(CREATE), 2);

    // Whoever pastes the block gets the resource that was paid for.
    world.control_center.clear_faults();
    let import = import.replace("NAME", "chat");
    world.beside(&import).write([chat()]);
    world.control_center.forget_requests();
    world.apply().succeeds();
    assert_eq!(world.stored("chat", "id"), created["id"]);
    assert_eq!(world.control_center.requests().writes(), 0);
    world.plan().finds_nothing_to_do().says_nothing();
}

fn a_create_that_was_never_processed_is_told_as_such(cli: &Cli) {
    let mut world = World::new(cli);
    world.provider("max_retries = 0").write([chat()]);

    // Nobody can tell from a lost connection alone; the list can.
    world
        .control_center
        .fault(CREATE, 1, json!({"disconnect": "before"}));
    world
        .apply()
        .fails()
        .error("The Control Center cannot serve at the moment")
        .says("Whether \"chat\" was created is not known.")
        .says("lists no resource of this name, type and environment at the moment");

    // Where the list cannot be read either, that is said.
    world.control_center.set_faults(json!([
        {"route": CREATE, "fault": {"disconnect": "before"}},
        {"route": "GET /v1/genai/resources", "times": 10, "fault": {"status": 500}},
    ]));
    world
        .apply()
        .fails()
        .error("The Control Center cannot serve at the moment")
        .says("The list of resources cannot be read either");
    world.control_center.clear_faults();
    assert_eq!(world.remembers(), [""; 0]);
    assert_eq!(world.control_center.resources(), [Value::Null; 0]);

    // Applying again is all that it takes.
    world.apply().succeeds().says_nothing();
    assert_eq!(
        world.stored("chat", "id"),
        world.control_center.only()["id"]
    );
}

fn a_refused_create_leaves_nothing(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    for (status, reason, summary) in [
        (403, None, "The token does not allow this"),
        (
            422,
            Some("INVALID_FIELD"),
            "The Control Center refuses a value",
        ),
    ] {
        let mut fault = json!({"status": status});
        if let Some(reason) = reason {
            fault["body"] = json!({"error": {
                "code": status, "message": "Refused", "detail": "Not this.", "reason": reason,
            }});
        }
        world.control_center.fault(CREATE, 1, fault);
        world
            .apply()
            .fails()
            .error(summary)
            .says("Nothing was created, nothing costs, and nothing is in state.");
        assert_eq!(world.remembers(), [""; 0]);
        assert_eq!(world.control_center.resources(), [Value::Null; 0]);
    }
}
