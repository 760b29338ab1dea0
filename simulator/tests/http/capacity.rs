//! Capacities: bought, and changed at once or later.

use serde_json::{Value, json};

use crate::language::{
    Center, HAIKU, SONNET, capacity, embeddings, id, knowledge_base, model, text, with, without,
};
use crate::plan::{
    NEXT_MONTH, START, assert_in_force, assert_nothing_scheduled, assert_scheduled, is_at, started,
};

#[test]
fn a_capacity_brings_units_each_month() {
    let center = Center::start();
    let resource = center.create(&capacity()).ok(201);
    assert_in_force(&resource, Value::Null, 50, json!(5000));
    assert_nothing_scheduled(&resource);
    assert_eq!(
        (
            &resource["models"],
            &resource["defaultModel"],
            &resource["model"]
        ),
        (&json!([SONNET, HAIKU]), &json!(SONNET), &json!(SONNET))
    );
    assert_eq!(center.cloud_tokens(), (50, 450));
    let one = with(without(embeddings(), "size"), "cloudTokens", 1);
    let resource = center.create(&one).ok(201);
    assert_in_force(&resource, Value::Null, 1, json!(100));
    assert_eq!(resource["defaultModel"], Value::Null);
}

#[test]
fn an_order_has_one_of_size_and_capacity() {
    let center = Center::start();
    for order in [
        with(text(), "cloudTokens", 5),
        without(text(), "size"),
        with(capacity(), "cloudTokens", 0),
        with(capacity(), "cloudTokens", -1),
        with(capacity(), "cloudTokens", 1.5),
        with(capacity(), "cloudTokens", "5"),
        with(capacity(), "cloudTokens", 9_007_199_254_740_992_u64),
        with(without(capacity(), "cloudTokens"), "size", "small"),
        with(without(knowledge_base(), "size"), "cloudTokens", 48),
    ] {
        center.create(&order).refused(422, "INVALID_FIELD");
    }
    let largest = with(capacity(), "cloudTokens", 9_007_199_254_740_991_u64);
    center
        .create(&largest)
        .refused(422, "INSUFFICIENT_CLOUD_TOKENS");
    assert_eq!(center.count(), 0);
}

#[test]
fn the_catalog_decides_what_is_sold_how() {
    let center = Center::start();
    let sized = with(with(text(), "model", HAIKU), "size", "small");
    let detail = center.create(&sized).refused(422, "SIZE_NOT_AVAILABLE");
    assert!(detail.ends_with("It is sold by capacity only."), "{detail}");
    let by_size_only = with(
        capacity(),
        "models",
        json!([SONNET, "anthropic-claude-sonnet-4"]),
    );
    center
        .create(&by_size_only)
        .refused(422, "CAPACITY_NOT_AVAILABLE");
    center.change_catalog(|catalog| catalog["capacity"]["minimumCloudTokens"] = json!(51));
    center
        .create(&capacity())
        .refused(422, "CAPACITY_NOT_AVAILABLE");
    center.change_catalog(|catalog| {
        catalog
            .as_object_mut()
            .expect("a catalog")
            .remove("capacity");
    });
    center
        .create(&capacity())
        .refused(422, "CAPACITY_NOT_AVAILABLE");
    center.created(&text());
}

#[test]
fn an_order_is_checked_in_the_order_of_the_contract() {
    let center = Center::start();
    center
        .put(
            "/simulator/company",
            &json!({"cloudTokens": {"total": 0}, "subscriptions": []}),
        )
        .ok(200);
    let refused = |order: &Value, reason| center.create(order).refused(422, reason);
    let models = json!(["anthropic-claude-9", "anthropic-claude-sonnet-4"]);
    let mut order = with(capacity(), "models", models);
    order["defaultModel"] = json!("other");
    refused(&with(order.clone(), "colour", "red"), "INVALID_FIELD");
    refused(&order, "MODEL_NOT_AVAILABLE");
    order["models"] = json!([SONNET, "anthropic-claude-sonnet-4"]);
    refused(&order, "DEFAULT_MODEL_NOT_ENABLED");
    order["defaultModel"] = json!(SONNET);
    refused(&order, "CAPACITY_NOT_AVAILABLE");
    order["models"] = json!([SONNET, HAIKU]);
    refused(&order, "NO_ENTERPRISE_SUBSCRIPTION");
    center
        .put("/simulator/company", &json!({"cloudTokens": {"total": 0}}))
        .ok(200);
    refused(&order, "INSUFFICIENT_CLOUD_TOKENS");
}

