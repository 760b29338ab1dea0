//! Counting, limiting and slowing down.

use std::time::{Duration, Instant};

use control_center_simulator::{Options, RateLimit};
use serde_json::json;
use ureq::http::Method;

use crate::language::{Center, RESOURCES, answer, text};

const REQUESTS: &str = "/simulator/requests";

#[test]
fn every_request_to_the_api_is_counted_by_its_route() {
    let center = Center::start();
    assert_eq!(
        center.get(REQUESTS).ok(200),
        json!({"total": 0, "byRoute": {}})
    );
    let id = center.created(&text());
    center.resource(&id).ok(200);
    center
        .resource("another")
        .refused(404, "RESOURCE_NOT_FOUND");
    answer(center.bare(Method::GET, RESOURCES)).refused(401, "UNAUTHORIZED");
    center.fault("GET /v1/genai/resources", &json!({"status": 500}));
    center.get(RESOURCES).refused(500, "INTERNAL_SERVER_ERROR");
    center.get("/v1/nowhere").refused(404, "UNKNOWN_ROUTE");
    let expected = json!({
        "total": 6,
        "byRoute": {
            "GET /v1/genai/resources": 2,
            "GET /v1/genai/resources/{id}": 2,
            "GET /v1/nowhere": 1,
            "POST /v1/genai/resources": 1,
        },
    });
    assert_eq!(center.get(REQUESTS).ok(200), expected);
    assert_eq!(center.delete(REQUESTS).status, 204);
    assert_eq!(center.get(REQUESTS).ok(200)["total"], 0);
}

#[test]
fn too_many_requests_have_to_wait() {
    let rate_limit = Some(RateLimit {
        requests: 2,
        window: Duration::from_secs(3600),
    });
    let center = Center::with(Options {
        rate_limit,
        ..Options::default()
    });
    center.get(RESOURCES).ok(200);
    center.create(&text()).ok(201);
    let refused = center.create(&text());
    refused.refused(429, "TOO_MANY_REQUESTS");
    let seconds = refused
        .header("retry-after")
        .parse::<u64>()
        .expect("whole seconds");
    assert!((3000..=3600).contains(&seconds), "{seconds}");
    assert_eq!(
        center.get(REQUESTS).ok(200)["total"],
        3,
        "the controls are not limited, and count those refused"
    );
}

#[test]
fn the_limit_is_lifted_with_time() {
    let rate_limit = Some("1/200ms".parse().expect("a rate limit"));
    let center = Center::with(Options {
        rate_limit,
        ..Options::default()
    });
    center.get(RESOURCES).ok(200);
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let answer = center.get(RESOURCES);
        if answer.status == 200 {
            break;
        }
        assert_eq!(
            answer.header("retry-after"),
            "1",
            "a wait is at least one second"
        );
        assert!(Instant::now() < deadline, "the limit was never lifted");
    }
}

#[test]
fn each_answer_takes_its_time() {
    let latency = Duration::from_millis(200);
    let center = Center::with(Options {
        latency,
        ..Options::default()
    });
    let start = Instant::now();
    center.get(RESOURCES).ok(200);
    assert!(start.elapsed() >= latency);
}
