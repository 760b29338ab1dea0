//! A provider in debug mode, as somebody uses it who looks for a fault in it.

use crate::host::DebugHost;
use crate::story::{Cli, TOKEN, World, chat};

cases![one_process_serves_every_command];

/// item 15: Terraform neither starts nor ends it, and each walk configures it anew.
fn one_process_serves_every_command(cli: &Cli) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be started");
    let debug = runtime.block_on(DebugHost::launch());
    let mut world = World::new(cli);
    world.env("TF_REATTACH_PROVIDERS", &debug.variable);
    // The process has an environment of its own.
    let url = world.control_center.url();
    world
        .provider(&format!("endpoint = {url:?}\ntoken = {TOKEN:?}"))
        .write([chat()]);
    world.apply().succeeds().says_nothing();
    world.plan().finds_nothing_to_do().says_nothing();
    world.write([chat().set("display_name", "renamed")]);
    world.apply().succeeds().says_nothing();
    assert_eq!(world.control_center.only()["displayName"], "renamed");
    world.destroy().succeeds();
    let answer = runtime.block_on(debug.dial().check_health());
    answer.expect("the process is still there");
}
