//! The control that changes a resource as the Control Center would.

use serde_json::{Value, json};

use crate::language::{Center, capacity, knowledge_base, text};

#[test]
fn everything_that_the_control_center_can_change_is_changed() {
    let center = Center::start();
    let id = center.created(&text());
    let telling = json!({
        "displayName": " Ünïcode ",
        "environment": "PRODUCTION",
        "region": "EU-CENTRAL-1",
        "createdFor": {"name": "Bob", "email": "BOB@example.com"},
        "models": ["a", "b"],
        "defaultModel": "b",
        "status": "SUSPENDED",
    });
    let resource = center.tell(&id, &telling).ok(200);
    for (field, value) in telling.as_object().expect("an object") {
        assert_eq!(&resource[field], value, "{field}");
    }
    assert_eq!(center.resource(&id).ok(200), resource);
    center.tell(&id, &json!({})).ok(200);
    assert_eq!(center.resource(&id).ok(200), resource);
}

#[test]
fn a_deprovisioning_is_scheduled_and_called_off() {
    let center = Center::at("2026-01-31T10:00:00Z");
    let id = center.created(&text());
    let before = center.resource(&id).ok(200);
    let scheduled = center
        .tell(&id, &json!({"status": "DEPROVISION_SCHEDULED"}))
        .ok(200);
    assert_eq!(scheduled["status"], "DEPROVISION_SCHEDULED");
    assert_eq!(
        scheduled["deprovisionScheduledAt"],
        before["bundleMonth"]["endsAt"]
    );
    assert_eq!(
        center.tell(&id, &json!({"status": "ACTIVE"})).ok(200),
        before
    );
    center.set_clock("2026-02-28T10:01:00Z");
    assert_eq!(center.resource(&id).ok(200)["status"], "ACTIVE");
    center
        .tell(&id, &json!({"status": "DEPROVISION_SCHEDULED"}))
        .ok(200);
    center.set_clock("2026-03-31T10:01:00Z");
    center.resource(&id).refused(404, "RESOURCE_NOT_FOUND");
}

#[test]
fn any_word_is_a_status_until_something_else_is_told_or_done() {
    let center = Center::start();
    let id = center.created(&text());
    for word in ["SUSPENDED", "PROVISIONING", "whatever"] {
        assert_eq!(
            center.tell(&id, &json!({"status": word})).ok(200)["status"],
            word
        );
        let list = center
            .get(&format!("/v1/genai/resources?status={word}"))
            .ok(200);
        assert_eq!(list["meta"]["page"]["totalElements"], 1, "{word}");
    }
    assert_eq!(center.cloud_tokens(), (30, 470));
    assert_eq!(
        center.deprovision(&id).ok(202)["status"],
        "DEPROVISION_SCHEDULED"
    );
}

#[test]
fn a_failed_resource_holds_no_tokens_until_it_is_active_again() {
    let center = Center::start();
    let id = center.created(&text());
    assert_eq!(
        center.tell(&id, &json!({"status": "FAILED"})).ok(200)["cloudTokens"],
        30
    );
    assert_eq!(center.cloud_tokens(), (0, 500));
    center.tell(&id, &json!({"status": "ACTIVE"})).ok(200);
    assert_eq!(center.cloud_tokens(), (30, 470));
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let center = Center::start();
    let sized = center.created(&text());
    let metered = center.created(&capacity());
    let store = center.created(&knowledge_base());
    let before = [&sized, &metered, &store].map(|id| center.resource(id).ok(200));
    let refused = |id: &str, telling: Value| {
        center.tell(id, &telling).refused(400, "BAD_REQUEST");
    };
    refused(&sized, json!({"displayName": "New", "colour": "red"}));
    refused(&sized, json!({"displayName": ""}));
    refused(&sized, json!({"displayName": 7}));
    refused(&sized, json!({"status": ""}));
    refused(&sized, json!({"models": []}));
    refused(&sized, json!({"models": ["a", "a"]}));
    refused(&sized, json!({"createdFor": {"name": "Bob"}}));
    refused(&sized, json!([]));
    refused(
        &metered,
        json!({"displayName": "New", "defaultModel": "other"}),
    );
    refused(&store, json!({"models": ["a"]}));
    refused(&store, json!({"defaultModel": "a"}));
    center
        .tell(
            "3f0c1a52-7f0e-4f57-9d0b-0f6d8c1e5a10",
            &json!({"displayName": "New"}),
        )
        .refused(404, "RESOURCE_NOT_FOUND");
    assert_eq!(
        [&sized, &metered, &store].map(|id| center.resource(id).ok(200)),
        before
    );
}
