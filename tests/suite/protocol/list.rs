//! Listing, as `terraform query` does it.

use std::time::Duration;

use serde_json::{Value as Json, json};
use tfplugin::framework::value::Value;
use tfplugin::wire::{msgpack, proto};
use tonic::Streaming;

use crate::host::promptly;
use crate::story::ControlCenter;
use crate::walk::{RESOURCE, Walk, chat, filled, wire};

type Event = proto::list_resource::Event;

async fn stream(walk: &Walk, config: Json, limit: i64, with_object: bool) -> Streaming<Event> {
    let of = walk.schemas.list_resources[RESOURCE].value_type();
    let request = proto::list_resource::Request {
        type_name: RESOURCE.to_owned(),
        config: wire(&of, &filled(&of, &config)),
        include_resource_object: with_object,
        limit,
    };
    let answer = promptly(walk.client().list_resource(request)).await;
    answer.expect("the stream opens").into_inner()
}

async fn events(walk: &Walk, config: Json, limit: i64, with_object: bool) -> Vec<Event> {
    let mut stream = stream(walk, config, limit, with_object).await;
    let mut events = Vec::new();
    while let Some(event) = promptly(stream.message()).await.expect("no gRPC error") {
        events.push(event);
    }
    events
}

/// A walk with this number of resources.
async fn with(center: &ControlCenter, count: usize) -> (Walk, Vec<Value>) {
    let walk = Walk::begin(center).await;
    let mut states = Vec::new();
    for number in 0..count {
        let mut config = chat();
        config["display_name"] = json!(format!("chat {number}"));
        states.push(walk.create(&walk.config(config)).await.state);
    }
    (walk, states)
}

fn identity(walk: &Walk, event: &Event) -> Value {
    let data = event
        .identity
        .as_ref()
        .expect("core wants one in every event");
    let data = data.identity_data.as_ref().expect("with data");
    let of = &walk.schemas.identities[RESOURCE];
    msgpack::decode(of, &data.msgpack).expect("it is of the type")
}

/// item 66.
#[tokio::test]
async fn every_event_has_an_identity_and_an_object_only_if_asked() {
    let center = ControlCenter::new();
    let (walk, states) = with(&center, 2).await;
    for with_object in [false, true] {
        let events = events(&walk, json!({}), 100, with_object).await;
        assert_eq!(events.len(), 2);
        for event in events {
            assert_eq!(event.diagnostic, []);
            let id = identity(&walk, &event);
            let state = states
                .iter()
                .find(|state| state.attribute("id") == id.attribute("id"))
                .expect("it is one of those created");
            assert_eq!(
                Some(&event.display_name[..]),
                state.attribute("display_name").as_str()
            );
            match event.resource_object {
                Some(object) => {
                    let of = walk.resource().value_type();
                    let found = msgpack::decode(&of, &object.msgpack).expect("of the type");
                    assert!(with_object);
                    assert_eq!(&found, state);
                }
                None => assert!(!with_object),
            }
        }
    }
}

/// item 66.
#[tokio::test]
async fn there_are_no_more_events_than_asked_for() {
    let center = ControlCenter::new();
    let (walk, _) = with(&center, 3).await;
    for (limit, expected) in [(1, 1), (2, 2), (3, 3), (100, 3), (0, 3), (-1, 3)] {
        let events = events(&walk, json!({}), limit, false).await;
        assert_eq!(events.len(), expected, "limit {limit}");
    }
}

/// item 66: core cancels the stream when it has enough.
#[tokio::test]
async fn a_listing_that_is_given_up_stops_asking() {
    let center = ControlCenter::new();
    let (walk, _) = with(&center, 3).await;
    center.fault("GET /v1/genai/resources", 1, json!({"delay": "30s"}));
    center.forget_requests();
    // Nothing arrives during the delay, and the test cancels the stream in the meantime.
    let opening = stream(&walk, json!({}), 100, false);
    let _ = tokio::time::timeout(std::time::Duration::from_millis(500), async {
        opening.await.message().await
    })
    .await;
    assert_eq!(walk.host.stderr_lines(), [""; 0]);
    // The process keeps working, and no later call waits for the rest of the 30 seconds.
    let events = events(&walk, json!({}), 100, false).await;
    assert_eq!(events.len(), 3);
    assert_eq!(center.requests().to("GET /v1/genai/resources"), 2);
}

/// item 66.
#[tokio::test]
async fn what_goes_wrong_is_a_diagnostic() {
    let center = ControlCenter::new();
    let (walk, _) = with(&center, 1).await;
    center.fault("GET /v1/genai/resources", 9, json!({"status": 403}));
    let unconfigured = Walk::unconfigured().await;
    for walk in [&walk, &unconfigured] {
        let events = events(walk, json!({}), 100, true).await;
        let [event] = &events[..] else {
            panic!("one event: {events:?}")
        };
        let [said] = &event.diagnostic[..] else {
            panic!("one error: {event:?}")
        };
        assert_eq!(said.severity, 1);
        assert!(!said.summary.is_empty());
        assert_eq!(event.resource_object, None);
    }
}

#[tokio::test]
async fn a_filter_is_kept_to() {
    let center = ControlCenter::new();
    let (walk, _) = with(&center, 2).await;
    let none = json!({"environment": "Production"});
    assert_eq!(events(&walk, none, 100, false).await, []);
    let all = json!({"environment": "Test", "type": "text_generation"});
    assert_eq!(events(&walk, all, 100, false).await.len(), 2);
}

/// item 17.
#[tokio::test]
async fn a_listing_that_waits_ends_when_stopped_and_says_so() {
    const LIST: &str = "GET /v1/genai/resources";
    let center = ControlCenter::new();
    let (walk, _) = with(&center, 1).await;
    walk.open(&center).await;
    center.set_faults(json!([
        {"route": LIST, "times": 99, "fault": {"status": 429, "retryAfter": 60}},
    ]));
    let stopping = async {
        while center.requests().to(LIST) == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let request = proto::stop_provider::Request {};
        let stopped = promptly(walk.client().stop_provider(request)).await;
        assert_eq!(stopped.expect("never a gRPC error").into_inner().error, "");
    };
    // The answer comes promptly, not after a minute.
    let (events, ()) = tokio::join!(events(&walk, json!({}), 100, false), stopping);
    let [event] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(event.diagnostic[0].summary, "Interrupted");
}
