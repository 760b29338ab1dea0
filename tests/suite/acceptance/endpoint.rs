//! An endpoint that redirects to another address.

use serde_json::json;

use crate::story::{Cli, World, chat, embeddings, knowledge_base};

cases![
    a_redirect_is_never_followed,
    a_sloppy_answer_is_in_state_and_replaces_nothing,
];

const REDIRECTS: &str = "The endpoint redirects to another address";

/// Redirects every route to another Control Center.
fn redirect(world: &World, to: &World) {
    let fault = json!({"status": 307, "location": to.control_center.url()});
    world.control_center.fault("*", 100, fault);
}

fn a_redirect_is_never_followed(cli: &Cli) {
    let elsewhere = World::new(cli);
    let mut world = World::new(cli);
    world.write([chat(), embeddings(), knowledge_base()]);
    redirect(&world, &elsewhere);
    let plan = world.plan().fails();
    plan.errors_are([REDIRECTS]);
    plan.warnings_are([]);

    // Without the checks, the creation itself is the first call to be redirected.
    world
        .provider("prerequisite_checks = \"off\"")
        .write([chat()]);
    world.apply().fails().errors_are([REDIRECTS]);
    assert_eq!(world.remembers(), [""; 0]);

    world.control_center.clear_faults();
    world.apply().succeeds();
    redirect(&world, &elsewhere);
    for outcome in [world.plan(), world.destroy()] {
        outcome.fails().errors_are([REDIRECTS]);
    }
    assert_eq!(world.remembers(), ["chat"]);
    assert_eq!(elsewhere.control_center.requests().total, 0);
}

fn a_sloppy_answer_is_in_state_and_replaces_nothing(cli: &Cli) {
    const ID: &str = "4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f";
    let full = json!({
        "id": ID, "type": "text_generation", "cloudTokens": 30.0, "createdFor": null,
        "status": "ACTIVE", "createdAt": "2026-02-12 09:30:00", "region": "",
        "bundleMonth": {"startsAt": "2026-02-12T09:30:00", "endsAt": "2026-03-12T09:30:00"},
    });
    for body in [full, json!({"id": ID})] {
        let world = World::new(cli);
        world.write([chat()]);
        let answer = |status| json!({"status": status, "body": body});
        world
            .control_center
            .fault("POST /v1/genai/resources", 1, answer(201));
        world.apply().succeeds();
        assert_eq!(world.id("chat"), ID);
        assert!(!world.instance("chat").tainted);
        assert_eq!(world.stored("chat", "cloud_tokens"), 30);
        // The same answer to a read changes nothing: a null value would force a paid replacement.
        world
            .control_center
            .fault("GET /v1/genai/resources/{id}", 1, answer(200));
        world.plan().finds_nothing_to_do();
    }
}
