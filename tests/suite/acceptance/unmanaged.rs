//! What OpenTofu leaves running without asking the provider, and what it ends.
//!
//! Terraform 1.15 has neither `destroy = false` nor `enabled` in a resource's lifecycle block.

use crate::story::{Block, World, embeddings, opentofu};

const DESTROY_FALSE: &str = "  lifecycle {\n    destroy = false\n  }\n";

/// The summary for the plan of a replacement.
const REPLACED: &str =
    "\"embeddings\" will be replaced, and the old one will end on 2026-02-28 at the earliest";

/// An embeddings resource that was created with this policy and `destroy = false`.
#[track_caller]
fn applied(policy: &str) -> World {
    let world = World::new(opentofu());
    world.write([kept(policy)]);
    world.apply().succeeds();
    world
}

fn kept(policy: &str) -> Block {
    embeddings()
        .set("deletion_policy", policy)
        .nested(DESTROY_FALSE)
}

fn kept_in_montreal(policy: &str) -> Block {
    kept(policy).set("region", "ca-central-1")
}

mod opentofu {
    use serde_json::json;

    use super::{DESTROY_FALSE, REPLACED, applied, kept_in_montreal};
    use crate::story::{World, embeddings, opentofu};

    /// What the warning says about the old resource is also true with `destroy = false`.
    #[test]
    #[ignore = "needs `tofu` on PATH"]
    fn a_replacement_with_destroy_false_leaves_the_old_one_running() {
        let world = applied("deprovision");
        let old = world.id("embeddings");
        world.write([kept_in_montreal("deprovision")]);
        let plan = world.plan().succeeds();
        plan.warning(REPLACED)
            .says("Until then both hold Cloud Tokens: 6 + 6 = 12.")
            .says("With `destroy = false` in its lifecycle block, the old one leaves state")
            .says("and nothing ends it");
        let actions = &world.planned("embeddings")["actions"];
        assert_eq!(*actions, json!(["forget", "create"]));
        world.apply_plan().succeeds();
        assert_ne!(world.id("embeddings"), old);
        let old = world.control_center.look_up(&old).1;
        assert_eq!(old["status"], "ACTIVE");
        assert_eq!(world.control_center.cloud_tokens().0, 12);
    }

    /// The provider refuses the replacement. OpenTofu does not ask it about a removed block.
    #[test]
    #[ignore = "needs `tofu` on PATH"]
    fn prevent_beside_destroy_false_refuses_a_replacement_only() {
        let world = applied("prevent");
        world.write([kept_in_montreal("prevent")]);
        world
            .plan()
            .fails()
            .errors_are(["\"embeddings\" must not be destroyed"]);
        world.write([]);
        world.apply().succeeds();
        assert_eq!(world.remembers(), [""; 0]);
        assert_eq!(world.control_center.only()["status"], "ACTIVE");
    }

    #[test]
    #[ignore = "needs `tofu` on PATH"]
    fn abandon_beside_destroy_false_changes_nothing() {
        let world = applied("abandon");
        world.write([kept_in_montreal("abandon")]);
        world
            .plan()
            .succeeds()
            .warnings_are(["\"embeddings\" will be abandoned, and will keep running"]);
        world.apply_plan().succeeds();
        // OpenTofu itself reports an error, because the forgotten resources keep running.
        world
            .destroy()
            .fails()
            .errors_are(["Destroy was successful but left behind forgotten instances"]);
        assert_eq!(world.remembers(), [""; 0]);
        for resource in world.control_center.resources() {
            assert_eq!(resource["status"], "ACTIVE");
        }
    }

    /// `enabled = false` acts like a removed block: it ends the resource, unless the policy or
    /// `destroy = false` keeps it.
    #[test]
    #[ignore = "needs `tofu` on PATH"]
    fn enabled_false_ends_a_resource() {
        let block = |policy: &str, lifecycle: &str| {
            let lifecycle = DESTROY_FALSE.replace("destroy = false", lifecycle);
            embeddings()
                .set("deletion_policy", policy)
                .nested(&lifecycle)
        };
        let world = World::new(opentofu());
        world.write([block("prevent", "enabled = true")]);
        world.apply().succeeds();
        world.write([block("prevent", "enabled = false")]);
        world
            .plan()
            .fails()
            .errors_are(["\"embeddings\" must not be destroyed"]);
        world.write([block("deprovision", "enabled = true")]);
        world.apply().succeeds();
        world.write([block("deprovision", "enabled = false")]);
        world
            .plan()
            .succeeds()
            .proposes([("embeddings", "delete")])
            .warnings_are(["\"embeddings\" will be deprovisioned on 2026-02-28"]);
        world.apply_plan().succeeds();
        let ended = world.control_center.only();
        assert_eq!(ended["status"], "DEPROVISION_SCHEDULED");
    }
}
