//! The state after a user interrupts a run.

use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use terraform_cli::{Product, Running};

use crate::story::{Cli, World, chat, text_generation};

cases![
    an_interrupted_create_is_in_state,
    a_create_that_waits_is_in_state_after_a_sigterm_to_the_group,
    a_late_create_is_in_state_after_an_interrupt,
    a_late_create_is_in_state_after_a_sigterm_to_the_group,
    a_create_whose_answer_is_lost_is_in_state_after_a_sigterm_to_the_group,
    a_change_in_flight_is_in_state_after_a_sigterm_to_the_group,
    a_deletion_in_flight_is_known_after_a_sigterm_to_the_group,
    a_hang_up_that_terraform_ignores_changes_nothing,
    what_a_hang_up_leaves_is_named_by_the_next_plan,
    a_provider_whose_terraform_was_killed_ends_by_itself,
];

const APPLY: [&str; 4] = ["apply", "-json", "-input=false", "-auto-approve"];

/// A world whose resource takes an hour to provision.
fn slow(cli: &Cli) -> World {
    let world = World::with(cli, |options| {
        options.provisioning_delay = Duration::from_secs(3600);
    });
    world.write([chat()]);
    world
}

#[track_caller]
fn until(limit: Duration, what: impl Fn() -> bool) {
    let started = Instant::now();
    while !what() {
        assert!(started.elapsed() < limit, "nothing came within {limit:?}");
        sleep(Duration::from_millis(20));
    }
}

/// Waits until the apply has created its resource and polls its status.
#[track_caller]
fn until_it_polls(world: &World) {
    until(Duration::from_secs(60), || {
        let requests = world.control_center.requests();
        requests.to("GET /v1/genai/resources/{id}") > 0
    });
}

/// Ctrl-C reaches Terraform and the provider at once. Terraform then asks the provider to stop and
/// waits for its answer.
fn an_interrupted_create_is_in_state(cli: &Cli) {
    let world = slow(cli);
    let apply = world.start(APPLY);
    until_it_polls(&world);
    let interrupted = Instant::now();
    apply.interrupt();
    let run = apply.finish().expect("it ends by itself");
    assert!(interrupted.elapsed() < Duration::from_secs(20), "{run}");
    assert_eq!(
        run.code(),
        Some(1),
        "Terraform says that it was interrupted: {run}"
    );
    assert!(
        run.text()
            .contains("You interrupted while the provider waited for"),
        "{run}"
    );
    let created = world.control_center.only();
    assert_eq!(world.id("chat"), created["id"]);
    assert_eq!(world.stored("chat", "status"), "PROVISIONING");
    assert!(!world.instance("chat").tainted);

    world.control_center.set_clock("2026-01-31T12:00:00Z");
    world.apply().succeeds();
    assert_eq!(world.stored("chat", "status"), "ACTIVE");
    assert_eq!(world.control_center.only()["id"], created["id"]);
}

/// `timeout 10 terraform apply`, systemd and some CI runners signal Terraform and the provider.
fn a_create_that_waits_is_in_state_after_a_sigterm_to_the_group(cli: &Cli) {
    let world = slow(cli);
    let apply = world.start(APPLY);
    until_it_polls(&world);
    apply.terminate();
    let run = apply.finish().expect("it ends by itself");
    assert_eq!(run.code(), Some(1), "{run}");
    assert_eq!(world.id("chat"), world.control_center.only()["id"]);
    assert!(!world.instance("chat").tainted);
}

/// Waits until a request that takes seconds is under way.
#[track_caller]
fn until_in_flight(world: &World, route: &str) {
    until(Duration::from_secs(60), || {
        world.control_center.requests().to(route) > 0
    });
    // The signal then reaches Terraform and the provider in the middle of the request.
    sleep(Duration::from_millis(500));
}

const POST: &str = "POST /v1/genai/resources";

/// Ends an apply whose creation has this fault. State must then hold what the API accepted.
#[track_caller]
fn a_creation_survives(world: &World, fault: Value, end: impl Fn(&Running)) {
    world.write([chat()]);
    world.control_center.fault(POST, 1, fault);
    let apply = world.start(APPLY);
    until_in_flight(world, POST);
    end(&apply);
    let run = apply.finish().expect("it ends by itself");
    let created = world.control_center.only();
    assert_eq!(world.id("chat"), created["id"], "{run}");
    assert!(!world.instance("chat").tainted, "{run}");
    world.apply().succeeds();
    assert_eq!(world.control_center.only()["id"], created["id"]);
}

