//! Capacities: bought, increased, decreased at once or at the end of the bundle month, and
//! converted to and from fixed sizes.

use serde_json::{Value, json};

use crate::diagnostics::life_cycle_reads;
use crate::story::{Cli, HAIKU, SONNET, World, chat, chat_by_capacity};

cases_of_two_releases![
    a_capacity_with_two_models_is_bought,
    a_capacity_grows_at_once,
    a_smaller_capacity_that_was_not_used_up_is_in_force_at_once,
    a_smaller_capacity_that_was_used_up_waits,
    consumption_may_move_between_plan_and_apply,
    the_month_may_end_between_plan_and_apply,
    a_size_becomes_a_capacity_and_a_capacity_a_size,
    a_price_that_moves_between_plan_and_apply_buys_nothing,
    what_was_wanted_of_one_that_ends_is_kept,
    a_pending_capacity_is_cancelled_by_the_old_one,
    without_checks_both_moments_of_a_capacity_are_named,
    a_decrease_frees_nothing_in_the_same_plan,
    a_capacity_counts_in_the_sum_of_the_plan,
    a_price_beside_a_size_must_be_its_price,
    an_old_size_that_is_no_longer_sold_has_no_way_back,
    resizing_in_the_portal_needs_both_ignored,
];

const CONSUMPTION: &str = "GET /v1/genai/resources/{id}/consumption";
const CATALOG: &str = "GET /v1/genai/catalog";
const CREATE: &str = "POST /v1/genai/resources";
const CHANGE: &str = "PATCH /v1/genai/resources/{id}";

/// 9 million LLM tokens of Sonnet 4.5 use more GenAI Units than 50 Cloud Tokens provide.
const MUCH: u64 = 100_000_000;

/// What state holds for `chat`: the configured capacity, its GenAI Units, the Cloud Tokens in
/// force, and the status.
#[track_caller]
fn is(world: &World, cloud_tokens: u64, active: u64, status: &str) {
    let stored = [
        "cloud_tokens",
        "genai_units",
        "active_cloud_tokens",
        "status",
    ]
    .map(|attribute| world.stored("chat", attribute));
    let expected: [Value; 4] = [
        cloud_tokens.into(),
        (cloud_tokens * 100).into(),
        active.into(),
        status.into(),
    ];
    assert_eq!(stored, expected);
    for attribute in ["size", "active_size"] {
        assert_eq!(world.stored("chat", attribute), Value::Null, "{attribute}");
    }
}

/// Asserts that planned attributes of `chat` are known only after apply.
#[track_caller]
fn unknown(world: &World, attributes: &[&str]) {
    let planned = world.planned("chat");
    for attribute in attributes {
        assert_eq!(
            planned["after_unknown"][attribute], true,
            "{attribute}: {planned}"
        );
    }
}

/// Asserts that planned attributes of `chat` are known.
#[track_caller]
fn known<const N: usize>(world: &World, attributes: [(&str, Value); N]) {
    let planned = world.planned("chat");
    for (attribute, value) in attributes {
        assert_eq!(planned["after"][attribute], value, "{attribute}: {planned}");
        assert_ne!(planned["after_unknown"][attribute], true, "{attribute}");
    }
}

/// The resource `chat` with 80 Cloud Tokens.
fn bought(cli: &Cli) -> World {
    let world = World::new(cli);
    world.write([chat_by_capacity(80)]);
    world.apply().succeeds().says_nothing();
    world
}

fn a_capacity_with_two_models_is_bought(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat_by_capacity(50)]);
    world
        .plan()
        .succeeds()
        .proposes([("chat", "create")])
        .says_nothing();
    known(
        &world,
        [
            ("cloud_tokens", 50.into()),
            ("genai_units", 5000.into()),
            ("active_cloud_tokens", 50.into()),
            ("active_size", Value::Null),
            ("size", Value::Null),
            ("model", Value::Null),
            ("default_model", SONNET.into()),
            ("cross_region_inference", true.into()),
            ("deprovision_scheduled_at", Value::Null),
        ],
    );
    unknown(&world, &["available_models", "status", "id"]);
    world.apply_plan().succeeds().says_nothing();
    is(&world, 50, 50, "ACTIVE");
    assert_eq!(
        world.stored("chat", "available_models"),
        json!([HAIKU, SONNET])
    );
    let real = world.control_center.only();
    assert_eq!(
        (&real["cloudTokens"], &real["size"]),
        (&50.into(), &Value::Null)
    );
    assert_eq!(real["defaultModel"], SONNET);
    world.control_center.forget_requests();
    world.plan().finds_nothing_to_do().says_nothing();
    let requests = world.control_center.requests();
    assert_eq!((requests.to(CONSUMPTION), requests.checks()), (0, 0));
}

