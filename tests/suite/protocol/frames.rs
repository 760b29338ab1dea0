//! Requests that no host should send. The provider answers each with a diagnostic, and the
//! connection and the process keep working.

use serde_json::json;
use tfplugin::framework::value::Value;
use tfplugin::wire::proto;

use crate::diagnostics::answer_reads;
use crate::story::ControlCenter;
use crate::walk::{Change, RESOURCE, Walk, answered, chat, filled, wire};

const MISMATCH: &str = "Value does not match the provider's schema";

fn msgpack(bytes: &[u8]) -> Option<proto::DynamicValue> {
    Some(proto::DynamicValue {
        msgpack: bytes.to_vec().into(),
        ..Default::default()
    })
}

/// Bytes that are not an object of the schema.
fn garbage(walk: &Walk) -> Vec<Vec<u8>> {
    let whole = walk.wire(&walk.config(chat())).expect("it is a value");
    let whole = whole.msgpack.to_vec();
    let mut longer = whole.clone();
    longer.push(0xc0);
    let mut cases = vec![
        b"\xc1".to_vec(),
        b"\x80".to_vec(),
        b"\x81\xa4type\xc0".to_vec(),
        b"\x81\xa5other\xc0".to_vec(),
        b"\xa4text".to_vec(),
        b"\x07".to_vec(),
        b"\x91\xc0".to_vec(),
        // Lengths that are far larger than the data that follows.
        b"\xdf\xff\xff\xff\xff".to_vec(),
        b"\xdd\xff\xff\xff\xff".to_vec(),
        b"\xdb\xff\xff\xff\xff".to_vec(),
        b"\xc9\xff\xff\xff\xff\x00".to_vec(),
        b"\xff\xfe\xfd garbage \x00".to_vec(),
        longer,
    ];
    // The value, cut off at every tenth byte.
    cases.extend(
        (1..whole.len())
            .step_by(10)
            .map(|end| whole[..end].to_vec()),
    );
    cases
}

async fn validate(walk: &Walk, config: Option<proto::DynamicValue>) -> Vec<String> {
    let request = proto::validate_resource_config::Request {
        type_name: RESOURCE.to_owned(),
        config,
        ..Default::default()
    };
    let said = answered(walk.client().validate_resource_config(request))
        .await
        .diagnostics;
    said.into_iter().map(|said| said.summary).collect()
}

#[tokio::test]
async fn bytes_that_are_no_value_are_an_error_diagnostic() {
    let walk = Walk::unconfigured().await;
    for bytes in garbage(&walk) {
        assert_eq!(
            validate(&walk, msgpack(&bytes)).await,
            [MISMATCH],
            "{bytes:x?}"
        );
    }
    walk.validate(&walk.config(chat())).await.nothing();
}

/// State stays: the error comes without a state, and core then keeps the prior one.
#[tokio::test]
async fn no_call_of_an_objects_life_breaks_on_garbage() {
    let walk = Walk::unconfigured().await;
    for bytes in [&b"\xc1"[..], b"\x80", b"\xdf\xff\xff\xff\xff"] {
        let said = |diagnostics: Vec<proto::Diagnostic>| {
            let summaries: Vec<_> = diagnostics.iter().map(|d| &d.summary[..]).collect();
            assert_eq!(summaries, [MISMATCH], "{bytes:x?}");
        };
        let mut client = walk.client();
        let type_name = RESOURCE.to_owned();
        let request = proto::read_resource::Request {
            type_name: type_name.clone(),
            current_state: msgpack(bytes),
            ..Default::default()
        };
        let answer = answered(client.read_resource(request)).await;
        assert_eq!(answer.new_state, None);
        said(answer.diagnostics);
        let request = proto::plan_resource_change::Request {
            type_name: type_name.clone(),
            prior_state: msgpack(bytes),
            ..Default::default()
        };
        said(
            answered(client.plan_resource_change(request))
                .await
                .diagnostics,
        );
        let request = proto::apply_resource_change::Request {
            type_name: type_name.clone(),
            planned_state: msgpack(bytes),
            ..Default::default()
        };
        let answer = answered(client.apply_resource_change(request)).await;
        assert_eq!(answer.new_state, None);
        said(answer.diagnostics);
        let request = proto::import_resource_state::Request {
            type_name,
            identity: Some(proto::ResourceIdentityData {
                identity_data: msgpack(bytes),
            }),
            ..Default::default()
        };
        said(
            answered(client.import_resource_state(request))
                .await
                .diagnostics,
        );
        let request = proto::configure_provider::Request {
            config: msgpack(bytes),
            ..Default::default()
        };
        said(
            answered(client.configure_provider(request))
                .await
                .diagnostics,
        );
    }
}

