//! Where the endpoint and the token come from, and what the provider refuses before it sends
//! anything.

use crate::story::{Cli, TOKEN, World, chat, embeddings, knowledge_base};

cases![
    the_configuration_beats_the_environment,
    the_first_variable_beats_the_second,
    validate_needs_neither_and_asks_nobody,
    an_endpoint_that_is_not_known_yet_is_waited_for,
    the_checks_of_an_unknown_endpoint_come_with_the_apply,
    a_wrong_token_is_one_error_that_never_shows_it,
    what_is_missing_is_said_once_by_what_needs_it,
    a_plan_that_is_applied_without_a_token_changes_nothing,
];

/// An address on this machine where nothing listens.
const NOWHERE: &str = "http://127.0.0.1:1";
const WRONG: &str = "pat-wrong-9Q3xw1";
const REFUSED: &str = "The Control Center refuses the token";

fn provider(endpoint: &str, token: &str) -> String {
    format!("  endpoint = {endpoint:?}\n  token    = {token:?}")
}

fn the_configuration_beats_the_environment(cli: &Cli) {
    let mut world = World::new(cli);
    let right = world.control_center.url();
    world
        .env("MENDIX_CONTROL_CENTER_ENDPOINT", NOWHERE)
        .env("MENDIX_TOKEN", WRONG)
        .env("MENDIX_PAT", WRONG)
        .provider(&provider(&right, TOKEN))
        .write([chat()]);
    world.plan().succeeds().says_nothing();

    let world_url = world.control_center.url();
    world
        .env("MENDIX_CONTROL_CENTER_ENDPOINT", world_url)
        .env("MENDIX_TOKEN", TOKEN)
        .provider(&provider(&right, WRONG))
        .write([chat()]);
    let plan = world.plan().fails();
    plan.errors_are([REFUSED]);
    plan.error(REFUSED)
        .says("The token comes from the provider's attribute token.");
}

fn the_first_variable_beats_the_second(cli: &Cli) {
    let mut world = World::new(cli);
    world.write([chat()]);
    world.env("MENDIX_PAT", WRONG);
    world.plan().succeeds().says_nothing();

    world.env("MENDIX_TOKEN", WRONG).env("MENDIX_PAT", TOKEN);
    world
        .plan()
        .fails()
        .error(REFUSED)
        .says("The token comes from the environment variable MENDIX_TOKEN.");

    world.env("MENDIX_TOKEN", "");
    world.plan().succeeds().says_nothing();

    world.env_remove("MENDIX_TOKEN").env("MENDIX_PAT", WRONG);
    world
        .plan()
        .fails()
        .error(REFUSED)
        .says("The token comes from the environment variable MENDIX_PAT.");
}

fn validate_needs_neither_and_asks_nobody(cli: &Cli) {
    let mut world = World::new(cli);
    world.write([chat(), embeddings(), knowledge_base()]);
    world.validate().succeeds().says_nothing();
    assert_eq!(world.control_center.requests().total, 0);
    world
        .env_remove("MENDIX_CONTROL_CENTER_ENDPOINT")
        .env_remove("MENDIX_TOKEN");
    world.validate().succeeds().says_nothing();
}

/// Takes the endpoint from the output of another resource, which is known only after apply.
fn from_another_resource(world: &mut World) {
    let url = world.control_center.url();
    world
        .env_remove("MENDIX_CONTROL_CENTER_ENDPOINT")
        .beside(&format!(
            "resource \"terraform_data\" \"center\" {{\n  input = {url:?}\n}}"
        ))
        .provider("  endpoint = terraform_data.center.output")
        .write([chat()]);
}

fn an_endpoint_that_is_not_known_yet_is_waited_for(cli: &Cli) {
    let mut world = World::new(cli);
    from_another_resource(&mut world);
    let plan = world
        .plan()
        .succeeds()
        .proposes([("chat", "create"), ("terraform_data.center", "create")]);
    plan.warnings_are(["Prerequisites are checked at apply"]);
    assert_eq!(world.control_center.requests().total, 0);
    world.apply_plan().succeeds();
    assert_eq!(world.control_center.only()["status"], "ACTIVE");
    world.plan().finds_nothing_to_do().says_nothing();

    // It becomes unknown again while state holds resources.
    let other = world.control_center.url() + "/";
    world
        .beside(&format!(
            "resource \"terraform_data\" \"center\" {{\n  input = {other:?}\n}}"
        ))
        .write([chat()]);
    let plan = world
        .plan()
        .succeeds()
        .proposes([("terraform_data.center", "update")]);
    plan.warnings_are(["\"chat\" was not refreshed"]);
    world.apply_plan().succeeds();
    world.plan().finds_nothing_to_do().says_nothing();
}

