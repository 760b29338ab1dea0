//! A provider in debug mode, as a developer uses it to investigate a problem.

use crate::host::DebugHost;
use crate::story::{Cli, ControlCenter, TOKEN, World, chat, text_generation};

cases_of_two_releases![
    one_process_serves_every_command,
    aliases_do_not_share_a_configuration,
];

/// item 15: Terraform neither starts nor ends the process, and each walk configures it anew.
fn one_process_serves_every_command(cli: &Cli) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be started");
    let debug = runtime.block_on(DebugHost::launch());
    let mut world = World::reattached(cli, &debug.variable);
    // The process has its own environment.
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

    // No other provider is installed that could have done all this.
    drop(debug);
    let _ = world.plan().fails();
}

/// Terraform configures each alias over a separate connection to the same process.
fn aliases_do_not_share_a_configuration(cli: &Cli) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be started");
    let debug = runtime.block_on(DebugHost::launch());
    let mut world = World::reattached(cli, &debug.variable);
    let other = ControlCenter::new();
    let settings = |url: String| format!("endpoint = {url:?}\ntoken = {TOKEN:?}");
    let of_the_other = settings(other.url());
    world
        .provider(&settings(world.control_center.url()))
        .beside(&format!(
            "provider \"mendix\" {{\nalias = \"other\"\n{of_the_other}\n}}"
        ));
    world.write([
        chat(),
        text_generation("elsewhere").expression("provider", "mendix.other"),
    ]);
    world.apply().succeeds().says_nothing();
    assert_eq!(world.control_center.only()["displayName"], "chat");
    assert_eq!(other.only()["displayName"], "elsewhere");
    world.plan().finds_nothing_to_do().says_nothing();
}