/// If both forms are empty, or the value is absent, the provider reads null, as core does.
#[tokio::test]
async fn an_empty_value_is_null() {
    let walk = Walk::unconfigured().await;
    for empty in [None, Some(proto::DynamicValue::default())] {
        let said = validate(&walk, empty.clone()).await;
        assert!(
            said.iter().all(|said| said.starts_with("Missing ")),
            "{said:?}"
        );
        assert!(!said.is_empty());
        let request = proto::read_resource::Request {
            type_name: RESOURCE.to_owned(),
            current_state: empty,
            ..Default::default()
        };
        let answer = answered(walk.client().read_resource(request)).await;
        assert_eq!(&answer.new_state.expect("explicit").msgpack[..], [0xc0]);
    }
}

/// The second form of the protocol, which hosts may send although none does.
#[tokio::test]
async fn json_is_read_as_well() {
    let walk = Walk::unconfigured().await;
    let json = |config: &serde_json::Value| {
        Some(proto::DynamicValue {
            json: config.to_string().into_bytes().into(),
            ..Default::default()
        })
    };
    let of = walk.resource().attributes.iter();
    let mut whole: serde_json::Map<_, _> = of
        .map(|attribute| (attribute.name.clone(), serde_json::Value::Null))
        .collect();
    let serde_json::Value::Object(written) = chat() else {
        panic!("it is an object")
    };
    whole.extend(written);
    let mut whole = serde_json::Value::Object(whole);
    assert_eq!(validate(&walk, json(&whole)).await, [""; 0]);
    whole["size"] = json!(" ");
    assert_eq!(validate(&walk, json(&whole)).await, ["Invalid size"]);
    assert_eq!(
        validate(&walk, json(&json!({"size": "small"}))).await,
        [MISMATCH]
    );
    assert_eq!(validate(&walk, json(&json!("{"))).await, [MISMATCH]);
}

#[tokio::test]
async fn a_type_that_the_provider_does_not_have_is_an_error_diagnostic() {
    let walk = Walk::unconfigured().await;
    for name in ["mendix_other", "", "mendix_genai_resource\0", "名前"] {
        let mut client = walk.client();
        let request = proto::validate_resource_config::Request {
            type_name: name.to_owned(),
            ..Default::default()
        };
        let said = answered(client.validate_resource_config(request))
            .await
            .diagnostics;
        assert_eq!(said[0].summary, "Unknown resource", "{name:?}");
        if name == "mendix_other" {
            answer_reads("unknown-type", &said);
        }
        let request = proto::read_data_source::Request {
            type_name: name.to_owned(),
            ..Default::default()
        };
        let said = answered(client.read_data_source(request)).await.diagnostics;
        assert_eq!(said[0].summary, "Unknown data source", "{name:?}");
        let request = proto::list_resource::Request {
            type_name: name.to_owned(),
            ..Default::default()
        };
        let mut events = answered(client.list_resource(request)).await;
        let event = events.message().await.expect("never a gRPC error");
        let said = event.expect("one event").diagnostic;
        assert_eq!(said[0].summary, "Unknown list resource", "{name:?}");
    }
}

/// item 71: `Walk` refuses a success with an empty value; this test checks each kind of call once.
#[tokio::test]
async fn no_success_comes_with_an_empty_value() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let created = walk.create(&walk.config(chat())).await;
    let stored = &created.state;
    let json = json!({"id": stored.attribute("id").as_str()}).to_string();
    let destroy = Change::destroy(stored);
    let planned = walk.plan(&destroy).await.succeeds();
    let id = stored.attribute("id").as_str().expect("an id");
    for answer in [
        walk.upgrade(json.as_bytes()).await,
        walk.read(stored, b"").await,
        walk.read(&Value::Null, b"").await,
        walk.import(id).await,
        walk.look_up(json!({"id": id})).await,
        walk.apply(&destroy, &planned).await,
        planned,
        created,
    ] {
        assert!(!answer.succeeds().bytes.is_empty());
    }
}

/// The schema has no dynamic attributes, so a value of another type is always wrong.
#[tokio::test]
async fn a_value_of_another_type_is_refused() {
    let walk = Walk::unconfigured().await;
    let of = walk.resource().value_type();
    let config = filled(&of, &chat());
    let whole = wire(&of, &config).expect("it is a value").msgpack.to_vec();
    // A map, a number, a list and a boolean in the place of the size.
    for other in [&b"\x80"[..], b"\x05", b"\x91\xa1a", b"\xc3"] {
        let name = b"\xa4size\xa5small";
        let at = whole
            .windows(name.len())
            .position(|window| window == name)
            .expect("the size is in it");
        let mut bytes = whole.clone();
        bytes.splice(at + 5..at + name.len(), other.iter().copied());
        assert_eq!(
            validate(&walk, msgpack(&bytes)).await,
            [MISMATCH],
            "{other:x?}"
        );
    }
}
