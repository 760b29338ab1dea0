//! A create that is slow, or fails.

use std::time::Duration;

use serde_json::json;

use crate::diagnostics::life_cycle_reads;
use crate::story::{Cli, World, chat};

cases![
    an_apply_waits_until_it_is_active,
    one_that_takes_longer_is_kept_and_not_replaced,
    one_that_fails_is_kept_and_replaced,
    one_that_failed_and_is_not_tainted_is_kept,
    a_refused_token_ends_the_waiting,
];

fn an_apply_waits_until_it_is_active(cli: &Cli) {
    let world = World::with(cli, |options| {
        options.provisioning_delay = Duration::from_secs(1);
    });
    world.write([chat()]);
    world.apply().succeeds().says_nothing();
    assert_eq!(world.stored("chat", "status"), "ACTIVE");
    let requests = world.control_center.requests();
    assert!(
        requests.to("GET /v1/genai/resources/{id}") >= 1,
        "{requests:?}"
    );
    assert_eq!(requests.writes(), 1, "{requests:?}");
}

fn one_that_takes_longer_is_kept_and_not_replaced(cli: &Cli) {
    let world = World::with(cli, |options| {
        options.provisioning_delay = Duration::from_secs(3600);
    });
    world.write([chat().set("timeouts", json!({"create": "1s"}))]);
    let applied = world.apply().succeeds();
    let id = world.id("chat");
    life_cycle_reads(
        "still-being-provisioned",
        applied.warning("\"chat\" is still being provisioned"),
    );
    assert_eq!(world.stored("chat", "status"), "PROVISIONING");
    assert!(!world.instance("chat").tainted);
    world.plan().finds_nothing_to_do().says_nothing();

    world.control_center.set_clock("2026-01-31T12:00:00Z");
    world.plan().finds_nothing_to_do().says_nothing();
    world.apply_with(["-refresh-only"]).succeeds();
    assert_eq!(world.stored("chat", "status"), "ACTIVE");
    assert_eq!(world.id("chat"), id);
    assert_eq!(world.control_center.only()["id"], id);
}

fn one_that_fails_is_kept_and_replaced(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.control_center.fault(
        "POST /v1/genai/resources",
        1,
        json!({"provisioning": "FAILED"}),
    );
    let applied = world.apply().fails();
    life_cycle_reads(
        "failed-to-provision",
        applied.error("\"chat\" failed to provision"),
    );
    let failed = world.control_center.only();
    assert_eq!(failed["status"], "FAILED");
    assert_eq!(world.id("chat"), failed["id"]);
    assert_eq!(world.stored("chat", "status"), "FAILED");
    assert!(world.instance("chat").tainted);

    // The next apply creates a working one.
    let plan = world.plan().succeeds().proposes([("chat", "replace")]);
    plan.warnings_are(["\"chat\" has failed"]);
    life_cycle_reads("failed", plan.warning("\"chat\" has failed"));
    assert!(!plan.mentions("-replace"), "{plan}");
    let destroyed = world.plan_destroy().succeeds();
    let said = destroyed.warning("\"chat\" will be deprovisioned on 2026-02-28");
    life_cycle_reads("destruction-planned-of-what-failed", said);
    world.plan().succeeds().proposes([("chat", "replace")]);
    world.apply_plan().succeeds();
    assert_ne!(world.id("chat"), failed["id"]);
    assert_eq!(world.stored("chat", "status"), "ACTIVE");
    assert!(!world.instance("chat").tainted);
}

fn one_that_failed_and_is_not_tainted_is_kept(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.control_center.fault(
        "POST /v1/genai/resources",
        1,
        json!({"provisioning": "FAILED"}),
    );
    world.apply().fails();
    let address = "mendix_genai_resource.chat";
    let _ = world.run(["untaint", address]).success();
    let kept = "\"chat\" works only after a replacement";
    let plan = world.plan().finds_nothing_to_do();
    plan.warnings_are(["\"chat\" has failed", kept]);
    life_cycle_reads("failed-and-kept", plan.warning(kept));

    // The replacement that the warning suggests.
    let replace = format!("-replace={address}");
    let plan = world.plan_with([&replace]).succeeds();
    plan.warning(kept).says("If this plan does not replace it");
    let applied = world.apply_plan().succeeds();
    let said = applied.warning("\"chat\": the end is confirmed for 2026-02-28");
    said.says("The resource failed to provision: it does not work and holds no Cloud Tokens.");
    assert_eq!(world.stored("chat", "status"), "ACTIVE");
}

fn a_refused_token_ends_the_waiting(cli: &Cli) {
    let world = World::with(cli, |options| {
        options.provisioning_delay = Duration::from_secs(3600);
    });
    world.write([chat()]);
    world
        .control_center
        .fault("GET /v1/genai/resources/{id}", 99, json!({"status": 401}));
    let applied = world.apply().succeeds();
    let said = applied.warning("\"chat\" is still being provisioned");
    life_cycle_reads("token-refused-while-waiting", said);
    let requests = world.control_center.requests();
    assert_eq!(
        requests.to("GET /v1/genai/resources/{id}"),
        1,
        "{requests:?}"
    );
    assert_eq!(world.stored("chat", "status"), "PROVISIONING");
    assert!(!world.instance("chat").tainted);
}
