//! Faults that clients have to handle.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::language::{Center, RESOURCES, text};

const CATALOG: &str = "/v1/genai/catalog";
const CREATE: &str = "POST /v1/genai/resources";

#[test]
fn a_status_is_answered_and_the_request_not_processed() {
    let center = Center::start();
    center.fault(CREATE, &json!({"status": 503, "retryAfter": 1}));
    let answer = center.create(&text());
    answer.refused(503, "SERVICE_UNAVAILABLE");
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(center.count(), 0);
    center.create(&text()).ok(201);
}

#[test]
fn retry_after_may_be_a_date() {
    let center = Center::start();
    let date = "Wed, 21 Oct 2026 07:28:00 GMT";
    center.fault(
        "GET /v1/genai/catalog",
        &json!({"status": 429, "retryAfter": date}),
    );
    assert_eq!(center.get(CATALOG).header("retry-after"), date);
}

#[test]
fn the_body_of_a_fault_may_be_anything() {
    let center = Center::start();
    let cases = [
        (
            json!("<html>Bad gateway</html>"),
            "text/html",
            "<html>Bad gateway</html>",
        ),
        (json!("{\"half\":"), "application/json", "{\"half\":"),
        (
            json!({"status": 502, "title": "Bad Gateway"}),
            "application/json",
            "{\"status\":502,\"title\":\"Bad Gateway\"}",
        ),
        (json!(""), "application/json", ""),
    ];
    for (body, content_type, text) in cases {
        center.fault(
            "GET /v1/genai/catalog",
            &json!({"status": 502, "body": body}),
        );
        let answer = center.get(CATALOG);
        assert_eq!(
            (
                answer.status,
                answer.header("content-type"),
                answer.text.as_str()
            ),
            (502, content_type, text)
        );
    }
}

#[test]
fn a_redirect_has_a_location_and_no_body() {
    let center = Center::start();
    center.fault(
        "GET /v1/genai/catalog",
        &json!({"status": 307, "location": "https://example.com/"}),
    );
    let answer = center.get(CATALOG);
    assert_eq!((answer.status, answer.text.as_str()), (307, ""));
    assert_eq!(answer.header("location"), "https://example.com/");
}

#[test]
fn statuses_without_a_body_of_their_own_have_the_usual_error() {
    let center = Center::start();
    for (status, reason) in [
        (401, "UNAUTHORIZED"),
        (403, "FORBIDDEN"),
        (410, "GONE"),
        (500, "INTERNAL_SERVER_ERROR"),
    ] {
        center.fault("GET /v1/genai/catalog", &json!({"status": status}));
        center.get(CATALOG).refused(status, reason);
    }
}

#[test]
fn a_fault_happens_as_often_as_told_after_as_many_as_told() {
    let center = Center::start();
    let fault =
        json!({"route": "GET /v1/genai/catalog", "after": 1, "times": 2, "fault": {"status": 500}});
    center.put("/simulator/faults", &json!([fault])).ok(200);
    let statuses = [(); 4].map(|()| center.get(CATALOG).status);
    assert_eq!(statuses, [200, 500, 500, 200]);
}

#[test]
fn a_fault_that_happens_no_time_does_not_happen() {
    let center = Center::start();
    let fault = json!({"route": "GET /v1/genai/catalog", "times": 0, "fault": {"status": 500}});
    assert_eq!(
        center.put("/simulator/faults", &json!([fault])).ok(200),
        json!([])
    );
    center.get(CATALOG).ok(200);
}

#[test]
fn faults_of_one_route_come_in_order_and_leave_the_others_alone() {
    let center = Center::start();
    let fault =
        |status: u16| json!({"route": "GET /v1/genai/catalog", "fault": {"status": status}});
    center
        .put("/simulator/faults", &json!([fault(500), fault(502)]))
        .ok(200);
    center.get(RESOURCES).ok(200);
    assert_eq!(
        [(); 3].map(|()| center.get(CATALOG).status),
        [500, 502, 200]
    );
}

#[test]
fn a_star_is_any_route_and_an_id_is_a_template() {
    let center = Center::start();
    center.fault("*", &json!({"status": 500}));
    assert_eq!([(); 2].map(|()| center.get(RESOURCES).status), [500, 200]);
    let id = center.created(&text());
    center.fault("GET /v1/genai/resources/{id}", &json!({"status": 410}));
    assert_eq!([(); 2].map(|()| center.resource(&id).status), [410, 200]);
}

#[test]
fn a_delayed_request_is_processed_later() {
    let center = Center::start();
    center.fault(CREATE, &json!({"delay": "300ms"}));
    let start = Instant::now();
    center.create(&text()).ok(201);
    assert!(start.elapsed() >= Duration::from_millis(300));
}

#[test]
fn a_delayed_request_is_processed_even_if_nobody_waits_for_it() {
    let center = Center::start();
    center.fault(CREATE, &json!({"delay": "1s"}));
    let stream = send_create(&center);
    until("the request arrives", || {
        center.get("/simulator/requests").ok(200)["total"] == 1
    });
    drop(stream);
    until("the request is processed", || center.count() == 1);
}

