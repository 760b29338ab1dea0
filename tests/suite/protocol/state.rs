//! Stored state, as older releases and people leave it.

use serde_json::{Value as Json, json};
use tfplugin::framework::value::Value;
use tfplugin::wire::proto;

use crate::walk::{RESOURCE, Walk, answered, chat};

const ID: &str = "0f6a3c1d-2e3f-4cb1-a5e3-4b0d8c0e5a54";

fn stored() -> Json {
    let mut state = chat();
    state["id"] = json!(ID);
    state["status"] = json!("ACTIVE");
    for attribute in ["cloud_tokens", "active_cloud_tokens"] {
        state[attribute] = json!(30);
    }
    for attribute in ["models", "available_models"] {
        state[attribute] = json!([state["model"]]);
    }
    state["default_model"] = state["model"].clone();
    state["active_size"] = state["size"].clone();
    state
}

async fn upgraded(walk: &Walk, json: &Json) -> Value {
    let answer = walk.upgrade(json.to_string().as_bytes()).await;
    // With a warning here, Terraform would leave a deposed object behind.
    answer.said.nothing();
    answer.state
}

/// item 32: core makes this call whenever it reads a state.
#[tokio::test]
async fn a_state_of_this_version_comes_back_whole() {
    let walk = Walk::unconfigured().await;
    let state = upgraded(&walk, &stored()).await;
    assert_eq!(state, walk.config(stored()));
}

/// item 32: core does not add missing attributes.
#[tokio::test]
async fn missing_attributes_are_null() {
    let walk = Walk::unconfigured().await;
    let state = upgraded(
        &walk,
        &json!({"id": ID, "timeouts": {}, "created_for": {"name": "A"}}),
    )
    .await;
    assert_eq!(state.attribute("id"), &ID.into());
    assert_eq!(state.attribute("size"), &Value::Null);
    let created_for = state.attribute("created_for");
    assert_eq!(created_for.attribute("name"), &"A".into());
    assert_eq!(created_for.attribute("email"), &Value::Null);
    assert!(matches!(state.attribute("timeouts"), Value::Map(_)));
}

/// item 32.
#[tokio::test]
async fn attributes_that_nobody_knows_any_more_are_dropped() {
    let walk = Walk::unconfigured().await;
    let mut old = stored();
    old["plan"] = json!({"deep": [1, 2, {"er": null}]});
    old["created_for"]["title"] = json!("Countess");
    assert_eq!(upgraded(&walk, &old).await, walk.config(stored()));
}

/// item 32: null in the place of an object, also in states from before the object existed.
#[tokio::test]
async fn an_object_may_be_null() {
    let walk = Walk::unconfigured().await;
    let mut old = stored();
    old["created_for"] = Json::Null;
    let state = upgraded(&walk, &old).await;
    assert_eq!(state.attribute("created_for"), &Value::Null);
}

/// item 32: more digits than a double-precision number holds.
#[tokio::test]
async fn a_big_number_keeps_its_digits() {
    let walk = Walk::unconfigured().await;
    let digits = "12345678901234567890.5";
    let json = format!(r#"{{"id":"{ID}","cloud_tokens":{digits}}}"#);
    let answer = walk.upgrade(json.as_bytes()).await.succeeds();
    let expected = digits.parse().expect("a number");
    assert_eq!(
        answer.state.attribute("cloud_tokens"),
        &Value::Number(expected)
    );
}

/// items 32 and 33: after a null answer no configuration manages the object, and no message says
/// so.
#[tokio::test]
async fn a_state_that_cannot_be_read_is_an_error_and_never_null() {
    let walk = Walk::unconfigured().await;
    for json in ["", "null", "{}", "{", "[]", r#"{"id":7}"#, r#"{"id":""}"#] {
        let answer = walk.upgrade(json.as_bytes()).await;
        assert_eq!(
            answer.said.errors(),
            ["Stored state cannot be read"],
            "{json:?}"
        );
        assert_eq!(answer.said.warnings(), [""; 0], "{json:?}");
    }
}

/// States were flat before Terraform 0.12; this provider is younger.
#[tokio::test]
async fn a_flat_state_is_an_error() {
    let walk = Walk::unconfigured().await;
    let request = proto::upgrade_resource_state::Request {
        type_name: RESOURCE.to_owned(),
        version: 0,
        raw_state: Some(proto::RawState {
            flatmap: [("id".to_owned(), ID.to_owned())].into(),
            ..Default::default()
        }),
    };
    let said = answered(walk.client().upgrade_resource_state(request))
        .await
        .diagnostics;
    assert_eq!(said[0].summary, "Stored state cannot be read");
}

/// item 34: a state from before identities existed has none.
#[tokio::test]
async fn an_identity_may_be_empty() {
    let walk = Walk::unconfigured().await;
    for raw_identity in [
        None,
        Some(proto::RawState::default()),
        Some(proto::RawState {
            json: b"{}".to_vec().into(),
            ..Default::default()
        }),
    ] {
        let request = proto::upgrade_resource_identity::Request {
            type_name: RESOURCE.to_owned(),
            version: 0,
            raw_identity,
        };
        let answer = answered(walk.client().upgrade_resource_identity(request)).await;
        assert_eq!(answer.diagnostics, []);
        let identity = answer.upgraded_identity.and_then(|i| i.identity_data);
        assert_eq!(
            &identity.expect("OpenTofu wants one").msgpack[..],
            b"\x81\xa2id\xc0"
        );
    }
}

#[tokio::test]
async fn a_stored_identity_comes_back() {
    let walk = Walk::unconfigured().await;
    let request = proto::upgrade_resource_identity::Request {
        type_name: RESOURCE.to_owned(),
        version: 0,
        raw_identity: Some(proto::RawState {
            json: json!({"id": ID}).to_string().into_bytes().into(),
            ..Default::default()
        }),
    };
    let identity = answered(walk.client().upgrade_resource_identity(request))
        .await
        .upgraded_identity;
    let expected = walk.identity(&Value::object([("id", ID.into())]));
    assert_eq!(identity, expected);
}
