//! What `terraform validate` finds, offline.

use serde_json::json;

use crate::story::{Cli, World, chat, knowledge_base, text_generation};

cases![
    mistakes_are_found_offline,
    mistakes_in_the_provider_block_are_found_offline,
    open_sets_are_left_to_the_catalog
];

fn mistakes_in_the_provider_block_are_found_offline(cli: &Cli) {
    let mut world = World::new(cli);
    for body in [
        ["maybe", "1.5", "soon"],
        ["", "-1", "0s"],
        ["ENFORCE", "101", "-1s"],
    ] {
        let [checks, retries, timeout] = body;
        world.provider(&format!(
            "  prerequisite_checks = {checks:?}\n  max_retries = {retries}\n  request_timeout = {timeout:?}"
        ));
        world.write([chat()]);
        let mistakes = world.validate().fails();
        mistakes.errors_are([
            "Invalid max_retries",
            "Invalid prerequisite_checks",
            "Invalid request_timeout",
        ]);
        for name in ["max_retries", "prerequisite_checks", "request_timeout"] {
            mistakes.error(&format!("Invalid {name}")).blames(name);
        }
    }
    assert_eq!(world.control_center.requests().total, 0);
}

fn mistakes_are_found_offline(cli: &Cli) {
    let world = World::new(cli);
    world.write([
        text_generation("wrong_type").set("type", "image_generation"),
        text_generation("wrong_name").set("display_name", " chat"),
        text_generation("long_name").set("display_name", "x".repeat(101)),
        text_generation("no_mail").set("created_for", json!({"name": "Ada", "email": "ada"})),
        text_generation("no_policy").set("deletion_policy", "keep"),
        text_generation("no_time").set("timeouts", json!({"create": "10 parsecs"})),
        text_generation("no_model").without("model"),
        knowledge_base().set("model", "cohere-embed-v4"),
    ]);
    let mistakes = world.validate().fails();
    mistakes.errors_are([
        "Invalid created_for.email",
        "Invalid deletion_policy",
        "Invalid display_name",
        "Invalid display_name",
        "Invalid timeouts.create",
        "Invalid type",
        "Missing model",
        "Model not allowed",
    ]);
    mistakes
        .error("Invalid type")
        .blames("type")
        .says("\"text_generation\", \"embeddings_generation\", \"knowledge_base\"");
    mistakes
        .error("Invalid deletion_policy")
        .blames("deletion_policy")
        .says("\"deprovision\", \"prevent\", \"abandon\"");
    mistakes.error("Model not allowed").blames("model");
    assert_eq!(world.control_center.requests().total, 0);
}

fn open_sets_are_left_to_the_catalog(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()
        .set("environment", "Staging")
        .set("region", "mars-north-1")
        .set("model", "next-year")
        .set("size", "gigantic")]);
    world.validate().succeeds().says_nothing();
    assert_eq!(world.control_center.requests().total, 0);
}
