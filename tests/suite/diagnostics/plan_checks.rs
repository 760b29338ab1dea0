//! The checks of a plan: prerequisites, tokens and catalog.

use serde_json::json;

use super::reads;
use crate::story::{
    Block, HAIKU, Outcome, SONNET, World, chat, chat_by_capacity, embeddings, knowledge_base,
    on_path, text_generation,
};

/// The block `chat` with this model and a capacity.
fn by_capacity(model: &str) -> Block {
    chat()
        .without("size")
        .set("model", model)
        .set("cloud_tokens", 50)
}

/// Asserts that the plan has this error and no other diagnostic.
#[track_caller]
fn only_error(name: &str, plan: &Outcome, summary: &str) {
    plan.errors_are([summary]);
    plan.warnings_are([]);
    reads(name, plan.error(summary));
}

#[test]
fn prerequisites_that_do_not_hold() {
    let world = World::new(on_path());
    world.write([chat()]);
    let accounts = json!([{"id": "1", "name": "One"}, {"id": "2", "name": "Two"}]);
    for (name, summary, facts) in [
        (
            "prerequisite-tokens",
            "Insufficient Mendix Cloud Tokens",
            json!({"cloudTokens": {"total": 40, "allocated": 20}}),
        ),
        (
            "prerequisite-price-list",
            "Subscription price list not eligible",
            json!({"subscriptions": [{"priceList": "FY20"}]}),
        ),
        (
            "prerequisite-accounts",
            "Multiple accounts are not supported",
            json!({ "accounts": accounts }),
        ),
        (
            "prerequisite-subscription-none",
            "No active enterprise platform subscription",
            json!({"subscriptions": []}),
        ),
        (
            "prerequisite-subscription-several",
            "No active enterprise platform subscription",
            json!({"subscriptions": [{"name": "One"}, {"name": "Two"}]}),
        ),
        (
            "prerequisite-subscription-without-an-account",
            "No active enterprise platform subscription",
            json!({"accounts": []}),
        ),
    ] {
        world.control_center.set_company(facts);
        only_error(name, &world.plan().fails(), summary);
    }

    world
        .control_center
        .set_company(json!({"subscriptions": [{"priceList": "Custom 7"}]}));
    reads(
        "prerequisite-price-list-undecided",
        world
            .plan()
            .succeeds()
            .warning("Price list could not be checked"),
    );

    let unnamed = json!({
        "cloudTokens": {"total": 500, "allocated": 0, "available": 500},
        "accounts": [{"id": "1", "name": "One"}],
        "subscriptions": [{
            "id": "2", "name": "Mendix Platform Premium",
            "kind": "enterprise_platform", "status": "active",
        }],
    });
    world.control_center.fault(
        "GET /v1/genai/prerequisites",
        1,
        json!({"status": 200, "body": unnamed}),
    );
    reads(
        "prerequisite-price-list-not-named",
        world
            .plan()
            .succeeds()
            .warning("Price list could not be checked"),
    );

    world
        .control_center
        .set_company(json!({"cloudTokens": {"total": 89}}));
    // The names are equal, because any of them may be planned last.
    world.write(
        (0..3).map(|number| text_generation(&format!("chat{number}")).set("display_name", "chat")),
    );
    reads(
        "prerequisite-tokens-of-several",
        world
            .plan()
            .fails()
            .error("Insufficient Mendix Cloud Tokens"),
    );
}

/// What the error suggests must really be available.
#[test]
fn tokens_that_are_missing() {
    let world = World::new(on_path());
    let center = &world.control_center;
    let summary = "Insufficient Mendix Cloud Tokens";
    let missing = |name: &str, total: u64| {
        center.set_company(json!({"cloudTokens": {"total": total}}));
        only_error(name, &world.plan().fails(), summary);
    };
    world.write([knowledge_base()]);
    missing("prerequisite-tokens-of-a-knowledge-base", 47);
    // The names are equal, because any of them may be planned last.
    world.write((0..2).map(|number| {
        text_generation(&format!("chat{number}"))
            .set("display_name", "chat")
            .set("model", "anthropic-claude-sonnet-4")
    }));
    missing("prerequisite-tokens-and-nothing-smaller", 59);
    world.write([chat()]);
    world.apply().succeeds();
    world.write([chat().set("size", "medium")]);
    missing("prerequisite-tokens-of-an-increase", 59);
    center.set_company(json!({}));
    let old = center.provision("old", json!({}));
    center.deprovision(&old);
    missing("prerequisite-tokens-that-come-back", 70);
}

