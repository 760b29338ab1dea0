//! A change that requires a new resource: the old one ends on its date, and until then both cost.

use serde_json::{Value, json};

use crate::diagnostics::life_cycle_reads;
use crate::story::{
    Block, Cli, Outcome, World, chat, chat_by_capacity, embeddings, text_generation,
};

cases![
    the_old_one_ends_at_its_date,
    the_new_one_may_come_first,
    asked_for_by_the_user_it_is_the_same,
    a_tainted_one_ends_at_its_date,
    a_tainted_one_that_is_abandoned_keeps_running,
    a_text_generation_resource_becomes_a_knowledge_base,
    a_larger_one_in_its_place_is_counted_once,
    only_the_new_one_needs_free_tokens,
    a_new_one_that_a_cut_off_run_left_is_named_with_the_way_to_use_it,
];

/// Both resources after a replacement of `name`: the old one scheduled, the new one in state.
#[track_caller]
fn has_replaced(world: &World, name: &str, old: &str) {
    let new = world.id(name);
    assert_ne!(new, old);
    let old = world.control_center.look_up(old).1;
    assert_eq!(old["status"], "DEPROVISION_SCHEDULED");
    assert_eq!(old["deprovisionScheduledAt"], old["bundleMonth"]["endsAt"]);
    assert_eq!(world.control_center.look_up(&new).1["status"], "ACTIVE");
    assert_eq!(world.control_center.resources().len(), 2);
    assert_eq!(world.remembers(), [name]);
}

/// The summary of the date that the Control Center confirmed.
const CONFIRMED: &str = "\"embeddings\": the end is confirmed for 2026-02-28";

/// Replaces the embeddings resource with one in another region, and returns the outcome of the
/// apply.
#[track_caller]
fn moves_to_montreal(cli: &Cli, lifecycle: impl Fn(Block) -> Block) -> Outcome {
    let world = World::new(cli);
    world.write([lifecycle(embeddings())]);
    world.apply().succeeds();
    let old = world.id("embeddings");
    let ends_at = world.stored("embeddings", "bundle_month_ends_at");

    world.write([lifecycle(embeddings().set("region", "ca-central-1"))]);
    let plan = world
        .plan()
        .succeeds()
        .proposes([("embeddings", "replace")]);
    let summary =
        "\"embeddings\" will be replaced, and the old one will end on 2026-02-28 at the earliest";
    plan.warnings_are([summary]);
    plan.warning(summary)
        .says("Until then both hold Cloud Tokens: 6 + 6 = 12.")
        .says(&format!("deprovision_scheduled_at = {ends_at}"))
        .says(&old);
    let applied = world.apply_plan().succeeds();
    applied
        .warning(CONFIRMED)
        .says(&format!("deprovision_scheduled_at = {ends_at}"));
    has_replaced(&world, "embeddings", &old);
    world.plan().finds_nothing_to_do().says_nothing();
    applied
}

fn the_old_one_ends_at_its_date(cli: &Cli) {
    moves_to_montreal(cli, |block| block).warnings_are([CONFIRMED]);
}

/// Terraform destroys the old resource only after the new one exists, so the new one looks like a
/// duplicate. Terraform also plans the destroy a second time.
fn the_new_one_may_come_first(cli: &Cli) {
    let exists = "\"embeddings\" exists already";
    let applied = moves_to_montreal(cli, Block::create_before_destroy);
    applied.warnings_are([
        exists,
        "\"embeddings\" will be deprovisioned on 2026-02-28",
        CONFIRMED,
    ]);
    applied.warning(exists).says("or is replacing it.");
}

/// If only `-replace` makes a plan a replacement, Terraform discards the provider's warnings in
/// that plan, so the apply shows the date.
fn asked_for_by_the_user_it_is_the_same(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    let old = world.id("chat");
    world
        .plan_with(["-replace=mendix_genai_resource.chat"])
        .succeeds()
        .proposes([("chat", "replace")])
        .says_nothing();
    assert_eq!(world.planned("chat")["after"]["cloud_tokens"], 30);
    world
        .apply_plan()
        .succeeds()
        .warning("\"chat\": the end is confirmed for 2026-02-28")
        .says("deprovision_scheduled_at = \"2026-02-28T10:00:");
    has_replaced(&world, "chat", &old);
    world.plan().finds_nothing_to_do().says_nothing();
}

/// Terraform plans the new resource like any other, and shows the provider neither the old one nor
/// the mark.
fn a_tainted_one_ends_at_its_date(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    let old = world.id("chat");
    let _ = world.run(["taint", "mendix_genai_resource.chat"]).success();
    let plan = world.plan().succeeds().proposes([("chat", "replace")]);
    let summary = "\"chat\" may be tainted, and would end on 2026-02-28";
    plan.warnings_are([summary]);
    let warning = plan.warning(summary).says("30 + 30 = 60").says(&old);
    life_cycle_reads("perhaps-tainted-and-ends", warning);

    // The way out that the warning names.
    let address = "mendix_genai_resource.chat";
    let _ = world.run(["untaint", address]).success();
    world.plan().finds_nothing_to_do().says_nothing();

    let _ = world.run(["taint", address]).success();
    world.plan().succeeds();
    let applied = world.apply_plan().succeeds();
    applied.warnings_are(["\"chat\": the end is confirmed for 2026-02-28"]);
    has_replaced(&world, "chat", &old);
}

