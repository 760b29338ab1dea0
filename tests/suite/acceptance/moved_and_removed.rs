//! Blocks that change state and nothing else.

use crate::story::{Cli, World, chat, text_generation};

cases_of_two_releases![
    a_resource_is_moved_to_another_name,
    a_resource_is_removed_and_goes_on,
];

fn a_resource_is_moved_to_another_name(cli: &Cli) {
    let mut world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    let id = world.id("chat");
    world.control_center.forget_requests();
    world
        .beside(
            "moved {\n  from = mendix_genai_resource.chat\n  to = mendix_genai_resource.assistant\n}",
        )
        .write([text_generation("assistant").set("display_name", "chat")]);
    world.apply().succeeds().says_nothing();
    assert_eq!(world.remembers(), ["assistant"]);
    assert_eq!(world.id("assistant"), id);
    world.plan().finds_nothing_to_do().says_nothing();
    world.control_center.was_only_read();
}

/// Forgetting is no destruction, so a policy that prevents those lets it happen.
fn a_resource_is_removed_and_goes_on(cli: &Cli) {
    for policy in ["deprovision", "prevent"] {
        let mut world = World::new(cli);
        world.write([chat().set("deletion_policy", policy)]);
        world.apply().succeeds();
        world.control_center.forget_requests();
        world
            .beside(
                "removed {\n  from = mendix_genai_resource.chat\n  lifecycle {\n    destroy = false\n  }\n}",
            )
            .write([]);
        let _ = world.apply().succeeds();
        assert_eq!(world.remembers(), [""; 0]);
        assert_eq!(world.control_center.requests().writes(), 0, "{policy}");
        assert_eq!(world.control_center.only()["status"], "ACTIVE");
    }
}
