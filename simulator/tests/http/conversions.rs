//! Sizes become capacities, capacities sizes, and sizes other sizes.

use serde_json::{Value, json};

use crate::language::{Center, HAIKU, SONNET, capacity, knowledge_base, model, text, with};
use crate::plan::{
    NEXT_MONTH, START, assert_in_force, assert_nothing_scheduled, assert_scheduled, is_at, started,
};

#[test]
fn a_conversion_that_costs_as_much_or_more_is_in_force_at_once() {
    let center = Center::at(START);
    let id = center.created(&text());
    let resource = center.patch(&id, &json!({"cloudTokens": 30})).ok(200);
    assert_in_force(&resource, Value::Null, 30, json!(3000));
    assert_nothing_scheduled(&resource);
    let resource = center.patch(&id, &json!({"size": "medium"})).ok(200);
    assert_in_force(&resource, json!("medium"), 60, Value::Null);
    assert_nothing_scheduled(&resource);
    assert_eq!(center.cloud_tokens(), (60, 440));
}

#[test]
fn a_conversion_that_costs_less_waits() {
    let (center, id) = started();
    let resource = center.patch(&id, &json!({"size": "small"})).ok(200);
    assert_in_force(&resource, Value::Null, 50, json!(5000));
    assert_scheduled(&resource, json!("small"), 30, Value::Null);
    center.set_clock(NEXT_MONTH);
    let resource = center.resource(&id).ok(200);
    assert_in_force(&resource, json!("small"), 30, Value::Null);
    assert_eq!(
        resource["models"],
        json!([SONNET, HAIKU]),
        "the other model stays"
    );

    let resource = center.patch(&id, &json!({"cloudTokens": 29})).ok(200);
    assert_in_force(&resource, json!("small"), 30, Value::Null);
    assert_eq!(
        (
            &resource["scheduledSize"],
            &resource["scheduledCloudTokens"]
        ),
        (&Value::Null, &json!(29))
    );
    assert!(is_at(
        &resource["scheduledCloudTokensAt"],
        "2026-03-31T10:00"
    ));
}

#[test]
fn a_size_is_judged_by_the_default_model() {
    let center = Center::start();
    let id = center.created(&with(capacity(), "defaultModel", HAIKU));
    center
        .patch(&id, &json!({"size": "medium"}))
        .refused(422, "SIZE_NOT_AVAILABLE");
    let both = json!({"size": "medium", "defaultModel": SONNET});
    let resource = center.patch(&id, &both).ok(200);
    assert_in_force(&resource, json!("medium"), 60, Value::Null);
}

#[test]
fn a_size_becomes_a_capacity_only_where_the_catalog_sells_one() {
    let center = Center::start();
    let order = with(text(), "model", "anthropic-claude-sonnet-4");
    let id = center.created(&order);
    center
        .patch(&id, &json!({"cloudTokens": 30}))
        .refused(422, "CAPACITY_NOT_AVAILABLE");
    let id = center.created(&knowledge_base());
    center
        .patch(&id, &json!({"cloudTokens": 50}))
        .refused(422, "INVALID_FIELD");
}

#[test]
fn a_size_of_the_same_price_is_in_force_at_once() {
    let center = Center::start();
    let id = center.created(&text());
    center.change_catalog(|catalog| {
        let compact = json!({
            "type": "text_generation",
            "size": "compact",
            "cloudTokens": 30,
            "monthlyInputTokens": 1,
            "monthlyOutputTokens": 1,
        });
        catalog["sizes"]
            .as_array_mut()
            .expect("sizes")
            .push(compact);
        model(catalog, SONNET)["sizes"] = json!(["small", "compact"]);
    });
    let resource = center.patch(&id, &json!({"size": "compact"})).ok(200);
    assert_in_force(&resource, json!("compact"), 30, Value::Null);
    assert_nothing_scheduled(&resource);
}

#[test]
fn a_change_names_one_of_size_and_capacity() {
    let (center, id) = started();
    for body in [
        json!({"size": "small", "cloudTokens": 30}),
        json!({"cloudTokens": 0}),
        json!({"cloudTokens": null}),
        json!({"cloudTokens": 1.5}),
    ] {
        center.patch(&id, &body).refused(422, "INVALID_FIELD");
    }
}
