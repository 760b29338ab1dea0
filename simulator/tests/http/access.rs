//! Access control, and errors for requests that cannot be read.

use ureq::http::Method;

use crate::language::{Center, RESOURCES, answer};

#[test]
fn every_call_needs_the_token() {
    let center = Center::start();
    let calls = [
        (Method::GET, "/v1/genai/prerequisites"),
        (Method::GET, "/v1/genai/catalog"),
        (Method::GET, RESOURCES),
        (Method::POST, RESOURCES),
        (Method::GET, "/v1/genai/resources/x"),
        (Method::PATCH, "/v1/genai/resources/x"),
        (Method::DELETE, "/v1/genai/resources/x"),
        (Method::GET, "/v1/genai/resources/x/consumption"),
    ];
    for (method, path) in calls {
        answer(center.bare(method.clone(), path)).refused(401, "UNAUTHORIZED");
        for wrong in ["MxToken wrong", "Bearer simulator-token", "simulator-token"] {
            let request = center
                .bare(method.clone(), path)
                .header("Authorization", wrong);
            answer(request).refused(401, "UNAUTHORIZED");
        }
    }
}

#[test]
fn unknown_paths_are_refused_in_the_usual_shape() {
    let center = Center::start();
    for path in [
        "/v1/genai/resource",
        "/v1",
        "/overview",
        "/simulator/unknown",
    ] {
        let detail = center.get(path).refused(404, "UNKNOWN_ROUTE");
        assert_eq!(detail, format!("There is nothing at {path}."));
    }
}

#[test]
fn unknown_methods_are_refused_and_the_known_ones_named() {
    let center = Center::start();
    let refused = answer(center.request(Method::PUT, RESOURCES));
    refused.refused(405, "METHOD_NOT_ALLOWED");
    assert_eq!(refused.header("allow"), "GET,HEAD,POST");
}

#[test]
fn an_id_that_is_none_is_not_found() {
    let center = Center::start();
    for id in ["x", "3f0c1a52-7f0e-4f57-9d0b-0f6d8c1e5a10", "%FF"] {
        for method in [Method::GET, Method::DELETE] {
            let request = center.request(method, &format!("{RESOURCES}/{id}"));
            let detail = answer(request).refused(404, "RESOURCE_NOT_FOUND");
            assert!(detail.contains(id), "{detail}");
        }
        center
            .consumption(id, "")
            .refused(404, "RESOURCE_NOT_FOUND");
        center
            .tell(id, &serde_json::json!({}))
            .refused(404, "RESOURCE_NOT_FOUND");
        let renaming = serde_json::json!({"displayName": "New"});
        center
            .patch(id, &renaming)
            .refused(404, "RESOURCE_NOT_FOUND");
    }
}

#[test]
fn a_body_that_is_no_json_is_refused() {
    let center = Center::start();
    let create = || {
        center
            .request(Method::POST, RESOURCES)
            .header("Idempotency-Key", "a")
    };
    for body in ["", "{", "{\"type\":", "nonsense"] {
        answer(create().body(body)).refused(400, "BAD_REQUEST");
    }
    answer(create().body("[]")).refused(422, "INVALID_FIELD");
}
