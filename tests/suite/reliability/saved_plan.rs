//! A plan that is applied twice: the second time knows nothing of the first, because Terraform was
//! killed before it could write its state.

use control_center_simulator::{Options, Simulator};
use serde_json::{Value, json};

use super::host::{Settings, Workspace};
use super::steps::Step;

fn start() -> (Simulator, Workspace) {
    let options = Options {
        token: crate::story::TOKEN.into(),
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

fn resources(simulator: &Simulator) -> Vec<Value> {
    let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().into();
    let list: Value = agent
        .get(format!("{}/v1/genai/resources", simulator.url()))
        .header("Authorization", format!("MxToken {}", crate::story::TOKEN))
        .call()
        .and_then(|mut answer| answer.body_mut().read_json())
        .expect("the simulator answers");
    serde_json::from_value(list["items"].clone()).expect("a list has items")
}

#[tokio::test]
async fn where_the_host_shows_the_plan_it_creates_once() {
    let (simulator, mut workspace) = start();
    workspace.shows_planned_private = true;
    let (plan, said) = workspace.plan(&Step::ApplyCreate.config()).await;
    assert!(said.errors.is_empty(), "{said:#?}");
    let first = workspace.apply(&plan).await;
    assert!(first.errors.is_empty(), "{first:#?}");
    let id = workspace.stored("chat", "id").map(str::to_owned);
    workspace.state.clear();
    let second = workspace.apply(&plan).await;
    assert!(second.errors.is_empty(), "{second:#?}");
    assert_eq!(resources(&simulator).len(), 1);
    assert_eq!(workspace.stored("chat", "id").map(str::to_owned), id);
}

/// Two jobs of one pipeline run, each with a copy of the plan and of the state. The first answer of
/// each is lost, so that their tries overlap.
#[tokio::test]
async fn where_the_host_shows_the_plan_two_applies_at_once_create_once() {
    let (simulator, mut first) = start();
    first.settings.max_retries = 4;
    first.shows_planned_private = true;
    let (plan, said) = first.plan(&Step::ApplyCreate.config()).await;
    assert!(said.errors.is_empty(), "{said:#?}");
    let mut second = Workspace::new(first.settings.clone());
    second.shows_planned_private = true;
    let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().into();
    let fault = json!([{
        "route": "POST /v1/genai/resources", "times": 2, "fault": {"disconnect": "after"},
    }]);
    agent
        .put(format!("{}/simulator/faults", simulator.url()))
        .send_json(&fault)
        .expect("the simulator takes it");
    let (one, other) = tokio::join!(first.apply(&plan), second.apply(&plan));
    assert!(
        one.errors.is_empty() && other.errors.is_empty(),
        "{one:#?}\n{other:#?}"
    );
    let resources = resources(&simulator);
    assert_eq!(resources.len(), 1, "{resources:#?}");
    for workspace in [&first, &second] {
        assert_eq!(workspace.stored("chat", "id"), resources[0]["id"].as_str());
    }
}

#[tokio::test]
async fn elsewhere_the_second_plan_names_what_the_first_apply_created() {
    let (simulator, mut workspace) = start();
    let config = Step::ApplyCreate.config();
    let (plan, _) = workspace.plan(&config).await;
    let first = workspace.apply(&plan).await;
    assert!(first.errors.is_empty(), "{first:#?}");
    let id = workspace
        .stored("chat", "id")
        .expect("it is in state")
        .to_owned();
    workspace.state.clear();

    // Who plans anew is told.
    let (_, said) = workspace.plan(&config).await;
    let block = format!("id = {id:?}");
    let names_it = |line: &super::messages::Line| {
        line.summary == "\"chat\" exists already" && line.detail.contains(&block)
    };
    assert!(said.warnings.iter().any(names_it), "{said:#?}");

    // Who applies the saved plan again pays twice, and is told as well.
    let second = workspace.apply(&plan).await;
    assert!(second.errors.is_empty(), "{second:#?}");
    assert!(second.warnings.iter().any(names_it), "{second:#?}");
    assert_eq!(resources(&simulator).len(), 2);
}

#[tokio::test]
async fn a_plan_whose_values_became_others_creates_nothing_more() {
    let (simulator, mut workspace) = start();
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
    assert_eq!(resources(&simulator).len(), 1);
}
