//! The company: what the prerequisites and the catalog return, and their effect on a create.

use serde_json::{Value, json};

use crate::language::{Center, text};

#[test]
fn the_default_company_is_eligible() {
    let found = Center::start().get("/v1/genai/prerequisites").ok(200);
    assert_eq!(
        found["cloudTokens"],
        json!({"total": 500, "allocated": 0, "available": 500})
    );
    assert_eq!(found["accounts"].as_array().map(Vec::len), Some(1));
    let subscription = &found["subscriptions"][0];
    assert_eq!(subscription["kind"], "enterprise_platform");
    assert_eq!(
        (&subscription["status"], &subscription["priceList"]),
        (&json!("active"), &json!("FY24"))
    );
}

#[test]
fn the_catalog_is_that_of_the_documentation() {
    let catalog = Center::start().get("/v1/genai/catalog").ok(200);
    assert_eq!(
        catalog["environments"],
        json!(["Test", "Acceptance", "Production"])
    );
    assert_eq!(
        catalog["regions"][1],
        json!({"id": "ca-central-1", "displayName": "Canada (Montreal)"})
    );
    let models = catalog["models"].as_array().expect("models");
    let ids = models
        .iter()
        .map(|model| model["id"].as_str().expect("an id"))
        .collect::<Vec<_>>();
    assert_eq!(
        ids,
        [
            "anthropic-claude-haiku-4-5",
            "anthropic-claude-opus-4-6",
            "anthropic-claude-opus-4-7",
            "anthropic-claude-opus-4-8",
            "anthropic-claude-sonnet-4-6",
            "anthropic-claude-sonnet-4-5",
            "anthropic-claude-sonnet-4",
            "anthropic-claude-3-sonnet",
            "cohere-embed-v4",
            "cohere-embed-v3-english",
            "cohere-embed-v3-multilingual",
        ]
    );
    assert_eq!(
        models[0]["regions"],
        json!([{"id": "eu-central-1", "crossRegionInference": "required"}])
    );
    assert_eq!(
        models[7]["regions"],
        json!([{"id": "ca-central-1", "crossRegionInference": "unavailable"}])
    );
    let families = [
        "Haiku", "Opus", "Opus", "Opus", "Sonnet", "Sonnet", "Sonnet", "Sonnet", "Embed", "Embed",
        "Embed",
    ];
    for (model, family) in models.iter().zip(families) {
        assert_eq!(model["family"], family);
        let id = model["id"].as_str().expect("an id");
        let rate = match id {
            "anthropic-claude-sonnet-4" | "anthropic-claude-3-sonnet" => Value::Null,
            _ if family == "Haiku" => json!({"input": 35.81, "output": 179.07}),
            _ if family == "Opus" => json!({"input": 179.07, "output": 895.35}),
            _ if family == "Sonnet" => json!({"input": 107.44, "output": 537.21}),
            _ => json!({"input": 30.23, "output": null}),
        };
        assert_eq!(model["genaiUnitsPerMillionTokens"], rate, "{id}");
        let by_size = !["Haiku", "Opus"].contains(&family);
        let sizes = if by_size {
            json!(["small", "medium", "large"])
        } else {
            json!([])
        };
        assert_eq!(model["sizes"], sizes, "{id}");
        assert_eq!(model["capacity"], id != "anthropic-claude-sonnet-4", "{id}");
    }
    assert_eq!(
        catalog["capacity"],
        json!({"genaiUnitsPerCloudToken": 100, "minimumCloudTokens": 1})
    );
    let costs = catalog["sizes"].as_array().expect("sizes").iter();
    let costs = costs
        .map(|size| size["cloudTokens"].as_u64().expect("a cost"))
        .collect::<Vec<_>>();
    assert_eq!(costs, [30, 60, 120, 6, 12, 24, 48]);
    assert_eq!(
        catalog["sizes"][6],
        json!({
            "type": "knowledge_base",
            "size": "standard",
            "cloudTokens": 48,
            "monthlyInputTokens": null,
            "monthlyOutputTokens": null,
        })
    );
}

