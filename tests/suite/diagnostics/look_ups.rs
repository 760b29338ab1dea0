//! Of data sources that find nothing, or too much.

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
fn several_resources_have_the_name() {
    let mut world = World::new(on_path());
    world.control_center.provision("chat", json!({}));
    world
        .beside("data \"mendix_genai_resource\" \"one\" {\n  display_name = \"chat\"\n}")
        .write([]);
    // Alike but for their ids, by which they are sorted.
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
