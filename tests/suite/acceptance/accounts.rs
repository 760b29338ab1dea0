//! Pipelines for more than one company: with the wrong token, nothing changes and nothing leaves
//! state.

use serde_json::{Value, json};

use crate::diagnostics::life_cycle_reads;
use crate::story::{Cli, ControlCenter, World, chat, import_of_chat, text_generation};

const PREREQUISITES: &str = "GET /v1/genai/prerequisites";
const LIST: &str = "GET /v1/genai/resources";
const BY_ID: &str = "GET /v1/genai/resources/{id}";

/// The account of the simulator.
const OURS: &str = "0b5c9f3e-6d1a-4c5e-9a53-1f1c7a0e2d01";
const OTHER: &str = "5d8f2b7a-1c40-4f7e-b1a9-6e2d9c3f0b02";

const NOT_ALLOWED: &str = "The token belongs to an account that is not allowed";
const UNKNOWN: &str = "The provider's configuration is not known yet";

cases![
    a_token_of_another_account_is_refused_once_and_asks_for_nothing_else,
    an_allowed_account_costs_no_call_that_the_plan_makes_anyway,
    accounts_that_cannot_be_read_are_not_allowed,
    a_set_of_ids_that_is_not_known_yet_lets_resources_be_planned,
    a_token_of_another_company_forgets_nothing,
    a_change_and_a_destruction_with_the_token_of_another_company_leave_all_as_it_was,
    accounts_that_cannot_be_read_later_keep_what_is_gone,
    an_account_that_no_longer_exists_has_a_way_out,
    what_is_read_under_another_account_is_noted_under_that_one,
];

fn accounts(accounts: &[(&str, &str)]) -> Value {
    let accounts: Vec<_> = accounts
        .iter()
        .map(|(id, name)| json!({"id": id, "name": name}))
        .collect();
    json!({ "accounts": accounts })
}

fn allow(ids: &str, other: &str) -> String {
    format!("  allowed_account_ids = [{ids}]\n{other}")
}

fn a_token_of_another_account_is_refused_once_and_asks_for_nothing_else(cli: &Cli) {
    let mut world = World::new(cli);
    let resources = || ["a", "b", "c"].map(text_generation);
    world.write(resources());
    world.apply().succeeds();
    world.control_center.set_company(accounts(&[
        (OURS, "Example Company"),
        (OTHER, "Other Company"),
    ]));
    world.control_center.forget_requests();

    world
        .provider(&allow(&format!("{OURS:?}"), ""))
        .write(resources());
    let plan = world.plan().fails();
    plan.errors_are([NOT_ALLOWED]);
    plan.warnings_are([]);
    life_cycle_reads("account-not-allowed", plan.error(NOT_ALLOWED));

    let off = "  prerequisite_checks = \"off\"";
    world
        .provider(&allow(&format!("{OURS:?}"), off))
        .write([text_generation("d")]);
    for arguments in [&["-refresh=false"][..], &["-destroy"], &["-refresh-only"]] {
        world
            .apply_with(arguments)
            .fails()
            .errors_are([NOT_ALLOWED]);
    }
    let data = "data \"mendix_genai_resources\" \"all\" {}";
    world.beside(data).write([]);
    world.plan().fails().errors_are([NOT_ALLOWED]);
    let id = world.id("a");
    world.beside(&import_of_chat(&id)).write([chat()]);
    world.plan().fails().errors_are([NOT_ALLOWED]);

    assert_eq!(world.remembers(), ["a", "b", "c"]);
    let requests = world.control_center.requests();
    assert_eq!(requests.to(PREREQUISITES), requests.total, "{requests:?}");

    // Both are allowed; ids compare without case.
    let both = format!("{:?}, {OTHER:?}", OURS.to_uppercase());
    world
        .provider(&allow(&both, ""))
        .beside("")
        .write(resources());
    world.plan().finds_nothing_to_do().says_nothing();
}

fn an_allowed_account_costs_no_call_that_the_plan_makes_anyway(cli: &Cli) {
    let mut world = World::new(cli);
    world
        .provider(&allow(&format!("{OURS:?}"), ""))
        .write([chat()]);
    world.plan().succeeds().says_nothing();
    assert_eq!(world.control_center.requests().to(PREREQUISITES), 1);
    world.control_center.forget_requests();
    world.apply_plan().succeeds().says_nothing();
    assert_eq!(world.control_center.requests().to(PREREQUISITES), 1);
    assert_eq!(world.instance("chat").private, json!({"accounts": [OURS]}));
}

