//! Deprovisioning: scheduled for the end of the bundle month, then gone.

use serde_json::{Value, json};

use crate::language::{Center, id, text, with};

#[test]
fn a_resource_goes_on_until_its_bundle_month_ends() {
    let center = Center::at("2026-02-12T09:30:00Z");
    let created = center.create(&text()).ok(201);
    let id = id(&created);
    center.set_clock("2026-02-20T00:00:00Z");
    let scheduled = center.deprovision(&id).ok(202);
    assert_eq!(scheduled["status"], "DEPROVISION_SCHEDULED");
    assert_eq!(
        scheduled["deprovisionScheduledAt"],
        created["bundleMonth"]["endsAt"]
    );
    assert_eq!(center.resource(&id).ok(200), scheduled);
    assert_eq!(
        center.deprovision(&id).ok(202),
        scheduled,
        "the second time is answered as the first"
    );

    center.set_clock("2026-03-12T09:00:00Z");
    assert_eq!(
        center.resource(&id).ok(200)["status"],
        "DEPROVISION_SCHEDULED"
    );
    assert_eq!(center.cloud_tokens(), (30, 470));

    center.set_clock("2026-03-12T10:30:00Z");
    center.resource(&id).refused(404, "RESOURCE_NOT_FOUND");
    center.deprovision(&id).refused(404, "RESOURCE_NOT_FOUND");
    assert_eq!((center.count(), center.cloud_tokens()), (0, (0, 500)));
}

#[test]
fn a_resource_is_gone_at_the_very_moment_that_is_shown() {
    let center = Center::start();
    let id = center.created(&text());
    let scheduled = center.deprovision(&id).ok(202);
    center.set_clock(
        scheduled["deprovisionScheduledAt"]
            .as_str()
            .expect("a time"),
    );
    center.resource(&id).refused(404, "RESOURCE_NOT_FOUND");
}

#[test]
fn a_later_bundle_month_is_anchored_on_the_first_day() {
    let center = Center::at("2026-01-31T10:00:00Z");
    let id = center.created(&text());
    center.set_clock("2026-03-02T00:00:00Z");
    let at = center.deprovision(&id).ok(202)["deprovisionScheduledAt"].clone();
    assert!(
        at.as_str()
            .is_some_and(|at| at.starts_with("2026-03-31T10:")),
        "{at}"
    );
}

#[test]
fn deprovisioning_shows_before_a_downgrade() {
    let center = Center::start();
    let id = center.created(&with(text(), "size", "large"));
    center.patch(&id, &json!({"size": "small"})).ok(200);
    let resource = center.deprovision(&id).ok(202);
    assert_eq!(
        (&resource["status"], &resource["cloudTokens"]),
        (&json!("DEPROVISION_SCHEDULED"), &json!(120))
    );
}

#[test]
fn what_happened_stays_when_the_clock_goes_back() {
    let center = Center::at("2026-02-12T09:30:00Z");
    let id = center.created(&text());
    center.deprovision(&id).ok(202);
    center.set_clock("2026-04-01T00:00:00Z");
    center.set_clock("2026-02-12T09:30:00Z");
    center.resource(&id).refused(404, "RESOURCE_NOT_FOUND");
}

#[test]
fn a_failed_resource_holds_no_tokens_and_can_be_deprovisioned() {
    let center = Center::start();
    center.fault(
        "POST /v1/genai/resources",
        &json!({"provisioning": "FAILED"}),
    );
    let failed = center.create(&text()).ok(201);
    assert_eq!(
        (&failed["status"], &failed["cloudTokens"]),
        (&json!("FAILED"), &json!(30)),
        "it shows what was ordered"
    );
    assert_eq!(center.cloud_tokens(), (0, 500));
    center
        .patch(&id(&failed), &json!({"size": "large"}))
        .refused(422, "INVALID_FIELD");
    let scheduled = center.deprovision(&id(&failed)).ok(202);
    assert_eq!(scheduled["status"], "DEPROVISION_SCHEDULED");
    assert_ne!(scheduled["deprovisionScheduledAt"], Value::Null);
}
