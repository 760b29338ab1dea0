//! An endpoint that is not the Control Center, or sends somewhere else.

use serde_json::{Value, json};

use crate::story::{Cli, World, chat, embeddings, knowledge_base};

cases![
    a_redirect_is_never_followed,
    an_endpoint_that_nobody_listens_to_is_named,
    an_answer_that_is_not_the_apis_creates_nothing_in_state,
    a_sloppy_answer_is_in_state_and_replaces_nothing,
];

const REDIRECTS: &str = "The endpoint redirects to another address";

/// Points every route elsewhere.
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

    // Without the checks the creation itself comes across it.
    world
        .provider("prerequisite_checks = \"off\"")
        .write([chat()]);
    let refused = world.apply().fails();
    refused.errors_are([REDIRECTS]);
    refused
        .error(REDIRECTS)
        .says("307 Temporary Redirect, a redirect to 127.0.0.1, not followed")
        .says("Nothing was created, nothing costs, and nothing is in state.");
    assert_eq!(world.remembers(), [""; 0]);

    world.control_center.clear_faults();
    world.apply().succeeds();
    redirect(&world, &elsewhere);
    for outcome in [world.plan(), world.destroy()] {
        outcome
            .fails()
            .error(REDIRECTS)
            .says("It stays in state as it was stored last; nothing was changed.");
    }
    assert_eq!(world.remembers(), ["chat"]);
    assert_eq!(elsewhere.control_center.requests().total, 0);
}

fn an_endpoint_that_nobody_listens_to_is_named(cli: &Cli) {
    let mut world = World::new(cli);
    world.provider("max_retries = 0").write([chat()]);
    world.apply().succeeds();
    world.env("MENDIX_CONTROL_CENTER_ENDPOINT", "http://127.0.0.1:1");
    let refused = world.plan().fails();
    refused.errors_are(["The Control Center cannot be reached"]);
    refused
        .error("The Control Center cannot be reached")
        .says("GET http://127.0.0.1:1/v1/genai/resources/")
        .says("no connection")
        .says("It stays in state as it was stored last; nothing was changed.");
    assert_eq!(world.remembers(), ["chat"]);
    // Terraform takes no notice of it, and it none of Terraform.
    assert_eq!(world.control_center.only()["status"], "ACTIVE");
}

fn an_answer_that_is_not_the_apis_creates_nothing_in_state(cli: &Cli) {
    let mut world = World::new(cli);
    world.provider("max_retries = 0").write([chat()]);
    for (fault, part) in [
        (
            json!({"status": 200, "body": "<html>Sign in</html>"}),
            "200 OK with a body that is not the API's (",
        ),
        (
            json!({"status": 201, "body": "{\"id\":"}),
            "201 Created with a body that is not the API's (",
        ),
    ] {
        world
            .control_center
            .fault("POST /v1/genai/resources", 1, fault);
        world
            .apply()
            .fails()
            .error("Unexpected answer from the endpoint")
            .says(&format!(
                "POST {}/v1/genai/resources",
                world.control_center.url()
            ))
            .says(part)
            .says("Whether \"chat\" was created is not known.");
    }
    assert_eq!(world.remembers(), [""; 0]);
    assert_eq!(world.control_center.resources(), [Value::Null; 0]);
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
        // The same answer to a read changes nothing: a null there would buy another one.
        world
            .control_center
            .fault("GET /v1/genai/resources/{id}", 1, answer(200));
        world.plan().finds_nothing_to_do();
    }
}
