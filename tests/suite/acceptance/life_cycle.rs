//! From the first plan to the end of a bundle month.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::story::{Cli, World, chat, embeddings, knowledge_base};

cases_of_two_releases![all_types_live_and_end];

fn all_types_live_and_end(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat(), embeddings(), knowledge_base()]);

    // A plan knows its cost, requests the facts once, and changes nothing.
    world
        .plan()
        .succeeds()
        .proposes([
            ("chat", "create"),
            ("embeddings", "create"),
            ("knowledge", "create"),
        ])
        .says_nothing();
    let requests = world.control_center.requests();
    assert_eq!(
        (requests.checks(), requests.writes()),
        (2, 0),
        "{requests:?}"
    );
    for (name, cloud_tokens, inference) in [
        ("chat", 30, true),
        ("embeddings", 6, false),
        ("knowledge", 48, false),
    ] {
        let change = world.planned(name);
        assert_eq!(change["after"]["cloud_tokens"], cloud_tokens, "{name}");
        assert_eq!(
            change["after"]["cross_region_inference"], inference,
            "{name}"
        );
        assert_eq!(change["after"]["deletion_policy"], "deprovision", "{name}");
        for unknown in [
            "id",
            "status",
            "created_at",
            "bundle_month_ends_at",
            "portal_url",
        ] {
            assert_eq!(change["after_unknown"][unknown], true, "{name}.{unknown}");
        }
    }

    // The apply does exactly what the plan says.
    world.apply_plan().succeeds().says_nothing();
    for name in ["chat", "embeddings", "knowledge"] {
        let real = world.control_center.named(name);
        let stored = world.instance(name).attributes;
        assert_eq!(real["status"], "ACTIVE");
        assert_eq!(stored, as_stored(&real), "{name}");
        assert!(!world.instance(name).tainted);
    }

    // The provider reads an unchanged object and does not check it.
    world.control_center.forget_requests();
    world.plan().finds_nothing_to_do().says_nothing();
    world.control_center.was_only_read();

    let plan = world.run(["plan", "-no-color", "-input=false"]).success();
    assert!(plan.stdout.contains("No changes."), "{plan}");

    // A destroy plan names each date; only the apply schedules the ends.
    let plan = world.plan_destroy().succeeds().proposes([
        ("chat", "delete"),
        ("embeddings", "delete"),
        ("knowledge", "delete"),
    ]);
    for (name, tokens) in [("chat", 30), ("embeddings", 6), ("knowledge", 48)] {
        let real = world.control_center.named(name);
        assert_eq!(real["deprovisionScheduledAt"], Value::Null);
        plan.warning(&format!("{name:?} will be deprovisioned on 2026-02-28"))
            .says(&format!(
                "deprovision_scheduled_at = {}",
                real["bundleMonth"]["endsAt"]
            ))
            .says(&format!("its {tokens} Cloud Tokens stay allocated"));
    }
    assert_eq!(world.control_center.requests().writes(), 0);
    let destroyed = world.apply_plan().succeeds();
    for name in ["chat", "embeddings", "knowledge"] {
        let real = world.control_center.named(name);
        assert_eq!(real["status"], "DEPROVISION_SCHEDULED");
        assert_eq!(
            real["deprovisionScheduledAt"],
            real["bundleMonth"]["endsAt"]
        );
        destroyed
            .warning(&format!("{name:?}: the end is confirmed for 2026-02-28"))
            .says(&format!(
                "deprovision_scheduled_at = {}",
                real["deprovisionScheduledAt"]
            ));
    }
    assert_eq!(world.remembers(), [""; 0]);

    // The resources end on the announced date.
    let ids: Vec<_> = world.control_center.resources();
    world.control_center.pass_the_end_of_the_month();
    for resource in ids {
        let id = resource["id"].as_str().unwrap();
        assert_eq!(world.control_center.look_up(id).0, 404);
    }
}

/// A resource of the API in the form that state holds, written here independently of the provider.
fn as_stored(real: &Value) -> Value {
    json!({
        "type": real["type"],
        "display_name": real["displayName"],
        "environment": real["environment"],
        "region": real["region"],
        "model": real["model"],
        "models": none_if_empty(&real["models"]),
        "default_model": real["defaultModel"],
        "available_models": none_if_empty(&real["models"]),
        "cross_region_inference": real["crossRegionInference"],
        "size": real["size"],
        "genai_units": null,
        "active_size": real["size"],
        "size_change_scheduled_at": null,
        "created_for": real["createdFor"],
        "deletion_policy": "deprovision",
        "timeouts": null,
        "id": real["id"],
        "status": "ACTIVE",
        "cloud_tokens": real["cloudTokens"],
        "active_cloud_tokens": real["cloudTokens"],
        "created_at": real["createdAt"],
        "bundle_month_ends_at": real["bundleMonth"]["endsAt"],
        "deprovision_scheduled_at": null,
        "portal_url": real["portalUrl"],
    })
}

/// A knowledge base has no models, and state holds null for an empty set.
fn none_if_empty(models: &Value) -> Value {
    if *models == json!([]) {
        Value::Null
    } else {
        models.clone()
    }
}
