//! Applying. `Walk::apply` asserts each time that core accepts the answer.

use serde_json::{Value as Json, json};
use tfplugin::framework::value::Value;

use crate::story::ControlCenter;
use crate::walk::{Change, Walk, chat, knowledge_base};

const CREATE: &str = "POST /v1/genai/resources";
const CHANGE: &str = "PATCH /v1/genai/resources/{id}";
const DELETE: &str = "DELETE /v1/genai/resources/{id}";

fn changed(attribute: &str, value: Json) -> Json {
    let mut config = chat();
    config[attribute] = value;
    config
}

/// item 52.
#[tokio::test]
async fn what_was_planned_is_what_comes_out() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    for config in [
        chat(),
        knowledge_base(),
        changed("deletion_policy", json!("abandon")),
        changed("timeouts", json!({"create": "1h"})),
        changed("cross_region_inference", json!(true)),
    ] {
        let created = walk.create(&walk.config(config)).await;
        assert_eq!(created.state.attribute("status"), &"ACTIVE".into());
    }
    let stored = walk.create(&walk.config(chat())).await.state;
    for config in [
        changed("display_name", json!("renamed")),
        changed("size", json!("medium")),
        changed("deletion_policy", json!("prevent")),
    ] {
        let change = Change::update(&stored, &walk.config(config));
        walk.carry_out(&change).await.succeeds();
    }
}

/// item 52: the object may have changed since the plan.
#[tokio::test]
async fn what_was_planned_as_known_is_kept_even_where_it_has_moved_on() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let stored = walk.create(&walk.config(chat())).await.state;
    let change = Change::update(&stored, &walk.config(changed("display_name", json!("b"))));
    let planned = walk.plan(&change).await.succeeds();
    center.set_clock("2026-03-15T00:00:00Z");
    let applied = walk.apply(&change, &planned).await.succeeds();
    let month = |state: &Value| state.attribute("bundle_month_ends_at").clone();
    assert_eq!(month(&applied.state), month(&stored));
    let read = walk.read(&applied.state, b"").await.succeeds();
    assert_ne!(month(&read.state), month(&stored), "the next refresh tells");
}

/// item 54: an error without a state would leave an object that costs money and is in no state.
#[tokio::test]
async fn a_create_that_fails_half_way_keeps_the_object() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    center.fault(CREATE, 1, json!({"provisioning": "FAILED"}));
    let change = Change::create(&walk.config(chat()));
    let applied = walk.carry_out(&change).await.fails();
    let real = center.only();
    assert_eq!(applied.state.attribute("id").as_str(), real["id"].as_str());
    assert_eq!(applied.state.attribute("status"), &"FAILED".into());
    let identity = Value::object([("id", applied.state.attribute("id").clone())]);
    assert_eq!(applied.identity, identity);
}

/// A refused create leaves nothing to keep.
#[tokio::test]
async fn a_create_that_is_refused_leaves_an_explicit_nil() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    center.fault(CREATE, 9, json!({"status": 403}));
    let change = Change::create(&walk.config(chat()));
    let applied = walk.carry_out(&change).await.fails();
    assert_eq!(applied.bytes, [0xc0]);
    assert_eq!(center.resources(), [Json::Null; 0]);
}

/// item 55: the change may have been refused, or made although its answer was lost.
#[tokio::test]
async fn a_change_that_fails_answers_what_is_really_there() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let stored = walk.create(&walk.config(chat())).await.state;
    let change = Change::update(&stored, &walk.config(changed("display_name", json!("b"))));

    center.fault(CHANGE, 1, json!({"status": 403}));
    let refused = walk.carry_out(&change).await.fails();
    assert_eq!(refused.state, stored);
    assert_eq!(center.only()["displayName"], "chat");

    let mut config = walk.provider_config(&center);
    config.set("max_retries", 0_i64);
    walk.configure(&config).await.nothing();
    center.fault(CHANGE, 1, json!({"disconnect": "after"}));
    let lost = walk.carry_out(&change).await.fails();
    assert_eq!(center.only()["displayName"], "b");
    assert_eq!(lost.state.attribute("display_name"), &"b".into());
}

/// item 56.
#[tokio::test]
async fn a_delete_ends_in_an_explicit_nil_also_of_what_is_gone() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let stored = walk.create(&walk.config(chat())).await.state;
    let destroy = Change::destroy(&stored);
    let planned = walk.plan(&destroy).await.succeeds();
    for _ in 0..2 {
        let deleted = walk.apply(&destroy, &planned).await.succeeds();
        assert_eq!(deleted.bytes, [0xc0]);
        let warning = "\"chat\": the end is confirmed for 2026-02-28";
        assert_eq!(deleted.said.warnings(), [warning]);
    }
    center.pass_the_end_of_the_month();
    let gone = walk.apply(&destroy, &planned).await.succeeds();
    let id = stored.attribute("id").as_str().expect("an id");
    let warning = format!("\"chat\" (id {id}) no longer exists");
    assert_eq!(gone.said.warnings(), [warning.as_str()]);
    assert_eq!(gone.bytes, [0xc0]);
}

/// item 56.
#[tokio::test]
async fn a_delete_that_fails_keeps_the_object() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let stored = walk.create(&walk.config(chat())).await.state;
    center.fault(DELETE, 9, json!({"status": 403}));
    let deleted = walk.carry_out(&Change::destroy(&stored)).await.fails();
    assert_eq!(deleted.state, stored);
}

/// item 57: core removes from state whatever an apply leaves out.
#[tokio::test]
async fn create_and_change_answer_the_identity() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let created = walk.create(&walk.config(chat())).await;
    let identity = Value::object([("id", created.state.attribute("id").clone())]);
    assert_eq!(created.identity, identity);
    let renamed = walk.config(changed("display_name", json!("renamed")));
    let change = Change::update(&created.state, &renamed);
    let applied = walk.carry_out(&change).await.succeeds();
    assert_eq!(applied.identity, identity);
}

/// item 58: core deletes like this in a replacement.
#[tokio::test]
async fn a_delete_needs_neither_an_identity_nor_its_own_private_bytes() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let stored = walk.create(&walk.config(chat())).await.state;
    let create = walk.plan(&Change::create(&walk.config(chat()))).await;
    let mut request = walk.apply_request(&Change::destroy(&stored), &create);
    request.planned_state = walk.wire(&Value::Null);
    request.planned_identity = None;
    let answer = walk.client().apply_resource_change(request).await;
    let answer = answer.expect("answered").into_inner();
    let deleted = walk.applied(&walk.plan(&Change::destroy(&stored)).await, answer);
    assert_eq!(deleted.succeeds().bytes, [0xc0]);
    assert_eq!(center.only()["status"], "DEPROVISION_SCHEDULED");
}
