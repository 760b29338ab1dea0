//! Changing resources: name and size.

use serde_json::{Value, json};

use crate::language::{Center, id, knowledge_base, text, with};

fn medium() -> Value {
    with(text(), "size", "medium")
}

#[test]
fn a_name_is_changed() {
    let center = Center::start();
    let id = center.created(&text());
    assert_eq!(
        center.patch(&id, &json!({"displayName": "New"})).ok(200)["displayName"],
        "New"
    );
    assert_eq!(center.resource(&id).ok(200)["displayName"], "New");
}

#[test]
fn a_larger_size_is_in_force_at_once() {
    let center = Center::with_cloud_tokens(60);
    let id = center.created(&text());
    let resource = center.patch(&id, &json!({"size": "medium"})).ok(200);
    assert_eq!(
        (&resource["size"], &resource["cloudTokens"]),
        (&json!("medium"), &json!(60))
    );
    assert_eq!(
        (&resource["status"], &resource["scheduledSize"]),
        (&json!("ACTIVE"), &Value::Null)
    );
    assert_eq!(center.cloud_tokens(), (60, 0));
}

#[test]
fn a_larger_size_needs_the_difference() {
    let center = Center::with_cloud_tokens(119);
    let id = center.created(&medium());
    let refused = center.patch(&id, &json!({"size": "large", "displayName": "New"}));
    let detail = refused.refused(422, "INSUFFICIENT_CLOUD_TOKENS");
    assert_eq!(
        detail,
        "60 Mendix Cloud Tokens are needed and 59 are available: 1 too few."
    );
    let resource = center.resource(&id).ok(200);
    assert_eq!(
        (&resource["size"], &resource["displayName"]),
        (&json!("medium"), &json!("Support"))
    );
}

#[test]
fn a_smaller_size_waits_for_the_end_of_the_bundle_month() {
    let center = Center::at("2026-02-12T09:30:00Z");
    let created = center.create(&medium()).ok(201);
    let id = id(&created);
    center.set_clock("2026-02-20T00:00:00Z");
    let resource = center.patch(&id, &json!({"size": "small"})).ok(200);
    assert_eq!(
        (&resource["status"], &resource["size"]),
        (&json!("PLAN_DOWNGRADE_SCHEDULED"), &json!("medium"))
    );
    assert_eq!(resource["scheduledSize"], "small");
    assert_eq!(
        resource["scheduledSizeAt"],
        created["bundleMonth"]["endsAt"]
    );
    assert_eq!(
        (&resource["cloudTokens"], center.cloud_tokens()),
        (&json!(60), (60, 440))
    );

    center.set_clock("2026-03-12T10:30:00Z");
    let resource = center.resource(&id).ok(200);
    assert_eq!(
        (&resource["status"], &resource["size"]),
        (&json!("ACTIVE"), &json!("small"))
    );
    assert_eq!(
        (&resource["scheduledSize"], &resource["scheduledSizeAt"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        (&resource["cloudTokens"], center.cloud_tokens()),
        (&json!(30), (30, 470))
    );
}

#[test]
fn the_size_in_force_calls_off_a_downgrade() {
    let center = Center::start();
    let created = center.create(&medium()).ok(201);
    center
        .patch(&id(&created), &json!({"size": "small"}))
        .ok(200);
    assert_eq!(
        center
            .patch(&id(&created), &json!({"size": "medium"}))
            .ok(200),
        created
    );
}

#[test]
fn a_larger_size_calls_off_a_downgrade() {
    let center = Center::start();
    let id = center.created(&medium());
    center.patch(&id, &json!({"size": "small"})).ok(200);
    let resource = center.patch(&id, &json!({"size": "large"})).ok(200);
    assert_eq!(
        (&resource["status"], &resource["size"]),
        (&json!("ACTIVE"), &json!("large"))
    );
    assert_eq!(resource["scheduledSize"], Value::Null);
}

#[test]
fn a_downgrade_replaces_the_one_before() {
    let center = Center::start();
    let id = center.created(&with(text(), "size", "large"));
    center.patch(&id, &json!({"size": "medium"})).ok(200);
    assert_eq!(
        center.patch(&id, &json!({"size": "small"})).ok(200)["scheduledSize"],
        "small"
    );
}

#[test]
fn a_knowledge_base_has_one_size() {
    let center = Center::start();
    let id = center.created(&knowledge_base());
    center.patch(&id, &json!({"size": "standard"})).ok(200);
    center
        .patch(&id, &json!({"size": "large"}))
        .refused(422, "SIZE_NOT_AVAILABLE");
}

#[test]
fn a_change_in_bad_form_is_refused() {
    let center = Center::start();
    let id = center.created(&text());
    for body in [
        json!({}),
        json!([]),
        json!({"region": "ca-central-1"}),
        json!({"size": null}),
        json!({"displayName": ""}),
    ] {
        center.patch(&id, &body).refused(422, "INVALID_FIELD");
    }
    center
        .patch(&id, &json!({"size": "huge"}))
        .refused(422, "SIZE_NOT_AVAILABLE");
}

#[test]
fn the_size_of_a_resource_that_is_to_stop_stays() {
    let center = Center::start();
    let id = center.created(&text());
    center.deprovision(&id).ok(202);
    center
        .patch(&id, &json!({"size": "large"}))
        .refused(422, "INVALID_FIELD");
    center.patch(&id, &json!({"displayName": "Going"})).ok(200);
}