fn a_capacity_grows_at_once(cli: &Cli) {
    let world = bought(cli);
    let id = world.id("chat");
    world.write([chat_by_capacity(120)]);
    world.control_center.forget_requests();
    world
        .plan()
        .succeeds()
        .proposes([("chat", "update")])
        .says_nothing();
    known(
        &world,
        [
            ("genai_units", 12_000.into()),
            ("active_cloud_tokens", 120.into()),
            ("size_change_scheduled_at", Value::Null),
        ],
    );
    unknown(&world, &["status"]);
    assert_eq!(world.control_center.requests().to(CONSUMPTION), 0);
    world.apply_plan().succeeds().says_nothing();
    assert_eq!(world.id("chat"), id);
    is(&world, 120, 120, "ACTIVE");
    world.plan().finds_nothing_to_do().says_nothing();
}

fn a_smaller_capacity_that_was_not_used_up_is_in_force_at_once(cli: &Cli) {
    let world = bought(cli);
    let id = world.id("chat");
    world
        .control_center
        .consume(&id, "2026-01-31", 1_000_000, 0);
    world.write([chat_by_capacity(50)]);
    let plan = world.plan().succeeds().proposes([("chat", "update")]);
    let planned = "\"chat\" will become 50 Cloud Tokens at once";
    plan.warnings_are([planned]);
    life_cycle_reads("smaller-capacity-at-once", plan.warning(planned));
    known(&world, [("genai_units", 5000.into())]);
    unknown(
        &world,
        &["active_cloud_tokens", "size_change_scheduled_at", "status"],
    );
    known(&world, [("active_size", Value::Null)]);
    let applied = world.apply_plan().succeeds();
    let confirmed = "\"chat\" became 50 Cloud Tokens at once";
    life_cycle_reads("smaller-capacity-confirmed", applied.warning(confirmed));
    is(&world, 50, 50, "ACTIVE");
    world.plan().finds_nothing_to_do().says_nothing();
}

/// The resource `chat` with a scheduled decrease from 80 to 50 Cloud Tokens.
fn with_a_pending_capacity(cli: &Cli) -> World {
    let world = bought(cli);
    let id = world.id("chat");
    world.control_center.consume(&id, "2026-01-31", MUCH, 0);
    world.write([chat_by_capacity(50)]);
    let plan = world.plan().succeeds().proposes([("chat", "update")]);
    let planned = "\"chat\" will become 50 Cloud Tokens on 2026-02-28";
    plan.warnings_are([planned]);
    life_cycle_reads("smaller-capacity-planned", plan.warning(planned));
    let applied = world.apply_plan().succeeds();
    applied
        .warning("\"chat\": the change to 50 Cloud Tokens is confirmed for 2026-02-28")
        .says("30 of them come back then")
        .says("set cloud_tokens = 80 again");
    is(&world, 50, 80, "PLAN_DOWNGRADE_SCHEDULED");
    world.plan().finds_nothing_to_do().says_nothing();
    world
}

fn a_smaller_capacity_that_was_used_up_waits(cli: &Cli) {
    let world = with_a_pending_capacity(cli);
    assert_eq!(world.control_center.cloud_tokens().0, 80);
    world.control_center.pass_the_end_of_the_month();
    world.plan().finds_nothing_to_do().says_nothing();
    world.apply_with(["-refresh-only"]).succeeds();
    is(&world, 50, 50, "ACTIVE");
    assert_eq!(world.control_center.cloud_tokens().0, 50);
}

fn a_pending_capacity_is_cancelled_by_the_old_one(cli: &Cli) {
    let world = with_a_pending_capacity(cli);
    world.write([chat_by_capacity(80)]);
    world.control_center.forget_requests();
    world
        .plan()
        .succeeds()
        .proposes([("chat", "update")])
        .says_nothing();
    assert_eq!(world.control_center.requests().checks(), 0);
    known(
        &world,
        [
            ("genai_units", 8000.into()),
            ("active_cloud_tokens", 80.into()),
            ("size_change_scheduled_at", Value::Null),
        ],
    );
    world.apply_plan().succeeds().says_nothing();
    is(&world, 80, 80, "ACTIVE");
    world.plan().finds_nothing_to_do().says_nothing();
}

