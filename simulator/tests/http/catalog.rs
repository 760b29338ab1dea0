//! The catalog control: models that are added and retired, and new prices.

use serde_json::{Value, json};

use crate::language::{Center, HAIKU, SONNET, capacity, model, text, with, without};

#[test]
fn a_catalog_is_replaced_and_answered() {
    let center = Center::start();
    let mut catalog = center.get("/v1/genai/catalog").ok(200);
    model(&mut catalog, HAIKU)["displayName"] = json!("Haiku");
    assert_eq!(center.put("/simulator/catalog", &catalog).ok(200), catalog);
    assert_eq!(center.get("/v1/genai/catalog").ok(200), catalog);
}

#[test]
fn resources_keep_models_size_and_price() {
    let center = Center::start();
    let sized = center.created(&text());
    let metered = center.created(&capacity());
    let before = [&sized, &metered].map(|id| center.resource(id).ok(200));
    center.change_catalog(|catalog| {
        catalog["models"] = json!([]);
        catalog["sizes"] = json!([]);
        catalog["capacity"]["genaiUnitsPerCloudToken"] = json!(10);
    });
    assert_eq!(
        [&sized, &metered].map(|id| center.resource(id).ok(200)),
        before
    );
    assert_eq!(center.cloud_tokens(), (80, 420));
    center.create(&text()).refused(422, "MODEL_NOT_AVAILABLE");
}

#[test]
fn what_is_bought_anew_costs_what_the_catalog_says() {
    let center = Center::start();
    let id = center.created(&text());
    center.change_catalog(|catalog| {
        for size in catalog["sizes"].as_array_mut().expect("sizes") {
            size["cloudTokens"] = json!(size["cloudTokens"].as_u64().expect("a price") * 2);
        }
        catalog["capacity"]["genaiUnitsPerCloudToken"] = json!(10);
    });
    assert_eq!(
        center.patch(&id, &json!({"size": "small"})).ok(200)["cloudTokens"],
        30
    );
    assert_eq!(
        center.patch(&id, &json!({"size": "medium"})).ok(200)["cloudTokens"],
        120
    );
    assert_eq!(center.create(&text()).ok(201)["cloudTokens"], 60);
    assert_eq!(center.create(&capacity()).ok(201)["genaiUnits"], 500);
}

#[test]
fn a_scheduled_size_keeps_the_price_at_which_it_was_asked_for() {
    let center = Center::at("2026-01-31T10:00:00Z");
    let id = center.created(&with(text(), "size", "medium"));
    let scheduled = center.patch(&id, &json!({"size": "small"})).ok(200);
    assert_eq!(scheduled["scheduledCloudTokens"], 30);
    center.change_catalog(|catalog| catalog["sizes"][0]["cloudTokens"] = json!(59));
    assert_eq!(
        center.patch(&id, &json!({"size": "small"})).ok(200),
        scheduled
    );
    center.set_clock("2026-02-28T10:01:00Z");
    assert_eq!(center.resource(&id).ok(200)["cloudTokens"], 30);
}

#[test]
fn a_model_that_comes_can_be_ordered_and_one_that_retires_cannot() {
    let center = Center::start();
    center.change_catalog(|catalog| {
        let models = catalog["models"].as_array_mut().expect("models");
        let haiku = models.iter_mut().find(|model| model["id"] == HAIKU);
        haiku.expect("haiku")["id"] = json!("anthropic-claude-haiku-5");
    });
    center
        .create(&capacity())
        .refused(422, "MODEL_NOT_AVAILABLE");
    let models = json!([SONNET, "anthropic-claude-haiku-5"]);
    center.create(&with(capacity(), "models", models)).ok(201);
}

#[test]
fn a_model_that_retired_still_consumes_at_its_rate() {
    let center = Center::at("2026-01-31T10:00:00Z");
    let id = center.created(&capacity());
    center.change_catalog(|catalog| catalog["models"] = json!([]));
    center.consume(&id, "2026-01-31", 1_000_000);
    let found = center.consumption(&id, "").ok(200);
    assert_eq!(
        found["genaiUnits"],
        json!({"allocated": 5000, "consumed": 107.44})
    );
}

#[test]
fn what_was_consumed_keeps_the_rate_of_its_time() {
    let center = Center::at("2026-01-31T10:00:00Z");
    let id = center.created(&capacity());
    center.consume(&id, "2026-01-31", 1_000_000);
    center.change_catalog(|catalog| {
        model(catalog, SONNET)["genaiUnitsPerMillionTokens"]["input"] = json!(100);
    });
    center.consume(&id, "2026-01-31", 1_000_000);
    let found = center.consumption(&id, "").ok(200);
    assert_eq!(found["genaiUnits"]["consumed"], 207.44);
}

#[test]
fn a_catalog_without_capacity_or_rates_is_one() {
    let center = Center::start();
    let mut catalog = center.get("/v1/genai/catalog").ok(200);
    catalog
        .as_object_mut()
        .expect("a catalog")
        .remove("capacity");
    for model in catalog["models"].as_array_mut().expect("models") {
        for field in ["family", "capacity", "genaiUnitsPerMillionTokens"] {
            *model = without(model.clone(), field);
        }
    }
    center.put("/simulator/catalog", &catalog).ok(200);
    let answered = center.get("/v1/genai/catalog").ok(200);
    assert!(answered.get("capacity").is_none(), "{answered}");
    center.created(&text());
}

#[test]
fn a_catalog_that_is_none_is_refused_and_changes_nothing() {
    let center = Center::start();
    let catalog = center.get("/v1/genai/catalog").ok(200);
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut changed = catalog.clone();
        change(&mut changed);
        changed
    };
    for wrong in [
        json!([]),
        json!({}),
        changed(&|catalog| catalog["colours"] = json!([])),
        changed(&|catalog| catalog["models"][0]["type"] = json!("image_generation")),
        changed(&|catalog| catalog["models"][1]["id"] = catalog["models"][0]["id"].clone()),
        changed(&|catalog| catalog["sizes"][1]["size"] = catalog["sizes"][0]["size"].clone()),
        changed(&|catalog| catalog["sizes"][0]["cloudTokens"] = json!(-1)),
        changed(&|catalog| {
            catalog["models"][0]["genaiUnitsPerMillionTokens"]["input"] = json!(-0.5);
        }),
        changed(&|catalog| {
            catalog["models"][0]["genaiUnitsPerMillionTokens"]["input"] = json!("35.81");
        }),
    ] {
        center
            .put("/simulator/catalog", &wrong)
            .refused(400, "BAD_REQUEST");
    }
    assert_eq!(center.get("/v1/genai/catalog").ok(200), catalog);
}