fn the_checks_of_an_unknown_endpoint_come_with_the_apply(cli: &Cli) {
    let mut world = World::new(cli);
    from_another_resource(&mut world);
    world
        .control_center
        .set_company(serde_json::json!({"cloudTokens": {"total": 29}}));
    world.plan().succeeds();
    world
        .apply_plan()
        .fails()
        .errors_are(["Insufficient Mendix Cloud Tokens"]);
    assert_eq!(world.control_center.requests().writes(), 0);
    assert_eq!(world.remembers(), [""; 0]);
}

fn a_wrong_token_is_one_error_that_never_shows_it(cli: &Cli) {
    let mut world = World::new(cli);
    world.write([chat(), embeddings(), knowledge_base()]);
    world.env("MENDIX_TOKEN", WRONG);
    let with_nothing_in_state = world.plan().fails();
    world.env("MENDIX_TOKEN", TOKEN);
    world.apply().succeeds();
    world.env("MENDIX_TOKEN", WRONG);
    let with_all_in_state = world.plan().fails();
    for plan in [with_nothing_in_state, with_all_in_state] {
        plan.errors_are([REFUSED]);
        plan.error(REFUSED)
            .says("401 Unauthorized")
            .says("The token comes from the environment variable MENDIX_TOKEN.");
        assert!(!plan.text().contains(WRONG), "{plan}");
    }
    assert_eq!(world.remembers().len(), 3);
    assert_eq!(world.control_center.requests().writes(), 3);
}

const MISSING: [&str; 2] = ["Missing endpoint", "Missing token"];

fn without_both(world: &mut World) {
    world
        .env_remove("MENDIX_CONTROL_CENTER_ENDPOINT")
        .env_remove("MENDIX_TOKEN");
}

fn what_is_missing_is_said_once_by_what_needs_it(cli: &Cli) {
    let mut world = World::new(cli);
    world.write([chat(), embeddings(), knowledge_base()]);
    world.apply().succeeds();
    let endpoint = world.control_center.url();
    without_both(&mut world);
    world.control_center.forget_requests();
    world.plan().fails().errors_are(MISSING);
    world.destroy().fails().errors_are(MISSING);
    world.plan_with(["-refresh=false"]).finds_nothing_to_do();

    world
        .beside("data \"mendix_genai_catalog\" \"all\" {}")
        .write([]);
    // Only the data source: resources in state do not affect it.
    world
        .plan_with(["-target=data.mendix_genai_catalog.all"])
        .fails()
        .errors_are(MISSING);

    // In a check block an error is only a warning, so another error must stop the plan.
    world
        .beside("check \"catalog\" {\n  data \"mendix_genai_catalog\" \"all\" {}\n  assert {\n    condition = true\n    error_message = \"no\"\n  }\n}")
        .write([chat(), embeddings(), knowledge_base()]);
    let _ = world.plan().fails();
    assert_eq!(world.remembers().len(), 3);
    assert_eq!(world.control_center.requests().total, 0);

    world
        .beside("")
        .provider(&format!("  endpoint = {endpoint:?}"));
    world.write([chat(), embeddings(), knowledge_base()]);
    world.plan().fails().errors_are(["Missing token"]);
}

fn a_plan_that_is_applied_without_a_token_changes_nothing(cli: &Cli) {
    let mut world = World::new(cli);
    world.write([chat(), embeddings(), knowledge_base()]);
    world.plan().succeeds();
    world.env_remove("MENDIX_TOKEN");
    let applied = world.apply_plan().fails();
    let refers = "The provider cannot be used";
    applied.errors_are(["Missing token", refers, refers]);
    assert_eq!(world.remembers(), [""; 0]);
    assert_eq!(world.control_center.requests().writes(), 0);
}
