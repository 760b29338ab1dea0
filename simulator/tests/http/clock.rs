//! The clock control.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use control_center_simulator::Options;
use serde_json::{Value, json};

use crate::language::{Center, text};

fn now(answer: &Value) -> DateTime<Utc> {
    answer["now"]
        .as_str()
        .expect("a time")
        .parse()
        .expect("RFC 3339")
}

#[test]
fn a_clock_that_was_set_goes_on_from_there() {
    let center = Center::start();
    let start = "2031-07-01T12:00:00Z"
        .parse::<DateTime<Utc>>()
        .expect("a time");
    let set = now(&center
        .put(
            "/simulator/clock",
            &json!({"now": "2031-07-01T14:00:00+02:00"}),
        )
        .ok(200));
    assert!(
        (start..start + TimeDelta::minutes(1)).contains(&set),
        "{set}"
    );
    let shown = now(&center.get("/simulator/clock").ok(200));
    assert!(
        (set..start + TimeDelta::minutes(1)).contains(&shown),
        "{shown}"
    );
    let created = center.create(&text()).ok(201);
    assert!(
        created["createdAt"]
            .as_str()
            .is_some_and(|at| at.starts_with("2031-07-01T12:0"))
    );
}

#[test]
fn what_was_due_has_happened_before_the_clock_goes_back() {
    let provisioning_delay = Duration::from_millis(50);
    let center = Center::with(Options {
        provisioning_delay,
        ..Options::default()
    });
    let id = center.created(&text());
    std::thread::sleep(provisioning_delay);
    center.set_clock("2001-01-01T00:00:00Z");
    assert_eq!(center.resource(&id).ok(200)["status"], "ACTIVE");
}

#[test]
fn a_time_that_is_none_is_refused() {
    let center = Center::start();
    for body in [
        json!({"now": "tomorrow"}),
        json!({}),
        json!({"now": "9999-01-01T00:00:00Z"}),
        json!({"time": 1}),
    ] {
        center
            .put("/simulator/clock", &body)
            .refused(400, "BAD_REQUEST");
    }
}
