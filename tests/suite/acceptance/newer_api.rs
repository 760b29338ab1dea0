//! Values that only a newer Control Center knows pass through unchanged.

use serde_json::{Value, json};

use crate::story::{Cli, World, chat};

cases![
    a_new_status_is_no_change,
    new_words_are_carried_into_state,
    new_words_are_carried_into_data,
];

const READ: &str = "GET /v1/genai/resources/{id}";

/// The resource as an API with many new values would return it.
fn in_new_words(mut resource: Value) -> Value {
    for (field, word) in [
        ("status", "MIGRATING"),
        ("type", "image_generation"),
        ("model", "anthropic-claude-opus-9"),
        ("defaultModel", "anthropic-claude-opus-9"),
        ("size", "gigantic"),
        ("environment", "Staging"),
        ("region", "mars-north-1"),
    ] {
        resource[field] = word.into();
    }
    resource["models"] = json!(["anthropic-claude-opus-9"]);
    resource["genAiUnits"] = json!({"monthly": 100});
    resource
}

fn a_new_status_is_no_change(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    let mut newer = world.control_center.only();
    newer["status"] = "MIGRATING".into();
    newer["genAiUnits"] = json!({"monthly": 100});
    world
        .control_center
        .fault(READ, 9, json!({"status": 200, "body": newer}));
    world.plan().finds_nothing_to_do().says_nothing();
    world.apply_with(["-refresh-only"]).succeeds();
    assert_eq!(world.stored("chat", "status"), "MIGRATING");
}

fn new_words_are_carried_into_state(cli: &Cli) {
    let mut world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    let newer = in_new_words(world.control_center.only());
    world
        .control_center
        .fault(READ, 99, json!({"status": 200, "body": newer}));
    let carries = |world: &World| {
        for attribute in ["status", "type", "size", "environment", "region"] {
            assert_eq!(world.stored("chat", attribute), newer[attribute]);
        }
        assert_eq!(world.stored("chat", "active_size"), "gigantic");
        assert_eq!(world.stored("chat", "available_models"), newer["models"]);
    };
    world
        .apply_with(["-refresh-only"])
        .succeeds()
        .says_nothing();
    carries(&world);

    // The same for the state after an import.
    let id = world.id("chat");
    let address = "mendix_genai_resource.chat";
    let _ = world.run(["state", "rm", address]).success();
    let _ = world
        .run(["import", "-input=false", address, &id])
        .success();
    carries(&world);

    // The resource can be destroyed like any other.
    world.beside("").write([]);
    world.apply().succeeds();
    assert_eq!(world.remembers(), [""; 0]);
}

fn new_words_are_carried_into_data(cli: &Cli) {
    let mut world = World::new(cli);
    let id = world.control_center.provision("chat", json!({}));
    let newer = in_new_words(world.control_center.only());
    world.control_center.set_faults(json!([
        {"route": READ, "times": 9, "fault": {"status": 200, "body": newer}},
        {"route": "GET /v1/genai/resources", "times": 9, "fault": {"status": 200, "body": {
            "links": {},
            "meta": {"page": {"totalElements": 1, "offset": 0, "elements": 1}},
            "items": [newer],
        }}},
    ]));
    world
        .beside(&format!(
            "data \"mendix_genai_resource\" \"one\" {{\n  id = {id:?}\n}}\n\
             data \"mendix_genai_resources\" \"all\" {{}}\n\
             output \"one\" {{\n  value = data.mendix_genai_resource.one\n}}\n\
             output \"all\" {{\n  value = data.mendix_genai_resources.all.resources[0]\n}}\n"
        ))
        .write([]);
    world.apply().succeeds().says_nothing();
    for output in ["one", "all"] {
        let output = world.output(output);
        for attribute in ["status", "type", "model", "size", "environment", "region"] {
            assert_eq!(output[attribute], newer[attribute]);
        }
    }
}
