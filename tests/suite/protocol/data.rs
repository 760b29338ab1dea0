//! Data sources.

use serde_json::json;
use tfplugin::framework::value::Value;
use tfplugin::wire::{msgpack, proto};

use crate::story::ControlCenter;
use crate::walk::{Walk, answered, chat, filled, wire};

/// item 63: core reports an error for a null or unknown value.
#[tokio::test]
async fn every_data_source_answers_a_whole_object() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let created = walk.create(&walk.config(chat())).await;
    let chat_id = created.state.attribute("id").as_str();
    for (name, source) in &walk.schemas.data_sources {
        let config = match name.as_str() {
            "mendix_genai_resource" => json!({"display_name": "chat"}),
            "mendix_genai_consumption" => json!({"resource_id": chat_id}),
            _ => json!({}),
        };
        let of = source.value_type();
        let request = proto::read_data_source::Request {
            type_name: name.clone(),
            config: wire(&of, &filled(&of, &config)),
            ..Default::default()
        };
        let answer = answered(walk.client().read_data_source(request)).await;
        assert_eq!(answer.diagnostics, [], "{name}");
        assert_eq!(answer.deferred, None, "{name}");
        let state = answer.state.expect("there is a value");
        let state = msgpack::decode(&of, &state.msgpack).expect("of the type");
        assert!(matches!(state, Value::Map(_)), "{name}: {state:?}");
        assert!(state.is_wholly_known(), "{name}: {state:?}");
    }
}

/// item 63: Terraform does not compare the answer with the configuration, but a user expects the
/// same values.
#[tokio::test]
async fn what_was_asked_for_is_what_is_answered() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let created = walk.create(&walk.config(chat())).await.state;
    let id = created.attribute("id").as_str().expect("it has an id");
    for config in [json!({"id": id}), json!({"display_name": "chat"})] {
        let found = walk.look_up(config).await;
        found.said.nothing();
        for name in ["id", "display_name", "size", "status", "cloud_tokens"] {
            assert_eq!(
                found.state.attribute(name),
                created.attribute(name),
                "{name}"
            );
        }
    }
}

/// item 63: if nothing is found, the answer is an error, never null.
#[tokio::test]
async fn what_is_not_there_is_an_error() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let unconfigured = Walk::unconfigured().await;
    for walk in [&walk, &unconfigured] {
        walk.look_up(json!({"display_name": "nobody"}))
            .await
            .fails();
    }
}

/// item 63: core sends no unknown configuration; if one arrives nevertheless, the provider must not
/// crash.
#[tokio::test]
async fn an_unknown_configuration_is_answered_without_a_crash() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    for (name, source) in &walk.schemas.data_sources {
        let request = proto::read_data_source::Request {
            type_name: name.clone(),
            config: wire(&source.value_type(), &Value::Unknown),
            ..Default::default()
        };
        let answer = walk.client().read_data_source(request).await;
        answer.unwrap_or_else(|status| panic!("{name}: {status}"));
    }
}
