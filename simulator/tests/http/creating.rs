//! Creating resources: their fields, the rules, idempotency, provisioning.

use std::time::Duration;

use control_center_simulator::Options;
use serde_json::{Value, json};
use ureq::http::Method;

use crate::language::{Center, RESOURCES, answer, embeddings, id, knowledge_base, text, with};

#[test]
fn a_text_generation_resource_is_created() {
    let center = Center::at("2026-02-12T09:30:00Z");
    let resource = center.create(&text()).ok(201);
    let id = id(&resource);
    let created_at = resource["createdAt"].as_str().expect("a time");
    assert!(created_at.starts_with("2026-02-12T09:3") && created_at.ends_with('Z'));
    assert_eq!(created_at.len(), "2026-02-12T09:30:00Z".len());
    let expected = json!({
        "id": id,
        "type": "text_generation",
        "displayName": "Support",
        "environment": "Test",
        "region": "eu-central-1",
        "model": "anthropic-claude-sonnet-4-5",
        "models": ["anthropic-claude-sonnet-4-5"],
        "defaultModel": "anthropic-claude-sonnet-4-5",
        "crossRegionInference": true,
        "size": "small",
        "createdFor": {"name": "Ada", "email": "ada@example.com"},
        "status": "ACTIVE",
        "cloudTokens": 30,
        "genaiUnits": null,
        "createdAt": created_at,
        "bundleMonth": {"startsAt": created_at, "endsAt": created_at.replace("-02-", "-03-")},
        "deprovisionScheduledAt": null,
        "scheduledSize": null,
        "scheduledSizeAt": null,
        "scheduledCloudTokens": null,
        "scheduledCloudTokensAt": null,
        "scheduledGenaiUnits": null,
        "portalUrl": format!("https://genai.home.mendix.com/resources/{id}"),
    });
    assert_eq!(resource, expected);
    assert_eq!(center.resource(&id).ok(200), expected);
    assert_eq!(center.cloud_tokens(), (30, 470));
}

#[test]
fn an_embeddings_resource_and_a_knowledge_base_are_created() {
    let center = Center::start();
    let resource = center.create(&embeddings()).ok(201);
    assert_eq!(
        (&resource["crossRegionInference"], &resource["cloudTokens"]),
        (&json!(false), &json!(6))
    );
    let resource = center.create(&knowledge_base()).ok(201);
    assert_eq!(
        (&resource["model"], &resource["cloudTokens"]),
        (&Value::Null, &json!(48))
    );
    assert_eq!(center.cloud_tokens(), (54, 446));
}

#[test]
fn an_order_that_breaks_a_rule_creates_nothing() {
    let center = Center::start();
    let cases = [
        (with(text(), "displayName", " Support"), "INVALID_FIELD"),
        (with(text(), "region", "moon-1"), "INVALID_FIELD"),
        (with(text(), "environment", "Staging"), "INVALID_FIELD"),
        (with(text(), "model", Value::Null), "INVALID_FIELD"),
        (
            with(knowledge_base(), "model", "cohere-embed-v4"),
            "INVALID_FIELD",
        ),
        (
            with(text(), "model", "anthropic-claude-9"),
            "MODEL_NOT_AVAILABLE",
        ),
        (
            with(text(), "model", "cohere-embed-v4"),
            "MODEL_NOT_AVAILABLE",
        ),
        (
            with(text(), "region", "ca-central-1"),
            "MODEL_NOT_AVAILABLE",
        ),
        (
            with(text(), "crossRegionInference", false),
            "MODEL_NOT_AVAILABLE",
        ),
        (with(text(), "size", "standard"), "SIZE_NOT_AVAILABLE"),
        (
            with(knowledge_base(), "size", "small"),
            "SIZE_NOT_AVAILABLE",
        ),
    ];
    for (order, reason) in cases {
        center.create(&order).refused(422, reason);
    }
    assert_eq!(center.count(), 0);
}

#[test]
fn every_wrong_field_is_named() {
    let detail = Center::start()
        .create(&json!({"type": "text_generation"}))
        .refused(422, "INVALID_FIELD");
    for field in [
        "displayName",
        "environment",
        "region",
        "model",
        "size",
        "createdFor",
    ] {
        assert!(detail.contains(&format!("{field}: is missing")), "{detail}");
    }
}

