//! Sizes change across the ends of bundle months, for a resource that was created on the 31st.

use serde_json::{Value, json};

use crate::story::{Cli, World, chat, text_generation};

cases![
    months_end_on_their_last_day_and_back_on_the_31st,
    tokens_come_back_on_the_date_and_not_before,
    a_larger_size_needs_the_difference,
    another_size_takes_the_place_of_the_pending_one,
    a_downgrade_scheduled_outside_is_put_right,
    a_downgrade_cancelled_outside_is_put_right,
    a_plan_may_be_applied_in_the_next_month,
    a_new_name_leaves_the_pending_size_alone,
    without_a_refresh_the_date_is_that_of_the_present_month,
];

const READ: &str = "GET /v1/genai/resources/{id}";
const CHANGE: &str = "PATCH /v1/genai/resources/{id}";

/// What state holds for `chat`: the configured size, the size in force, the status, and the Cloud
/// Tokens in force.
#[track_caller]
pub(super) fn is(world: &World, size: &str, active_size: &str, status: &str, cloud_tokens: u64) {
    let stored = ["size", "active_size", "status", "active_cloud_tokens"]
        .map(|attribute| world.stored("chat", attribute));
    let expected: [Value; 4] = [
        size.into(),
        active_size.into(),
        status.into(),
        cloud_tokens.into(),
    ];
    assert_eq!(stored, expected);
    let is_pending = world.stored("chat", "size_change_scheduled_at") != Value::Null;
    assert_eq!(is_pending, status == "PLAN_DOWNGRADE_SCHEDULED");
}

/// A date that state holds for `chat`, without the time.
#[track_caller]
fn day(world: &World, attribute: &str) -> String {
    let stored = world.stored("chat", attribute);
    let text = stored
        .as_str()
        .unwrap_or_else(|| panic!("no {attribute}: {stored}"));
    text[..10].to_owned()
}

fn months_end_on_their_last_day_and_back_on_the_31st(cli: &Cli) {
    let world = World::new(cli);
    let center = &world.control_center;
    world.write([chat().set("size", "medium")]);
    world.apply().succeeds();
    assert_eq!(day(&world, "created_at"), "2026-01-31");
    assert_eq!(day(&world, "bundle_month_ends_at"), "2026-02-28");

    // The end of a month is no change. The next month ends on the 31st again.
    center.set_clock("2026-03-01T00:00:00Z");
    world.plan().finds_nothing_to_do().says_nothing();
    world.apply_with(["-refresh-only"]).succeeds();
    assert_eq!(day(&world, "bundle_month_ends_at"), "2026-03-31");

    // A downgrade requested in March takes effect on that day, and the apply does not wait for it.
    world.write([chat()]);
    center.forget_requests();
    world
        .plan()
        .succeeds()
        .proposes([("chat", "update")])
        .warnings_are(["\"chat\" will become \"small\" on 2026-03-31"]);
    let applied = world.apply_plan().succeeds();
    applied
        .warning("\"chat\": the change to \"small\" is confirmed for 2026-03-31")
        .says("30 of them come back then");
    let requests = center.requests();
    assert_eq!(
        (requests.to(CHANGE), requests.writes()),
        (1, 1),
        "{requests:?}"
    );
    // One read is the plan's refresh, the other is the apply's: the apply has read nothing yet, and
    // by this machine's clock the month in state is over.
    assert_eq!(requests.to(READ), 2, "{requests:?}");
    is(&world, "small", "medium", "PLAN_DOWNGRADE_SCHEDULED", 60);
    assert_eq!(day(&world, "size_change_scheduled_at"), "2026-03-31");

    // The day before, nothing has changed; the day after, the downgrade has taken effect. Neither
    // is a change in the plan.
    for (now, active_size, status, tokens) in [
        (
            "2026-03-30T10:00:00Z",
            "medium",
            "PLAN_DOWNGRADE_SCHEDULED",
            60,
        ),
        ("2026-04-01T10:00:00Z", "small", "ACTIVE", 30),
    ] {
        center.set_clock(now);
        center.forget_requests();
        world.plan().finds_nothing_to_do().says_nothing();
        let requests = center.requests();
        assert_eq!(
            (requests.to(READ), requests.total),
            (1, 1),
            "{now}: {requests:?}"
        );
        world.apply_with(["-refresh-only"]).succeeds();
        is(&world, "small", active_size, status, tokens);
        assert_eq!(center.cloud_tokens().0, tokens, "{now}");
    }
    assert_eq!(day(&world, "bundle_month_ends_at"), "2026-04-30");
    world
        .plan_destroy()
        .succeeds()
        .warnings_are(["\"chat\" will be deprovisioned on 2026-04-30"]);
}

