//! Data sources that find nothing, or too much.

use serde_json::json;

use super::reads;
use crate::story::{World, on_path};

fn look_up(world: &mut World, body: &str) {
    let block = format!("data \"mendix_genai_resource\" \"one\" {{\n{body}\n}}");
    world.beside(&block).write([]);
}

#[test]
fn what_is_looked_up_is_not_one_resource() {
    let mut world = World::new(on_path());
    let by_name = "display_name = \"chat\"";
    let by_id = "id = \"00000000-0000-4000-8000-000000000000\"";
    let none = "No such GenAI resource";
    for (name, body) in [("no-such-name", by_name), ("no-such-id", by_id)] {
        look_up(&mut world, body);
        reads(name, world.plan().fails().error(none));
    }
    world.control_center.forget_requests();
    let both = format!("{by_id}\n{by_name}");
    for (name, body, summary) in [
        ("neither-id-nor-name", "", "Missing id or display_name"),
        ("both-id-and-name", &both, "Both id and display_name"),
        ("not-an-id", "id = \"chat\"", "Invalid id"),
    ] {
        look_up(&mut world, body);
        let refused = world.validate().fails();
        refused.errors_are([summary]);
        reads(name, refused.error(summary));
    }
    assert_eq!(world.control_center.requests().total, 0);
}

#[test]
fn what_is_used_is_not_told() {
    let mut world = World::new(on_path());
    let id = world.control_center.provision("chat", json!({}));
    let block = |id: &str, days: &str| {
        format!("data \"mendix_genai_consumption\" \"one\" {{\nresource_id = {id:?}\n{days}\n}}")
    };
    let days = |from: &str, to: &str| format!("from = {from:?}\nto = {to:?}");
    world.control_center.forget_requests();
    for (name, days, summary) in [
        (
            "too-many-days",
            days("2026-01-01", "2026-07-06"),
            "Too many days",
        ),
        (
            "last-day-before-the-first",
            days("2026-02-13", "2026-02-12"),
            "The last day is before the first",
        ),
        (
            "not-a-day",
            days("13.02.2026", "2026-02-14"),
            "Invalid from",
        ),
    ] {
        world.beside(&block(&id, &days)).write([]);
        let refused = world.validate().fails();
        refused.errors_are([summary]);
        reads(name, refused.error(summary));
    }
    assert_eq!(world.control_center.requests().total, 0);

    let no_one = "00000000-0000-4000-8000-000000000000";
    world.beside(&block(no_one, "")).write([]);
    let plan = world.plan().fails();
    plan.error("No such GenAI resource").blames("resource_id");

    world.beside(&block(&id, "")).write([]);
    let route = "GET /v1/genai/resources/{id}/consumption";
    world.control_center.fault(route, 1, json!({"status": 404}));
    let plan = world.plan().fails();
    let summary = "The Control Center does not report consumption";
    reads("no-consumption", plan.error(summary));
}

/// A filter that can never match causes a warning. A filter that matches nothing now causes none,
/// and neither does a different spelling of an existing value.
#[test]
fn a_filter_matches_nothing() {
    let mut world = World::new(on_path());
    world.control_center.provision("chat", json!({}));
    let data = |kind: &str, filter: &str| {
        format!(
            "data \"mendix_genai_{kind}\" \"some\" {{\n  {filter}\n}}\n\
             output \"some\" {{\n  value = length(data.mendix_genai_{kind}.some.{})\n}}",
            if kind == "catalog" { "offers" } else { kind }
        )
    };
    for (name, kind, filter, summary) in [
        (
            "filter-status",
            "resources",
            "status = \"active\"",
            "Unknown status \"active\"",
        ),
        (
            "filter-region",
            "resources",
            "region = \"mars-north-1\"",
            "Unknown region \"mars-north-1\"",
        ),
        (
            "filter-environment",
            "resources",
            "environment = \"Staging\"",
            "Unknown environment \"Staging\"",
        ),
        (
            "filter-region-of-the-catalog",
            "catalog",
            "region = \"mars-north-1\"",
            "Unknown region \"mars-north-1\"",
        ),
    ] {
        world.beside(&data(kind, filter)).write([]);
        let applied = world.apply().succeeds();
        applied.warnings_are([summary]);
        reads(name, applied.warning(summary));
        assert_eq!(world.output("some"), 0);
    }
    for filter in [
        "status = \"FAILED\"",
        "region = \"ca-central-1\"",
        "environment = \"Production\"",
        "type = \"knowledge_base\"",
    ] {
        world.beside(&data("resources", filter)).write([]);
        world.apply().succeeds().warnings_are([]);
        assert_eq!(world.output("some"), 0);
    }
    let spelled = "environment = \"test\"\n  region = \"EU-Central-1\"";
    world.beside(&data("resources", spelled)).write([]);
    world.apply().succeeds().warnings_are([]);
    assert_eq!(world.output("some"), 1);
    world
        .beside(&data("catalog", "region = \"EU-Central-1\""))
        .write([]);
    world.apply().succeeds().warnings_are([]);
    assert_ne!(world.output("some"), 0);
}

/// The catalog only explains an empty list: without it, the list is still the result.
#[test]
fn a_filter_is_not_explained_without_a_catalog() {
    let mut world = World::new(on_path());
    let block = "data \"mendix_genai_resources\" \"some\" {\n  region = \"mars-north-1\"\n}";
    world.beside(block).write([]);
    let route = "GET /v1/genai/catalog";
    world.control_center.fault(route, 1, json!({"status": 403}));
    world.plan().succeeds().says_nothing();
    world.provider("prerequisite_checks = \"off\"").write([]);
    world.control_center.forget_requests();
    world.plan().succeeds().says_nothing();
    assert_eq!(world.control_center.requests().to(route), 0);
}

#[test]
fn several_resources_have_the_name() {
    let mut world = World::new(on_path());
    world.control_center.provision("chat", json!({}));
    world
        .beside("data \"mendix_genai_resource\" \"one\" {\n  display_name = \"chat\"\n}")
        .write([]);
    // Both resources differ only in their ids, which sort them.
    world.control_center.provision("chat", json!({}));
    let plan = world.plan().fails();
    reads(
        "several-of-the-name",
        plan.error("Several GenAI resources have this name"),
    );
}

#[test]
fn the_configuration_is_not_known_yet() {
    let mut world = World::new(on_path());
    let endpoint = world.control_center.url();
    world.provider("endpoint = terraform_data.endpoint.output");
    let blocks = format!(
        "resource \"terraform_data\" \"endpoint\" {{\n  input = {endpoint:?}\n}}\n\
         data \"mendix_cloud_tokens\" \"now\" {{}}\n"
    );
    world.beside(&blocks).write([]);
    let plan = world.plan().fails();
    reads(
        "configuration-not-known-yet",
        plan.error("The provider's configuration is not known yet"),
    );
}
