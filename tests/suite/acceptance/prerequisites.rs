//! The four prerequisites, checked in the plan before anything is bought.

use serde_json::{Value, json};

use terraform_cli::Product;

use crate::story::{Block, Cli, HAIKU, World, chat, embeddings, knowledge_base, text_generation};

cases![
    all_that_is_wrong_is_said_at_once,
    the_tokens_of_a_whole_plan_are_added_up,
    a_warning_leaves_the_decision_to_the_api,
    switched_off_nobody_asks,
    a_check_that_the_api_withholds_is_a_warning,
    a_control_center_that_does_not_answer_is_an_error,
    what_is_true_of_the_whole_company_is_said_once,
    a_refused_token_is_one_error,
    a_token_without_the_scope_is_one_error_of_a_refresh,
    what_cannot_be_created_does_not_keep_the_others_from_being_destroyed,
];

const PREREQUISITES: &str = "GET /v1/genai/prerequisites";
const CATALOG: &str = "GET /v1/genai/catalog";
const UNAVAILABLE: &str = "The Control Center is temporarily unavailable";
const TOKENS: &str = "Insufficient Mendix Cloud Tokens";
const PRICE_LIST: &str = "Subscription price list not eligible";
const ACCOUNTS: &str = "Multiple accounts are not supported";
const SUBSCRIPTION: &str = "No active enterprise platform subscription";

fn all_that_is_wrong_is_said_at_once(cli: &Cli) {
    let world = World::new(cli);
    world.control_center.set_company(json!({
        "cloudTokens": {"total": 40, "allocated": 11},
        "accounts": [{"id": "1", "name": "One"}, {"id": "2", "name": "Two"}],
        "subscriptions": [{"status": "expired", "priceList": "FY20"}],
    }));
    world.write([chat()]);
    let plan = world.plan().fails();
    plan.errors_are([TOKENS, PRICE_LIST, ACCOUNTS, SUBSCRIPTION]);
    plan.error(TOKENS)
        .says("needed:    30")
        .says("available: 29 (40 in total, 11 allocated)")
        .says("shortfall: 1")
        .blames("size");

    // A shortage of tokens never hides an unknown model, and an unknown model never hides a
    // shortage.
    world
        .control_center
        .set_company(json!({"cloudTokens": {"total": 29}}));
    world.write([chat().set("model", "gpt-17")]);
    let plan = world.plan().fails();
    plan.errors_are([TOKENS, "Model not available"]);

    // An unknown size has no price, so it never causes a shortage of tokens.
    world.write([chat().set("size", "gigantic")]);
    world.plan().fails().errors_are(["Size not available"]);
    // The price beside a size that is not sold is not the next thing to correct.
    let by_capacity_only = chat().set("model", HAIKU).set("cloud_tokens", 10);
    world.write([by_capacity_only]);
    let plan = world.plan().fails();
    plan.errors_are([TOKENS, "Size not available"]);
    assert_eq!(world.control_center.requests().writes(), 0);
}

fn the_tokens_of_a_whole_plan_are_added_up(cli: &Cli) {
    let world = World::new(cli);
    let ten = || (0..10).map(|number| text_generation(&format!("chat{number}")));
    let total = |tokens: u32| {
        world
            .control_center
            .set_company(json!({"cloudTokens": {"total": tokens}}));
    };
    world.write(ten());
    total(299);
    let plan = world.plan().fails();
    plan.errors_are([TOKENS]);
    plan.error(TOKENS)
        .says("The 10 resources of this plan need 300 Cloud Tokens together")
        .says("needed:    300")
        .says("available: 299 (299 in total, 0 allocated)")
        .says("shortfall: 1")
        .says("alone needs 30 for the size \"small\"");

    // No matter how many resources do not fit, the plan has one error with the whole sum.
    total(100);
    let plan = world.plan().fails();
    if world.mode.parallelism == Some(1) {
        // The provider does not know what Terraform will ask next, so each error gives the sum
        // until then.
        plan.errors_are([TOKENS; 7]);
        assert!(plan.text().contains("shortfall: 200"), "{plan}");
    } else {
        plan.errors_are([TOKENS]);
        plan.error(TOKENS)
            .says("needed:    300")
            .says("shortfall: 200");
    }
    total(299);
    world.apply().fails().errors_are([TOKENS]);
    assert_eq!(world.control_center.requests().writes(), 0);

    total(300);
    world.apply().succeeds().says_nothing();
    assert_eq!(world.control_center.resources().len(), 10);

    // An upgrade counts only its difference; a downgrade and a destroy free nothing yet.
    let change = |upgraded: &str, destroyed: &str| {
        let blocks = ten().zip(0..).filter_map(|(block, number)| {
            let name = format!("chat{number}");
            if name == destroyed {
                return None;
            }
            Some(if name == upgraded {
                block.set("size", "medium")
            } else {
                block
            })
        });
        world.write(blocks.collect::<Vec<Block>>());
    };
    change("chat0", "chat9");
    total(329);
    let plan = world.plan().fails();
    plan.errors_are([TOKENS]);
    plan.error(TOKENS)
        .says("needed:    30")
        .says("available: 29 (329 in total, 300 allocated)")
        .says("shortfall: 1");
    total(330);
    world
        .plan()
        .succeeds()
        .proposes([("chat0", "update"), ("chat9", "delete")]);
}

