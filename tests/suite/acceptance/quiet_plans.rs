//! A plan shows the changes and nothing else.
//!
//! For each kind of plan, a file in `tests/suite/snapshots` holds the output of the CLI's `show
//! -json`, which is the same for every CLI. Placeholders stand for ids and times of day.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::snapshots::holds;
use crate::story::{Block, Cli, World, chat};

cases_of_two_releases![
    what_is_created_is_known_where_it_can_be,
    an_unchanged_resource_has_nothing_unknown,
    a_new_name_changes_the_name,
    a_new_policy_changes_the_policy,
    a_larger_size_changes_what_depends_on_it,
    a_smaller_size_changes_what_depends_on_it,
];

/// Plans a configuration and compares the plan of `chat` with its snapshot.
#[track_caller]
fn plans(world: &World, block: Block, snapshot: &str) -> Value {
    world.write([block]);
    world.plan().succeeds();
    let change = world.planned("chat");
    // Some CLIs have further keys, which do not depend on the provider.
    let parts = [
        "actions",
        "replace_paths",
        "before",
        "after",
        "after_unknown",
    ];
    let golden = BTreeMap::from(parts.map(|part| (part, &change[part])));
    let golden = serde_json::to_string_pretty(&golden).expect("JSON can be written");
    holds(Path::new("plans"), snapshot, &golden);
    change
}

fn existing(cli: &Cli, block: Block) -> World {
    let world = World::new(cli);
    world.write([block]);
    world.apply().succeeds();
    world
}

/// The attributes that a plan changes, known or not.
fn changed(change: &Value) -> Vec<&str> {
    let after = change["after"].as_object().expect("something is planned");
    let unknown = change["after_unknown"].as_object().expect("an object");
    let mut changed: Vec<_> = after
        .iter()
        .filter(|(name, value)| change["before"][name.as_str()] != **value)
        .map(|(name, _)| &name[..])
        .chain(
            unknown
                .iter()
                .filter(|(_, is_unknown)| **is_unknown == true)
                .map(|(name, _)| &name[..]),
        )
        .collect();
    changed.sort_unstable();
    changed
}

fn what_is_created_is_known_where_it_can_be(cli: &Cli) {
    plans(&World::new(cli), chat(), "plan-creation");
}

fn an_unchanged_resource_has_nothing_unknown(cli: &Cli) {
    let world = existing(cli, chat());
    let change = plans(&world, chat(), "plan-without-change");
    assert_eq!(change["actions"], json!(["no-op"]));
    assert_eq!(changed(&change), [""; 0]);
}

fn a_new_name_changes_the_name(cli: &Cli) {
    let world = existing(cli, chat());
    let block = chat().set("display_name", "Chat of the sales team");
    let change = plans(&world, block, "plan-new-name");
    assert_eq!(changed(&change), ["display_name"]);
}

fn a_new_policy_changes_the_policy(cli: &Cli) {
    let world = existing(cli, chat());
    let block = chat().set("deletion_policy", "prevent");
    let change = plans(&world, block, "plan-new-policy");
    assert_eq!(changed(&change), ["deletion_policy"]);
}

fn a_larger_size_changes_what_depends_on_it(cli: &Cli) {
    let world = existing(cli, chat());
    let change = plans(&world, chat().set("size", "medium"), "plan-larger-size");
    assert_eq!(
        changed(&change),
        [
            "active_cloud_tokens",
            "active_size",
            "cloud_tokens",
            "size",
            "status"
        ]
    );
}

fn a_smaller_size_changes_what_depends_on_it(cli: &Cli) {
    let world = existing(cli, chat().set("size", "medium"));
    let change = plans(&world, chat(), "plan-smaller-size");
    assert_eq!(
        changed(&change),
        ["cloud_tokens", "size", "size_change_scheduled_at", "status"]
    );
}
