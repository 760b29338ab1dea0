//! What the provider notes in a resource's private state: the account under which it was created or
//! last seen.

use futures::future::join_all;
use serde_json::{Value as Json, json};
use tfplugin::framework::value::Value;
use tfplugin::wire::proto;

use crate::story::ControlCenter;
use crate::walk::{Change, Walk, answered, chat};

const PREREQUISITES: &str = "GET /v1/genai/prerequisites";
const LIST: &str = "GET /v1/genai/resources";
const BY_ID: &str = "GET /v1/genai/resources/{id}";

/// The account of the simulator.
const OURS: &str = "0b5c9f3e-6d1a-4c5e-9a53-1f1c7a0e2d01";

fn changed(attribute: &str, value: Json) -> Json {
    let mut config = chat();
    config[attribute] = value;
    config
}

fn accounts(private: &[u8]) -> Json {
    let notes: Json = serde_json::from_slice(private).expect("notes are JSON");
    notes["accounts"].clone()
}

#[tokio::test]
async fn every_answer_hands_the_note_on() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let created = walk.create(&walk.config(chat())).await;
    let noted = json!([OURS]);
    assert_eq!(accounts(&created.private), noted);

    let walk = Walk::begin(&center).await;
    let read = walk.read(&created.state, &created.private).await;
    assert_eq!(read.private, created.private);
    let with_note = |change: Change| change.with_private(&read.private);

    let same = with_note(Change::update(&read.state, &walk.config(chat())));
    assert_eq!(accounts(&walk.plan(&same).await.private), noted);

    // The apply keeps only the account of what the plan noted.
    let renamed = walk.config(changed("display_name", json!("renamed")));
    let change = with_note(Change::update(&read.state, &renamed));
    let planned = walk.plan(&change).await;
    assert_ne!(planned.private, created.private);
    for (route, fault) in [
        ("PATCH /v1/genai/resources/{id}", json!({"status": 422})),
        (BY_ID, json!({"status": 500})),
    ] {
        center.fault(route, 1, fault);
        let applied = walk.apply(&change, &planned).await;
        assert_eq!(applied.private, created.private, "{route}");
    }

    let another = json!({"name": "Bob", "email": "bob@example.com"});
    let replacing = walk.config(changed("created_for", another));
    let first = walk
        .plan(&with_note(Change::update(&read.state, &replacing)))
        .await;
    assert_eq!(accounts(&first.private), noted);
    let second = Change::create(&replacing).with_private(&first.private);
    let second = walk.plan(&second).await;
    assert_eq!(accounts(&second.private), noted);

    // Core passes to a delete the private bytes of its own plan, or those of the replacement's
    // plan.
    let destroy = with_note(Change::destroy(&read.state));
    let planned = walk.plan(&destroy).await;
    assert_eq!(planned.private, created.private);
    for private in [&planned.private, &second.private] {
        center.fault("DELETE /v1/genai/resources/{id}", 1, json!({"status": 422}));
        let mut request = walk.apply_request(&destroy, &planned);
        request.planned_private = private.clone().into();
        let answer = walk.client().apply_resource_change(request).await;
        let kept = walk.applied(&planned, answer.expect("answered").into_inner());
        assert_eq!(accounts(&kept.fails().private), noted);
    }
}

/// The new resource of a replacement is created under the present account, not under that of the
/// old resource.
#[tokio::test]
async fn a_new_resource_takes_no_note_from_the_one_it_replaces() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let config = walk.config(chat());
    let plan = walk.plan(&Change::create(&config)).await;
    let old = br#"{"accounts":["elsewhere"]}"#;
    let change = Change::create(&config).with_private(old);
    let second = walk.plan(&change).await;
    assert_eq!(accounts(&second.private), json!(["elsewhere"]));
    assert_eq!(second.bytes, plan.bytes);
    let created = walk.apply(&change, &second).await.succeeds();
    assert_eq!(accounts(&created.private), json!([OURS]));
}

