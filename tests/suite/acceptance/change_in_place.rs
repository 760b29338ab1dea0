//! A name changes, a size increases at once and decreases at the end of the bundle month.

use serde_json::Value;

use super::month_ends::is;
use crate::diagnostics::life_cycle_reads;
use crate::story::{Cli, World, chat};

cases![
    a_name_changes_in_place,
    a_size_grows_at_once,
    a_pending_size_is_cancelled_by_the_old_one,
    the_size_of_one_that_ends_cannot_change,
    without_checks_both_moments_are_named,
];

const CHANGE: &str = "PATCH /v1/genai/resources/{id}";

fn a_name_changes_in_place(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    let id = world.id("chat");
    world.control_center.forget_requests();
    world.write([chat().set("display_name", "Chat of the sales team")]);
    world
        .plan()
        .succeeds()
        .proposes([("chat", "update")])
        .says_nothing();
    world.apply_plan().succeeds().says_nothing();
    let requests = world.control_center.requests();
    assert_eq!(requests.to(CHANGE), 1, "{requests:?}");
    assert_eq!(
        (requests.writes(), requests.checks()),
        (1, 0),
        "{requests:?}"
    );
    let real = world.control_center.only();
    assert_eq!(
        (&real["id"], &real["displayName"]),
        (&Value::from(id), &Value::from("Chat of the sales team"))
    );
    world.plan().finds_nothing_to_do().says_nothing();
}

fn a_size_grows_at_once(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    let id = world.id("chat");
    world.write([chat().set("size", "medium")]);
    world
        .plan()
        .succeeds()
        .proposes([("chat", "update")])
        .says_nothing();
    assert_eq!(world.planned("chat")["after"]["cloud_tokens"], 60);
    world.apply_plan().succeeds().says_nothing();
    assert_eq!(world.id("chat"), id);
    is(&world, "medium", "medium", "ACTIVE", 60);
    assert_eq!(world.control_center.only()["size"], "medium");
    world.plan().finds_nothing_to_do().says_nothing();
}

fn the_size_of_one_that_ends_cannot_change(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    world.control_center.deprovision(&world.id("chat"));
    world.write([chat().set("size", "medium")]);
    let refused = world.plan().fails();
    let error = refused.error("The size of \"chat\" cannot change");
    life_cycle_reads("size-of-one-that-ends", error.blames("size"));
    assert_eq!(world.control_center.only()["size"], "small");
    let _ = world.run(["taint", "mendix_genai_resource.chat"]).success();
    world.plan().succeeds().proposes([("chat", "replace")]);
}

fn without_checks_both_moments_are_named(cli: &Cli) {
    let mut world = World::new(cli);
    world.provider("prerequisite_checks = \"off\"");
    world.write([chat().set("size", "medium")]);
    world.apply().succeeds();
    world.control_center.forget_requests();
    world.write([chat()]);
    let plan = world.plan().succeeds();
    let said =
        plan.warning("\"chat\" will become \"small\" at once, or on 2026-02-28 at the latest");
    life_cycle_reads("another-size-without-checks", said);
    let requests = world.control_center.requests();
    let asked = (requests.writes(), requests.to("GET /v1/genai/catalog"));
    assert_eq!(asked, (0, 0), "{requests:?}");
}

/// A medium resource with a scheduled change to small.
fn with_a_pending_size(cli: &Cli) -> World {
    let world = World::new(cli);
    world.write([chat().set("size", "medium")]);
    world.apply().succeeds();
    let ends_at = world.stored("chat", "bundle_month_ends_at");
    let planned = "\"chat\" will become \"small\" on 2026-02-28";
    let confirmed = "\"chat\": the change to \"small\" is confirmed for 2026-02-28";
    let moment = format!("size_change_scheduled_at = {ends_at}");

    world.write([chat()]);
    let plan = world.plan().succeeds().proposes([("chat", "update")]);
    plan.warnings_are([planned]);
    life_cycle_reads("smaller-size-planned", plan.warning(planned).says(&moment));
    assert_eq!(world.planned("chat")["after"]["cloud_tokens"], 30);
    let applied = world.apply_plan().succeeds();
    applied.warnings_are([planned, confirmed]);
    life_cycle_reads(
        "smaller-size-confirmed",
        applied.warning(confirmed).says(&moment),
    );
    is(&world, "small", "medium", "PLAN_DOWNGRADE_SCHEDULED", 60);
    assert_eq!(world.stored("chat", "size_change_scheduled_at"), ends_at);
    world.plan().finds_nothing_to_do();
    world
}

fn a_pending_size_is_cancelled_by_the_old_one(cli: &Cli) {
    let world = with_a_pending_size(cli);
    world.write([chat().set("size", "medium")]);
    world
        .plan()
        .succeeds()
        .proposes([("chat", "update")])
        .says_nothing();
    world.apply_plan().succeeds().says_nothing();
    is(&world, "medium", "medium", "ACTIVE", 60);
    assert_eq!(world.control_center.only()["scheduledSize"], Value::Null);
    world.plan().finds_nothing_to_do().says_nothing();
}
