//! The cost of an endpoint that answers no call, in a run with many resources: the number of calls
//! does not grow with the number of resources.
//!
//! `MENDIX_DEAD_RESOURCES=500` uses that many resources and the default retries. `--nocapture`
//! shows the figures.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::story::{World, on_path, text_generation};

const PREREQUISITES: &str = "GET /v1/genai/prerequisites";
const CATALOG: &str = "GET /v1/genai/catalog";
const LIST: &str = "GET /v1/genai/resources";
const READ: &str = "GET /v1/genai/resources/{id}";

/// How many resources Terraform handles at the same time.
const AT_A_TIME: u64 = 10;

/// How many calls of a kind the provider makes before it gives up.
const CALLS: u64 = 3;

/// Runs a step while routes are dead, and prints its cost.
fn while_dead<T>(world: &World, faults: Value, what: &str, step: impl FnOnce() -> T) -> T {
    world.control_center.set_faults(faults);
    world.control_center.forget_requests();
    let started = Instant::now();
    let outcome = step();
    println!(
        "{what}: {:.1?}, {:?}",
        started.elapsed(),
        world.control_center.requests()
    );
    outcome
}

fn dead(routes: &[&str]) -> Value {
    let fault = |route| json!({"route": route, "times": 1_000_000, "fault": {"status": 503}});
    routes.iter().map(fault).collect()
}

#[test]
fn a_dead_endpoint_costs_no_more_however_many_resources_there_are() {
    let many = std::env::var("MENDIX_DEAD_RESOURCES").ok();
    let (count, retries) = match many.as_deref().map(str::parse) {
        Some(count) => (count.expect("a number of resources"), 4),
        None => (40, 1),
    };
    let tries = retries + 1;
    let mut world = World::with(on_path(), |options| {
        options.latency = Duration::from_millis(20);
    });
    world
        .control_center
        .set_company(json!({"cloudTokens": {"total": 1_000_000}}));
    world
        .provider(&format!("  max_retries = {retries}"))
        .write([text_generation("chat")
            .set("count", count)
            .expression("display_name", "\"chat ${count.index}\"")]);
    let count = u64::try_from(count).expect("it is small");
    let requests = |world: &World, route| world.control_center.requests().to(route);

    let faults = dead(&[PREREQUISITES, CATALOG]);
    let what = "plan of creations without prerequisites and catalog";
    let _ = while_dead(&world, faults, what, || world.plan()).fails();
    for route in [PREREQUISITES, CATALOG] {
        assert!(requests(&world, route) <= CALLS * tries);
    }

    let what = "plan of creations without a list";
    while_dead(&world, dead(&[LIST]), what, || world.plan()).succeeds();
    assert!(requests(&world, LIST) <= CALLS * tries);

    let faults = json!([{"route": CATALOG, "times": tries, "fault": {"status": 503}}]);
    let what = "apply with a catalog that fails for one call";
    let _ = while_dead(&world, faults, what, || world.apply_plan()).fails();
    let created = requests(&world, "POST /v1/genai/resources");
    println!("{created} were created");
    assert!(created >= count - AT_A_TIME, "{created} were created");

    world.control_center.clear_faults();
    world.apply().succeeds();
    let what = "plan without a list";
    while_dead(&world, dead(&[LIST]), what, || world.plan()).finds_nothing_to_do();
    assert!(requests(&world, LIST) <= CALLS * tries);
    assert_eq!(requests(&world, READ), count);

    let what = "plan without any read";
    let said = while_dead(&world, dead(&[LIST, READ]), what, || world.plan()).fails();
    assert!(requests(&world, LIST) <= CALLS * tries);
    assert!(requests(&world, READ) <= AT_A_TIME * tries);
    // Each error belongs to a call that the provider made.
    let errors = said.error_summaries();
    assert!((1..=AT_A_TIME as usize).contains(&errors.len()), "{said}");
    assert_eq!(
        world.remembers().len(),
        usize::try_from(count).expect("it is small")
    );
}