fn a_tainted_one_that_is_abandoned_keeps_running(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat().set("deletion_policy", "abandon")]);
    world.apply().succeeds();
    let old = world.id("chat");
    let _ = world.run(["taint", "mendix_genai_resource.chat"]).success();
    let plan = world.plan().succeeds();
    let summary = "\"chat\" may be tainted, and would keep running";
    plan.warnings_are([summary]);
    life_cycle_reads("perhaps-tainted-and-abandoned", plan.warning(summary));
    world.apply_plan().succeeds();
    assert_eq!(world.control_center.look_up(&old).1["status"], "ACTIVE");
    assert_eq!(world.control_center.resources().len(), 2);
}

/// The models in state are those of the old resource.
fn a_text_generation_resource_becomes_a_knowledge_base(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat_by_capacity(50)]);
    world.apply().succeeds();
    let old = world.id("chat");
    let other = text_generation("chat")
        .without("model")
        .set("type", "knowledge_base")
        .set("size", "standard");
    world.write([other]);
    world
        .plan()
        .succeeds()
        .proposes([("chat", "replace")])
        .warnings_are([
            "\"chat\" will be replaced, and the old one will end on 2026-02-28 at the earliest",
        ]);
    world.apply_plan().succeeds();
    has_replaced(&world, "chat", &old);
    for attribute in ["model", "models", "default_model", "available_models"] {
        assert_eq!(world.stored("chat", attribute), Value::Null, "{attribute}");
    }
    world.plan().finds_nothing_to_do().says_nothing();
}

/// Terraform plans an update in place first, and then a create: both are one resource.
fn a_larger_one_in_its_place_is_counted_once(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    let total = |tokens: u32| {
        world
            .control_center
            .set_company(json!({"cloudTokens": {"total": tokens}}));
    };
    let by_hand = Some("-replace=mendix_genai_resource.chat");

    world.write([chat().set("size", "medium")]);
    total(89);
    world
        .plan_with(by_hand)
        .fails()
        .error("Insufficient Mendix Cloud Tokens")
        .says("needed:    60")
        .says("available: 59")
        .says("This plan needs 60 Cloud Tokens");
    total(90);
    world
        .plan_with(by_hand)
        .succeeds()
        .proposes([("chat", "replace")]);
}

fn only_the_new_one_needs_free_tokens(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    let old = world.id("chat");
    let other_model = || chat().set("model", "anthropic-claude-sonnet-4-6");
    let total = |tokens: u32| {
        world
            .control_center
            .set_company(json!({"cloudTokens": {"total": tokens}}));
    };

    for (block, by_hand) in [
        (other_model(), None),
        (other_model().create_before_destroy(), None),
        (chat(), Some("-replace=mendix_genai_resource.chat")),
    ] {
        world.write([block]);
        total(59);
        world
            .plan_with(by_hand)
            .fails()
            .error("Insufficient Mendix Cloud Tokens")
            .says("needed:    30")
            .says("available: 29")
            .says("shortfall: 1")
            .blames("size");
        total(60);
        world
            .plan_with(by_hand)
            .succeeds()
            .proposes([("chat", "replace")]);
    }
    assert_eq!(world.control_center.only()["id"], old);
    world.apply_plan().succeeds();
    has_replaced(&world, "chat", &old);
}

/// A run may be killed after it created the new resource and before it reached the old one. The new
/// one is then in no state, and the next plan is a replacement again.
fn a_new_one_that_a_cut_off_run_left_is_named_with_the_way_to_use_it(cli: &Cli) {
    let mut world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    let old = world.id("chat");
    let model = "anthropic-claude-sonnet-4-6";
    let new = world
        .control_center
        .provision("chat", json!({"model": model}));

    let other_model = || chat().set("model", model).create_before_destroy();
    world.write([other_model()]);
    let block = format!("import {{\n    to = mendix_genai_resource.NAME\n    id = {new:?}\n  }}");
    world
        .plan()
        .succeeds()
        .proposes([("chat", "replace")])
        .warning("\"chat\" exists already")
        .says(&block)
        .says("Move the old one to another address first, with the `state mv` command");

    let moved = ["chat", "old"].map(|name| format!("mendix_genai_resource.{name}"));
    let _ = world.run(["state", "mv", &moved[0], &moved[1]]).success();
    world
        .beside(&block.replace("NAME", "chat"))
        .write([other_model()]);
    world.apply().succeeds();
    assert_eq!(world.id("chat"), new);
    has_replaced(&world, "chat", &old);
    world.plan().finds_nothing_to_do();
}