fn accounts_that_cannot_be_read_are_not_allowed(cli: &Cli) {
    let mut world = World::new(cli);
    world
        .provider(&allow(&format!("{OURS:?}"), "  max_retries = 0"))
        .write([chat()]);
    let forbidden = json!({"status": 403});
    world.control_center.fault(PREREQUISITES, 9, forbidden);
    let plan = world.plan().fails();
    plan.errors_are(["The token does not allow this"]);
    let said = plan.error("The token does not allow this");
    life_cycle_reads("account-not-readable", said);
    assert_eq!(world.control_center.requests().total, 1);

    world
        .control_center
        .set_faults(json!([{"route": PREREQUISITES, "times": 9, "fault": {"status": 503}}]));
    world
        .apply()
        .fails()
        .errors_are(["The Control Center is temporarily unavailable"]);
    world.control_center.clear_faults();
    world.control_center.set_company(accounts(&[]));
    world.apply().fails().errors_are([NOT_ALLOWED]);
    assert_eq!(world.control_center.requests().writes(), 0);
}

/// Takes the ids from the output of another resource.
fn ids_of_another_resource(world: &mut World, id: &str, beside: &str) {
    world
        .provider(&allow("terraform_data.account.output", ""))
        .beside(&format!(
            "resource \"terraform_data\" \"account\" {{\n  input = {id:?}\n}}\n{beside}"
        ));
}

fn a_set_of_ids_that_is_not_known_yet_lets_resources_be_planned(cli: &Cli) {
    let mut world = World::new(cli);
    ids_of_another_resource(&mut world, OTHER, "");
    world.write([chat()]);
    let plan = world.plan().succeeds();
    plan.warnings_are(["Prerequisites are checked at apply"]);
    assert_eq!(world.control_center.requests().total, 0);
    world.apply_plan().fails().errors_are([NOT_ALLOWED]);
    assert_eq!(world.control_center.requests().writes(), 0);

    let id = world.control_center.provision("chat", json!({}));
    world.control_center.forget_requests();
    // A different value makes the output unknown again.
    ids_of_another_resource(&mut world, OURS, &import_of_chat(&id));
    world.write([chat()]);
    world.plan().fails().errors_are([UNKNOWN]);
    let data = "data \"mendix_cloud_tokens\" \"now\" {}";
    ids_of_another_resource(&mut world, OURS, data);
    world.write([]);
    world.plan().fails().errors_are([UNKNOWN]);
    assert_eq!(world.control_center.requests().total, 0);
    ids_of_another_resource(&mut world, OURS, "");
    world.write([chat().set("display_name", "Another chat")]);
    world.apply().succeeds();
    world.plan().finds_nothing_to_do().says_nothing();
}

/// A world with these resources, and the Control Center of another company.
fn two_companies(cli: &Cli, names: &[&str]) -> (World, ControlCenter) {
    let world = World::new(cli);
    world.write(names.iter().copied().map(text_generation));
    world.apply().succeeds();
    let other = ControlCenter::new();
    other.set_company(accounts(&[(OTHER, "Other Company")]));
    (world, other)
}

fn other_account(world: &World, name: &str) -> String {
    format!(
        "The token is not for the account of \"{name}\" (id {})",
        world.id(name)
    )
}

fn a_token_of_another_company_forgets_nothing(cli: &Cli) {
    let names = ["a", "b", "c"];
    let (mut world, other) = two_companies(cli, &names);
    let state = std::fs::read_to_string(world.state_path()).expect("there is a state");
    let ours = world.control_center.url();
    world.env("MENDIX_CONTROL_CENTER_ENDPOINT", other.url());
    for arguments in [&["-refresh-only"][..], &["-destroy"], &[]] {
        let errors = world.plan_with(arguments).fails().error_summaries();
        let [said] = &errors[..] else {
            panic!("one error: {errors:?}")
        };
        let is_named = |name: &&str| *said == other_account(&world, name);
        assert!(names.iter().any(is_named), "{said}");
    }
    let _ = world.apply().fails();
    let _ = world.destroy().fails();
    assert_eq!(other.requests().to(PREREQUISITES), 5);
    assert_eq!(other.requests().writes(), 0);
    let unchanged = std::fs::read_to_string(world.state_path()).expect("there is a state");
    assert_eq!(unchanged, state);

    world.env("MENDIX_CONTROL_CENTER_ENDPOINT", ours);
    world.control_center.forget_requests();
    world.plan().finds_nothing_to_do().says_nothing();
    let requests = world.control_center.requests();
    assert_eq!((requests.to(BY_ID), requests.to(LIST)), (1, 1));
    assert_eq!(requests.total, 2, "{requests:?}");
}

