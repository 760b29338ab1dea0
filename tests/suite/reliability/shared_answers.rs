//! The effect on the resources of a run when a call that serves all of them fails.

use serde_json::json;

use super::host::{Objects, Workspace};
use super::steps::chat;
use crate::story::ControlCenter;

/// Two resources, for which the tokens are just enough.
fn two() -> Objects {
    ["one", "other"].map(|name| (name, chat(name))).into()
}

fn start() -> (ControlCenter, Workspace) {
    let center = ControlCenter::new();
    center.set_company(json!({"cloudTokens": {"total": 60}}));
    let workspace = Workspace::at(&center);
    (center, workspace)
}

/// The API itself answers 403, so the provider skips the check and continues.
fn is_withheld_once(center: &ControlCenter, route: &str) {
    center.fault(route, 1, json!({"status": 403}));
}

fn fails_once(center: &ControlCenter, route: &str) {
    center.fault(route, 1, json!({"status": 503}));
}

#[tokio::test]
async fn a_catalog_that_failed_is_asked_for_again_by_the_next_resource() {
    let (center, mut workspace) = start();
    let (plan, said) = workspace.plan(&two()).await;
    assert!(said.errors.is_empty(), "{said:#?}");
    fails_once(&center, "GET /v1/genai/catalog");
    let said = workspace.apply(&plan).await;
    // Without the catalog, the provider does not know what this one buys.
    let [error] = &said.errors[..] else {
        panic!("{said:#?}")
    };
    assert_eq!(
        error.summary,
        "The Control Center is temporarily unavailable"
    );
    assert_eq!(workspace.stored("one", "id"), None);
    assert!(workspace.stored("other", "id").is_some(), "{said:#?}");
}

/// The ledger already counts what this walk has created, and a balance read now would count it
/// again.
#[tokio::test]
async fn no_balance_is_read_once_the_walk_has_begun_to_create() {
    let (center, mut workspace) = start();
    let (plan, said) = workspace.plan(&two()).await;
    assert!(said.errors.is_empty(), "{said:#?}");
    is_withheld_once(&center, "GET /v1/genai/prerequisites");
    let said = workspace.apply(&plan).await;
    assert!(said.errors.is_empty(), "{said:#?}");
    let warnings: Vec<_> = said.warnings.iter().map(|line| &line.summary).collect();
    assert_eq!(warnings, ["Prerequisites could not be checked"]);
    assert!(workspace.stored("other", "id").is_some());
}

#[tokio::test]
async fn a_plan_whose_balance_could_not_be_read_is_checked_from_the_next_resource_on() {
    let (center, mut workspace) = start();
    is_withheld_once(&center, "GET /v1/genai/prerequisites");
    let mut three = two();
    three.insert("third", chat("third"));
    let (_, said) = workspace.plan(&three).await;
    let [error] = &said.errors[..] else {
        panic!("{said:#?}")
    };
    assert_eq!(error.summary, "Insufficient Mendix Cloud Tokens");
    assert!(error.detail.contains("needed:    90"), "{error:#?}");
}
