//! A whole estate as a document: a control returns it, and a simulator starts from it.

use control_center_simulator::{Estate, Options, Simulator};
use serde_json::{Value, json};

use crate::language::{Center, HAIKU, RESOURCES, SONNET, capacity, knowledge_base, text, with};

/// A simulator that starts from this document.
fn from(document: &Value) -> Center {
    Center::with(options(document))
}

fn options(document: &Value) -> Options {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("estate.json");
    std::fs::write(&file, document.to_string()).expect("the file is written");
    Options {
        estate: Some(Estate::from_file(&file).expect("an estate")),
        ..Options::default()
    }
}

/// The document without the time, which changes.
fn without_time(mut document: Value) -> Value {
    let now = document["now"].take();
    assert!(
        now.as_str()
            .is_some_and(|now| now.starts_with("2026-02-10T00:0")),
        "{now}"
    );
    document
}

#[test]
fn an_estate_that_was_saved_goes_on_elsewhere() {
    let center = Center::at("2026-01-31T10:00:00Z");
    center
        .put(
            "/simulator/company",
            &json!({"cloudTokens": {"total": 900, "allocated": 7}}),
        )
        .ok(200);
    let sized = center.created(&with(text(), "size", "medium"));
    let metered = center.created(&capacity());
    let stopping = center.created(&knowledge_base());
    let failed = center.created(&text());
    center.set_clock("2026-02-10T00:00:00Z");
    center.patch(&sized, &json!({"size": "small"})).ok(200);
    center.consume(&metered, "2026-02-09", 1_234_567);
    center.patch(&metered, &json!({"cloudTokens": 1})).ok(200);
    center.deprovision(&stopping).ok(202);
    center.tell(&failed, &json!({"status": "FAILED"})).ok(200);
    center.change_catalog(|catalog| {
        let models = catalog["models"].as_array_mut().expect("models");
        models.retain(|model| model["id"] != HAIKU);
    });
    let document = center.get("/simulator/estate").ok(200);
    for part in ["now", "company", "catalog", "resources", "consumption"] {
        assert!(!document[part].is_null(), "{part}");
    }

    let other = from(&document);
    assert_eq!(
        without_time(other.get("/simulator/estate").ok(200)),
        without_time(document)
    );
    assert_eq!(other.get(RESOURCES).ok(200), center.get(RESOURCES).ok(200));
    assert_eq!(other.cloud_tokens(), center.cloud_tokens());
    let haiku = json!({
        "resourceId": metered,
        "date": "2026-02-09",
        "model": HAIKU,
        "inputTokens": 1_000_000,
        "outputTokens": 0,
        "apiCalls": 1,
    });
    for center in [&center, &other] {
        center
            .put("/simulator/consumption", &json!([haiku]))
            .ok(200);
    }
    assert_eq!(
        other.consumption(&metered, "").ok(200),
        center.consumption(&metered, "").ok(200),
        "the rate of a model that retired is known, too"
    );
    other.set_clock("2026-02-28T10:01:00Z");
    assert_eq!(other.resource(&sized).ok(200)["size"], "small");
    assert_eq!(other.resource(&metered).ok(200)["cloudTokens"], 1);
    other.resource(&stopping).refused(404, "RESOURCE_NOT_FOUND");
}

#[test]
fn resources_of_an_answer_of_the_api_make_an_estate() {
    let center = Center::at("2026-01-31T10:00:00Z");
    center.created(&text());
    center.created(&capacity());
    center.created(&knowledge_base());
    let items = center.get(RESOURCES).ok(200)["items"].clone();
    let other = from(&json!({"now": "2026-01-31T12:00:00Z", "resources": items}));
    assert_eq!(other.get(RESOURCES).ok(200)["items"], items);
}

#[test]
fn what_an_estate_leaves_out_stays_as_it_is() {
    let center = from(&json!({}));
    assert_eq!((center.count(), center.cloud_tokens()), (0, (0, 500)));
    let least = json!({
        "id": "3f0c1a52-7f0e-4f57-9d0b-0f6d8c1e5a10",
        "type": "text_generation",
        "displayName": "Support",
        "environment": "Test",
        "region": "eu-central-1",
        "model": SONNET,
        "cloudTokens": 7,
        "createdFor": {"name": "Ada", "email": "ada@example.com"},
        "createdAt": "2026-01-31T10:00:00Z",
    });
    let used = json!({
        "resourceId": least["id"],
        "date": "2026-02-09",
        "inputTokens": 1_000_000,
        "outputTokens": 0,
        "apiCalls": 1,
    });
    let now = "2026-02-10T00:00:00Z";
    let document = json!({"now": now, "resources": [least], "consumption": [used]});
    let center = from(&document);
    let found = center.consumption("3f0c1a52-7f0e-4f57-9d0b-0f6d8c1e5a10", "");
    assert_eq!(
        found.ok(200)["genaiUnits"],
        json!({"allocated": 700, "consumed": 107.44})
    );

    let directory = tempfile::tempdir().expect("a directory");
    let database = Some(directory.path().join("center.sqlite"));
    drop(Center::with(Options {
        database: database.clone(),
        ..options(&document)
    }));
    let center = Center::with(Options {
        database,
        ..options(&json!({"company": {"cloudTokens": {"total": 10}}}))
    });
    assert_eq!((center.count(), center.cloud_tokens()), (1, (7, 3)));
}

#[test]
fn flags_win_over_the_estate() {
    let document = json!({"now": "2026-01-31T10:00:00Z", "company": {"cloudTokens": {"total": 1}}});
    let center = Center::with(Options {
        clock: Some("2031-07-01T12:00:00Z".parse().expect("a time")),
        company: Some(control_center_simulator::Company::default()),
        ..options(&document)
    });
    let now = center.get("/simulator/clock").ok(200)["now"].clone();
    assert!(
        now.as_str()
            .is_some_and(|now| now.starts_with("2031-07-01")),
        "{now}"
    );
    assert_eq!(center.cloud_tokens(), (0, 500));
}

#[test]
fn an_estate_that_contradicts_itself_is_refused() {
    let center = Center::start();
    center.created(&text());
    let resource = center.get("/simulator/estate").ok(200)["resources"][0].clone();
    let orphan = json!({
        "resourceId": "3f0c1a52-7f0e-4f57-9d0b-0f6d8c1e5a10",
        "date": "2026-02-09",
        "inputTokens": 1,
        "outputTokens": 0,
        "apiCalls": 1,
    });
    for (document, problem) in [
        (json!({"resources": [resource, resource]}), "appears twice"),
        (
            json!({"consumption": [orphan]}),
            "there is no such resource",
        ),
        (
            json!({"resources": [with(with(resource.clone(), "size", "huge"), "cloudTokens", Value::Null)]}),
            "the catalog has no size \"huge\"",
        ),
        (
            json!({"now": "9999-01-01T00:00:00Z"}),
            "the years 1970 to 9000",
        ),
    ] {
        let error = Simulator::start(options(&document)).expect_err("not an estate");
        let error = error.to_string();
        assert!(
            error.starts_with("cannot use the estate: ") && error.contains(problem),
            "{error}"
        );
    }
}
