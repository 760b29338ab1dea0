//! Importing, and moving from another type or source address.

use serde_json::json;
use tfplugin::framework::value::Value;
use tfplugin::wire::proto;

use crate::diagnostics::answer_reads;
use crate::story::ControlCenter;
use crate::walk::{Change, RESOURCE, Walk, answered, chat};

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

async fn existing(center: &ControlCenter) -> (Walk, Value) {
    let walk = Walk::begin(center).await;
    let state = walk.create(&walk.config(chat())).await.state;
    (walk, state)
}

fn id_of(state: &Value) -> &str {
    state.attribute("id").as_str().expect("it has an id")
}

/// item 59.
#[tokio::test]
async fn an_import_by_id_is_filled_by_the_read_that_follows() {
    let center = ControlCenter::new();
    let (walk, state) = existing(&center).await;
    let imported = walk.import(id_of(&state)).await.succeeds();
    assert_eq!(imported.state.attribute("id"), state.attribute("id"));
    let read = walk
        .read(&imported.state, &imported.private)
        .await
        .succeeds();
    assert_eq!(read.state, state);
}

/// item 59: core then reports that there is nothing to import.
#[tokio::test]
async fn an_id_that_nobody_knows_is_read_as_null() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let imported = walk.import(NOBODY).await.succeeds();
    let read = walk.read(&imported.state, b"").await.succeeds();
    assert_eq!(read.bytes, [0xc0]);
    let refused = walk.import("chat").await;
    assert_eq!(refused.said.errors(), ["Not the id of a GenAI resource"]);
}

/// item 60.
#[tokio::test]
async fn an_import_by_identity_answers_the_identity() {
    let center = ControlCenter::new();
    let (walk, state) = existing(&center).await;
    let identity = Value::object([("id", id_of(&state).into())]);
    let imported = walk.import_by_identity(&identity).await.succeeds();
    assert_eq!(imported.identity, identity);
    // OpenTofu refuses a null state here.
    let read = walk.read(&imported.state, b"").await.succeeds();
    assert_eq!(read.state, state);
    for unfinished in [Value::Null, Value::object([("id", Value::Null)])] {
        let refused = walk.import_by_identity(&unfinished).await;
        assert_eq!(refused.said.errors(), ["Nothing to import"]);
        answer_reads("import-of-nothing", refused.said.all());
    }
}

/// item 61: the generated configuration is the state that was read, without attributes that are
/// only computed.
#[tokio::test]
async fn an_import_with_generated_configuration_changes_nothing() {
    let center = ControlCenter::new();
    let (walk, state) = existing(&center).await;
    let imported = walk.import(id_of(&state)).await.succeeds();
    let read = walk.read(&imported.state, b"").await.succeeds();
    let mut config = read.state.clone();
    for attribute in &walk.resource().attributes {
        if attribute.computed && !attribute.optional {
            config.set(&attribute.name, Value::Null);
        }
    }
    walk.validate(&config).await.nothing();
    let planned = walk.plan(&Change::update(&read.state, &config)).await;
    planned.said.nothing();
    assert_eq!(planned.state, read.state);
}

/// item 62: the provider cannot read the state of another type.
#[tokio::test]
async fn a_move_from_another_type_is_an_error_that_says_what_to_do() {
    let walk = Walk::unconfigured().await;
    let request = proto::move_resource_state::Request {
        source_provider_address: "registry.terraform.io/hashicorp/null".to_owned(),
        source_type_name: "null_resource".to_owned(),
        source_state: Some(proto::RawState {
            json: b"{\"id\":\"1\"}".to_vec().into(),
            ..Default::default()
        }),
        target_type_name: RESOURCE.to_owned(),
        ..Default::default()
    };
    let answer = answered(walk.client().move_resource_state(request)).await;
    assert_eq!(answer.target_state, None);
    answer_reads("move-from-another-type", &answer.diagnostics);
}

/// The address says where a provider was installed from. During the move, the provider upgrades old
/// state and keeps the private bytes.
#[tokio::test]
async fn a_move_from_another_source_address_is_an_upgrade() {
    const ID: &str = "0f6a3c1d-2e3f-4cb1-a5e3-4b0d8c0e5a54";
    let walk = Walk::unconfigured().await;
    for address in [
        "registry.opentofu.org/mendix/mendix",
        "terraform.example.com/platform/mendix",
        "registry.terraform.io/-/mendix",
        "mendix/mendix",
        "mendix",
        "",
    ] {
        let request = proto::move_resource_state::Request {
            source_provider_address: address.to_owned(),
            source_type_name: RESOURCE.to_owned(),
            source_state: Some(proto::RawState {
                json: json!({"id": ID, "size": "small", "of_a_later_version": [1]})
                    .to_string()
                    .into(),
                ..Default::default()
            }),
            source_private: b"beside".to_vec().into(),
            target_type_name: RESOURCE.to_owned(),
            ..Default::default()
        };
        let answer = answered(walk.client().move_resource_state(request)).await;
        assert_eq!(answer.diagnostics, [], "{address}");
        let upgraded = walk
            .upgrade(json!({"id": ID, "size": "small"}).to_string().as_bytes())
            .await;
        assert_eq!(answer.target_state, walk.wire(&upgraded.state), "{address}");
        assert_eq!(&answer.target_private[..], b"beside");
        let identity = Value::object([("id", ID.into())]);
        assert_eq!(answer.target_identity, walk.identity(&identity));
    }
}

/// Hosts compare versions before an upgrade, but not before a move.
#[tokio::test]
async fn a_move_of_the_state_of_a_newer_schema_is_an_error() {
    let walk = Walk::unconfigured().await;
    let request = proto::move_resource_state::Request {
        source_type_name: RESOURCE.to_owned(),
        source_schema_version: 1,
        source_state: Some(proto::RawState {
            json: json!({"id": "0f6a3c1d-2e3f-4cb1-a5e3-4b0d8c0e5a54"})
                .to_string()
                .into(),
            ..Default::default()
        }),
        target_type_name: RESOURCE.to_owned(),
        ..Default::default()
    };
    let answer = answered(walk.client().move_resource_state(request)).await;
    assert_eq!(answer.target_state, None);
    answer_reads("move-from-a-newer-schema", &answer.diagnostics);
}
