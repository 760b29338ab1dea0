//! Configuration that the CLI writes itself for what it imports.

use serde_json::{Value, json};

use crate::story::{Cli, World};

cases_of_two_releases![configuration_is_generated_for_an_id];

/// One resource of each kind, and one that is shrinking, with names for them.
pub(super) fn estate(world: &World) -> [(&'static str, String); 4] {
    let center = &world.control_center;
    let shrinking = center.provision("shrinking", json!({"size": "large"}));
    center.change(&shrinking, json!({"size": "medium"}));
    let embeddings = json!({"type": "embeddings_generation", "model": "cohere-embed-v4"});
    let manuals = json!({"type": "knowledge_base", "model": null, "size": "standard"});
    [
        ("chat", center.provision("chat", json!({}))),
        ("shrinking", shrinking),
        ("embeddings", center.provision("embeddings", embeddings)),
        ("manuals", center.provision("manuals", manuals)),
    ]
}

/// Imports an estate with generated configuration; `of` says which resource is meant by an id.
pub(super) fn is_generated(cli: &Cli, of: impl Fn(&str) -> String) {
    let mut world = World::new(cli);
    let estate = estate(&world);
    let block = |(name, id): &(&str, String)| {
        let of = of(id);
        format!("import {{\n  to = mendix_genai_resource.{name}\n  {of}\n}}\n")
    };
    let blocks: String = estate.iter().map(block).collect();
    world.beside(&blocks).write([]);
    world.control_center.forget_requests();
    world
        .plan_with(["-generate-config-out=generated.tf"])
        .succeeds()
        .proposes(estate.each_ref().map(|(name, _)| (*name, "import")));
    // What was generated passes the provider's own validation.
    world.validate().succeeds().says_nothing();
    world.apply().succeeds().says_nothing();
    for (name, id) in &estate {
        assert_eq!(world.stored(name, "id"), Value::from(&id[..]));
    }
    assert_eq!(world.stored("shrinking", "size"), "medium");
    assert_eq!(world.stored("shrinking", "active_size"), "large");
    world.plan().finds_nothing_to_do().says_nothing();
    world.control_center.was_only_read();
}

fn configuration_is_generated_for_an_id(cli: &Cli) {
    is_generated(cli, |id| format!("id = {id:?}"));
}
