//! What the program writes to stderr, as hosts read it.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Value, json};
use tfplugin::framework::types::Type;
use tfplugin::wire::proto;

use crate::host::{Ended, Host};
use crate::story::{ControlCenter, TOKEN};
use crate::walk::{Change, RESOURCE, Walk, answered, chat, wire};

#[tokio::test]
async fn every_line_is_a_log_entry_of_hclog() {
    let host = Host::launch()
        .with_env("TF_LOG", "trace")
        .with_env("PLUGIN_PROTOCOL_VERSIONS", "5")
        .await;
    let ended = host.shutdown().await;
    assert!(ended.stderr.len() >= 2, "{:#?}", ended.stderr);
    for line in ended.stderr {
        let entry: Value = serde_json::from_str(&line).expect("every line is JSON");
        for key in ["@level", "@message", "@module", "@timestamp"] {
            assert!(entry[key].is_string(), "{key} in {line}");
        }
        let timestamp = entry["@timestamp"].as_str().expect("it is a string");
        let (_, fraction) = timestamp.rsplit_once('.').expect("it has a fraction");
        assert_eq!(fraction.len(), "000000Z".len(), "{timestamp}");
        assert!(fraction.ends_with('Z'), "{timestamp}");
        chrono::DateTime::parse_from_rfc3339(timestamp).expect("it is RFC 3339");
    }
}

#[tokio::test]
async fn without_a_level_nothing_is_written_that_is_no_error() {
    let host = Host::launch()
        .with_env("PLUGIN_PROTOCOL_VERSIONS", "5")
        .await;
    assert_eq!(host.shutdown().await.stderr, [""; 0]);
}

#[tokio::test]
async fn the_level_for_this_provider_wins() {
    let host = Host::launch()
        .with_env("TF_LOG", "trace")
        .with_env("TF_LOG_PROVIDER_MENDIX", "error")
        .await;
    assert_eq!(host.shutdown().await.stderr, [""; 0]);
}

/// The log entries of a process that has ended, each in the form that hosts read.
fn entries(ended: &Ended) -> Vec<Value> {
    ended.stderr.iter().map(|line| entry(line)).collect()
}

/// item 18.
fn entry(line: &str) -> Value {
    assert!(line.len() < 64 << 10, "a line of {} bytes", line.len());
    let entry: Value = serde_json::from_str(line).expect("every line is JSON");
    for key in ["@level", "@message", "@module", "@timestamp"] {
        assert!(entry[key].is_string(), "{key} in {line}");
    }
    entry
}

/// A whole life cycle at TRACE, with a repeated request.
async fn life(center: &ControlCenter, display_name: &str) -> Ended {
    let walk = Walk::launched(Host::launch().with_env("TF_LOG_PROVIDER", "trace")).await;
    walk.open(center).await;
    let mut config = chat();
    config["display_name"] = json!(display_name);
    let config = walk.config(config);
    center.fault(
        "POST /v1/genai/resources",
        1,
        json!({"status": 503, "retryAfter": 0}),
    );
    let created = walk.create(&config).await;
    walk.read(&created.state, b"").await.succeeds();
    walk.carry_out(&Change::destroy(&created.state))
        .await
        .succeeds();
    let url = "https://genai.home.mendix.com/resources/4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f";
    let argument = wire(&Type::String, &url.into()).expect("it is a value");
    let request = proto::call_function::Request {
        name: "parse_portal_url".to_owned(),
        arguments: vec![argument],
    };
    let answer = answered(walk.client().call_function(request)).await;
    assert_eq!(answer.error, None);
    let request = proto::list_resource::Request {
        type_name: RESOURCE.to_owned(),
        ..Default::default()
    };
    let mut events = answered(walk.client().list_resource(request)).await;
    while let Some(event) = events.message().await.expect("never a gRPC error") {
        assert_eq!(event.diagnostic, []);
    }
    let request = proto::stop_provider::Request {};
    walk.client()
        .stop_provider(request)
        .await
        .expect("answered");
    walk.host.shutdown().await
}

/// The lines of each call give its name, its type and its duration; an id connects its two lines.
#[tokio::test]
async fn every_call_is_logged_with_name_id_type_and_duration() {
    let center = ControlCenter::new();
    let entries = entries(&life(&center, "chat").await);
    let mut ids = HashSet::new();
    let mut calls = Vec::new();
    for entry in &entries {
        if entry["@message"] != "answered" {
            continue;
        }
        assert!(entry["tf_req_duration_ms"].is_number(), "{entry}");
        assert!(ids.insert(entry["tf_req_id"].to_string()), "{entry}");
        let of_type = entry["tf_resource_type"].as_str().expect("a text");
        calls.push((entry["tf_rpc"].as_str().expect("a text"), of_type));
    }
    assert_eq!(
        calls,
        [
            ("GetProviderSchema", ""),
            ("GetResourceIdentitySchemas", ""),
            ("ConfigureProvider", ""),
            ("PlanResourceChange", RESOURCE),
            ("ApplyResourceChange", RESOURCE),
            ("ReadResource", RESOURCE),
            ("PlanResourceChange", RESOURCE),
            ("ApplyResourceChange", RESOURCE),
            ("CallFunction", ""),
            ("ListResource", RESOURCE),
            ("StopProvider", ""),
        ]
    );
}

