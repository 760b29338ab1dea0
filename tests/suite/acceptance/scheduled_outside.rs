//! A person schedules the end of a resource in the Control Center.

use serde_json::Value;

use crate::diagnostics::life_cycle_reads;
use crate::story::{Cli, World, chat};

cases![
    it_stays_in_state_until_its_date_and_is_proposed_anew_after_it,
    what_is_already_scheduled_is_destroyed_with_its_date,
    what_is_gone_meanwhile_is_destroyed_with_a_word,
];

fn it_stays_in_state_until_its_date_and_is_proposed_anew_after_it(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    let id = world.id("chat");
    let at = world.control_center.deprovision(&id);

    // Before the date, the plan proposes nothing, but warns.
    let date = format!("deprovision_scheduled_at = {at:?}");
    let plan = world.plan().finds_nothing_to_do();
    let said = plan.warning("\"chat\" is scheduled for deprovisioning on 2026-02-28");
    life_cycle_reads("scheduled-outside", said.says(&date));
    assert_eq!(world.stored("chat", "status"), "ACTIVE");
    world.apply_with(["-refresh-only"]).succeeds();
    assert_eq!(world.stored("chat", "status"), "DEPROVISION_SCHEDULED");
    assert_eq!(world.stored("chat", "deprovision_scheduled_at"), at);
    assert_eq!(world.stored("chat", "cloud_tokens"), 30);

    // After the date, the API no longer knows the resource, and the plan proposes to create it.
    world.control_center.pass_the_end_of_the_month();
    assert_eq!(world.control_center.look_up(&id).0, 404);
    let plan = world.plan().succeeds().proposes([("chat", "create")]);
    let gone = plan.warning(&format!("\"chat\" (id {id}) no longer exists"));
    life_cycle_reads("gone-after-its-date", gone.says(&date));
    world.apply_plan().succeeds().says_nothing();
    assert_ne!(world.id("chat"), id);
    assert_eq!(
        world.stored("chat", "deprovision_scheduled_at"),
        Value::Null
    );
    assert_eq!(world.control_center.only()["status"], "ACTIVE");
}

fn what_is_already_scheduled_is_destroyed_with_its_date(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    let plan = world.plan_destroy().succeeds();
    let said = plan.warning("\"chat\" will be deprovisioned on 2026-02-28");
    life_cycle_reads("destruction-planned", said);
    let at = world.control_center.deprovision(&world.id("chat"));
    world.control_center.forget_requests();

    let destroyed = world.destroy().succeeds();
    let date = format!("deprovision_scheduled_at = {at:?}");
    for (name, summary) in [
        (
            "destruction-planned-of-what-is-already-scheduled",
            "\"chat\" will be deprovisioned on 2026-02-28, as already scheduled",
        ),
        (
            "destruction-confirmed",
            "\"chat\": the end is confirmed for 2026-02-28",
        ),
    ] {
        life_cycle_reads(name, destroyed.warning(summary).says(&date));
    }
    let requests = world.control_center.requests();
    assert!(requests.writes() <= 1, "{requests:?}");
    assert_eq!(world.remembers(), [""; 0]);
    assert_eq!(world.control_center.only()["deprovisionScheduledAt"], at);
}

fn what_is_gone_meanwhile_is_destroyed_with_a_word(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    let id = world.id("chat");
    world.control_center.deprovision(&id);
    // The resource exists during the plan, but no longer during the apply.
    world.plan_destroy().succeeds();
    world.control_center.pass_the_end_of_the_month();
    let destroyed = world.apply_plan().succeeds();
    let gone = destroyed.warning(&format!("\"chat\" (id {id}) no longer exists"));
    life_cycle_reads("gone-before-its-destruction", gone);
    assert_eq!(world.remembers(), [""; 0]);
}