#[test]
fn a_larger_capacity_is_in_force_at_once() {
    let (center, id) = started();
    let resource = center.patch(&id, &json!({"cloudTokens": 51})).ok(200);
    assert_in_force(&resource, Value::Null, 51, json!(5100));
    assert_nothing_scheduled(&resource);
    assert_eq!(center.cloud_tokens(), (51, 449));
    let detail = center
        .patch(&id, &json!({"cloudTokens": 501, "displayName": "New"}))
        .refused(422, "INSUFFICIENT_CLOUD_TOKENS");
    assert_eq!(
        detail,
        "450 Mendix Cloud Tokens are needed and 449 are available: 1 too few."
    );
    assert_eq!(center.resource(&id).ok(200), resource, "nothing happened");
}

#[test]
fn an_increase_needs_the_prerequisites_and_nothing_else_does() {
    let (center, id) = started();
    center
        .put("/simulator/company", &json!({"subscriptions": []}))
        .ok(200);
    for more in [json!({"cloudTokens": 51}), json!({"size": "medium"})] {
        center
            .patch(&id, &more)
            .refused(422, "NO_ENTERPRISE_SUBSCRIPTION");
    }
    center.patch(&id, &json!({"displayName": "New"})).ok(200);
    center.patch(&id, &json!({"cloudTokens": 50})).ok(200);
    center.patch(&id, &json!({"cloudTokens": 49})).ok(200);
}

#[test]
fn a_smaller_capacity_is_in_force_at_once_if_less_was_consumed() {
    let (center, id) = started();
    center.consume(&id, "2026-02-09", 1_000_000);
    let resource = center.patch(&id, &json!({"cloudTokens": 2})).ok(200);
    assert_in_force(&resource, Value::Null, 2, json!(200));
    assert_nothing_scheduled(&resource);
    assert_eq!(
        center.cloud_tokens(),
        (2, 498),
        "the tokens are free at once"
    );
}

#[test]
fn a_smaller_capacity_waits_if_as_much_was_consumed() {
    let (center, id) = started();
    center.consume(&id, "2026-02-09", 1_000_000);
    let changed = center.patch(&id, &json!({"cloudTokens": 1})).ok(200);
    assert_in_force(&changed, Value::Null, 50, json!(5000));
    assert_scheduled(&changed, Value::Null, 1, json!(100));
    assert_eq!(
        center.cloud_tokens(),
        (50, 450),
        "the tokens are not free yet"
    );
    let again = center.patch(&id, &json!({"cloudTokens": 1})).ok(200);
    assert_eq!(again, changed, "a repeated change changes nothing");

    assert!(is_at(
        &changed["scheduledCloudTokensAt"],
        "2026-02-28T10:00"
    ));
    center.set_clock("2026-02-28T09:00:00Z");
    assert_scheduled(&center.resource(&id).ok(200), Value::Null, 1, json!(100));
    center.set_clock(NEXT_MONTH);
    let resource = center.resource(&id).ok(200);
    assert_in_force(&resource, Value::Null, 1, json!(100));
    assert_nothing_scheduled(&resource);
    assert_eq!(center.cloud_tokens(), (1, 499));
    assert!(is_at(
        &resource["bundleMonth"]["endsAt"],
        "2026-03-31T10:00"
    ));
}

#[test]
fn what_was_consumed_is_compared_exactly() {
    // 100 units are 1,000,000 tokens at this rate; one token less is shown as 100.00, too.
    for (tokens, waits) in [(999_999, false), (1_000_000, true)] {
        let (center, id) = started();
        center.change_catalog(|catalog| {
            model(catalog, SONNET)["genaiUnitsPerMillionTokens"] =
                json!({"input": 100, "output": 0});
        });
        center.consume(&id, "2026-02-09", tokens);
        let shown = &center.consumption(&id, "").ok(200)["genaiUnits"]["consumed"];
        assert_eq!(shown, &json!(100.0));
        let resource = center.patch(&id, &json!({"cloudTokens": 1})).ok(200);
        let now = if waits { 50 } else { 1 };
        assert_eq!(resource["cloudTokens"], now, "{tokens}");
    }
}