/// The plan predicts "at once", but more is consumed before the apply.
fn consumption_may_move_between_plan_and_apply(cli: &Cli) {
    let world = bought(cli);
    world.write([chat_by_capacity(50)]);
    world
        .plan()
        .succeeds()
        .warnings_are(["\"chat\" will become 50 Cloud Tokens at once"]);
    world
        .control_center
        .consume(&world.id("chat"), "2026-01-31", MUCH, 0);
    world.apply_plan().succeeds();
    is(&world, 50, 80, "PLAN_DOWNGRADE_SCHEDULED");
    world.plan().finds_nothing_to_do();
}

/// The plan predicts a date, but a new month with a new count begins before the apply.
fn the_month_may_end_between_plan_and_apply(cli: &Cli) {
    let world = bought(cli);
    world
        .control_center
        .consume(&world.id("chat"), "2026-01-31", MUCH, 0);
    world.write([chat_by_capacity(50)]);
    world
        .plan()
        .succeeds()
        .warnings_are(["\"chat\" will become 50 Cloud Tokens on 2026-02-28"]);
    world.control_center.pass_the_end_of_the_month();
    world.apply_plan().succeeds();
    is(&world, 50, 50, "ACTIVE");
    world.plan().finds_nothing_to_do();
}

fn a_size_becomes_a_capacity_and_a_capacity_a_size(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    let id = world.id("chat");
    let by_capacity = |cloud_tokens: u64| chat().without("size").set("cloud_tokens", cloud_tokens);

    world.write([by_capacity(50)]);
    let plan = world.plan().succeeds().proposes([("chat", "update")]);
    let converted =
        "\"chat\" will change from the size \"small\" to a capacity of 50 Cloud Tokens at once";
    life_cycle_reads("size-to-capacity", plan.warning(converted));
    known(
        &world,
        [
            ("active_cloud_tokens", 50.into()),
            ("active_size", Value::Null),
        ],
    );
    world.apply_plan().succeeds();
    is(&world, 50, 50, "ACTIVE");
    world.plan().finds_nothing_to_do().says_nothing();

    // A change to a lower cost waits for the end of the month, and so does its size.
    world.write([chat()]);
    let plan = world.plan().succeeds().proposes([("chat", "update")]);
    let converted = "\"chat\" will change from a capacity of 50 Cloud Tokens to the size \"small\" on 2026-02-28";
    life_cycle_reads("capacity-to-size", plan.warning(converted));
    known(
        &world,
        [("cloud_tokens", 30.into()), ("genai_units", Value::Null)],
    );
    unknown(
        &world,
        &[
            "active_size",
            "active_cloud_tokens",
            "size_change_scheduled_at",
        ],
    );
    world.apply_plan().succeeds();
    assert_eq!(world.stored("chat", "size"), "small");
    assert_eq!(world.stored("chat", "active_size"), Value::Null);
    assert_eq!(world.stored("chat", "active_cloud_tokens"), 50);
    world.plan().finds_nothing_to_do().says_nothing();
    world.control_center.pass_the_end_of_the_month();
    world.plan().finds_nothing_to_do().says_nothing();
    world.apply_with(["-refresh-only"]).succeeds();
    assert_eq!(world.stored("chat", "active_size"), "small");
    assert_eq!(world.id("chat"), id);
}

fn a_price_that_moves_between_plan_and_apply_buys_nothing(cli: &Cli) {
    let world = World::new(cli);
    let dearer = |catalog: &mut Value| {
        for size in catalog["sizes"].as_array_mut().expect("sizes") {
            size["cloudTokens"] = 40.into();
        }
    };
    world.write([chat()]);
    world.plan().succeeds();
    world.control_center.change_catalog(dearer);
    let refused = world.apply_plan().fails();
    let inconsistent = "Provider produced inconsistent final plan";
    assert!(
        refused
            .error_summaries()
            .iter()
            .all(|said| said == inconsistent)
    );
    assert_eq!(world.control_center.requests().to(CREATE), 0);
    // With the price written beside the size, the provider reports the error itself.
    world.write([chat().set("cloud_tokens", 30)]);
    let refused = world.apply().fails();
    let error = refused.error("size and cloud_tokens disagree");
    life_cycle_reads("price-beside-a-size", error.blames("cloud_tokens"));
    assert_eq!(world.control_center.requests().to(CREATE), 0);
}

fn what_was_wanted_of_one_that_ends_is_kept(cli: &Cli) {
    let world = with_a_pending_capacity(cli);
    world.control_center.deprovision(&world.id("chat"));
    world.plan().finds_nothing_to_do();
    world.apply_with(["-refresh-only"]).succeeds();
    is(&world, 50, 80, "DEPROVISION_SCHEDULED");
    world.write([chat_by_capacity(60)]);
    let refused = world.plan().fails();
    let error = refused.error("The capacity of \"chat\" cannot change");
    life_cycle_reads("capacity-of-one-that-ends", error.blames("cloud_tokens"));
}

