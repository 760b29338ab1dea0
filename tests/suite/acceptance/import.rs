//! Bringing a resource under Terraform that exists already.

use serde_json::Value;

use crate::diagnostics::life_cycle_reads;
use crate::story::{Cli, World, chat, import_of_chat};

cases_of_two_releases![
    an_imported_resource_needs_no_change,
    what_cannot_be_imported_is_refused,
];

/// Makes a resource that Terraform does not know, and answers its id.
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

fn an_imported_resource_needs_no_change(cli: &Cli) {
    let mut world = World::new(cli);
    let id = unmanaged(&world);
    let _ = world
        .run([
            "import",
            "-no-color",
            "-input=false",
            "mendix_genai_resource.chat",
            &id,
        ])
        .success();
    assert_eq!(world.id("chat"), id);
    world.plan().finds_nothing_to_do().says_nothing();

    forget(&world);
    world.beside(&import_of_chat(&id)).write([chat()]);
    world.apply().succeeds().says_nothing();
    assert_eq!(world.id("chat"), id);
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
