//! An endpoint that sends somewhere else.

use serde_json::json;

use crate::story::{Cli, World, chat, embeddings, knowledge_base};

cases![a_redirect_is_never_followed];

const REDIRECTS: &str = "The endpoint redirects to another address";

/// Points every route elsewhere.
fn redirect(world: &World, to: &World) {
    let fault = json!({"status": 307, "location": to.control_center.url()});
    world.control_center.fault("*", 100, fault);
}

fn a_redirect_is_never_followed(cli: &Cli) {
    let elsewhere = World::new(cli);
    let mut world = World::new(cli);
    world.write([chat(), embeddings(), knowledge_base()]);
    redirect(&world, &elsewhere);
    let plan = world.plan().fails();
    plan.errors_are([REDIRECTS]);
    plan.warnings_are([]);

    // Without the checks the creation itself comes across it.
    world
        .provider("prerequisite_checks = \"off\"")
        .write([chat()]);
    world.apply().fails().errors_are([REDIRECTS]);
    assert_eq!(world.remembers(), [""; 0]);

    world.control_center.clear_faults();
    world.apply().succeeds();
    redirect(&world, &elsewhere);
    for outcome in [world.plan(), world.destroy()] {
        outcome.fails().errors_are([REDIRECTS]);
    }
    assert_eq!(world.remembers(), ["chat"]);
    assert_eq!(elsewhere.control_center.requests().total, 0);
}