fn tokens_come_back_on_the_date_and_not_before(cli: &Cli) {
    let world = World::new(cli);
    let center = &world.control_center;
    center.set_company(json!({"cloudTokens": {"total": 60}}));
    world.write([chat().set("size", "medium")]);
    world.apply().succeeds();
    world.write([chat()]);
    world.apply().succeeds();
    world.write([chat(), text_generation("other")]);
    world
        .plan()
        .fails()
        .error("Insufficient Mendix Cloud Tokens")
        .says("needed:    30")
        .says("available: 0")
        .says("2026-02-28: 30 (from \"chat\")");
    center.pass_the_end_of_the_month();
    world
        .plan()
        .succeeds()
        .proposes([("other", "create")])
        .says_nothing();
    world.apply_plan().succeeds().says_nothing();
    assert_eq!(center.cloud_tokens().0, 60);
}

fn a_larger_size_needs_the_difference(cli: &Cli) {
    let world = World::new(cli);
    let center = &world.control_center;
    world.write([chat()]);
    world.apply().succeeds();
    world.write([chat().set("size", "medium")]);
    center.set_company(json!({"cloudTokens": {"total": 59}}));
    center.forget_requests();
    world
        .plan()
        .fails()
        .error("Insufficient Mendix Cloud Tokens")
        .says("needed:    30")
        .says("available: 29")
        .says("shortfall: 1")
        .says("alone needs 30 more for the size \"medium\": 60 instead of 30.")
        .blames("size");
    assert_eq!(center.requests().writes(), 0);
    center.set_company(json!({"cloudTokens": {"total": 60}}));
    world.apply().succeeds().says_nothing();
    is(&world, "medium", "medium", "ACTIVE", 60);
    assert_eq!(center.cloud_tokens().0, 60);
}

fn another_size_takes_the_place_of_the_pending_one(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat().set("size", "large")]);
    world.apply().succeeds();
    world.write([chat()]);
    world.apply().succeeds();
    is(&world, "small", "large", "PLAN_DOWNGRADE_SCHEDULED", 120);
    world.write([chat().set("size", "medium")]);
    world
        .plan()
        .succeeds()
        .proposes([("chat", "update")])
        .warning("\"chat\" will become \"medium\" on 2026-02-28")
        .says("60 of them come back then")
        .says("To cancel the change before then, set size = \"large\" again.");
    world
        .apply_plan()
        .succeeds()
        .warning("\"chat\": the change to \"medium\" is confirmed for 2026-02-28");
    is(&world, "medium", "large", "PLAN_DOWNGRADE_SCHEDULED", 120);
    world.plan().finds_nothing_to_do();
    world.control_center.pass_the_end_of_the_month();
    world.plan().finds_nothing_to_do().says_nothing();
    world.apply_with(["-refresh-only"]).succeeds();
    is(&world, "medium", "medium", "ACTIVE", 60);
}

fn a_downgrade_scheduled_outside_is_put_right(cli: &Cli) {
    let world = World::new(cli);
    let center = &world.control_center;
    world.write([chat().set("size", "medium")]);
    world.apply().succeeds();
    center.change(&world.id("chat"), json!({"size": "small"}));
    world
        .plan()
        .succeeds()
        .proposes([("chat", "update")])
        .says_nothing();
    let planned = world.planned("chat");
    assert_eq!(planned["before"]["size"], "small");
    assert_eq!(planned["before"]["status"], "PLAN_DOWNGRADE_SCHEDULED");
    assert_eq!(planned["after"]["size"], "medium");
    center.forget_requests();
    world.apply_plan().succeeds().says_nothing();
    assert_eq!(center.requests().writes(), 1);
    is(&world, "medium", "medium", "ACTIVE", 60);
    assert_eq!(center.only()["scheduledSize"], Value::Null);
    world.plan().finds_nothing_to_do().says_nothing();
}

fn a_downgrade_cancelled_outside_is_put_right(cli: &Cli) {
    let world = World::new(cli);
    let center = &world.control_center;
    world.write([chat().set("size", "medium")]);
    world.apply().succeeds();
    world.write([chat()]);
    world.apply().succeeds();
    center.change(&world.id("chat"), json!({"size": "medium"}));
    assert_eq!(center.only()["scheduledSize"], Value::Null);
    world
        .plan()
        .succeeds()
        .proposes([("chat", "update")])
        .warnings_are(["\"chat\" will become \"small\" on 2026-02-28"]);
    assert_eq!(world.planned("chat")["before"]["size"], "medium");
    world.apply_plan().succeeds();
    is(&world, "small", "medium", "PLAN_DOWNGRADE_SCHEDULED", 60);
    world.plan().finds_nothing_to_do().says_nothing();
}

