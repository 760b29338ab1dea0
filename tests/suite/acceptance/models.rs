//! Models: several with a default, models that Mendix adds and withdraws, and different spellings
//! with the same meaning.

use serde_json::{Value, json};

use crate::diagnostics::life_cycle_reads;
use crate::story::{
    Block, Cli, HAIKU, SONNET, World, chat, chat_by_capacity, embeddings, import_of_chat,
    knowledge_base,
};

cases_of_two_releases![
    a_model_that_mendix_adds_is_no_difference,
    a_model_that_mendix_takes_back_is_a_warning_in_each_plan,
    fewer_models_change_only_state,
    a_model_that_is_not_enabled_replaces,
    another_spelling_is_no_change,
    an_empty_value_is_none,
    an_import_takes_what_is_enabled,
    the_default_model_changes_in_place,
    the_environment_changes_in_place,
    a_default_model_that_mendix_takes_back_is_a_warning,
    a_default_that_is_not_configured_follows,
    an_import_of_other_models_is_an_error,
    one_model_is_written_in_either_way,
    another_meaning_in_the_answer_to_a_creation_is_a_warning,
];

const OPUS: &str = "anthropic-claude-opus-4-8";
const CREATE: &str = "POST /v1/genai/resources";
const CHANGE: &str = "PATCH /v1/genai/resources/{id}";

/// The resource `chat` with Sonnet, which is the default, and Haiku.
fn bought(cli: &Cli) -> World {
    let world = World::new(cli);
    world.write([chat_by_capacity(50)]);
    world.apply().succeeds().says_nothing();
    world
}

fn with_models(models: &[&str]) -> Block {
    chat_by_capacity(50).set("models", models)
}

fn a_model_that_mendix_adds_is_no_difference(cli: &Cli) {
    let world = bought(cli);
    let added = json!({"models": [SONNET, HAIKU, OPUS]});
    world.control_center.happens(&world.id("chat"), added);
    world.plan().finds_nothing_to_do().says_nothing();
    world.apply_with(["-refresh-only"]).succeeds();
    assert_eq!(world.stored("chat", "models"), json!([HAIKU, SONNET]));
    assert_eq!(
        world.stored("chat", "available_models"),
        json!([HAIKU, OPUS, SONNET])
    );
    // The model is already enabled, so configuring it changes only state.
    world.write([with_models(&[SONNET, HAIKU, OPUS])]);
    world
        .plan()
        .succeeds()
        .proposes([("chat", "update")])
        .says_nothing();
    world.control_center.forget_requests();
    world.apply_plan().succeeds().says_nothing();
    assert_eq!(world.control_center.requests().writes(), 0);
    world.plan().finds_nothing_to_do().says_nothing();
}

fn a_model_that_mendix_takes_back_is_a_warning_in_each_plan(cli: &Cli) {
    let world = bought(cli);
    let left = json!({"models": [SONNET]});
    world.control_center.happens(&world.id("chat"), left);
    let lost = format!("\"chat\": \"{HAIKU}\" is no longer enabled");
    for _ in 0..2 {
        let plan = world.plan().finds_nothing_to_do();
        plan.warnings_are([lost.as_str()]);
        life_cycle_reads("model-lost", plan.warning(&lost));
        world.apply_with(["-refresh-only"]).succeeds();
    }
    assert_eq!(world.stored("chat", "models"), json!([HAIKU, SONNET]));
    world.control_center.change_catalog(|catalog| {
        let models = catalog["models"].as_array_mut().expect("models");
        models.retain(|model| model["id"] != HAIKU);
    });
    let plan = world.plan().finds_nothing_to_do();
    life_cycle_reads("model-lost-for-good", plan.warning(&lost));
}

fn fewer_models_change_only_state(cli: &Cli) {
    let world = bought(cli);
    world.write([with_models(&[SONNET])]);
    let plan = world.plan().succeeds().proposes([("chat", "update")]);
    let said = format!("\"chat\": \"{HAIKU}\" stays enabled");
    plan.warnings_are([said.as_str()]);
    life_cycle_reads("model-stays-enabled", plan.warning(&said));
    world.control_center.forget_requests();
    world.apply_plan().succeeds();
    assert_eq!(world.control_center.requests().writes(), 0);
    assert_eq!(world.stored("chat", "models"), json!([SONNET]));
    assert_eq!(world.stored("chat", "model"), SONNET);
    world.plan().finds_nothing_to_do().says_nothing();
    // The same in the other direction.
    world.write([chat_by_capacity(50)]);
    world.apply().succeeds();
    assert_eq!(world.control_center.requests().writes(), 0);
    world.plan().finds_nothing_to_do().says_nothing();
}