#[test]
fn what_the_catalog_does_not_offer() {
    let world = World::new(on_path());
    for (name, summary, block) in [
        (
            "catalog-environment",
            "Environment not available",
            chat().set("environment", "Staging"),
        ),
        (
            "catalog-region",
            "Region not available",
            chat().set("region", "mars-north-1"),
        ),
        (
            "catalog-region-of-a-knowledge-base",
            "Region not available",
            knowledge_base().set("region", "mars-north-1"),
        ),
        (
            "catalog-model",
            "Model not available",
            chat().set("model", "gpt-17"),
        ),
        (
            "catalog-model-elsewhere",
            "Model not available",
            chat().set("region", "ca-central-1"),
        ),
        (
            "catalog-inference-required",
            "Cross-region inference not available",
            chat().set("cross_region_inference", false),
        ),
        (
            "catalog-inference-unavailable",
            "Cross-region inference not available",
            embeddings().set("cross_region_inference", true),
        ),
        (
            "catalog-inference-of-a-knowledge-base",
            "Cross-region inference not available",
            knowledge_base().set("cross_region_inference", true),
        ),
        (
            "catalog-size",
            "Size not available",
            chat().set("size", "gigantic"),
        ),
        (
            "catalog-size-of-a-knowledge-base",
            "Size not available",
            knowledge_base().set("size", "small"),
        ),
        (
            "catalog-capacity",
            "Capacity not available",
            by_capacity("anthropic-claude-sonnet-4"),
        ),
    ] {
        world.write([block]);
        only_error(name, &world.plan().fails(), summary);
    }
    assert_eq!(world.control_center.requests().writes(), 0);
}

#[test]
fn what_cannot_be_checked() {
    let mut world = World::new(on_path());
    world.provider("max_retries = 0").write([chat()]);
    for (name, route, summary) in [
        (
            "unchecked-prerequisites",
            "GET /v1/genai/prerequisites",
            "Prerequisites could not be checked",
        ),
        (
            "unchecked-catalog",
            "GET /v1/genai/catalog",
            "The catalog could not be checked",
        ),
        (
            "unchecked-likenesses",
            "GET /v1/genai/resources",
            "Existing resources were not checked",
        ),
    ] {
        // Twice, because the next caller that needs a failed list requests it again.
        world.control_center.fault(route, 2, json!({"status": 403}));
        reads(name, world.plan().succeeds().warning(summary));
    }
    for (name, summary, fault) in [
        (
            "check-refused-token",
            "The Control Center refuses the token",
            json!({"status": 401}),
        ),
        (
            "check-redirected",
            "The endpoint redirects to another address",
            json!({"status": 302, "location": "https://elsewhere.example.com/v1"}),
        ),
    ] {
        world
            .control_center
            .fault("GET /v1/genai/prerequisites", 1, fault);
        reads(name, world.plan().fails().error(summary));
    }
}

#[test]
fn what_the_api_refuses_at_apply() {
    let mut world = World::new(on_path());
    world
        .provider("  prerequisite_checks = \"off\"")
        .write([chat()]);
    let accounts = json!([{"id": "1", "name": "One"}, {"id": "2", "name": "Two"}]);
    for (name, summary, facts) in [
        (
            "refused-tokens",
            "Insufficient Mendix Cloud Tokens",
            json!({"cloudTokens": {"total": 29}}),
        ),
        (
            "refused-price-list",
            "Subscription price list not eligible",
            json!({"subscriptions": [{"priceList": "FY20"}]}),
        ),
        (
            "refused-accounts",
            "Multiple accounts are not supported",
            json!({ "accounts": accounts }),
        ),
        (
            "refused-subscription",
            "No active enterprise platform subscription",
            json!({"subscriptions": []}),
        ),
    ] {
        world.control_center.set_company(facts);
        reads(name, world.apply().fails().error(summary));
    }
    for (name, summary, block) in [
        (
            "refused-model",
            "Model not available",
            chat().set("model", "gpt-17"),
        ),
        (
            "refused-size",
            "Size not available",
            chat().set("size", "gigantic"),
        ),
        (
            "refused-capacity",
            "Capacity not available",
            by_capacity("anthropic-claude-sonnet-4"),
        ),
        (
            "refused-field",
            "The Control Center refuses a value",
            chat().set("environment", "Staging"),
        ),
    ] {
        world.control_center.set_company(json!({}));
        world.write([block]);
        reads(name, world.apply().fails().error(summary));
    }
}

#[test]
fn tokens_that_come_back_are_told_of_at_apply_too() {
    let mut world = World::new(on_path());
    let off = "  prerequisite_checks = \"off\"";
    world.provider(off).write([chat()]);
    let center = &world.control_center;
    let old = center.provision("old", json!({}));
    center.deprovision(&old);
    center.set_company(json!({"cloudTokens": {"total": 40}}));
    let refused = world.apply().fails();
    reads(
        "refused-tokens-that-come-back",
        refused.error("Insufficient Mendix Cloud Tokens"),
    );
}

/// Mendix withdraws a model after the plan.
#[test]
fn a_default_model_that_the_api_refuses_at_apply() {
    let world = World::new(on_path());
    world.write([chat_by_capacity(50)]);
    world.apply().succeeds();
    let id = world.id("chat");
    world.write([chat_by_capacity(50).set("default_model", HAIKU)]);
    world.plan().succeeds();
    let without = json!({"models": [SONNET]});
    world.control_center.happens(&id, without);
    let apply = world.apply_plan().fails();
    reads(
        "refused-default-model",
        apply.error("Default model not enabled"),
    );
}