#[test]
fn the_consumption_of_another_month_does_not_count() {
    let (center, id) = started();
    center.consume(&id, "2026-01-31", 40_000_000);
    let resource = center.patch(&id, &json!({"cloudTokens": 42})).ok(200);
    assert_scheduled(&resource, Value::Null, 42, json!(4200));
    center.patch(&id, &json!({"cloudTokens": 50})).ok(200);
    center.set_clock(NEXT_MONTH);
    let resource = center.patch(&id, &json!({"cloudTokens": 42})).ok(200);
    assert_in_force(&resource, Value::Null, 42, json!(4200));
}

#[test]
fn a_smaller_capacity_waits_where_the_model_has_no_rate() {
    let center = Center::at(START);
    let order = with(
        without(text(), "size"),
        "model",
        "anthropic-claude-3-sonnet",
    );
    let order = with(with(order, "region", "ca-central-1"), "cloudTokens", 5);
    let id = center.created(&order);
    let resource = center.patch(&id, &json!({"cloudTokens": 4})).ok(200);
    assert_scheduled(&resource, Value::Null, 4, json!(400));
}

#[test]
fn what_is_in_force_cancels_what_is_scheduled() {
    let (center, id) = started();
    center.consume(&id, "2026-02-09", 40_000_000);
    let before = center.resource(&id).ok(200);
    center.patch(&id, &json!({"cloudTokens": 10})).ok(200);
    assert_eq!(
        center.patch(&id, &json!({"cloudTokens": 50})).ok(200),
        before
    );
    center.patch(&id, &json!({"cloudTokens": 10})).ok(200);
    let other = center.patch(&id, &json!({"cloudTokens": 20})).ok(200);
    assert_scheduled(&other, Value::Null, 20, json!(2000));
    let more = center.patch(&id, &json!({"cloudTokens": 60})).ok(200);
    assert_in_force(&more, Value::Null, 60, json!(6000));
    assert_nothing_scheduled(&more);
}

#[test]
fn an_increase_does_not_ask_whether_the_models_are_still_sold() {
    let (center, id) = started();
    center.change_catalog(|catalog| {
        let models = catalog["models"].as_array_mut().expect("models");
        models.retain(|model| model["id"] != SONNET);
    });
    let resource = center.patch(&id, &json!({"cloudTokens": 60})).ok(200);
    assert_in_force(&resource, Value::Null, 60, json!(6000));
}

#[test]
fn the_plan_of_a_resource_that_is_to_stop_or_has_failed_stays() {
    let (center, id) = started();
    center.consume(&id, "2026-02-09", 40_000_000);
    let scheduled = center.patch(&id, &json!({"cloudTokens": 10})).ok(200);
    let stopping = center.deprovision(&id).ok(202);
    assert_eq!(stopping["status"], "DEPROVISION_SCHEDULED");
    assert_eq!(
        (
            &stopping["scheduledCloudTokens"],
            &stopping["deprovisionScheduledAt"]
        ),
        (
            &scheduled["scheduledCloudTokens"],
            &stopping["bundleMonth"]["endsAt"]
        ),
        "what was scheduled before stays"
    );
    let failed = center.created(&capacity());
    center.tell(&failed, &json!({"status": "FAILED"})).ok(200);
    for id in [&id, &failed] {
        for plan in [json!({"cloudTokens": 50}), json!({"size": "medium"})] {
            center.patch(id, &plan).refused(422, "INVALID_FIELD");
        }
        let others =
            json!({"displayName": "Going", "environment": "Acceptance", "defaultModel": HAIKU});
        let resource = center.patch(id, &others).ok(200);
        assert_eq!(
            (&resource["environment"], &resource["defaultModel"]),
            (&json!("Acceptance"), &json!(HAIKU))
        );
    }
}

#[test]
fn a_failed_resource_holds_no_tokens_and_shows_what_was_ordered() {
    let center = Center::start();
    center.fault(
        "POST /v1/genai/resources",
        &json!({"provisioning": "FAILED"}),
    );
    let resource = center.create(&capacity()).ok(201);
    assert_eq!(
        (
            &resource["status"],
            &resource["cloudTokens"],
            &resource["genaiUnits"]
        ),
        (&json!("FAILED"), &json!(50), &json!(5000))
    );
    assert_eq!(center.cloud_tokens(), (0, 500));
    assert_eq!(center.resource(&id(&resource)).ok(200), resource);
}