fn a_model_that_is_not_enabled_replaces(cli: &Cli) {
    let world = bought(cli);
    let id = world.id("chat");
    world.write([with_models(&[SONNET, HAIKU, OPUS])]);
    world.plan().succeeds().proposes([("chat", "replace")]);
    world.apply_plan().succeeds();
    assert_ne!(world.id("chat"), id);
    let real = world.control_center.look_up(&world.id("chat")).1;
    assert_eq!(real["models"].as_array().map(Vec::len), Some(3));
    world.plan().finds_nothing_to_do().says_nothing();
}

fn another_spelling_is_no_change(cli: &Cli) {
    let world = World::new(cli);
    let upper = |text: &str| text.to_uppercase();
    let spelled = || {
        chat_by_capacity(50)
            .set("environment", "TEST")
            .set("region", "EU-Central-1")
            .set("models", [upper(HAIKU), upper(SONNET)])
            .set("default_model", upper(SONNET))
            .set(
                "created_for",
                json!({"name": "Ada Lovelace", "email": "Ada.Lovelace@Example.com"}),
            )
    };
    world.write([spelled()]);
    world.apply().succeeds().says_nothing();
    // Requests use the catalog's spelling; state keeps the configured one.
    let real = world.control_center.only();
    assert_eq!(
        (&real["environment"], &real["region"]),
        (&json!("Test"), &json!("eu-central-1"))
    );
    assert_eq!(real["defaultModel"], SONNET);
    assert_eq!(world.stored("chat", "region"), "EU-Central-1");
    assert_eq!(world.stored("chat", "default_model"), upper(SONNET));
    world.plan().finds_nothing_to_do().says_nothing();
    world.apply_with(["-refresh-only"]).succeeds();
    assert_eq!(world.stored("chat", "region"), "EU-Central-1");
    // A different spelling in the Control Center is no change, nor is a different spelling in the
    // configuration.
    let other = json!({
        "region": "Eu-Central-1",
        "environment": "test",
        "createdFor": {"name": "Ada Lovelace", "email": "ADA.LOVELACE@example.com"},
    });
    world.control_center.happens(&world.id("chat"), other);
    world.plan().finds_nothing_to_do().says_nothing();
    world.write([chat_by_capacity(50)]);
    world.plan().finds_nothing_to_do().says_nothing();
    world.write([chat_by_capacity(50).set("size", "")]);
    world.plan().succeeds();
}

fn an_empty_value_is_none(cli: &Cli) {
    let world = World::new(cli);
    let emptied = || {
        knowledge_base()
            .set("model", "")
            .set("models", json!([]))
            .set("default_model", "")
            .set("size", "")
    };
    world.write([knowledge_base().without("size")]);
    world.apply().succeeds();
    assert_eq!(world.stored("knowledge", "size"), "standard");
    world.write([emptied()]);
    world.control_center.forget_requests();
    world.apply().succeeds();
    assert_eq!(world.control_center.requests().writes(), 0);
    world.plan().finds_nothing_to_do().says_nothing();
    world.write([knowledge_base()]);
    world.plan().finds_nothing_to_do().says_nothing();

    let world = World::new(cli);
    world.write([
        emptied(),
        chat().set("models", json!([])).set("default_model", ""),
    ]);
    world.apply().succeeds();
    world.plan().finds_nothing_to_do().says_nothing();
    world.write([knowledge_base(), chat()]);
    world.plan().finds_nothing_to_do().says_nothing();
}

fn an_import_takes_what_is_enabled(cli: &Cli) {
    let mut world = World::new(cli);
    let order = json!({
        "model": null,
        "models": [SONNET, HAIKU],
        "defaultModel": HAIKU,
        "size": null,
        "cloudTokens": 50,
    });
    let id = world.control_center.provision("chat", order);
    world.beside(&import_of_chat(&id));
    world.write([chat_by_capacity(50).set("default_model", HAIKU)]);
    world
        .plan()
        .succeeds()
        .proposes([("chat", "import")])
        .says_nothing();
    world.apply_plan().succeeds();
    assert_eq!(world.stored("chat", "models"), json!([HAIKU, SONNET]));
    world.plan().finds_nothing_to_do().says_nothing();
}

fn the_default_model_changes_in_place(cli: &Cli) {
    let world = bought(cli);
    world.write([chat_by_capacity(50).set("default_model", HAIKU)]);
    world
        .plan()
        .succeeds()
        .proposes([("chat", "update")])
        .says_nothing();
    world.control_center.forget_requests();
    world.apply_plan().succeeds().says_nothing();
    let requests = world.control_center.requests();
    assert_eq!((requests.to(CHANGE), requests.checks()), (1, 0));
    assert_eq!(world.control_center.only()["defaultModel"], HAIKU);
    world.plan().finds_nothing_to_do().says_nothing();
}

