//! The same life cycle without TLS, one resource at a time, and thirty at a time.
//!
//! item 74. `STORIES_WITHOUT_TLS` and `STORIES_PARALLELISM` run all other stories in these modes,
//! see the story language.

use std::time::Duration;

use crate::story::{Block, Cli, Mode, World, most_at_once, text_generation};

cases![
    a_life_without_tls,
    a_life_one_at_a_time,
    a_life_thirty_at_a_time,
];

/// Enough to distinguish the modes, and few enough for the available Cloud Tokens.
const COUNT: usize = 12;

fn many() -> Block {
    text_generation("chat")
        .set("count", COUNT)
        .expression("display_name", "\"chat ${count.index}\"")
}

/// Runs a life cycle in this mode, and returns how many creates were under way at once.
fn live(cli: &Cli, mode: Mode) -> usize {
    let mut world = World::in_mode(cli, mode, |options| {
        options.latency = Duration::from_millis(50);
    });
    world.log().write([many()]);
    world.plan().succeeds();
    let planned = world.logged();
    let tls: Vec<_> = planned.iter().filter_map(|entry| entry.tls).collect();
    assert!(!tls.is_empty() && tls.iter().all(|tls| *tls != mode.without_tls));
    world.apply_plan().succeeds().says_nothing();
    let applied = world.logged();
    assert_eq!(world.remembers().len(), COUNT);
    world.plan().finds_nothing_to_do().says_nothing();
    world.destroy().succeeds();
    assert_eq!(world.remembers(), [""; 0]);
    most_at_once(&applied, "ApplyResourceChange")
}

fn a_life_without_tls(cli: &Cli) {
    let mode = Mode {
        without_tls: true,
        ..Mode::default()
    };
    assert!(live(cli, mode) > 1);
}

fn a_life_one_at_a_time(cli: &Cli) {
    let mode = Mode {
        parallelism: Some(1),
        ..Mode::default()
    };
    assert_eq!(live(cli, mode), 1);
}

fn a_life_thirty_at_a_time(cli: &Cli) {
    let mode = Mode {
        parallelism: Some(30),
        ..Mode::default()
    };
    // More than Terraform's default of ten.
    assert!(live(cli, mode) > 10);
}