fn without_checks_both_moments_of_a_capacity_are_named(cli: &Cli) {
    let mut world = World::new(cli);
    world.provider("prerequisite_checks = \"off\"");
    world.write([chat_by_capacity(80)]);
    world.apply().succeeds();
    world.control_center.forget_requests();
    world.write([chat_by_capacity(50)]);
    let plan = world.plan().succeeds();
    let said = "\"chat\" will become 50 Cloud Tokens at once, or on 2026-02-28 at the latest";
    life_cycle_reads("smaller-capacity-without-checks", plan.warning(said));
    let requests = world.control_center.requests();
    assert_eq!((requests.to(CATALOG), requests.to(CONSUMPTION)), (0, 0));
    world.apply_plan().succeeds();
    is(&world, 50, 50, "ACTIVE");
}

fn a_decrease_frees_nothing_in_the_same_plan(cli: &Cli) {
    let world = bought(cli);
    world
        .control_center
        .set_company(json!({"cloudTokens": {"total": 90}}));
    let other = crate::story::text_generation("other")
        .without("size")
        .set("cloud_tokens", 30);
    world.write([chat_by_capacity(50), other]);
    let refused = world.plan().fails();
    let error = refused.error("Insufficient Mendix Cloud Tokens");
    error.says("Apply the decrease first: 30 come free.");
}

fn a_capacity_counts_in_the_sum_of_the_plan(cli: &Cli) {
    let world = bought(cli);
    world
        .control_center
        .set_company(json!({"cloudTokens": {"total": 150}}));
    // `chat` needs 40 more, and `other` needs 31.
    let other = crate::story::text_generation("other")
        .without("size")
        .set("cloud_tokens", 31);
    world.write([chat_by_capacity(120), other]);
    let refused = world.plan().fails();
    let error = refused.error("Insufficient Mendix Cloud Tokens");
    let _ = error.says("needed:    71").says("shortfall: 1");
}

fn a_price_beside_a_size_must_be_its_price(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat().set("cloud_tokens", 30)]);
    world.apply().succeeds();
    world.plan().finds_nothing_to_do();
    // For an unchanged size, the price in force counts, not the present price in the catalog.
    world.control_center.change_catalog(|catalog| {
        for size in catalog["sizes"].as_array_mut().expect("sizes") {
            size["cloudTokens"] = 45.into();
        }
    });
    world.plan().finds_nothing_to_do().says_nothing();
    world.write([chat().set("cloud_tokens", 45)]);
    let refused = world.plan().fails();
    refused
        .error("size and cloud_tokens disagree")
        .says("costs 30 Cloud Tokens, not 45");
}

fn an_old_size_that_is_no_longer_sold_has_no_way_back(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    world.control_center.change_catalog(|catalog| {
        for model in catalog["models"].as_array_mut().expect("models") {
            model["sizes"] = json!([]);
        }
    });
    world.plan().finds_nothing_to_do().says_nothing();
    world.write([chat().without("size").set("cloud_tokens", 30)]);
    let plan = world.plan().succeeds();
    let said =
        "\"chat\" will change from the size \"small\" to a capacity of 30 Cloud Tokens at once";
    plan.warning(said)
        .says("no longer sells the size \"small\"");
}

/// The guide recommends ignoring both attributes or neither.
fn resizing_in_the_portal_needs_both_ignored(cli: &Cli) {
    let world = World::new(cli);
    let ignoring = |attributes: &str| {
        let lifecycle = format!("  lifecycle {{\n    ignore_changes = [{attributes}]\n  }}\n");
        chat().nested(&lifecycle)
    };
    world.write([ignoring("size, cloud_tokens")]);
    world.apply().succeeds();
    world
        .control_center
        .change(&world.id("chat"), json!({"cloudTokens": 80}));
    world.plan().finds_nothing_to_do().says_nothing();
    assert_eq!(
        world.control_center.requests().to(CHANGE),
        1,
        "the portal's"
    );
    world.apply_with(["-refresh-only"]).succeeds();
    is(&world, 80, 80, "ACTIVE");
    // With only one ignored, the plan proposes to convert back, or fails.
    world.write([ignoring("cloud_tokens")]);
    let refused = world.plan().fails();
    refused
        .error("size and cloud_tokens disagree")
        .says("name both attributes there, or neither");
    world.write([ignoring("size")]);
    world.plan().finds_nothing_to_do();
}
