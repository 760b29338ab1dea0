//! Of what happens to a resource although nothing went wrong with a call.

use std::fs;
use std::time::Duration;

use serde_json::json;

use super::reads;
use crate::story::{World, chat, on_path};

#[test]
fn provisioning() {
    let world = World::with(on_path(), |options| {
        options.provisioning_delay = Duration::from_secs(3600);
    });
    world.write([chat().set("timeouts", json!({"create": "1s"}))]);
    reads(
        "still-being-provisioned",
        world
            .apply()
            .succeeds()
            .warning("\"chat\" is still being provisioned"),
    );

    let world = World::new(on_path());
    world.write([chat()]);
    world.control_center.fault(
        "POST /v1/genai/resources",
        1,
        json!({"provisioning": "FAILED"}),
    );
    reads(
        "failed-to-provision",
        world.apply().fails().error("\"chat\" failed to provision"),
    );
    reads(
        "failed",
        world.plan().succeeds().warning("\"chat\" has failed"),
    );
}

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

#[test]
fn another_size() {
    let world = World::new(on_path());
    world.write([chat().set("size", "medium")]);
    world.apply().succeeds();
    world.write([chat()]);
    let applied = world.apply().succeeds();
    reads(
        "smaller-size-planned",
        applied.warning("\"chat\" will become \"small\" on 2026-02-28"),
    );
    reads(
        "smaller-size-confirmed",
        applied.warning("\"chat\" becomes \"small\" on 2026-02-28"),
    );
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
        world
            .plan()
            .succeeds()
            .warning("\"chat\" is replaced, and the old one is deprovisioned on 2026-02-28"),
    );
}

#[test]
fn destruction() {
    let world = World::new(on_path());
    world.write([chat()]);
    world.apply().succeeds();
    reads(
        "destruction-planned",
        world
            .plan_destroy()
            .succeeds()
            .warning("\"chat\" will be deprovisioned on 2026-02-28"),
    );
    world.control_center.deprovision(&world.id("chat"));
    reads(
        "scheduled-outside",
        world
            .plan()
            .succeeds()
            .warning("\"chat\" is going to be deprovisioned on 2026-02-28"),
    );
    let destroyed = world.destroy().succeeds();
    reads(
        "destruction-planned-of-what-is-already-scheduled",
        destroyed.warning("\"chat\" is already deprovisioned on 2026-02-28"),
    );
    reads(
        "destruction-confirmed",
        destroyed.warning("\"chat\" is deprovisioned on 2026-02-28"),
    );
}

#[test]
fn deletion_policies() {
    let world = World::new(on_path());
    world.write([chat().set("deletion_policy", "prevent")]);
    world.apply().succeeds();
    reads(
        "prevented",
        world
            .plan_destroy()
            .fails()
            .error("\"chat\" must not be destroyed"),
    );
    world.write([chat().set("deletion_policy", "abandon")]);
    world.apply().succeeds();
    reads(
        "abandoned",
        world
            .plan_destroy()
            .succeeds()
            .warning("\"chat\" is abandoned and goes on"),
    );
}

#[test]
fn import_of_something_else() {
    let mut world = World::new(on_path());
    world
        .beside("import {\n  to = mendix_genai_resource.chat\n  id = \"chat\"\n}")
        .write([chat()]);
    reads(
        "import-of-no-id",
        world.plan().fails().error("Not the id of a GenAI resource"),
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

#[test]
fn a_new_one_that_looks_like_an_existing_one() {
    let world = World::new(on_path());
    world.write([chat()]);
    world.apply().succeeds();
    let id = world.id("chat");
    let _ = world
        .run(["state", "rm", "mendix_genai_resource.chat"])
        .success();
    reads(
        "exists-already",
        world.plan().succeeds().warning("\"chat\" exists already"),
    );
    world.control_center.deprovision(&id);
    reads(
        "exists-already-for-a-while",
        world
            .plan()
            .succeeds()
            .warning("\"chat\" exists already, until 2026-02-28"),
    );
}