#[test]
fn a_create_needs_an_idempotency_key() {
    let center = Center::start();
    let refused = answer(center.request(Method::POST, RESOURCES).json(&text()));
    refused.refused(400, "IDEMPOTENCY_KEY_MISSING");
    center
        .create_with_key(&"k".repeat(256), &text())
        .refused(400, "IDEMPOTENCY_KEY_MISSING");
    center
        .create_with_key("two words", &text())
        .refused(400, "IDEMPOTENCY_KEY_MISSING");
    let wrong = center.request(Method::POST, RESOURCES).json(&json!({}));
    answer(wrong).refused(422, "INVALID_FIELD");
}

#[test]
fn too_few_cloud_tokens_are_told_with_the_shortfall() {
    let center = Center::with_cloud_tokens(40);
    center.created(&text());
    let detail = center
        .create(&text())
        .refused(422, "INSUFFICIENT_CLOUD_TOKENS");
    assert_eq!(
        detail,
        "30 Mendix Cloud Tokens are needed and 10 are available: 20 too few."
    );
    center.created(&embeddings());
}

#[test]
fn the_same_key_and_body_create_one_resource() {
    let center = Center::start();
    let first = center.create_with_key("key", &text()).ok(201);
    assert_eq!(center.create_with_key("key", &text()).ok(201), first);
    center
        .patch(&id(&first), &json!({"displayName": "Renamed"}))
        .ok(200);
    let again = center.create_with_key("key", &text()).ok(201);
    assert_eq!(
        again["displayName"], "Renamed",
        "the resource comes as it is now"
    );
    assert_eq!(center.count(), 1);
}

#[test]
fn a_repeated_create_does_not_ask_for_tokens_again() {
    let center = Center::with_cloud_tokens(30);
    let first = center.create_with_key("key", &text()).ok(201);
    assert_eq!(center.create_with_key("key", &text()).ok(201), first);
}

#[test]
fn the_same_key_with_another_body_is_refused() {
    let center = Center::start();
    center.create_with_key("key", &text()).ok(201);
    center
        .create_with_key("key", &embeddings())
        .refused(409, "IDEMPOTENCY_KEY_REUSED");
    center
        .create_with_key("key", &json!({}))
        .refused(422, "INVALID_FIELD");
    assert_eq!(center.count(), 1);
}

#[test]
fn a_refused_create_does_not_use_up_its_key() {
    let center = Center::with_cloud_tokens(0);
    center
        .create_with_key("key", &text())
        .refused(422, "INSUFFICIENT_CLOUD_TOKENS");
    center.put("/simulator/company", &json!({}));
    center
        .create_with_key("key", &with(text(), "size", "large"))
        .ok(201);
}

#[test]
fn a_key_outlives_its_resource() {
    let center = Center::start();
    let resource = center.create_with_key("key", &text()).ok(201);
    center.deprovision(&id(&resource)).ok(202);
    center.set_clock("2100-01-01T00:00:00Z");
    let detail = center
        .create_with_key("key", &text())
        .refused(409, "IDEMPOTENCY_KEY_REUSED");
    assert!(detail.contains("deprovisioned since"), "{detail}");
}

#[test]
fn a_new_resource_is_provisioning_for_a_while() {
    let clock = Some("2026-05-01T00:00:00Z".parse().expect("a time"));
    let provisioning_delay = Duration::from_secs(36_000);
    let center = Center::with(Options {
        provisioning_delay,
        clock,
        ..Options::default()
    });
    let resource = center.create(&text()).ok(201);
    assert_eq!(resource["status"], "PROVISIONING");
    assert_eq!(center.cloud_tokens(), (30, 470));
    center.set_clock("2026-05-01T09:00:00Z");
    assert_eq!(
        center.resource(&id(&resource)).ok(200)["status"],
        "PROVISIONING"
    );
    center.set_clock("2026-05-01T11:00:00Z");
    assert_eq!(center.resource(&id(&resource)).ok(200)["status"], "ACTIVE");
}

#[test]
fn parallel_creates_never_overdraw() {
    let center = Center::with_cloud_tokens(100);
    let created = std::thread::scope(|scope| {
        let creates = (0..20)
            .map(|number| {
                let center = &center;
                scope.spawn(move || center.create_with_key(&number.to_string(), &text()).status)
            })
            .collect::<Vec<_>>();
        creates
            .into_iter()
            .filter_map(|create| create.join().ok())
            .filter(|status| *status == 201)
            .count()
    });
    assert_eq!(
        (created, center.count(), center.cloud_tokens()),
        (3, 3, (90, 10))
    );
}

#[test]
fn parallel_tries_of_one_create_make_one_resource() {
    let center = Center::start();
    std::thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| center.create_with_key("key", &text()).ok(201));
        }
    });
    assert_eq!(center.count(), 1);
}
