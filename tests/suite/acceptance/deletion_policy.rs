//! What destroying means is the user's choice, and holds as it stands in state.

use serde_json::Value;

use crate::diagnostics::life_cycle_reads;
use crate::story::{Cli, World, chat};

cases![
    prevent_counts_from_the_moment_it_is_written,
    prevent_refuses_every_way_to_destroy,
    prevent_ends_with_another_policy,
    abandon_only_forgets,
];

const PREVENTED: &str = "\"chat\" must not be destroyed";

fn prevent_refuses_every_way_to_destroy(cli: &Cli) {
    let world = World::new(cli);
    let prevented = || chat().set("deletion_policy", "prevent");
    let other_model = || prevented().set("model", "anthropic-claude-sonnet-4-6");
    world.write([prevented()]);
    world.apply().succeeds();
    let before = world.control_center.only();
    world.control_center.forget_requests();

    let refused = world.plan_destroy().fails();
    refused.errors_are([PREVENTED]);
    life_cycle_reads("prevented", refused.error(PREVENTED));
    world.destroy().fails().errors_are([PREVENTED]);
    world
        .plan_with(["-replace=mendix_genai_resource.chat"])
        .fails()
        .errors_are([PREVENTED]);
    let address = "mendix_genai_resource.chat";
    let _ = world.run(["taint", address]).success();
    world.apply().fails().errors_are([PREVENTED]);
    let _ = world.run(["untaint", address]).success();
    // The block is gone, replaced, or says something else by now.
    world.write([]);
    world.apply().fails().errors_are([PREVENTED]);
    world.write([other_model()]);
    world.apply().fails().errors_are([PREVENTED]);
    world.write([other_model().create_before_destroy()]);
    world.apply().fails().errors_are([PREVENTED]);
    world.write([other_model().set("deletion_policy", "deprovision")]);
    world.apply().fails().errors_are([PREVENTED]);

    assert_eq!(world.control_center.requests().writes(), 0);
    assert_eq!(world.control_center.only(), before);
    assert_eq!(world.remembers(), ["chat"]);
}

/// The change that replaces arrives together with the policy.
fn prevent_counts_from_the_moment_it_is_written(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    let before = world.control_center.only();
    let written = || chat().set("deletion_policy", "prevent");
    let other_model = || written().set("model", "anthropic-claude-sonnet-4-6");
    for block in [other_model(), other_model().create_before_destroy()] {
        world.write([block]);
        world.plan().fails().errors_are([PREVENTED]);
    }
    world.write([written()]);
    world
        .plan_with(["-replace=mendix_genai_resource.chat"])
        .fails()
        .errors_are([PREVENTED]);
    assert_eq!(world.control_center.only(), before);
}

fn prevent_ends_with_another_policy(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat().set("deletion_policy", "prevent")]);
    world.apply().succeeds();
    world.control_center.forget_requests();

    world.write([chat()]);
    world.plan().succeeds().proposes([("chat", "update")]);
    world.apply_plan().succeeds().says_nothing();
    assert_eq!(world.stored("chat", "deletion_policy"), "deprovision");
    assert_eq!(world.control_center.requests().writes(), 0);
    assert_eq!(world.control_center.requests().checks(), 0);
    world.destroy().succeeds();
    assert_eq!(
        world.control_center.only()["status"],
        "DEPROVISION_SCHEDULED"
    );
}

fn abandon_only_forgets(cli: &Cli) {
    let world = World::new(cli);
    let abandoned = || chat().set("deletion_policy", "abandon");
    world.write([abandoned()]);
    world.apply().succeeds();
    let id = world.id("chat");
    world.control_center.forget_requests();

    // Replaced, the old one goes on beside the new one.
    world.write([abandoned().set("model", "anthropic-claude-sonnet-4-6")]);
    let summary = "\"chat\" is abandoned and goes on";
    world
        .plan()
        .succeeds()
        .proposes([("chat", "replace")])
        .warning(summary)
        .says(&id);
    world.apply_plan().succeeds();
    assert_eq!(world.control_center.look_up(&id).1["status"], "ACTIVE");

    // Destroyed, it leaves state and that is all.
    let destroyed = world.plan_destroy().succeeds();
    destroyed.warnings_are([summary]);
    life_cycle_reads("abandoned", destroyed.warning(summary));
    world.apply_plan().succeeds().warnings_are([summary]);
    assert_eq!(world.remembers(), [""; 0]);
    let requests = world.control_center.requests();
    assert_eq!(requests.writes(), 1, "only the creation: {requests:?}");
    for resource in world.control_center.resources() {
        assert_eq!(resource["status"], "ACTIVE");
        assert_eq!(resource["deprovisionScheduledAt"], Value::Null);
    }
}
