//! One answer that a resource does not exist is not enough to remove it from state: the list
//! decides.

use serde_json::json;

use crate::diagnostics::life_cycle_reads;
use crate::story::{Cli, World, chat, text_generation};

const BY_ID: &str = "GET /v1/genai/resources/{id}";
const LIST: &str = "GET /v1/genai/resources";
const DELETE: &str = "DELETE /v1/genai/resources/{id}";

cases![
    of_many_that_nothing_bears_out_each_stays,
    an_address_that_answers_everything_with_404_empties_no_state,
    what_is_listed_all_the_same_stays_with_a_warning,
    many_that_are_gone_share_one_list_and_are_each_named,
];

fn with_chat(cli: &Cli) -> World {
    let mut world = World::new(cli);
    world.provider("  max_retries = 0").write([chat()]);
    world.apply().succeeds();
    world
}

fn an_address_that_answers_everything_with_404_empties_no_state(cli: &Cli) {
    let world = with_chat(cli);
    let fault = json!({"status": 404});
    world.control_center.set_faults(json!([
        {"route": BY_ID, "times": 99, "fault": fault},
        {"route": LIST, "times": 99, "fault": fault},
        {"route": DELETE, "times": 99, "fault": fault},
    ]));
    let plan = world.plan().fails();
    let said = plan.error("The Control Center refuses the request");
    life_cycle_reads(
        "gone-and-nothing-can-be-listed",
        said.says("stays in state"),
    );
    let _ = world.plan_with(["-refresh-only"]).fails();
    let _ = world.apply().fails();
    let _ = world.destroy().fails();
    let destroyed = world.apply_with(["-destroy", "-refresh=false"]).fails();
    let _ = destroyed.error("The Control Center refuses the request");
    assert_eq!(world.remembers(), ["chat"]);
    world.control_center.clear_faults();
    world.plan().finds_nothing_to_do().says_nothing();
}

/// An error that concerns every call is reported once in a plan. Here each resource needs its own
/// error, or it would leave state.
fn of_many_that_nothing_bears_out_each_stays(cli: &Cli) {
    let mut world = World::new(cli);
    let names = ["a", "b", "c"];
    world
        .provider("  max_retries = 0")
        .write(names.map(text_generation));
    world.apply().succeeds();
    world.control_center.set_faults(json!([
        {"route": DELETE, "times": 99, "fault": {"status": 404}},
        {"route": LIST, "times": 99, "fault": {"status": 401}},
    ]));
    let _ = world.apply_with(["-destroy", "-refresh=false"]).fails();
    assert_eq!(world.remembers(), names);
}

fn what_is_listed_all_the_same_stays_with_a_warning(cli: &Cli) {
    let mut world = with_chat(cli);
    let id = world.id("chat");
    let summary = format!("\"chat\" (id {id}) is listed, but cannot be found by its id");
    world
        .control_center
        .fault(BY_ID, 99, json!({"status": 404}));
    let plan = world.plan().finds_nothing_to_do();
    life_cycle_reads("gone-and-listed-all-the-same", plan.warning(&summary));
    assert_eq!(world.remembers(), ["chat"]);

    world
        .control_center
        .fault(DELETE, 99, json!({"status": 404}));
    let destroyed = world.apply_with(["-destroy", "-refresh=false"]).fails();
    let said = destroyed.error("The Control Center refuses the request");
    life_cycle_reads("destroyed-and-listed-all-the-same", said);
    assert_eq!(world.remembers(), ["chat"]);

    world.control_center.set_faults(json!([
        {"route": BY_ID, "times": 99, "fault": {"status": 404}},
    ]));
    world
        .beside(&format!(
            "data \"mendix_genai_resource\" \"one\" {{\n  id = {id:?}\n}}\n\
             output \"region\" {{\n  value = data.mendix_genai_resource.one.region\n}}"
        ))
        .write([chat()]);
    let applied = world.apply().succeeds();
    let _ = applied.warning(&summary);
    let from_list =
        format!("\"chat\" (id {id}) was read from the list, because its id was not found");
    life_cycle_reads("looked-up-and-listed-only", applied.warning(&from_list));
    assert_eq!(world.output("region"), "eu-central-1");
    world.control_center.set_faults(json!([
        {"route": BY_ID, "times": 99, "after": 1, "fault": {"status": 404}},
        {"route": LIST, "times": 99, "fault": {"status": 404}},
    ]));
    let _ = world
        .plan()
        .fails()
        .error("The Control Center refuses the request");
}

fn many_that_are_gone_share_one_list_and_are_each_named(cli: &Cli) {
    let world = World::new(cli);
    let names = ["a", "b", "c"];
    // The display names are equal, so the ids tell the warnings apart.
    world.write(names.map(|name| text_generation(name).set("display_name", "chat")));
    world.apply().succeeds();
    for name in names {
        world.control_center.deprovision(&world.id(name));
    }
    world.control_center.pass_the_end_of_the_month();
    world.control_center.forget_requests();
    let plan = world.plan_with(["-refresh-only"]).succeeds();
    for name in names {
        let id = world.id(name);
        let _ = plan.warning(&format!("\"chat\" (id {id}) no longer exists"));
    }
    let requests = world.control_center.requests();
    assert_eq!((requests.to(BY_ID), requests.to(LIST)), (3, 1));
}