fn a_change_and_a_destruction_with_the_token_of_another_company_leave_all_as_it_was(cli: &Cli) {
    let (mut world, other) = two_companies(cli, &["chat"]);
    let ours = world.control_center.url();
    let noted = json!({"accounts": [OURS]});
    world.env("MENDIX_CONTROL_CENTER_ENDPOINT", other.url());
    let summary = other_account(&world, "chat");
    let destroyed = world.apply_with(["-destroy", "-refresh=false"]).fails();
    destroyed.errors_are([&summary]);
    life_cycle_reads("other-account", destroyed.error(&summary));
    assert_eq!(world.instance("chat").private, noted);

    world.write([text_generation("chat").set("display_name", "renamed")]);
    let changed = world.apply_with(["-refresh=false"]).fails();
    changed.errors_are([&summary]);
    assert_eq!(world.instance("chat").private, noted);

    // A change that makes no call cannot notice the wrong account.
    world.write([text_generation("chat").set("deletion_policy", "abandon")]);
    world.apply_with(["-refresh=false"]).succeeds();
    assert_eq!(world.instance("chat").private, noted);
    world.write([text_generation("chat")]);
    world.apply_with(["-refresh=false"]).succeeds();

    // A replacement destroys the old resource first. The private bytes of the replacement are not
    // those of a destroy.
    let another = "{ name = \"Bob\", email = \"bob@example.com\" }";
    world.write([text_generation("chat").expression("created_for", another)]);
    let replaced = world.apply_with(["-refresh=false"]).fails();
    assert!(replaced.error_summaries().contains(&summary), "{replaced}");
    assert_eq!(world.remembers(), ["chat"]);
    assert_eq!(world.instance("chat").private["accounts"], json!([OURS]));
    assert_eq!(other.resources(), [Value::Null; 0]);

    world.env("MENDIX_CONTROL_CENTER_ENDPOINT", ours);
    world.write([text_generation("chat")]);
    world.plan().finds_nothing_to_do().says_nothing();
}

fn accounts_that_cannot_be_read_later_keep_what_is_gone(cli: &Cli) {
    let mut world = World::new(cli);
    world.provider("  max_retries = 0").write([chat()]);
    world.apply().succeeds();
    world.control_center.deprovision(&world.id("chat"));
    world.control_center.pass_the_end_of_the_month();
    let broken = json!({"status": 503});
    world.control_center.fault(PREREQUISITES, 1, broken);
    let plan = world.plan_with(["-refresh-only"]).fails();
    let said = plan.error("The Control Center is temporarily unavailable");
    life_cycle_reads("gone-and-accounts-not-readable", said);
    // If the API refuses this request itself, the list decides.
    let forbidden = json!({"status": 403});
    world.control_center.fault(PREREQUISITES, 1, forbidden);
    let gone = format!("\"chat\" (id {}) no longer exists", world.id("chat"));
    let plan = world.plan_with(["-refresh-only"]).succeeds();
    plan.warnings_are([&gone]);
    let _ = world.plan_with(["-refresh-only"]).succeeds().warning(&gone);
}

fn an_account_that_no_longer_exists_has_a_way_out(cli: &Cli) {
    let (mut world, other) = two_companies(cli, &["chat"]);
    world.env("MENDIX_CONTROL_CENTER_ENDPOINT", other.url());
    let _ = world.plan().fails().error(&other_account(&world, "chat"));
    let _ = world
        .run(["state", "rm", "mendix_genai_resource.chat"])
        .success();
    world.plan().succeeds().proposes([("chat", "create")]);
}

fn what_is_read_under_another_account_is_noted_under_that_one(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    world
        .control_center
        .set_company(accounts(&[(OTHER, "Merged Company")]));
    // The provider knows the accounts in a run that requests them for another reason.
    world.write([chat(), text_generation("more")]);
    world.apply().succeeds();
    assert_eq!(world.instance("more").private, json!({"accounts": [OTHER]}));
    world.write([chat().set("size", "medium"), text_generation("more")]);
    world.apply().succeeds();
    assert_eq!(world.instance("chat").private, json!({"accounts": [OTHER]}));
}