/// Waits for a certain event; the deadline only ends a test that would hang.
fn until(what: &str, mut has_happened: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !has_happened() {
        assert!(Instant::now() < deadline, "{what}: not within 30 seconds");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Sends a create over a plain socket.
fn send_create(center: &Center) -> TcpStream {
    let address = center.simulator.url().replace("http://", "");
    let body = text().to_string();
    let request = format!(
        "POST {RESOURCES} HTTP/1.1\r\nHost: {address}\r\nAuthorization: MxToken simulator-token\r\n\
         Idempotency-Key: key\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream
        .write_all(request.as_bytes())
        .expect("the request is sent");
    stream
}

/// The received bytes until the connection ends.
fn received(mut stream: TcpStream) -> Vec<u8> {
    let mut received = Vec::new();
    // A reset connection also counts as ended.
    let _ = stream.read_to_end(&mut received);
    received
}

#[test]
fn a_disconnect_before_loses_the_request() {
    let center = Center::start();
    center.fault(CREATE, &json!({"disconnect": "before"}));
    assert_eq!(received(send_create(&center)), b"");
    assert_eq!(center.count(), 0);
}

#[test]
fn a_disconnect_after_loses_the_answer_and_the_key_finds_the_resource() {
    let center = Center::start();
    center.fault(CREATE, &json!({"disconnect": "after"}));
    assert_eq!(received(send_create(&center)), b"");
    assert_eq!(center.count(), 1);
    center.create_with_key("key", &text()).ok(201);
    assert_eq!(center.count(), 1);
}

#[test]
fn a_malformed_answer_is_the_first_half_of_the_real_one() {
    let center = Center::start();
    let whole = center.get(CATALOG).text;
    center.fault("GET /v1/genai/catalog", &json!({"malformed": true}));
    let half = center.get(CATALOG);
    assert_eq!(
        (half.status, half.text.as_str()),
        (200, &whole[..whole.len() / 2])
    );
    center.fault(CREATE, &json!({"malformed": true}));
    let created = center.create(&text());
    assert_eq!((created.status, center.count()), (201, 1));
    assert!(serde_json::from_str::<Value>(&created.text).is_err());
}

#[test]
fn a_provisioning_fails_when_its_time_is_over() {
    let center = Center::with(control_center_simulator::Options {
        provisioning_delay: Duration::from_secs(3600),
        ..Default::default()
    });
    center.fault(CREATE, &json!({"provisioning": "FAILED"}));
    let resource = center.create(&text()).ok(201);
    assert_eq!(
        (&resource["status"], center.cloud_tokens()),
        (&json!("PROVISIONING"), (30, 470))
    );
    center.set_clock("2100-01-01T00:00:00Z");
    let resource = center.resource(&crate::language::id(&resource)).ok(200);
    assert_eq!(
        (&resource["status"], center.cloud_tokens()),
        (&json!("FAILED"), (0, 500))
    );
}

#[test]
fn faults_are_listed_replaced_and_cleared() {
    let center = Center::start();
    let faults = json!([
        {"route": "GET /v1/genai/catalog", "times": 2, "after": 0, "fault": {"status": 503, "retryAfter": "1"}},
        {"route": "*", "times": 1, "after": 3, "fault": {"delay": "2s"}},
    ]);
    assert_eq!(center.put("/simulator/faults", &faults).ok(200), faults);
    center.get(CATALOG).refused(503, "SERVICE_UNAVAILABLE");
    assert_eq!(center.get("/simulator/faults").ok(200)[0]["times"], 1);
    center.fault("GET /v1/genai/catalog", &json!({"malformed": true}));
    assert_eq!(
        center
            .get("/simulator/faults")
            .ok(200)
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(center.delete("/simulator/faults").status, 204);
    assert_eq!(center.get("/simulator/faults").ok(200), json!([]));
    center.get(CATALOG).ok(200);
}

#[test]
fn a_fault_that_is_none_is_refused() {
    let center = Center::start();
    let put = |route: &str, fault: Value| {
        let detail = center.put(
            "/simulator/faults",
            &json!([{"route": route, "fault": fault}]),
        );
        detail.refused(400, "BAD_REQUEST")
    };
    let detail = put("GET /v1/genai/resource", json!({"status": 500}));
    assert!(
        detail.contains("no route \"GET /v1/genai/resource\""),
        "{detail}"
    );
    let detail = put(CREATE, json!({"delay": "soon"}));
    assert!(detail.contains("\"delay\" is a duration"), "{detail}");
    let detail = put(CREATE, json!({"status": 500, "delay": "1s"}));
    assert!(detail.contains("exactly one of"), "{detail}");
    center
        .put("/simulator/faults", &json!({}))
        .refused(400, "BAD_REQUEST");
}

#[test]
fn a_request_can_be_processed_although_its_answer_says_otherwise() {
    let center = Center::start();
    center.fault(CREATE, &json!({"status": 504, "processed": true}));
    center.create(&text()).refused(504, "GATEWAY_TIMEOUT");
    assert_eq!(center.count(), 1);
    center.fault(CREATE, &json!({"status": 504}));
    center.create(&text()).refused(504, "GATEWAY_TIMEOUT");
    assert_eq!(center.count(), 1);
}

#[test]
fn an_answer_can_be_of_any_length() {
    let center = Center::start();
    for size in [0, 5_000_000] {
        center.fault(
            "GET /v1/genai/catalog",
            &json!({"status": 200, "bodyBytes": size}),
        );
        assert_eq!(center.get(CATALOG).text.len(), size);
    }
}

#[test]
fn connections_are_refused_for_a_time_and_then_accepted_at_the_same_address() {
    let center = Center::start();
    let ask = || center.request(ureq::http::Method::GET, CATALOG).send();
    center.fault("GET /v1/genai/catalog", &json!({"refuse": "1h"}));
    let lost = ask().expect_err("the request is dropped");
    assert!(!is_refused(&lost), "{lost:?}");
    // The server and its connections notice the fault one after the other.
    let refused = (0..1000).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        ask().is_err_and(|error| is_refused(&error))
    });
    assert!(refused);
    center.simulator.accept_connections();
    let answered = (0..1000).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        ask().is_ok()
    });
    assert!(answered);
    center.get(CATALOG).ok(200);
}

/// Whether there was no connection at all.
fn is_refused(error: &ureq::Error) -> bool {
    matches!(error, ureq::Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused)
}
