//! The `mendix_genai_resource` block, checked offline.

use serde_json::json;

use super::reads;
use crate::story::{
    HAIKU, SONNET, World, chat, chat_by_capacity, embeddings, knowledge_base, on_path,
};

#[test]
fn what_validate_refuses() {
    let world = World::new(on_path());
    let contact = |name: &str, email: &str| json!({"name": name, "email": email});
    let timeout = |create: &str| json!({ "create": create });
    for (name, summary, block) in [
        (
            "type",
            "Invalid type",
            chat().set("type", "image_generation"),
        ),
        (
            "display-name-empty",
            "Invalid display_name",
            chat().set("display_name", ""),
        ),
        (
            "display-name-with-a-blank",
            "Invalid display_name",
            chat().set("display_name", " chat"),
        ),
        (
            "display-name-too-long",
            "Invalid display_name",
            chat().set("display_name", "x".repeat(101)),
        ),
        (
            "environment-empty",
            "Invalid environment",
            chat().set("environment", ""),
        ),
        ("region-empty", "Invalid region", chat().set("region", "")),
        (
            "region-null",
            "Missing region",
            chat().set("region", json!(null)),
        ),
        (
            "created-for-email-null",
            "Missing created_for.email",
            chat().set("created_for", json!({"name": "Ada", "email": null})),
        ),
        ("model-empty", "Invalid model", chat().set("model", " ")),
        ("size-empty", "Invalid size", chat().set("size", " ")),
        (
            "created-for-name",
            "Invalid created_for.name",
            chat().set("created_for", contact("", "ada@example.com")),
        ),
        (
            "created-for-email",
            "Invalid created_for.email",
            chat().set("created_for", contact("Ada", "ada")),
        ),
        (
            "deletion-policy",
            "Invalid deletion_policy",
            chat().set("deletion_policy", "keep"),
        ),
        (
            "timeouts",
            "Invalid timeouts.create",
            chat().set("timeouts", timeout("soon")),
        ),
        (
            "model-missing-for-text",
            "Missing model",
            chat().without("model"),
        ),
        (
            "model-missing-for-embeddings",
            "Missing model",
            embeddings().without("model"),
        ),
        (
            "model-of-a-knowledge-base",
            "Model not allowed",
            knowledge_base().set("model", "cohere-embed-v4"),
        ),
        (
            "model-and-models",
            "model and models disagree",
            chat_by_capacity(50).set("model", SONNET),
        ),
        (
            "models-of-embeddings",
            "Several models for embeddings generation",
            embeddings()
                .without("model")
                .set("models", ["cohere-embed-v3-english", "cohere-embed-v4"]),
        ),
        (
            "models-with-a-size",
            "Several models with a fixed size",
            chat_by_capacity(50)
                .without("cloud_tokens")
                .set("size", "small"),
        ),
        (
            "default-model-missing",
            "Missing default_model",
            chat_by_capacity(50).without("default_model"),
        ),
        (
            "default-model-of-others",
            "default_model is not among the models",
            chat().set("default_model", HAIKU),
        ),
        (
            "default-model-of-embeddings",
            "default_model not allowed",
            embeddings().set("default_model", "cohere-embed-v3-english"),
        ),
        (
            "nothing-bought",
            "Missing cloud_tokens or size",
            chat().without("size"),
        ),
        (
            "capacity-of-a-knowledge-base",
            "Capacity not allowed",
            knowledge_base().without("size").set("cloud_tokens", 50),
        ),
    ] {
        world.write([block]);
        let refused = world.validate().fails();
        refused.errors_are([summary]);
        reads(name, refused.error(summary));
    }
    assert_eq!(world.control_center.requests().total, 0);
}
