//! Importing a resource that already exists.

use serde_json::{Value, json};

use crate::diagnostics::life_cycle_reads;
use crate::story::{Cli, TOKEN, World, chat, import_of_chat};

cases_of_two_releases![
    an_imported_resource_needs_no_change,
    the_address_in_the_portal_is_imported_too,
    what_cannot_be_imported_is_refused,
    nothing_is_imported_while_the_endpoint_or_the_token_is_unknown,
    what_only_decides_how_to_ask_may_be_unknown_in_an_import,
];

/// Creates a resource that Terraform does not manage, and returns its id.
fn unmanaged(world: &World) -> String {
    world.write([chat()]);
    world.apply().succeeds();
    let id = world.id("chat");
    forget(world);
    world.control_center.forget_requests();
    id
}

fn forget(world: &World) {
    let _ = world
        .run(["state", "rm", "mendix_genai_resource.chat"])
        .success();
}

/// Imports `chat` with the command, by its id or its URL in the portal.
fn import(world: &World, from: &str) {
    let address = "mendix_genai_resource.chat";
    let _ = world
        .run(["import", "-no-color", "-input=false", address, from])
        .success();
}

fn an_imported_resource_needs_no_change(cli: &Cli) {
    let mut world = World::new(cli);
    let id = unmanaged(&world);
    import(&world, &id);
    assert_eq!(world.id("chat"), id);
    world.plan().finds_nothing_to_do().says_nothing();

    forget(&world);
    world.beside(&import_of_chat(&id)).write([chat()]);
    world.apply().succeeds().says_nothing();
    assert_eq!(world.id("chat"), id);
    world.plan().finds_nothing_to_do().says_nothing();

    world.control_center.was_only_read();
}

fn the_address_in_the_portal_is_imported_too(cli: &Cli) {
    let mut world = World::new(cli);
    let id = unmanaged(&world);
    let address = format!("https://genai.home.mendix.com/resources/{id}?tab=keys");
    import(&world, &address);
    assert_eq!(world.id("chat"), id);
    world.plan().finds_nothing_to_do().says_nothing();

    forget(&world);
    world.beside(&import_of_chat(&address)).write([chat()]);
    world.plan().succeeds().says_nothing();
    world.apply_plan().succeeds().says_nothing();
    assert_eq!(world.id("chat"), id);
    // The import block may stay in the configuration.
    world.plan().finds_nothing_to_do().says_nothing();
    world.control_center.was_only_read();
}

fn what_cannot_be_imported_is_refused(cli: &Cli) {
    let mut world = World::new(cli);
    for (id, summary) in [
        ("chat", "Not the id of a GenAI resource"),
        (
            "00000000-0000-4000-8000-000000000000",
            "Cannot import non-existent remote object",
        ),
    ] {
        world.beside(&import_of_chat(id)).write([chat()]);
        let refused = world.plan().fails();
        refused.errors_are([summary]);
        if id == "chat" {
            life_cycle_reads("import-of-no-id", refused.error(summary));
        }
    }
    assert_eq!(world.control_center.resources(), [Value::Null; 0]);
}

/// An import while the provider takes `setting` from another resource, which has `value`.
fn with_unknown(world: &mut World, import: &str, setting: &str, value: &str) {
    world
        .provider(&format!("  {setting} = terraform_data.e.output"))
        .beside(&format!(
            "resource \"terraform_data\" \"e\" {{\n  input = {value:?}\n}}\n{import}"
        ))
        .write([chat().set("deletion_policy", "prevent")]);
}

/// Without a request the provider would not know the resource to import, and any made-up values
/// would lead to a plan that replaces it at a cost.
pub(super) fn is_refused_while_unknown(world: &mut World, id: &str, import: &str) {
    let url = world.control_center.url();
    let not_known = "The provider's configuration is not known yet";
    world.control_center.forget_requests();
    for (setting, value) in [("endpoint", url.as_str()), ("token", TOKEN)] {
        with_unknown(world, import, setting, value);
        let plan = world.plan().fails();
        let said = plan.error(not_known).says(id);
        life_cycle_reads("import-while-not-known", said.says("nothing was imported"));
        world.apply().fails().errors_are([not_known]);
    }
    assert_eq!(world.control_center.requests().total, 0);
    assert_eq!(world.control_center.only()["status"], "ACTIVE");

    // The solution that the error names.
    let _ = world.apply_with(["-target=terraform_data.e"]).succeeds();
    world.apply().succeeds();
    assert_eq!(world.id("chat"), id);
    assert_eq!(world.control_center.requests().writes(), 0);
}

fn nothing_is_imported_while_the_endpoint_or_the_token_is_unknown(cli: &Cli) {
    let mut world = World::new(cli);
    let id = world.control_center.provision("chat", json!({}));
    is_refused_while_unknown(&mut world, &id, &import_of_chat(&id));
}

fn what_only_decides_how_to_ask_may_be_unknown_in_an_import(cli: &Cli) {
    for (setting, value) in [
        ("max_retries", "3"),
        ("request_timeout", "20s"),
        ("prerequisite_checks", "enforce"),
    ] {
        let mut world = World::new(cli);
        let id = world.control_center.provision("chat", json!({}));
        world.control_center.forget_requests();
        with_unknown(&mut world, &import_of_chat(&id), setting, value);
        let plan = world.plan().succeeds();
        plan.proposes([("chat", "update"), ("terraform_data.e", "create")])
            .says_nothing();
        world.apply_plan().succeeds().says_nothing();
        assert_eq!(world.id("chat"), id);
        assert_eq!(world.control_center.requests().writes(), 0, "{setting}");
    }
}