fn a_warning_leaves_the_decision_to_the_api(cli: &Cli) {
    let mut world = World::new(cli);
    world
        .provider("prerequisite_checks = \"warn\"")
        .write([chat()]);
    world
        .control_center
        .set_company(json!({"cloudTokens": {"total": 29}}));
    let applied = world.apply().fails();
    applied.warnings_are([TOKENS]);
    applied.errors_are([TOKENS]);
    applied.error(TOKENS).says("422 Unprocessable Entity");
    assert_eq!(world.remembers(), [""; 0]);
    assert_eq!(world.control_center.resources(), [Value::Null; 0]);
}

fn switched_off_nobody_asks(cli: &Cli) {
    let mut world = World::new(cli);
    world.provider("prerequisite_checks = \"off\"");
    world.write([chat(), embeddings(), knowledge_base()]);
    world.plan().succeeds().says_nothing();
    assert_eq!(world.control_center.requests().total, 0);
    let change = world.planned("chat");
    assert_eq!(change["after_unknown"]["cloud_tokens"], true);
    assert_eq!(change["after_unknown"]["cross_region_inference"], true);

    world.apply_plan().succeeds().says_nothing();
    assert_eq!(world.stored("chat", "cloud_tokens"), 30);
    assert_eq!(world.stored("chat", "cross_region_inference"), true);
    assert_eq!(world.stored("embeddings", "cross_region_inference"), false);
    assert_eq!(world.control_center.requests().checks(), 0);
    world.plan().finds_nothing_to_do().says_nothing();
    // The request for the account, which the refresh notes, is not a check.
    let requests = world.control_center.requests();
    assert_eq!((requests.checks(), requests.to(PREREQUISITES)), (1, 1));
}

fn a_check_that_the_api_withholds_is_a_warning(cli: &Cli) {
    let mut world = World::new(cli);
    world.provider("max_retries = 0").write([chat()]);
    for (route, summary) in [
        (PREREQUISITES, "Prerequisites could not be checked"),
        (CATALOG, "The catalog could not be checked"),
    ] {
        for status in [403, 404] {
            world
                .control_center
                .fault(route, 1, json!({"status": status}));
            let plan = world.plan().succeeds().proposes([("chat", "create")]);
            plan.warnings_are([summary]);
        }
    }
    assert_eq!(world.control_center.requests().writes(), 0);

    // Terraform can apply a plan that was made without the catalog.
    assert_eq!(world.planned("chat")["after_unknown"]["cloud_tokens"], true);
    world.apply_plan().succeeds().says_nothing();
    assert_eq!(world.stored("chat", "cloud_tokens"), 30);
}

/// A plan without these answers does not know what it buys.
fn a_control_center_that_does_not_answer_is_an_error(cli: &Cli) {
    let mut world = World::new(cli);
    world.write([chat()]);
    let settings = "max_retries = 0\n  request_timeout = \"1s\"";
    for (summary, fault) in [
        (UNAVAILABLE, json!({"status": 500})),
        (UNAVAILABLE, json!({"disconnect": "before"})),
        (
            "Unexpected answer from the endpoint",
            json!({"status": 404, "body": "<html>Not here</html>"}),
        ),
        (
            "Unexpected answer from the endpoint",
            json!({"status": 200, "body": "<html>Sign in</html>"}),
        ),
        (
            "The Control Center does not answer in time",
            json!({"delay": "3s"}),
        ),
    ] {
        for route in [PREREQUISITES, CATALOG] {
            world.control_center.fault(route, 1, fault.clone());
            world.provider(settings).write([chat()]);
            let plan = world.plan().fails();
            plan.errors_are([summary]);
            let _ = plan.error(summary).says("-refresh=false");

            world.control_center.fault(route, 1, fault.clone());
            world
                .provider(&format!("{settings}\n  prerequisite_checks = \"warn\""))
                .write([chat()]);
            let plan = world.plan().succeeds().proposes([("chat", "create")]);
            plan.warnings_are([summary]);
            let unknown = &world.planned("chat")["after_unknown"];
            assert_eq!(unknown["cloud_tokens"] == true, route == CATALOG);
        }
    }
    world.env("MENDIX_CONTROL_CENTER_ENDPOINT", "http://127.0.0.1:1");
    world.provider(settings).write([chat()]);
    let _ = world.plan().fails();
    assert_eq!(world.control_center.requests().writes(), 0);
}

