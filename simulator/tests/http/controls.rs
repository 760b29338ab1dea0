//! The controls as a whole. Other modules test each control with what it changes.

use std::time::Duration;

use control_center_simulator::Options;
use serde_json::json;
use ureq::http::Method;

use crate::language::{Center, answer};

#[test]
fn controls_need_no_token() {
    let center = Center::start();
    for path in [
        "/simulator/requests",
        "/simulator/clock",
        "/simulator/company",
        "/simulator/faults",
        "/simulator/estate",
        "/",
    ] {
        assert_eq!(answer(center.bare(Method::GET, path)).status, 200, "{path}");
    }
}

#[test]
fn a_body_of_another_shape_is_refused() {
    let center = Center::start();
    for (control, bodies) in [
        (
            "clock",
            [
                json!(["2026-01-31T10:00:00Z"]),
                json!("2026-01-31T10:00:00Z"),
            ],
        ),
        ("company", [json!([]), json!(null)]),
        ("catalog", [json!([[], [], [], []]), json!(1)]),
        (
            "consumption",
            [json!({}), json!([["x", "2026-01-31", null, 1, 1, 1]])],
        ),
        ("faults", [json!({}), json!([["*", 1, 0, {"status": 500}]])]),
    ] {
        for body in bodies {
            let path = format!("/simulator/{control}");
            center.put(&path, &body).refused(400, "BAD_REQUEST");
        }
    }
}

#[test]
fn a_time_of_another_format_gets_an_example() {
    let center = Center::start();
    let time = "expected a time as in RFC 3339, for example 2026-03-05T12:00:00Z";
    for now in [json!("tomorrow"), json!(7), json!(null)] {
        let detail = center
            .put("/simulator/clock", &json!({"now": now}))
            .refused(400, "BAD_REQUEST");
        assert!(detail.contains(time), "{detail}");
    }
    let addition = json!([{"resourceId": "x", "date": "today", "inputTokens": 1, "outputTokens": 1, "apiCalls": 1}]);
    let detail = center
        .put("/simulator/consumption", &addition)
        .refused(400, "BAD_REQUEST");
    let day = "invalid value: string \"today\", expected a day, for example 2026-03-05";
    assert!(detail.contains(day), "{detail}");
}

#[test]
fn a_host_that_is_not_this_machine_is_refused() {
    let center = Center::start();
    for path in ["/simulator/estate", "/simulator/requests", "/"] {
        let host = |host| center.bare(Method::GET, path).header("Host", host);
        answer(host("rebound.example.com")).refused(403, "LOOPBACK_ONLY");
        assert_eq!(answer(host("localhost")).status, 200);
    }
    let api = center.request(Method::GET, "/v1/genai/catalog");
    answer(api.header("Host", "control-center.example.com")).ok(200);
}

#[test]
fn a_control_token_is_asked_for_whatever_the_host() {
    let center = Center::with(Options {
        control_token: Some("secret".into()),
        ..Options::default()
    });
    for path in ["/simulator/estate", "/simulator/requests", "/"] {
        let request = || {
            center
                .bare(Method::GET, path)
                .header("Host", "control-center")
        };
        let refused = answer(request());
        refused.refused(401, "CONTROL_TOKEN_NEEDED");
        assert_eq!(refused.header("www-authenticate"), "Bearer");
        answer(request().header("Authorization", "Bearer other"))
            .refused(401, "CONTROL_TOKEN_NEEDED");
        assert_eq!(
            answer(request().header("Authorization", "Bearer secret")).status,
            200,
            "{path}"
        );
    }
    center.get("/v1/genai/catalog").ok(200);
}

#[test]
fn controls_are_neither_faulted_nor_slowed_down() {
    let latency = Duration::from_secs(3600);
    let center = Center::with(Options {
        latency,
        ..Options::default()
    });
    center.fault("*", &json!({"status": 500}));
    center.get("/simulator/clock").ok(200);
    assert_eq!(
        center
            .get("/simulator/faults")
            .ok(200)
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

#[test]
fn a_method_that_a_control_does_not_know_is_refused() {
    let refused = answer(Center::start().bare(Method::POST, "/simulator/clock"));
    refused.refused(405, "METHOD_NOT_ALLOWED");
}
