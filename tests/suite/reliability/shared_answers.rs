//! What a call that serves all resources of a run, and fails, does to them.

use control_center_simulator::{Company, Options, Simulator};
use serde_json::json;

use super::host::{Objects, Settings, Workspace};
use super::steps::chat;

/// Two resources whose tokens just suffice.
fn two() -> Objects {
    ["one", "other"].map(|name| (name, chat(name))).into()
}

fn start() -> (Simulator, Workspace) {
    let company = json!({"cloudTokens": {"total": 60}});
    let company: Company = serde_json::from_value(company).expect("these are facts");
    let options = Options {
        token: crate::story::TOKEN.into(),
        company: Some(company),
        ..Options::default()
    };
    let simulator = Simulator::start(options).expect("a simulator starts on a free port");
    let workspace = Workspace::new(Settings {
        endpoint: simulator.url(),
        max_retries: 0,
        request_timeout: "30s",
    });
    (simulator, workspace)
}

fn fails_once(simulator: &Simulator, route: &str) {
    let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().into();
    agent
        .put(format!("{}/simulator/faults", simulator.url()))
        .send_json(json!([{"route": route, "fault": {"status": 503}}]))
        .expect("the simulator takes it");
}

#[tokio::test]
async fn a_catalog_that_failed_is_asked_for_again_by_the_next_resource() {
    let (simulator, mut workspace) = start();
    let (plan, said) = workspace.plan(&two()).await;
    assert!(said.errors.is_empty(), "{said:#?}");
    fails_once(&simulator, "GET /v1/genai/catalog");
    let said = workspace.apply(&plan).await;
    // What was planned with a price cannot be confirmed without one.
    let [error] = &said.errors[..] else {
        panic!("{said:#?}")
    };
    assert_eq!(error.summary, "Provider produced inconsistent final plan");
    assert_eq!(workspace.stored("one", "id"), None);
    assert!(workspace.stored("other", "id").is_some(), "{said:#?}");
}

/// The ledger counts what this walk has created, and so would a balance that is read only now.
#[tokio::test]
async fn no_balance_is_read_once_the_walk_has_begun_to_create() {
    let (simulator, mut workspace) = start();
    let (plan, said) = workspace.plan(&two()).await;
    assert!(said.errors.is_empty(), "{said:#?}");
    fails_once(&simulator, "GET /v1/genai/prerequisites");
    let said = workspace.apply(&plan).await;
    assert!(said.errors.is_empty(), "{said:#?}");
    let warnings: Vec<_> = said.warnings.iter().map(|line| &line.summary).collect();
    assert_eq!(warnings, ["Prerequisites could not be checked"; 2]);
    assert!(workspace.stored("other", "id").is_some());
}

#[tokio::test]
async fn a_plan_whose_balance_could_not_be_read_is_checked_from_the_next_resource_on() {
    let (simulator, mut workspace) = start();
    fails_once(&simulator, "GET /v1/genai/prerequisites");
    let mut three = two();
    three.insert("third", chat("third"));
    let (_, said) = workspace.plan(&three).await;
    let [error] = &said.errors[..] else {
        panic!("{said:#?}")
    };
    assert_eq!(error.summary, "Insufficient Mendix Cloud Tokens");
    assert!(error.detail.contains("needed:    90"), "{error:#?}");
}
