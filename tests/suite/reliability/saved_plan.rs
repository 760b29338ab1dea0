//! A plan that is applied twice. The second apply knows nothing of the first, because Terraform was
//! killed before it could write its state.

use serde_json::json;

use super::host::Workspace;
use super::steps::Step;
use crate::story::ControlCenter;
use crate::summary::without_id;

fn start() -> (ControlCenter, Workspace) {
    let center = ControlCenter::new();
    let workspace = Workspace::at(&center);
    (center, workspace)
}

#[tokio::test]
async fn where_the_host_shows_the_plan_it_creates_once() {
    let (center, mut workspace) = start();
    workspace.shows_planned_private = true;
    let (plan, said) = workspace.plan(&Step::ApplyCreate.config()).await;
    assert!(said.errors.is_empty(), "{said:#?}");
    let first = workspace.apply(&plan).await;
    assert!(first.errors.is_empty(), "{first:#?}");
    let id = workspace.stored("chat", "id").map(str::to_owned);
    workspace.state.clear();
    let second = workspace.apply(&plan).await;
    assert!(second.errors.is_empty(), "{second:#?}");
    assert_eq!(center.resources().len(), 1);
    assert_eq!(workspace.stored("chat", "id").map(str::to_owned), id);
}

/// Two jobs of one pipeline run, each with a copy of the plan and of the state. The first answer to
/// each is lost, so their attempts overlap.
#[tokio::test]
async fn where_the_host_shows_the_plan_two_applies_at_once_create_once() {
    let (center, mut first) = start();
    first.settings.max_retries = 4;
    first.shows_planned_private = true;
    let (plan, said) = first.plan(&Step::ApplyCreate.config()).await;
    assert!(said.errors.is_empty(), "{said:#?}");
    let mut second = Workspace::new(first.settings.clone());
    second.shows_planned_private = true;
    let lost = json!({"disconnect": "after"});
    center.fault("POST /v1/genai/resources", 2, lost);
    let (one, other) = tokio::join!(first.apply(&plan), second.apply(&plan));
    assert!(
        one.errors.is_empty() && other.errors.is_empty(),
        "{one:#?}\n{other:#?}"
    );
    let resources = center.resources();
    assert_eq!(resources.len(), 1, "{resources:#?}");
    for workspace in [&first, &second] {
        assert_eq!(workspace.stored("chat", "id"), resources[0]["id"].as_str());
    }
}

#[tokio::test]
async fn elsewhere_the_second_plan_names_what_the_first_apply_created() {
    let (center, mut workspace) = start();
    let config = Step::ApplyCreate.config();
    let (plan, _) = workspace.plan(&config).await;
    let first = workspace.apply(&plan).await;
    assert!(first.errors.is_empty(), "{first:#?}");
    let id = workspace
        .stored("chat", "id")
        .expect("it is in state")
        .to_owned();
    workspace.state.clear();

    // A user who plans again gets the warning.
    let (_, said) = workspace.plan(&config).await;
    let block = format!("id = {id:?}");
    let names_it = |line: &super::messages::Line| {
        without_id(&line.summary) == "\"chat\" exists already" && line.detail.contains(&block)
    };
    assert!(said.warnings.iter().any(names_it), "{said:#?}");

    // A user who applies the saved plan again pays twice, and also gets the warning.
    let second = workspace.apply(&plan).await;
    assert!(second.errors.is_empty(), "{second:#?}");
    assert!(second.warnings.iter().any(names_it), "{second:#?}");
    assert_eq!(center.resources().len(), 2);
}

#[tokio::test]
async fn a_plan_whose_values_became_others_creates_nothing_more() {
    let (center, mut workspace) = start();
    workspace.shows_planned_private = true;
    let mut config = Step::ApplyCreate.config();
    let name = |config: &mut super::host::Objects, name| {
        config
            .get_mut("chat")
            .expect("it is there")
            .set("display_name", name);
    };
    name(&mut config, "one");
    let (plan, _) = workspace.plan(&config).await;
    let first = workspace.apply(&plan).await;
    assert!(first.errors.is_empty(), "{first:#?}");
    workspace.state.clear();
    name(&mut config, "other");
    let (mut other, _) = workspace.plan(&config).await;
    other.changes[0].take_notes_of(&plan.changes[0]);
    let second = workspace.apply(&other).await;
    let [error] = &second.errors[..] else {
        panic!("{second:#?}")
    };
    assert!(
        error
            .detail
            .contains("This plan was applied before, with other values"),
        "{error:#?}"
    );
    assert_eq!(center.resources().len(), 1);
}
