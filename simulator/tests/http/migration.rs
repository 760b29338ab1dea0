//! The database of the previous version, which knew only sizes.

use control_center_simulator::{Options, Simulator};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::language::{Center, RESOURCES, SONNET, consumption, text, with};

/// Data that the previous version wrote: three types of resource, a pending downgrade, a failed
/// resource, one that was still provisioning, a key, a company and a clock.
const VERSION_0: &str = include_str!("version_0.sql");

const TEXT: &str = "00000000-0000-4000-8000-000000000001";
const EMBEDDINGS: &str = "00000000-0000-4000-8000-000000000002";
const KNOWLEDGE_BASE: &str = "00000000-0000-4000-8000-000000000003";
const FAILED: &str = "00000000-0000-4000-8000-000000000004";
const PROVISIONING: &str = "00000000-0000-4000-8000-000000000005";

#[test]
fn a_database_of_the_version_before_goes_on() {
    let directory = tempfile::tempdir().expect("a directory");
    let database = directory.path().join("center.sqlite");
    let connection = Connection::open(&database).expect("a database");
    connection.execute_batch(VERSION_0).expect("the tables");
    drop(connection);
    let options = Options {
        database: Some(database),
        clock: Some("2026-02-10T00:00:00Z".parse().expect("a time")),
        ..Options::default()
    };

    let center = Center::with(options.clone());
    assert_eq!(center.count(), 5);
    let resource = center.resource(TEXT).ok(200);
    let expected = json!({
        "id": TEXT,
        "type": "text_generation",
        "displayName": "Support",
        "environment": "Test",
        "region": "eu-central-1",
        "model": SONNET,
        "models": [SONNET],
        "defaultModel": SONNET,
        "crossRegionInference": true,
        "size": "medium",
        "createdFor": {"name": "Ada", "email": "ada@example.com"},
        "status": "PLAN_DOWNGRADE_SCHEDULED",
        "cloudTokens": 60,
        "genaiUnits": null,
        "createdAt": "2026-01-31T10:00:00Z",
        "bundleMonth": {"startsAt": "2026-01-31T10:00:00Z", "endsAt": "2026-02-28T10:00:00Z"},
        "deprovisionScheduledAt": null,
        "scheduledSize": "small",
        "scheduledSizeAt": "2026-02-28T10:00:00Z",
        "scheduledCloudTokens": 30,
        "scheduledCloudTokensAt": "2026-02-28T10:00:00Z",
        "scheduledGenaiUnits": null,
        "portalUrl": format!("https://genai.home.mendix.com/resources/{TEXT}"),
    });
    assert_eq!(resource, expected);
    let resource = center.resource(EMBEDDINGS).ok(200);
    assert_eq!(
        (
            &resource["models"],
            &resource["defaultModel"],
            &resource["cloudTokens"]
        ),
        (&json!(["cohere-embed-v4"]), &Value::Null, &json!(6))
    );
    let resource = center.resource(KNOWLEDGE_BASE).ok(200);
    assert_eq!(
        (
            &resource["models"],
            &resource["status"],
            &resource["cloudTokens"]
        ),
        (&json!([]), &json!("DEPROVISION_SCHEDULED"), &json!(48))
    );
    let status = |id| center.resource(id).ok(200)["status"].clone();
    assert_eq!(
        (status(FAILED), status(PROVISIONING)),
        (json!("FAILED"), json!("PROVISIONING"))
    );
    // 60, 6, 48, none, 30, and 11 elsewhere.
    assert_eq!(center.cloud_tokens(), (155, 645));
    center
        .create_with_key("key", &text())
        .refused(409, "IDEMPOTENCY_KEY_REUSED");

    center
        .put(
            "/simulator/consumption",
            &json!([consumption(TEXT, "2026-02-09", 5)]),
        )
        .ok(200);
    let found = center.consumption(TEXT, "").ok(200);
    assert_eq!(
        found["tokens"]["input"],
        json!({"quota": 5_000_000, "consumed": 5})
    );
    let list = center.get(RESOURCES).ok(200);
    drop(center);
    let center = Center::with(options);
    assert_eq!(center.get(RESOURCES).ok(200), list);
    assert_eq!(center.consumption(TEXT, "").ok(200), found);
    center.set_clock("2026-02-28T10:01:00Z");
    assert_eq!(center.resource(TEXT).ok(200)["size"], "small");
    center
        .resource(KNOWLEDGE_BASE)
        .refused(404, "RESOURCE_NOT_FOUND");
    center.created(&with(text(), "size", "large"));
}

#[test]
fn the_clock_and_the_company_of_the_version_before_go_on() {
    let directory = tempfile::tempdir().expect("a directory");
    let database = directory.path().join("center.sqlite");
    let connection = Connection::open(&database).expect("a database");
    connection.execute_batch(VERSION_0).expect("the tables");
    drop(connection);
    let center = Center::with(Options {
        database: Some(database),
        ..Options::default()
    });
    let company = center.get("/simulator/company").ok(200);
    assert_eq!(
        company["cloudTokens"],
        json!({"total": 800, "allocated": 11})
    );
    // A thousand days behind.
    let now = center.get("/simulator/clock").ok(200)["now"].clone();
    let now = now
        .as_str()
        .expect("a time")
        .parse::<chrono::DateTime<chrono::Utc>>();
    let behind = chrono::Utc::now() - now.expect("RFC 3339");
    assert_eq!(behind.num_days(), 1000);
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    let database = directory.path().join("center.sqlite");
    let connection = Connection::open(&database).expect("a database");
    connection
        .pragma_update(None, "user_version", 99)
        .expect("a version");
    drop(connection);
    let error = Simulator::start(Options {
        database: Some(database),
        ..Options::default()
    });
    let error = error.expect_err("a newer version").to_string();
    assert!(error.contains("a newer simulator wrote it"), "{error}");
}
