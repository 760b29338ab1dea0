//! Refreshing.

use serde_json::{Value as Json, json};
use tfplugin::framework::value::Value;

use crate::diagnostics::answer_reads;
use crate::story::ControlCenter;
use crate::walk::{Walk, chat};

const BY_ID: &str = "GET /v1/genai/resources/{id}";
const LIST: &str = "GET /v1/genai/resources";

fn identity(id: &str) -> Value {
    Value::object([("id", id.into())])
}

fn text(json: &Json) -> &str {
    json.as_str().expect("a text")
}

/// A walk whose Control Center has one resource, and the resource's state.
async fn with_one(center: &ControlCenter) -> (Walk, Value) {
    let walk = Walk::begin(center).await;
    let created = walk.create(&walk.config(chat())).await;
    let state = created.state;
    // Another walk, which remembers nothing from the first.
    (Walk::begin(center).await, state)
}

/// item 35.
#[tokio::test]
async fn nothing_to_read_is_nothing_read() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let read = walk.read(&Value::Null, b"").await;
    read.said.nothing();
    assert_eq!(read.state, Value::Null);
    assert_eq!(read.bytes, [0xc0]);
    assert_eq!(center.requests().total, 0);
}

/// item 35: after an import by identity, core has only the identity.
#[tokio::test]
async fn an_object_is_read_by_its_identity_alone() {
    let center = ControlCenter::new();
    let (walk, state) = with_one(&center).await;
    let id = state.attribute("id").as_str().expect("an id").to_owned();
    let read = walk.read_by_identity(&identity(&id)).await.succeeds();
    assert_eq!(read.state.attribute("display_name"), &"chat".into());
    assert_eq!(read.identity, identity(&id));
    let unfinished = walk
        .read_by_identity(&Value::object([("id", Value::Null)]))
        .await;
    assert_eq!(unfinished.succeeds().state, Value::Null);
}

/// item 36: an object leaves state only if the API answers "no such resource" and its list confirms
/// that.
#[tokio::test]
async fn what_the_api_says_is_gone_is_null() {
    let center = ControlCenter::new();
    let (walk, state) = with_one(&center).await;
    let id = state.attribute("id").as_str().expect("an id").to_owned();
    center.deprovision(&id);
    center.pass_the_end_of_the_month();
    for faults in [
        json!([]),
        json!([{"route": BY_ID, "fault": {"status": 410}}]),
    ] {
        center.set_faults(faults);
        let read = walk.read(&state, b"").await.succeeds();
        let gone = format!("\"chat\" (id {id}) no longer exists");
        assert_eq!(read.said.warnings(), [gone.as_str()]);
        assert_eq!(read.bytes, [0xc0], "an explicit nil, not an empty message");
    }
}

/// item 36: after any other failure it stays in state. This test checks that over the wire; every
/// other fault is a cell of `reliability::matrix`.
#[tokio::test]
async fn what_could_not_be_read_is_an_error_and_stays() {
    for fault in [
        json!({"status": 503, "retryAfter": 0}),
        json!({"delay": "5s"}),
        json!({"status": 404, "body": "<html>not here</html>"}),
    ] {
        let center = ControlCenter::new();
        let (walk, state) = with_one(&center).await;
        let mut config = walk.provider_config(&center);
        config.set("request_timeout", "200ms");
        config.set("max_retries", 1_i64);
        walk.configure(&config).await.nothing();
        center.set_faults(json!([
            {"route": BY_ID, "times": 9, "fault": fault},
            {"route": LIST, "times": 9, "fault": fault},
        ]));
        let read = walk.read(&state, b"").await.fails();
        assert_eq!(read.state, state, "{fault}");
    }
}

/// Without an id the provider cannot ask the API, and the object may cost money: it stays in state
/// until the user has checked.
#[tokio::test]
async fn an_object_without_an_id_is_an_error_and_stays() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let state = walk.config(chat());
    let read = walk.read(&state, b"").await.fails();
    answer_reads("state-without-an-id", read.said.all());
    assert_eq!(read.state, state);
    assert_eq!(center.requests().total, 0);
}

/// item 37.
#[tokio::test]
async fn what_is_stored_beside_the_object_and_its_identity_come_back() {
    let center = ControlCenter::new();
    let (walk, state) = with_one(&center).await;
    let read = walk.read(&state, b"\x00\xffopaque").await.succeeds();
    assert_eq!(read.private, b"\x00\xffopaque");
    assert_eq!(read.state, state);
    let id = state.attribute("id").as_str().expect("an id").to_owned();
    assert_eq!(read.identity, identity(&id));
}

/// item 37: a value that changed outside Terraform is returned as it is now.
#[tokio::test]
async fn drift_is_told_as_plain_values() {
    let center = ControlCenter::new();
    let (walk, state) = with_one(&center).await;
    center.change(
        text(&center.only()["id"]),
        json!({"displayName": "renamed outside"}),
    );
    let read = walk.read(&state, b"").await;
    read.said.nothing();
    let mut expected = state.clone();
    expected.set("display_name", "renamed outside");
    assert_eq!(read.state, expected);
}

/// A refresh keeps values that only Terraform knows.
#[tokio::test]
async fn policy_and_timeouts_survive_a_refresh() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let mut config = chat();
    config["deletion_policy"] = json!("prevent");
    config["timeouts"] = json!({"create": "7m"});
    let created = walk.create(&walk.config(config)).await;
    let read = walk.read(&created.state, b"").await.succeeds();
    assert_eq!(read.state, created.state);
}
