//! Many calls at the same time, and the call that stops them.

use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::json;
use tfplugin::framework::value::Value;
use tfplugin::wire::proto;
use tokio::time::{sleep, timeout};

use crate::diagnostics::answer_reads;
use crate::host::{KILL_AFTER, promptly};
use crate::story::ControlCenter;
use crate::walk::{Answer, Change, Walk, chat};

/// When the user interrupts, core waits for running calls, so they must end soon.
const SOON: Duration = Duration::from_secs(5);

async fn stop(walk: &Walk) {
    let request = proto::stop_provider::Request {};
    let answer = timeout(SOON, walk.client().stop_provider(request)).await;
    let answer = answer.expect("it is answered while others run");
    assert_eq!(answer.expect("never a gRPC error").into_inner().error, "");
}

/// A Control Center that takes an hour to provision a resource.
fn slow() -> ControlCenter {
    ControlCenter::start(|options| options.provisioning_delay = Duration::from_secs(3600))
}

async fn until(what: impl Fn() -> bool) {
    promptly(async {
        while !what() {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

/// item 17: one after the other, the calls would take more than ten seconds.
#[tokio::test]
async fn thirty_calls_make_progress_at_the_same_time() {
    const CALLS: u32 = 30;
    let latency = Duration::from_millis(400);
    let center = ControlCenter::start(|options| options.latency = latency);
    center.set_company(json!({"cloudTokens": {"total": 10_000}}));
    let walk = Walk::begin(&center).await;
    let changes: Vec<_> = (0..CALLS)
        .map(|number| {
            let mut config = chat();
            config["display_name"] = json!(format!("chat {number}"));
            Change::create(&walk.config(config))
        })
        .collect();
    let plans: Vec<Answer> = join_all(changes.iter().map(|change| walk.plan(change))).await;
    let started = Instant::now();
    let applies = changes.iter().zip(&plans);
    let applied = join_all(applies.map(|(change, planned)| walk.apply(change, planned))).await;
    let elapsed = started.elapsed();
    for answer in applied {
        answer.succeeds();
    }
    assert_eq!(center.resources().len(), 30);
    assert!(elapsed < latency * CALLS / 2, "it took {elapsed:?}");
}

/// One after the other, the calls of a first plan would take three times the network's latency.
#[tokio::test]
async fn a_plan_asks_for_everything_that_it_needs_at_the_same_time() {
    const NEEDED: [&str; 3] = [
        "GET /v1/genai/prerequisites",
        "GET /v1/genai/catalog",
        "GET /v1/genai/resources",
    ];
    for slow in NEEDED {
        let center = ControlCenter::new();
        let walk = Walk::begin(&center).await;
        let change = Change::create(&walk.config(chat()));
        center.fault(slow, 1, json!({"delay": "1h"}));
        let all = until(|| NEEDED.iter().all(|route| center.requests().to(route) == 1));
        tokio::select! {
            () = all => {}
            _ = walk.plan(&change) => panic!("the plan did not wait for {slow}"),
        }
    }
}

/// item 17: the created resource is in state, without an error that would taint it.
#[tokio::test]
async fn a_create_that_waits_returns_early_when_stopped_and_later_calls_work() {
    let center = slow();
    let walk = Walk::begin(&center).await;
    let change = Change::create(&walk.config(chat()));
    let planned = walk.plan(&change).await.succeeds();
    let stopping = async {
        until(|| center.requests().to("GET /v1/genai/resources/{id}") > 0).await;
        stop(&walk).await;
        Instant::now()
    };
    let (applied, stopped) = tokio::join!(walk.apply(&change, &planned), stopping);
    assert!(stopped.elapsed() < SOON, "{:?}", stopped.elapsed());
    let applied = applied.succeeds();
    assert_eq!(
        applied.said.warnings(),
        ["\"chat\" is still being provisioned"]
    );
    assert_eq!(applied.state.attribute("status"), &"PROVISIONING".into());
    assert_eq!(
        applied.state.attribute("id").as_str(),
        center.only()["id"].as_str()
    );

    // A reattached process serves another run, and the interrupt does not concern that run.
    let read = walk.read(&applied.state, b"").await.succeeds();
    assert_eq!(read.state, applied.state);
    let mut config = chat();
    config["display_name"] = json!("another");
    config["timeouts"] = json!({"create": "1s"});
    let another = walk.create(&walk.config(config)).await;
    assert_eq!(another.state.attribute("status"), &"PROVISIONING".into());
    assert_eq!(center.resources().len(), 2);
}

/// item 17: what the API has not accepted stays unchanged, in state too.
#[tokio::test]
async fn changes_that_wait_return_early_when_stopped_and_leave_all_as_it_was() {
    const CREATE: &str = "POST /v1/genai/resources";
    const CHANGE: &str = "PATCH /v1/genai/resources/{id}";
    const DELETE: &str = "DELETE /v1/genai/resources/{id}";
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let mut config = chat();
    let changed = walk.create(&walk.config(config.clone())).await.state;
    let ended = walk.create(&walk.config(config.clone())).await.state;
    config["display_name"] = json!("renamed");
    let create = Change::create(&walk.config(config.clone()));
    let change = Change::update(&changed, &walk.config(config));
    let end = Change::destroy(&ended);
    let planned_create = walk.plan(&create).await.succeeds();
    let planned = walk.plan(&change).await.succeeds();
    let planned_end = walk.plan(&end).await.succeeds();
    let busy =
        |route| json!({"route": route, "times": 99, "fault": {"status": 429, "retryAfter": 60}});
    center.set_faults(json!([busy(CREATE), busy(CHANGE), busy(DELETE)]));
    center.forget_requests();
    let stopping = async {
        until(|| {
            let requests = center.requests();
            [CREATE, CHANGE, DELETE]
                .iter()
                .all(|route| requests.to(route) > 0)
        })
        .await;
        stop(&walk).await;
        Instant::now()
    };
    let (create, change, end, stopped) = tokio::join!(
        walk.apply(&create, &planned_create),
        walk.apply(&change, &planned),
        walk.apply(&end, &planned_end),
        stopping
    );
    assert!(stopped.elapsed() < SOON, "{:?}", stopped.elapsed());
    for (applied, stored, name) in [
        (create, Value::Null, "interrupted-creation"),
        (change, changed, "interrupted-change"),
        (end, ended, "interrupted-end"),
    ] {
        assert_eq!(applied.said.errors(), ["Interrupted"]);
        answer_reads(name, applied.said.all());
        assert_eq!(applied.state, stored);
    }
}

/// item 17: a call that only reads can be repeated.
#[tokio::test]
async fn reads_and_plans_that_wait_return_early_when_stopped_and_lose_nothing() {
    const LIST: &str = "GET /v1/genai/resources";
    const BY_ID: &str = "GET /v1/genai/resources/{id}";
    const CATALOG: &str = "GET /v1/genai/catalog";
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let stored = walk.create(&walk.config(chat())).await.state;
    // Another run, which has requested nothing yet.
    walk.open(&center).await;
    let busy =
        |route| json!({"route": route, "times": 99, "fault": {"status": 429, "retryAfter": 60}});
    center.set_faults(json!([busy(LIST), busy(BY_ID), busy(CATALOG)]));
    center.forget_requests();
    let create = Change::create(&walk.config(chat()));
    let id = stored.attribute("id").as_str().expect("an id");
    let stopping = async {
        until(|| {
            let requests = center.requests();
            requests.to(BY_ID) > 0 && requests.to(CATALOG) > 0
        })
        .await;
        stop(&walk).await;
        Instant::now()
    };
    let (read, planned, found, stopped) = tokio::join!(
        walk.read(&stored, b""),
        walk.plan(&create),
        walk.look_up(json!({"id": id})),
        stopping
    );
    assert!(stopped.elapsed() < SOON, "{:?}", stopped.elapsed());
    for answer in [read, planned, found] {
        assert_eq!(answer.said.errors(), ["Interrupted"]);
        answer_reads("interrupted-question", answer.said.all());
    }

    center.clear_faults();
    walk.open(&center).await;
    let read = walk.read(&stored, b"").await.succeeds();
    assert_eq!(read.state, stored);
    walk.plan(&create).await.succeeds();
}

/// item 11.
#[tokio::test]
async fn shutdown_ends_the_process_in_time_while_a_create_waits() {
    let center = slow();
    let walk = Walk::begin(&center).await;
    let change = Change::create(&walk.config(chat()));
    let planned = walk.plan(&change).await.succeeds();
    let mut client = walk.client();
    let request = walk.apply_request(&change, &planned);
    let apply = tokio::spawn(async move { client.apply_resource_change(request).await });
    until(|| center.requests().to("POST /v1/genai/resources") > 0).await;
    let started = Instant::now();
    assert!(walk.host.shutdown().await.status.success());
    assert!(started.elapsed() < KILL_AFTER);
    // The process that could answer has ended.
    let answer = promptly(apply).await.expect("it does not panic");
    assert!(answer.is_err());
}
