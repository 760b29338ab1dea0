//! Consumption: the route of the API, and the control that adds to it.

use serde_json::{Value, json};

use crate::language::{
    Center, HAIKU, SONNET, capacity, consumption, embeddings, knowledge_base, text, with, without,
};

const START: &str = "2026-01-31T10:00:00Z";

fn started() -> (Center, String) {
    let center = Center::at(START);
    let id = center.created(&capacity());
    center.set_clock("2026-02-10T00:00:00Z");
    (center, id)
}

fn add(center: &Center, additions: Value) {
    center.put("/simulator/consumption", &additions).ok(200);
}

#[test]
fn a_resource_that_was_never_used_has_consumed_nothing() {
    let (center, id) = started();
    let resource = center.resource(&id).ok(200);
    let expected = json!({
        "resourceId": id,
        "bundleMonth": resource["bundleMonth"],
        "genaiUnits": {"allocated": 5000, "consumed": 0.0},
        "tokens": {
            "input": {"quota": null, "consumed": 0},
            "output": {"quota": null, "consumed": 0},
        },
        "apiCalls": 0,
        "days": [],
    });
    assert_eq!(center.consumption(&id, "").ok(200), expected);
}

#[test]
fn consumption_adds_up_by_day_and_by_the_models_rates() {
    let (center, id) = started();
    let addition = |model: &str, date: &str| {
        json!({
            "resourceId": id,
            "date": date,
            "model": model,
            "inputTokens": 1_000_000,
            "outputTokens": 100_000,
            "apiCalls": 3,
        })
    };
    add(
        &center,
        json!([
            addition(SONNET, "2026-02-05"),
            addition(HAIKU, "2026-02-05"),
            addition(HAIKU, "2026-02-03"),
        ]),
    );
    add(&center, json!([addition(SONNET, "2026-02-05")]));
    let found = center.consumption(&id, "").ok(200);
    // Sonnet: 107.44 + 53.721 = 161.161; Haiku: 35.81 + 17.907 = 53.717.
    assert_eq!(
        found["genaiUnits"],
        json!({"allocated": 5000, "consumed": 429.76})
    );
    assert_eq!(found["tokens"]["input"]["consumed"], 4_000_000);
    assert_eq!(found["tokens"]["output"]["consumed"], 400_000);
    assert_eq!(found["apiCalls"], 12);
    let day = |date, units, millions: u64| {
        json!({
            "date": date,
            "genaiUnits": units,
            "inputTokens": millions * 1_000_000,
            "outputTokens": millions * 100_000,
            "apiCalls": millions * 3,
        })
    };
    // 376.039 is shown as 376.04, and the sum above is that of the exact numbers.
    let days = json!([day("2026-02-03", 53.72, 1), day("2026-02-05", 376.04, 3)]);
    assert_eq!(found["days"], days);
}

#[test]
fn units_that_are_hundredths_of_tokens_are_not_lost() {
    let (center, id) = started();
    // 0.00010744 units each.
    let addition = consumption(&id, "2026-02-05", 1);
    add(&center, Value::from(vec![addition; 100]));
    let found = center.consumption(&id, "").ok(200);
    assert_eq!(found["genaiUnits"]["consumed"], 0.01);
}

#[test]
fn a_day_belongs_to_the_bundle_month_in_which_it_ends() {
    let (center, id) = started();
    for (date, tokens) in [("2026-01-31", 1_000_000), ("2026-02-09", 2_000_000)] {
        center.consume(&id, date, tokens);
    }
    assert_eq!(
        center.consumption(&id, "").ok(200)["tokens"]["input"]["consumed"],
        3_000_000
    );
    center.set_clock("2026-02-28T12:00:00Z");
    for (date, tokens) in [("2026-02-27", 4_000_000), ("2026-02-28", 8_000_000)] {
        center.consume(&id, date, tokens);
    }
    let found = center.consumption(&id, "").ok(200);
    assert_eq!(
        found["tokens"]["input"]["consumed"], 8_000_000,
        "the units are refilled"
    );
    assert_eq!(found["days"].as_array().map(Vec::len), Some(1));
    assert_eq!(found["days"][0]["date"], "2026-02-28");

    let both = center
        .consumption(&id, "?from=2026-01-31&to=2026-02-27")
        .ok(200);
    let dates = both["days"].as_array().expect("days").iter();
    let dates = dates.map(|day| day["date"].clone()).collect::<Vec<_>>();
    assert_eq!(dates, ["2026-01-31", "2026-02-09", "2026-02-27"]);
    assert_eq!(
        both["genaiUnits"], found["genaiUnits"],
        "all but the days are the month's"
    );
    assert_eq!(both["tokens"], found["tokens"]);
}

#[test]
fn a_range_has_186_days_at_most() {
    let (center, id) = started();
    center
        .consumption(&id, "?from=2026-01-01&to=2026-07-05")
        .ok(200);
    for query in [
        "?from=2026-01-01&to=2026-07-06",
        "?from=2026-02-02&to=2026-02-01",
        "?from=2026-03-01",
        "?to=2026-01-30",
        "?from=yesterday",
        "?from=2026-2-1",
        "?from=2026-02-30",
        "?to=",
        "?from=2026-02-01&from=2026-02-01",
    ] {
        center.consumption(&id, query).refused(422, "INVALID_FIELD");
    }
    center.consumption(&id, "?colour=red").ok(200);
}