/// A refresh of a large estate takes one page for each hundred resources, and one call for the
/// first resource. The note takes one call, in the run that makes it.
#[tokio::test]
async fn a_refresh_of_300_takes_4_calls_and_one_more_to_note_the_account() {
    let center = ControlCenter::new();
    center.set_company(json!({"cloudTokens": {"total": 100_000}}));
    let walk = Walk::begin(&center).await;
    let mut stored = Vec::new();
    for number in 0..300 {
        let id = center.provision(&format!("chat {number}"), json!({}));
        stored.push((walk.import(&id).await.state, Vec::new()));
    }
    for (notes, calls) in [(1, 5), (0, 4), (0, 4)] {
        center.forget_requests();
        let walk = Walk::begin(&center).await;
        let reads = stored
            .iter()
            .map(|(state, private)| walk.read(state, private));
        let refreshed = join_all(reads).await;
        stored = refreshed
            .into_iter()
            .map(|read| (read.state, read.private))
            .collect();
        let requests = center.requests();
        assert_eq!(
            (
                requests.to(BY_ID),
                requests.to(LIST),
                requests.to(PREREQUISITES)
            ),
            (1, 3, notes)
        );
        assert_eq!(requests.total, calls, "{requests:?}");
    }
    for (_, private) in &stored {
        assert_eq!(accounts(private), json!([OURS]));
    }
}

/// Private bytes that earlier versions left in a state or a plan are no error, and the provider
/// makes a note.
#[tokio::test]
async fn private_bytes_of_earlier_versions_are_read() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let created = walk.create(&walk.config(chat())).await;
    for earlier in [
        &b""[..],
        br#"{"idempotency_key":"4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f"}"#,
        br#"{"id":"17","display_name":"chat","deletion_policy":"deprovision","entered":30}"#,
    ] {
        let walk = Walk::begin(&center).await;
        let read = walk.read(&created.state, earlier).await.succeeds();
        assert_eq!(read.private, created.private);
        let config = walk.config(chat());
        let change = Change::update(&read.state, &config).with_private(earlier);
        assert_eq!(walk.plan(&change).await.succeeds().state, read.state);
    }
}

/// If the provider can make no note, the list decides as before.
#[tokio::test]
async fn without_a_note_the_list_decides() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let created = walk.create(&walk.config(chat())).await;
    let unreadable = json!({"status": 403});
    center.fault(PREREQUISITES, 99, unreadable);
    let read = Walk::begin(&center).await.read(&created.state, b"").await;
    assert_eq!(read.private, b"");
    read.said.nothing();

    let id = created.state.attribute("id").as_str().expect("an id");
    center.deprovision(id);
    center.pass_the_end_of_the_month();
    let read = Walk::begin(&center).await.read(&created.state, b"").await;
    assert_eq!(read.state, Value::Null);
    assert_eq!(read.said.errors(), [""; 0]);
}

/// If only some accounts are allowed, configuring the provider requests the accounts of the token.
/// It stops at once when the user interrupts, and later calls have no Control Center.
#[tokio::test]
async fn a_refused_or_interrupted_configuration_leaves_nothing_that_can_be_reached() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let mut config = walk.provider_config(&center);
    config.set("allowed_account_ids", Value::List(vec!["elsewhere".into()]));
    let refused = walk.configure(&config).await;
    assert_eq!(
        refused.errors(),
        ["The token belongs to an account that is not allowed"]
    );
    assert_eq!(refused.attributes(), ["allowed_account_ids"]);
    let created = Change::create(&walk.config(chat()));
    let planned = walk.plan(&created).await;
    let applied = walk.apply(&created, &planned).await.fails();
    assert_eq!(applied.said.errors(), ["The provider is not configured"]);

    config.set("allowed_account_ids", Value::List(vec![OURS.into()]));
    center.forget_requests();
    center.fault(PREREQUISITES, 1, json!({"delay": "1h"}));
    let interrupting = async {
        while center.requests().to(PREREQUISITES) == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        answered(
            walk.client()
                .stop_provider(proto::stop_provider::Request {}),
        )
        .await
    };
    let (interrupted, _) = tokio::join!(walk.configure(&config), interrupting);
    assert_eq!(interrupted.errors(), ["Interrupted"]);
    assert_eq!(center.requests().total, 1);
    walk.configure(&config).await.nothing();
    walk.create(&walk.config(chat())).await;
}
