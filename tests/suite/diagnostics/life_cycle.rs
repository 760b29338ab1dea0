//! Events in the life of a resource that need no failed call and that no story of `acceptance`
//! causes.

use std::fs;

use serde_json::json;

use super::reads;
use crate::story::{World, chat, on_path};

#[test]
fn another_price_than_planned() {
    let world = World::new(on_path());
    world.write([chat()]);
    world.apply().succeeds();
    let mut dearer = world.control_center.only();
    dearer["cloudTokens"] = 45.into();
    let _ = world
        .run(["state", "rm", "mendix_genai_resource.chat"])
        .success();
    world.control_center.fault(
        "POST /v1/genai/resources",
        1,
        json!({"status": 201, "body": dearer}),
    );
    reads(
        "another-price",
        world
            .apply()
            .succeeds()
            .warning("\"chat\" costs 45 Cloud Tokens, not 30"),
    );
}

/// A failed resource holds no tokens, so its price is not compared with the plan.
#[test]
fn a_failed_one_has_no_other_price() {
    let world = World::new(on_path());
    let id = world.control_center.provision("chat", json!({}));
    let mut failed = world.control_center.look_up(&id).1;
    failed["status"] = "FAILED".into();
    failed["cloudTokens"] = 0.into();
    world.control_center.fault(
        "POST /v1/genai/resources",
        1,
        json!({"status": 201, "body": failed}),
    );
    world
        .write([chat().set("display_name", "other")])
        .apply()
        .fails()
        .warnings_are([]);
}

#[test]
fn replacement() {
    let world = World::new(on_path());
    let other_model = || chat().set("model", "anthropic-claude-sonnet-4-6");
    world.write([chat()]);
    world.apply().succeeds();
    world.write([other_model()]);
    reads(
        "replacement-planned",
        world.plan().succeeds().warning(
            "\"chat\" will be replaced, and the old one will end on 2026-02-28 at the earliest",
        ),
    );
    world.control_center.deprovision(&world.id("chat"));
    reads(
        "replacement-planned-of-what-is-already-scheduled",
        world
            .plan()
            .succeeds()
            .warning("\"chat\" will be replaced, and the old one will end on 2026-02-28"),
    );
}

#[test]
fn damaged_state() {
    let world = World::new(on_path());
    world.write([chat()]);
    world.apply().succeeds();
    let file = world.directory().join("terraform.tfstate");
    let whole = fs::read_to_string(&file).expect("there is a state");
    let id = format!("\"id\": {:?}", world.id("chat"));
    for (name, to) in [
        ("state-without-an-id", "\"id\": null"),
        ("state-unreadable", "\"id\": {\"of\": \"something else\"}"),
    ] {
        let damaged = whole.replace(&id, to);
        assert_ne!(damaged, whole);
        fs::write(&file, damaged).expect("the state can be replaced");
        let plan = world.plan().fails();
        reads(name, plan.error("Stored state cannot be read"));
    }
}