#[test]
fn a_fixed_size_has_quotas_and_no_units() {
    let center = Center::at(START);
    let id = center.created(&text());
    center.consume(&id, "2026-01-31", 10);
    let found = center.consumption(&id, "").ok(200);
    assert_eq!(found["genaiUnits"], Value::Null);
    assert_eq!(
        found["tokens"],
        json!({
            "input": {"quota": 2_500_000, "consumed": 10},
            "output": {"quota": 1_250_000, "consumed": 0},
        })
    );
    assert_eq!(found["days"][0]["genaiUnits"], Value::Null);
    let id = center.created(&embeddings());
    let found = center.consumption(&id, "").ok(200);
    assert_eq!(found["tokens"]["input"]["quota"], 5_000_000);
    assert_eq!(found["tokens"]["output"]["quota"], Value::Null);
}

#[test]
fn a_model_without_a_rate_has_no_units() {
    let center = Center::at(START);
    let order = with(
        without(text(), "size"),
        "model",
        "anthropic-claude-3-sonnet",
    );
    let order = with(with(order, "region", "ca-central-1"), "cloudTokens", 5);
    let id = center.created(&order);
    center.consume(&id, "2026-01-31", 10);
    let found = center.consumption(&id, "").ok(200);
    assert_eq!(found["genaiUnits"], Value::Null);
    assert_eq!(
        found["tokens"]["input"],
        json!({"quota": null, "consumed": 10})
    );
    assert_eq!(found["days"][0]["genaiUnits"], Value::Null);
    assert_eq!(found["days"][0]["inputTokens"], 10);
}

#[test]
fn embeddings_consume_what_goes_in() {
    let center = Center::at(START);
    let order = with(without(embeddings(), "size"), "cloudTokens", 2);
    let id = center.created(&order);
    center.consume(&id, "2026-01-31", 1_000_000);
    let found = center.consumption(&id, "").ok(200);
    assert_eq!(
        found["genaiUnits"],
        json!({"allocated": 200, "consumed": 30.23})
    );
}

#[test]
fn a_knowledge_base_is_not_metered() {
    let center = Center::at(START);
    let id = center.created(&knowledge_base());
    center.consumption(&id, "").refused(422, "NOT_METERED");
    let addition = json!([consumption(&id, "2026-01-31", 1)]);
    center
        .put("/simulator/consumption", &addition)
        .refused(400, "BAD_REQUEST");
}

#[test]
fn more_can_be_consumed_than_is_allocated() {
    let (center, id) = started();
    center.consume(&id, "2026-02-05", 100_000_000);
    let found = center.consumption(&id, "").ok(200);
    assert_eq!(
        found["genaiUnits"],
        json!({"allocated": 5000, "consumed": 10744.0})
    );
}

#[test]
fn an_addition_that_cannot_be_is_refused_and_nothing_is_added() {
    let (center, id) = started();
    let good = || consumption(&id, "2026-02-05", 10);
    for wrong in [
        with(good(), "date", "2026-01-30"),
        with(good(), "date", "2026-02-11"),
        with(good(), "date", "2026-02-30"),
        with(good(), "model", "anthropic-claude-sonnet-4"),
        with(good(), "inputTokens", -1),
        with(good(), "outputTokens", 1.5),
        with(good(), "apiCalls", "1"),
        with(good(), "inputTokens", 9_007_199_254_740_992_u64),
        with(good(), "genaiUnits", "5"),
        without(good(), "apiCalls"),
        without(good(), "resourceId"),
    ] {
        center
            .put("/simulator/consumption", &json!([good(), wrong]))
            .refused(400, "BAD_REQUEST");
    }
    center
        .put("/simulator/consumption", &good())
        .refused(400, "BAD_REQUEST");
    let unknown = with(good(), "resourceId", "3f0c1a52-7f0e-4f57-9d0b-0f6d8c1e5a10");
    center
        .put("/simulator/consumption", &json!([good(), unknown]))
        .refused(404, "RESOURCE_NOT_FOUND");
    assert_eq!(center.consumption(&id, "").ok(200)["days"], json!([]));
    for date in ["2026-01-31", "2026-02-10"] {
        add(&center, json!([consumption(&id, date, 1)]));
    }
}

#[test]
fn the_route_is_counted_and_faulted_like_the_others() {
    const ROUTE: &str = "GET /v1/genai/resources/{id}/consumption";
    let (center, id) = started();
    center.fault(ROUTE, &json!({"status": 503}));
    center
        .consumption(&id, "")
        .refused(503, "SERVICE_UNAVAILABLE");
    center.consumption(&id, "").ok(200);
    let requests = center.get("/simulator/requests").ok(200);
    assert_eq!(requests["byRoute"][ROUTE], 2);
}