#[tokio::test]
async fn every_request_is_logged_with_what_became_of_it_and_belongs_to_a_call() {
    let center = ControlCenter::new();
    let entries = entries(&life(&center, "chat").await);
    let requests: Vec<_> = entries
        .iter()
        .filter(|entry| entry["@message"] == "request")
        .collect();
    for request in &requests {
        assert!(request["duration_ms"].is_number(), "{request}");
        assert!(request["tf_req_id"].is_number(), "{request}");
        assert!(
            request["path"]
                .as_str()
                .is_some_and(|path| path.starts_with("/v1/genai/"))
        );
    }
    let posts: Vec<_> = requests
        .iter()
        .filter(|request| request["method"] == "POST")
        .map(|request| {
            assert_eq!(request["tf_rpc"], "ApplyResourceChange");
            assert_eq!(request["tf_resource_type"], RESOURCE);
            (request["status"].as_u64(), request["attempt"].as_u64())
        })
        .collect();
    assert_eq!(posts, [(Some(503), Some(1)), (Some(201), Some(2))]);
}

/// item 19: text from a user ends up inside a value, no matter what it looks like.
#[tokio::test]
async fn what_users_write_takes_the_place_of_nothing() {
    let center = ControlCenter::new();
    let name = "\"}\n{\"@level\":7,\"@message\":[],\"@timestamp\":null}\npanic: no";
    let ended = life(&center, name).await;
    for entry in entries(&ended) {
        assert!(
            ["trace", "debug", "info"]
                .iter()
                .any(|level| entry["@level"] == *level),
            "{entry}"
        );
        let names = entry.as_object().expect("an object").keys();
        let reserved = names.filter(|name| name.starts_with('@')).count();
        assert_eq!(reserved, 4, "{entry}");
    }
}

/// item 21: also if a server repeats the token, and if a diagnostic reports that to the host.
#[tokio::test]
async fn the_token_is_in_no_line_and_no_diagnostic() {
    let center = ControlCenter::new();
    let walk = Walk::launched(Host::launch().with_env("TF_LOG", "trace")).await;
    walk.open(&center).await;
    center.set_faults(json!([{
        "route": "POST /v1/genai/resources",
        "times": 1,
        "fault": {"status": 400, "body": {"error": {
            "code": 400, "message": format!("Bad header: MxToken {TOKEN}"),
        }}},
    }]));
    let change = Change::create(&walk.config(chat()));
    let failed = walk.carry_out(&change).await.fails();
    let said = failed.said.to_string();
    assert!(said.contains("Bad header: MxToken [token]"), "{said}");
    assert!(!said.contains(TOKEN));
    let mut config = walk.provider_config(&center);
    config.set("token", format!("{TOKEN}\u{7}"));
    walk.configure(&config).await.nothing();
    let said = walk.plan(&change).await.said.to_string();
    assert!(!said.is_empty() && !said.contains(TOKEN), "{said}");
    let ended = walk.host.shutdown().await;
    assert!(
        ended
            .stderr
            .iter()
            .any(|line| line.contains("/v1/genai/resources"))
    );
    assert!(!ended.stderr.iter().any(|line| line.contains(TOKEN)));
}

/// Hosts use `TF_LOG_PROVIDER` for providers; it takes precedence over `TF_LOG`.
#[tokio::test]
async fn the_level_for_providers_beats_the_general_one() {
    for (level, expected) in [
        ("off", &[][..]),
        ("info", &["info"][..]),
        ("debug", &["debug", "info"][..]),
        ("trace", &["debug", "info", "trace"][..]),
        ("JSON", &["debug", "info", "trace"][..]),
    ] {
        let launch = Host::launch()
            .with_env("TF_LOG", "error")
            .with_env("TF_LOG_PROVIDER", level);
        let walk = Walk::launched(launch).await;
        let request = proto::stop_provider::Request {};
        walk.client()
            .stop_provider(request)
            .await
            .expect("answered");
        let ended = walk.host.shutdown().await;
        let levels: BTreeSet<_> = entries(&ended)
            .iter()
            .map(|entry| entry["@level"].as_str().expect("a text").to_owned())
            .collect();
        assert!(levels.iter().eq(expected), "{level}: {levels:?}");
    }
}
