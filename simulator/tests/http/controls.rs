//! The controls as a whole; each has its tests with what it controls.

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
    ] {
        answer(center.bare(Method::GET, path)).ok(200);
    }
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
