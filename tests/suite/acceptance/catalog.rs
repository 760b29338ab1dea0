//! What the catalog does not offer is an error of the plan, on the attribute that holds it.

use crate::story::{Cli, World, chat, embeddings, knowledge_base};

cases![what_is_not_offered_is_told_with_what_is];

fn what_is_not_offered_is_told_with_what_is(cli: &Cli) {
    let world = World::new(cli);
    for (block, attribute, summary, offers) in [
        (
            chat().set("model", "gpt-17"),
            "model",
            "Model not available",
            "There is no model \"gpt-17\" for this type. Models of this type in eu-central-1: \
             \"anthropic-claude-haiku-4-5\", \"anthropic-claude-opus-4-6\", \
             \"anthropic-claude-opus-4-7\", \"anthropic-claude-opus-4-8\", \
             \"anthropic-claude-sonnet-4\", \"anthropic-claude-sonnet-4-5\", \
             \"anthropic-claude-sonnet-4-6\".",
        ),
        (
            chat().set("model", "cohere-embed-v4"),
            "model",
            "Model not available",
            "There is no model \"cohere-embed-v4\" for this type.",
        ),
        (
            chat().set("region", "ca-central-1"),
            "model",
            "Model not available",
            "The model \"anthropic-claude-sonnet-4-5\" is not offered in ca-central-1, but in \
             \"eu-central-1\". Models of this type in ca-central-1: \"anthropic-claude-3-sonnet\".",
        ),
        (
            chat().set("region", "mars-north-1"),
            "region",
            "Region not available",
            "the region \"mars-north-1\". Regions: \"eu-central-1\".",
        ),
        (
            embeddings().set("region", "mars-north-1"),
            "region",
            "Region not available",
            "Regions: \"ca-central-1\", \"eu-central-1\".",
        ),
        (
            chat().set("environment", "Staging"),
            "environment",
            "Environment not available",
            "There is no environment \"Staging\". Environments: \"Acceptance\", \"Production\", \
             \"Test\".",
        ),
        (
            chat().set("size", "gigantic"),
            "size",
            "Size not available",
            "Sizes: \"small\" (30 Cloud Tokens), \"medium\" (60 Cloud Tokens), \"large\" (120 \
             Cloud Tokens).",
        ),
        (
            knowledge_base().set("size", "small"),
            "size",
            "Size not available",
            "Sizes: \"standard\" (48 Cloud Tokens).",
        ),
        (
            chat().set("cross_region_inference", false),
            "cross_region_inference",
            "Cross-region inference not available",
            "The model \"anthropic-claude-sonnet-4-5\" is served in eu-central-1 only with \
             cross-region inference.",
        ),
        (
            embeddings().set("cross_region_inference", true),
            "cross_region_inference",
            "Cross-region inference not available",
            "The model \"cohere-embed-v3-english\" is served in eu-central-1 only without \
             cross-region inference.",
        ),
    ] {
        world.write([block]);
        let plan = world.plan().fails();
        plan.errors_are([summary]);
        plan.error(summary).blames(attribute).says(offers);
    }
    assert_eq!(world.control_center.requests().writes(), 0);
}