fn a_late_create_is_in_state_after_an_interrupt(cli: &Cli) {
    let late = json!({"delay": "10s"});
    a_creation_survives(&World::new(cli), late, Running::interrupt);
}

fn a_late_create_is_in_state_after_a_sigterm_to_the_group(cli: &Cli) {
    let late = json!({"delay": "10s"});
    a_creation_survives(&World::new(cli), late, Running::terminate);
}

/// The first attempt times out after the signal. Only the retry, with the same key, can learn the
/// result.
fn a_create_whose_answer_is_lost_is_in_state_after_a_sigterm_to_the_group(cli: &Cli) {
    let mut world = World::new(cli);
    world.provider("  request_timeout = \"3s\"");
    a_creation_survives(&world, json!({"delay": "6s"}), Running::terminate);
    let requests = world.control_center.requests();
    assert!(requests.to(POST) > 1, "{requests:?}");
}

fn a_change_in_flight_is_in_state_after_a_sigterm_to_the_group(cli: &Cli) {
    const PATCH: &str = "PATCH /v1/genai/resources/{id}";
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    world.write([chat().set("size", "medium")]);
    world
        .control_center
        .fault(PATCH, 1, json!({"delay": "10s"}));
    let apply = world.start(APPLY);
    until_in_flight(&world, PATCH);
    apply.terminate();
    let run = apply.finish().expect("it ends by itself");
    assert_eq!(world.control_center.only()["size"], "medium", "{run}");
    assert_eq!(world.stored("chat", "active_size"), "medium", "{run}");
    world.plan().finds_nothing_to_do();
}

fn a_deletion_in_flight_is_known_after_a_sigterm_to_the_group(cli: &Cli) {
    const DELETE: &str = "DELETE /v1/genai/resources/{id}";
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    world
        .control_center
        .fault(DELETE, 1, json!({"delay": "10s"}));
    let destroy = world.start(["destroy", "-input=false", "-auto-approve"]);
    until_in_flight(&world, DELETE);
    destroy.terminate();
    let run = destroy.finish().expect("it ends by itself");
    assert_eq!(world.remembers(), [""; 0], "{run}");
}

/// As under `nohup`: Terraform continues, so the provider must continue too.
fn a_hang_up_that_terraform_ignores_changes_nothing(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.control_center.fault(POST, 1, json!({"delay": "5s"}));
    let apply = world.start_with_nohup(APPLY);
    until_in_flight(&world, POST);
    apply.hang_up();
    let run = apply.finish().expect("it ends by itself").success();
    let created = world.control_center.only();
    assert_eq!(world.id("chat"), created["id"], "{run}");
    world.plan().finds_nothing_to_do();
}

/// SIGHUP ends the host itself in the middle of the apply. State holds what the host had already
/// written: Terraform writes after every answer, OpenTofu every 20 seconds. The next plan names the
/// id of every other resource.
fn what_a_hang_up_leaves_is_named_by_the_next_plan(cli: &Cli) {
    let world = World::new(cli);
    let late = text_generation("late").expression("depends_on", "[mendix_genai_resource.chat]");
    world.write([chat(), late]);
    world.control_center.set_faults(json!([
        {"route": POST, "times": 1, "after": 1, "fault": {"delay": "3s"}}
    ]));
    let apply = world.start(APPLY);
    until(Duration::from_secs(60), || {
        world.control_center.requests().to(POST) == 2
    });
    sleep(Duration::from_millis(500));
    apply.hang_up();
    let run = apply
        .finish()
        .expect("it ends, and so does the provider, whose outputs are open until then");
    assert_eq!(run.code(), None, "the signal ended the host: {run}");
    until(Duration::from_secs(20), || {
        world.control_center.resources().len() == 2
    });
    let in_state = world.remembers();
    if cli.product() == Product::Terraform {
        assert_eq!(in_state, ["chat"], "{run}");
    }

    let plan = world.plan();
    for created in world.control_center.resources() {
        let name = created["displayName"].as_str().expect("it has a name");
        let is_named = plan.mentions(&format!("id = {}", created["id"]));
        assert!(
            is_named != in_state.contains(&name.to_owned()),
            "{name}: {plan}"
        );
    }
}

/// Terraform sends the provider no message; only the lost connection shows that it is gone.
fn a_provider_whose_terraform_was_killed_ends_by_itself(cli: &Cli) {
    let world = slow(cli);
    let mut apply = world.start(APPLY);
    until_it_polls(&world);
    apply.kill_alone();
    assert!(
        apply.is_anything_left(),
        "the provider goes on for a moment"
    );
    until(Duration::from_secs(20), || !apply.is_anything_left());
}