fn what_is_true_of_the_whole_company_is_said_once(cli: &Cli) {
    let mut world = World::new(cli);
    world
        .provider("max_retries = 0")
        .write((0..50).map(|number| text_generation(&format!("chat{number}"))));
    world.control_center.set_company(json!({
        "cloudTokens": {"total": 10_000},
        "subscriptions": [{"priceList": "FY20"}],
    }));
    world.plan().fails().errors_are([PRICE_LIST]);
    world
        .control_center
        .set_company(json!({"cloudTokens": {"total": 10_000}}));
    world
        .control_center
        .fault(CATALOG, 99, json!({"status": 401}));
    world
        .plan()
        .fails()
        .errors_are(["The Control Center refuses the token"]);
    world
        .control_center
        .fault(CATALOG, 99, json!({"status": 403}));
    world
        .plan()
        .succeeds()
        .warnings_are(["The catalog could not be checked"]);
}

fn a_token_without_the_scope_is_one_error_of_a_refresh(cli: &Cli) {
    let world = World::new(cli);
    world
        .control_center
        .set_company(json!({"cloudTokens": {"total": 1_000}}));
    world.write((0..30).map(|number| text_generation(&format!("chat{number}"))));
    world.apply().succeeds();
    world.control_center.set_faults(json!([
        {"route": "GET /v1/genai/resources/{id}", "times": 99, "fault": {"status": 403}},
        {"route": "GET /v1/genai/resources", "times": 99, "fault": {"status": 403}},
    ]));
    world
        .plan()
        .fails()
        .errors_are(["The token does not allow this"]);
    assert_eq!(world.remembers().len(), 30);
}

fn a_refused_token_is_one_error(cli: &Cli) {
    let world = World::new(cli);
    world.write([chat(), embeddings(), knowledge_base()]);
    world.control_center.set_faults(json!([
        {"route": "GET /v1/genai/prerequisites", "fault": {"status": 401}},
    ]));
    let plan = world.plan().fails();
    plan.errors_are(["The Control Center refuses the token"]);
}

/// Terraform makes a normal plan before a destroy, so a resource that cannot be created stops it.
/// Every such error names the ways to destroy anyway, and each of them works.
fn what_cannot_be_created_does_not_keep_the_others_from_being_destroyed(cli: &Cli) {
    const WARN: &str = "prerequisite_checks = \"warn\"";
    let ways = [
        ("`-refresh=false`", Some("-refresh=false")),
        (
            "`-target=ADDRESS`",
            Some("-target=mendix_genai_resource.chat"),
        ),
        (WARN, None),
        (
            "OpenTofu also has `-exclude=ADDRESS`",
            Some("-exclude=mendix_genai_resource.embeddings"),
        ),
    ];
    for (said, way) in ways {
        let is_exclude = said.contains("-exclude");
        if is_exclude && cli.product() == Product::Terraform {
            continue;
        }
        let mut world = World::new(cli);
        world.provider("max_retries = 0").write([chat()]);
        world.apply().succeeds();
        world
            .control_center
            .set_company(json!({"cloudTokens": {"total": 30}}));
        world.write([chat(), embeddings()]);
        let refused = world.destroy().fails();
        refused.errors_are([TOKENS]);
        let _ = refused.error(TOKENS).says(said);
        world
            .control_center
            .fault(CATALOG, 1, json!({"status": 500}));
        let refused = world.destroy().fails();
        refused.errors_are([UNAVAILABLE]);
        let _ = refused.error(UNAVAILABLE).says(said);
        let unknown_model = embeddings().set("model", "gpt-17");
        world.write([chat(), unknown_model.clone()]);
        let refused = world.destroy().fails();
        refused.errors_are([TOKENS, "Model not available"]);
        let _ = refused.error("Model not available").says(said);
        assert_eq!(world.remembers(), ["chat"]);

        let args = match way {
            Some(way) => vec!["-destroy", way],
            None => {
                world.provider(WARN).write([chat(), unknown_model]);
                vec!["-destroy"]
            }
        };
        world.apply_with(args).succeeds();
        assert_eq!(world.remembers(), [""; 0], "{said}");
        assert_eq!(
            world.control_center.only()["status"],
            "DEPROVISION_SCHEDULED"
        );
    }
}