fn the_environment_changes_in_place(cli: &Cli) {
    let world = bought(cli);
    let id = world.id("chat");
    world.write([chat_by_capacity(50).set("environment", "Production")]);
    world
        .plan()
        .succeeds()
        .proposes([("chat", "update")])
        .says_nothing();
    world.apply_plan().succeeds().says_nothing();
    assert_eq!(world.id("chat"), id);
    assert_eq!(world.control_center.only()["environment"], "Production");
    world.plan().finds_nothing_to_do().says_nothing();
    world.write([chat_by_capacity(50).set("environment", "Prod")]);
    let refused = world.plan().fails();
    let _ = refused
        .error("Environment not available")
        .blames("environment");
}

fn a_default_model_that_mendix_takes_back_is_a_warning(cli: &Cli) {
    let world = bought(cli);
    let left = json!({"models": [HAIKU]});
    world.control_center.happens(&world.id("chat"), left);
    world.control_center.forget_requests();
    let plan = world.plan().finds_nothing_to_do();
    let said = format!("\"chat\": the default model \"{SONNET}\" is no longer enabled");
    life_cycle_reads("default-model-lost", plan.warning(&said));
    assert_eq!(world.control_center.requests().writes(), 0);
    // A change of another attribute does not send a default model that is not available.
    world.write([chat_by_capacity(80)]);
    world.apply().succeeds();
    assert_eq!(world.control_center.only()["defaultModel"], HAIKU);
    world.plan().finds_nothing_to_do();
}

fn a_default_that_is_not_configured_follows(cli: &Cli) {
    let world = World::new(cli);
    let one = || chat().without("size").set("cloud_tokens", 50);
    world.write([one()]);
    world.apply().succeeds();
    assert_eq!(world.stored("chat", "default_model"), SONNET);
    let other = json!({"models": [SONNET, HAIKU], "defaultModel": HAIKU});
    world.control_center.happens(&world.id("chat"), other);
    world.plan().finds_nothing_to_do().says_nothing();
    // Only a change of the configured model changes the default.
    world.write([one().set("model", HAIKU)]);
    world.plan().succeeds().proposes([("chat", "update")]);
    world.apply_plan().succeeds();
    world.write([one()]);
    world.apply().succeeds();
    assert_eq!(world.control_center.only()["defaultModel"], SONNET);
    world.plan().finds_nothing_to_do().says_nothing();
}

fn an_import_of_other_models_is_an_error(cli: &Cli) {
    let mut world = World::new(cli);
    let order = json!({"size": null, "cloudTokens": 50});
    let id = world.control_center.provision("chat", order);
    world.beside(&import_of_chat(&id));
    world.write([chat_by_capacity(50)]);
    let refused = world.plan().fails();
    let error = refused.error("The imported resource does not have these models");
    life_cycle_reads("import-of-other-models", error.blames("models"));
    assert_eq!(
        world.control_center.requests().to(CREATE),
        1,
        "that of the portal"
    );
}

fn one_model_is_written_in_either_way(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    assert_eq!(world.stored("chat", "models"), json!([SONNET]));
    for same in [
        chat().without("model").set("models", [SONNET]),
        chat().set("models", [SONNET]),
        chat().set("default_model", SONNET),
    ] {
        world.write([same]);
        world.plan().finds_nothing_to_do().says_nothing();
    }
    let world = World::new(cli);
    world.write([embeddings()
        .without("model")
        .set("models", ["cohere-embed-v3-english"])]);
    world.apply().succeeds();
    assert_eq!(
        world.stored("embeddings", "model"),
        "cohere-embed-v3-english"
    );
    assert_eq!(world.stored("embeddings", "default_model"), Value::Null);
    world.plan().finds_nothing_to_do().says_nothing();
}

fn another_meaning_in_the_answer_to_a_creation_is_a_warning(cli: &Cli) {
    let world = World::new(cli);
    let id = world.control_center.provision("other", json!({}));
    let mut other = world.control_center.look_up(&id).1;
    other["displayName"] = "chat".into();
    other["region"] = "eu-west-1".into();
    let answer = json!({"status": 201, "body": other});
    world.control_center.fault(CREATE, 1, answer);
    world.write([chat()]);
    let applied = world.apply().succeeds();
    let said = "\"chat\" is not what was ordered";
    life_cycle_reads("not-as-ordered", applied.warning(said));
    assert_eq!(world.stored("chat", "region"), "eu-central-1");
}
