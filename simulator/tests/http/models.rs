//! Several models, and the default model.

use serde_json::{Value, json};

use crate::language::{
    Center, HAIKU, SONNET, capacity, embeddings, id, knowledge_base, text, with, without,
};

#[test]
fn one_of_model_and_models_is_ordered() {
    let center = Center::start();
    let one = with(without(text(), "model"), "models", json!([SONNET]));
    let by_models = center.create(&one).ok(201);
    let by_model = center.create(&text()).ok(201);
    for field in ["model", "models", "defaultModel"] {
        assert_eq!(by_models[field], by_model[field], "{field}");
    }
    for order in [
        with(text(), "models", json!([SONNET])),
        without(text(), "model"),
        with(without(text(), "model"), "models", json!([])),
        with(without(text(), "model"), "models", json!("m")),
        with(without(text(), "model"), "models", json!([1])),
        with(capacity(), "models", json!([SONNET, SONNET])),
        with(
            capacity(),
            "models",
            json!(
                (0..21)
                    .map(|number| format!("model-{number}"))
                    .collect::<Vec<_>>()
            ),
        ),
        without(capacity(), "defaultModel"),
        with(
            without(embeddings(), "model"),
            "models",
            json!(["cohere-embed-v4", "b"]),
        ),
        with(embeddings(), "defaultModel", "cohere-embed-v3-english"),
        with(knowledge_base(), "models", json!([SONNET])),
        with(knowledge_base(), "defaultModel", SONNET),
    ] {
        center.create(&order).refused(422, "INVALID_FIELD");
    }
    let nulls = with(
        with(knowledge_base(), "models", Value::Null),
        "cloudTokens",
        Value::Null,
    );
    let resource = center.create(&nulls).ok(201);
    assert_eq!(
        (
            &resource["model"],
            &resource["models"],
            &resource["defaultModel"]
        ),
        (&Value::Null, &json!([]), &Value::Null)
    );
}

#[test]
fn the_default_model_is_one_of_the_models() {
    let center = Center::start();
    center
        .create(&with(
            capacity(),
            "defaultModel",
            "anthropic-claude-sonnet-4-6",
        ))
        .refused(422, "DEFAULT_MODEL_NOT_ENABLED");
    center
        .create(&with(text(), "defaultModel", HAIKU))
        .refused(422, "DEFAULT_MODEL_NOT_ENABLED");
    center.create(&with(text(), "defaultModel", SONNET)).ok(201);
    let id = center.created(&capacity());
    let resource = center.patch(&id, &json!({"defaultModel": HAIKU})).ok(200);
    assert_eq!(
        (&resource["defaultModel"], &resource["model"]),
        (&json!(HAIKU), &json!(HAIKU))
    );
    center
        .patch(&id, &json!({"defaultModel": "other", "displayName": "New"}))
        .refused(422, "DEFAULT_MODEL_NOT_ENABLED");
    assert_eq!(
        center.resource(&id).ok(200),
        resource,
        "whole or not at all"
    );
    let id = center.created(&embeddings());
    center
        .patch(&id, &json!({"defaultModel": "cohere-embed-v3-english"}))
        .refused(422, "INVALID_FIELD");
}

#[test]
fn every_model_has_to_be_offered_in_the_region() {
    let center = Center::start();
    let order = with(
        capacity(),
        "models",
        json!([SONNET, "anthropic-claude-3-sonnet"]),
    );
    let detail = center.create(&order).refused(422, "MODEL_NOT_AVAILABLE");
    assert!(detail.contains("\"anthropic-claude-3-sonnet\""), "{detail}");
}

#[test]
fn a_model_that_mendix_adds_is_enabled() {
    let center = Center::start();
    let resource = center.create(&embeddings()).ok(201);
    let added = json!(["cohere-embed-v5", "cohere-embed-v3-english"]);
    let resource = center
        .tell(&id(&resource), &json!({"models": added}))
        .ok(200);
    assert_eq!(
        (&resource["models"], &resource["model"]),
        (&added, &json!("cohere-embed-v3-english")),
        "the ordered one stands for both"
    );
    let resource = center
        .tell(
            &id(&resource),
            &json!({"models": ["cohere-embed-v5", "cohere-embed-v6"]}),
        )
        .ok(200);
    assert_eq!(
        resource["model"], "cohere-embed-v5",
        "the first, once the ordered one is gone"
    );
    assert_eq!(resource["defaultModel"], Value::Null);
}

#[test]
fn a_default_model_that_retires_becomes_the_first_model() {
    let center = Center::start();
    let id = center.created(&capacity());
    let others = json!([HAIKU, "anthropic-claude-sonnet-4-6"]);
    let resource = center.tell(&id, &json!({"models": others})).ok(200);
    assert_eq!(
        (
            &resource["models"],
            &resource["defaultModel"],
            &resource["model"]
        ),
        (&others, &json!(HAIKU), &json!(HAIKU))
    );
}

#[test]
fn the_environment_changes_in_place() {
    let center = Center::start();
    let id = center.created(&text());
    let resource = center
        .patch(&id, &json!({"environment": "Production"}))
        .ok(200);
    assert_eq!(resource["environment"], "Production");
    assert_eq!(center.resource(&id).ok(200), resource);
    center
        .patch(&id, &json!({"environment": "Staging"}))
        .refused(422, "INVALID_FIELD");
}
