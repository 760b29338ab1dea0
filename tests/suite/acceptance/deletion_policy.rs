//! The user chooses what a destroy does, and the policy in state decides.

use serde_json::Value;

use crate::diagnostics::life_cycle_reads;
use crate::story::{Cli, World, chat, import_of_chat, text_generation};

cases![
    prevent_counts_from_the_moment_it_is_written,
    prevent_refuses_every_way_to_destroy,
    prevent_ends_with_another_policy,
    abandon_only_forgets,
    abandon_of_what_is_scheduled_says_when_it_stops,
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
    // Meanwhile the block is removed, replaced, or has other values.
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

/// The same configuration adds the policy and the change that forces a replacement.
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

    // When it is replaced, the old resource continues beside the new one.
    world.write([abandoned().set("model", "anthropic-claude-sonnet-4-6")]);
    let summary = "\"chat\" will be abandoned, and will keep running";
    world
        .plan()
        .succeeds()
        .proposes([("chat", "replace")])
        .warning(summary)
        .says(&id)
        .says("From then on both hold Cloud Tokens: 30 + 30 = 60.");
    world.apply_plan().succeeds();
    assert_eq!(world.control_center.look_up(&id).1["status"], "ACTIVE");

    // When it is destroyed, it only leaves state.
    let destroyed = world.plan_destroy().succeeds();
    destroyed.warnings_are([summary]);
    life_cycle_reads("abandoned", destroyed.warning(summary));
    let summary = "\"chat\" is abandoned, and keeps running";
    let applied = world.apply_plan().succeeds();
    applied.warnings_are([summary]);
    life_cycle_reads("abandoned-confirmed", applied.warning(summary));
    assert_eq!(world.remembers(), [""; 0]);
    let requests = world.control_center.requests();
    assert_eq!(requests.writes(), 1, "only the creation: {requests:?}");
    for resource in world.control_center.resources() {
        assert_eq!(resource["status"], "ACTIVE");
        assert_eq!(resource["deprovisionScheduledAt"], Value::Null);
    }
}

fn abandon_of_what_is_scheduled_says_when_it_stops(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat().set("deletion_policy", "abandon")]);
    world.apply().succeeds();
    let at = world.control_center.deprovision(&world.id("chat"));
    let destroyed = world.plan_destroy().succeeds();
    let said = destroyed.warning("\"chat\" will be abandoned, and will stop on 2026-02-28");
    life_cycle_reads("abandoned-and-scheduled", said);
    said.says(&format!("deprovision_scheduled_at = {at:?}"));
}

mod ways_out {
    //! The advice in the messages about `prevent`, followed step by step.

    use super::*;

    cases_of_two_releases![
        an_import_that_would_replace_is_refused,
        a_tainted_one_is_untainted,
        one_that_is_not_tainted_may_have_a_twin,
        a_deposed_one_is_taken_out_of_state_and_imported,
    ];

    const CHAT: &str = "mendix_genai_resource.chat";

    fn prevented() -> crate::story::Block {
        chat().set("deletion_policy", "prevent")
    }

    fn an_import_that_would_replace_is_refused(cli: &Cli) {
        let mut world = World::new(cli);
        let id = world
            .control_center
            .provision("chat", serde_json::json!({}));
        world.control_center.forget_requests();
        let elsewhere = prevented()
            .set("region", "ca-central-1")
            .set("model", "anthropic-claude-3-sonnet");
        world.beside(&import_of_chat(&id)).write([elsewhere]);
        world.plan().fails().errors_are([PREVENTED]);
        world.apply().fails().errors_are([PREVENTED]);
        assert_eq!(world.control_center.requests().writes(), 0);
        assert_eq!(world.control_center.only()["status"], "ACTIVE");
    }

    const PERHAPS: &str = "\"chat\" must not be destroyed, and may be tainted";

    fn a_tainted_one_is_untainted(cli: &Cli) {
        let world = World::new(cli);
        world.write([prevented()]);
        world.apply().succeeds();
        let before = world.control_center.only();
        let _ = world.run(["taint", CHAT]).success();

        let plan = world.plan().succeeds().proposes([("chat", "replace")]);
        plan.warnings_are([PERHAPS]);
        life_cycle_reads("perhaps-tainted", plan.warning(PERHAPS));
        let refused = world.apply_plan().fails();
        refused.errors_are([PREVENTED]);
        let said = refused.error(PREVENTED);
        said.says("run the `untaint` command with its address");

        let _ = world.run(["untaint", CHAT]).success();
        world.plan().finds_nothing_to_do().says_nothing();
        assert_eq!(world.control_center.only(), before);
        // The other way that the message names.
        world.write([chat()]);
        world.apply().succeeds();
        world.destroy().succeeds();
    }

    /// Terraform plans the existing resource before the other one.
    fn one_that_is_not_tainted_may_have_a_twin(cli: &Cli) {
        let world = World::new(cli);
        world.write([prevented()]);
        world.apply().succeeds();
        let twin = text_generation("twin")
            .set("display_name", "chat")
            .expression("depends_on", "[mendix_genai_resource.chat]");
        world.write([prevented(), twin]);
        world.plan().succeeds().says_nothing();
    }

    fn a_deposed_one_is_taken_out_of_state_and_imported(cli: &Cli) {
        let mut world = World::new(cli);
        let block = || prevented().create_before_destroy();
        world.write([block()]);
        world.apply().succeeds();
        let old = world.id("chat");
        let _ = world.run(["taint", CHAT]).success();
        let _ = world.plan().succeeds().warning(PERHAPS);
        let refused = world.apply_plan().fails();
        refused.errors_are([PREVENTED]);
        let said = refused.error(PREVENTED);
        said.says(&old)
            .says("run the `state rm` command with its address");
        life_cycle_reads("prevented-end", said);
        let new = world.id("chat");
        assert_ne!(new, old);
        world.plan().fails().errors_are([PREVENTED]);

        let _ = world.run(["state", "rm", CHAT]).success();
        let at_another_address = format!(
            "{}\nimport {{\n  to = mendix_genai_resource.old\n  id = {old:?}\n}}",
            import_of_chat(&new)
        );
        let other = text_generation("old").set("display_name", "chat");
        world.beside(&at_another_address).write([block(), other]);
        world.control_center.forget_requests();
        world.apply().succeeds();
        world.plan().finds_nothing_to_do().says_nothing();
        assert_eq!(world.control_center.requests().writes(), 0);
        assert_eq!((world.id("chat"), world.id("old")), (new, old));
    }
}