#[track_caller]
fn assert_refused(company: &Value, reason: &str) -> String {
    let center = Center::start();
    center.put("/simulator/company", company).ok(200);
    center.create(&text()).refused(422, reason)
}

fn subscription(price_list: &str) -> Value {
    json!({"id": "s", "name": "S", "kind": "enterprise_platform", "status": "active", "priceList": price_list})
}

#[test]
fn each_prerequisite_is_a_reason_of_its_own() {
    let accounts = json!([{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]);
    assert_refused(&json!({"accounts": accounts}), "MULTIPLE_ACCOUNTS");
    assert_refused(&json!({"accounts": []}), "NO_ENTERPRISE_SUBSCRIPTION");
    assert_refused(
        &json!({"subscriptions": [subscription("FY20")]}),
        "PRICE_LIST_NOT_ELIGIBLE",
    );
    let two = json!([subscription("FY24"), subscription("FY24")]);
    assert_refused(&json!({"subscriptions": two}), "NO_ENTERPRISE_SUBSCRIPTION");
    assert_refused(
        &json!({"cloudTokens": {"total": 29}}),
        "INSUFFICIENT_CLOUD_TOKENS",
    );
}

#[test]
fn no_subscription_is_told_in_the_words_of_the_control_center() {
    assert_eq!(
        assert_refused(&json!({"subscriptions": []}), "NO_ENTERPRISE_SUBSCRIPTION"),
        "We couldn't retrieve your correct platform account, which is required to access available tokens and \
         create resources. Please contact Mendix Support for assistance."
    );
}

#[test]
fn the_catalog_comes_before_the_prerequisites_and_these_before_the_tokens() {
    let center = Center::start();
    let poor = json!({"cloudTokens": {"total": 0}, "subscriptions": []});
    center.put("/simulator/company", &poor).ok(200);
    let unknown = crate::language::with(text(), "size", "huge");
    center.create(&unknown).refused(422, "SIZE_NOT_AVAILABLE");
    center
        .create(&text())
        .refused(422, "NO_ENTERPRISE_SUBSCRIPTION");
}

#[test]
fn tokens_can_be_allocated_elsewhere_and_taken_away() {
    let center = Center::start();
    center
        .put(
            "/simulator/company",
            &json!({"cloudTokens": {"total": 100, "allocated": 20}}),
        )
        .ok(200);
    center.created(&text());
    assert_eq!(center.cloud_tokens(), (50, 50));
    center
        .put("/simulator/company", &json!({"cloudTokens": {"total": 10}}))
        .ok(200);
    assert_eq!(center.cloud_tokens(), (30, 0));
}

#[test]
fn facts_that_are_not_named_are_those_of_the_default_company() {
    let center = Center::start();
    let default = center.get("/simulator/company").ok(200);
    center
        .put(
            "/simulator/company",
            &json!({"accounts": [], "cloudTokens": {"total": 1}}),
        )
        .ok(200);
    assert_eq!(
        center.put("/simulator/company", &json!({})).ok(200),
        default
    );
    assert_eq!(center.get("/simulator/company").ok(200), default);
}

#[test]
fn facts_that_are_none_are_refused() {
    let center = Center::start();
    for company in [
        json!({"tokens": 5}),
        json!({"cloudTokens": {"total": -1}}),
        json!({"accounts": {}}),
        json!(7),
    ] {
        center
            .put("/simulator/company", &company)
            .refused(400, "BAD_REQUEST");
    }
    let detail = center
        .put("/simulator/company", &json!({"tokens": 5}))
        .refused(400, "BAD_REQUEST");
    assert!(
        detail.contains("unknown field `tokens`, expected one of `cloudTokens`"),
        "{detail}"
    );
}