fn a_plan_may_be_applied_in_the_next_month(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat().set("size", "medium")]);
    world.apply().succeeds();
    world.write([chat()]);
    world
        .plan()
        .succeeds()
        .warnings_are(["\"chat\" will become \"small\" on 2026-02-28"]);
    world.control_center.pass_the_end_of_the_month();
    world
        .apply_plan()
        .succeeds()
        .warning("\"chat\": the change to \"small\" is confirmed for 2026-03-31");
    is(&world, "small", "medium", "PLAN_DOWNGRADE_SCHEDULED", 60);
    assert_eq!(day(&world, "size_change_scheduled_at"), "2026-03-31");
    world.plan().finds_nothing_to_do().says_nothing();
    world.apply_with(["-refresh-only"]).succeeds();
    assert_eq!(day(&world, "bundle_month_ends_at"), "2026-03-31");
}

fn a_new_name_leaves_the_pending_size_alone(cli: &Cli) {
    let world = World::new(cli);
    let renamed = || chat().set("display_name", "Chat of the sales team");
    world.write([chat().set("size", "large")]);
    world.apply().succeeds();
    // Two changes at once are one request.
    world.control_center.forget_requests();
    world.write([renamed().set("size", "medium")]);
    world.apply().succeeds();
    assert_eq!(world.control_center.requests().writes(), 1);
    is(&world, "medium", "large", "PLAN_DOWNGRADE_SCHEDULED", 120);
    assert_eq!(
        world.stored("chat", "display_name"),
        "Chat of the sales team"
    );

    world.write([chat().set("size", "medium")]);
    world
        .plan()
        .succeeds()
        .proposes([("chat", "update")])
        .says_nothing();
    world.apply_plan().succeeds().says_nothing();
    is(&world, "medium", "large", "PLAN_DOWNGRADE_SCHEDULED", 120);
    assert_eq!(day(&world, "size_change_scheduled_at"), "2026-02-28");
    assert_eq!(world.stored("chat", "display_name"), "chat");
    world.plan().finds_nothing_to_do().says_nothing();
}

/// With `-refresh=false`, the month in state may be over. The provider then reads this one
/// resource, and calculates the date if it gets no answer.
fn without_a_refresh_the_date_is_that_of_the_present_month(cli: &Cli) {
    let world = World::new(cli);
    let center = &world.control_center;
    world.write([chat().set("size", "medium")]);
    world.apply().succeeds();
    let stored = world.stored("chat", "bundle_month_ends_at");
    center.pass_the_end_of_the_month();
    center.forget_requests();
    let destroy = ["-destroy", "-refresh=false"];
    let plan = world.plan_with(destroy).succeeds();
    plan.warnings_are(["\"chat\" will be deprovisioned on 2026-03-31"]);
    assert_eq!(center.requests().total, 1);

    world.write([chat()]);
    let plan = world.plan_with(["-refresh=false"]).succeeds();
    plan.warnings_are(["\"chat\" will become \"small\" on 2026-03-31"]);
    assert_eq!(
        world.planned("chat")["after"]["bundle_month_ends_at"],
        stored
    );

    let model = "anthropic-claude-sonnet-4-6";
    world.write([chat().set("size", "medium").set("model", model)]);
    let plan = world.plan_with(["-refresh=false"]).succeeds();
    plan.warnings_are([
        "\"chat\" will be replaced, and the old one will end on 2026-03-31 at the earliest",
    ]);

    center.fault(READ, 1, json!({"status": 404}));
    let plan = world.plan_with(destroy).succeeds();
    let undated = "\"chat\" will be deprovisioned at the end of its bundle month";
    let said = plan.warning(undated);
    said.says("the Control Center answers that this resource does not exist");

    center.fault("GET /v1/genai/resources/{id}", 99, json!({"status": 403}));
    let plan = world.plan_with(destroy).succeeds();
    let [summary] = &plan.warning_summaries()[..] else {
        panic!("one warning: {plan}")
    };
    // The bundle month that contains the time of the test.
    let today = chrono::Utc::now().format("%Y-%m-%d").to_string();
    let (before, day) = summary.rsplit_once(' ').expect("a date comes last");
    assert_eq!(before, "\"chat\" will be deprovisioned on");
    assert!(day >= today.as_str(), "{day} is over");
    plan.warning(summary)
        .says("so the provider calculated this date from created_at");
}
