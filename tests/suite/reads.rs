//! How many calls it takes to read many resources, as counted by the simulator.

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;
use terraform_provider_mendix::mendix::client::{Client, ClientOptions};
use terraform_provider_mendix::mendix::purchase::Purchase;
use terraform_provider_mendix::mendix::resource::{
    Contact, GenAiResourceChange, IdempotencyKey, NewGenAiResource, OrderedModels, ResourceType,
};
use terraform_provider_mendix::mendix::resource_list::ResourceFilter;
use terraform_provider_mendix::mendix::resource_reads::ResourceReads;
use terraform_provider_mendix::mendix::token::AccessToken;

use crate::story::{ControlCenter, TOKEN};

const LIST: &str = "GET /v1/genai/resources";
const BY_ID: &str = "GET /v1/genai/resources/{id}";

/// A Control Center with a number of resources, and a client for it.
struct Estate {
    center: ControlCenter,
    client: Client,
    ids: Vec<String>,
}

impl Estate {
    async fn of(resources: usize) -> Self {
        let center = ControlCenter::new();
        center.set_company(json!({"cloudTokens": {"total": 1_000_000}}));
        let client = Client::new(ClientOptions {
            endpoint: center.url().parse().unwrap(),
            token: AccessToken::new(TOKEN).unwrap(),
            user_agent: "test".to_owned(),
            max_retries: 0,
            request_timeout: Duration::from_secs(30),
            proxy: None,
        })
        .unwrap();
        let mut ids = Vec::new();
        for number in 0..resources {
            let new = NewGenAiResource {
                resource_type: ResourceType::KnowledgeBase,
                display_name: format!("Manuals {number}"),
                environment: "Test".to_owned(),
                region: "eu-central-1".to_owned(),
                models: OrderedModels::None {},
                cross_region_inference: None,
                purchase: Purchase::size("standard"),
                created_for: Contact {
                    name: "Ada".to_owned(),
                    email: "ada@example.com".to_owned(),
                },
            };
            let created = client
                .create_resource(&new, &IdempotencyKey::random())
                .await;
            ids.push(created.unwrap().id);
        }
        center.forget_requests();
        Self {
            center,
            client,
            ids,
        }
    }

    /// The number of lists and of single reads.
    fn calls(&self) -> (u64, u64) {
        let requests = self.center.requests();
        let counted = (requests.to(LIST), requests.to(BY_ID));
        assert_eq!(requests.total, counted.0 + counted.1, "{requests:?}");
        counted
    }

    async fn read_all(&self, reads: &ResourceReads) {
        let found = join_all(self.ids.iter().map(|id| reads.resource(id))).await;
        for (id, found) in self.ids.iter().zip(found) {
            assert_eq!(found.unwrap().id, *id);
        }
    }
}

#[tokio::test]
async fn a_single_resource_is_one_call() {
    let estate = Estate::of(1).await;
    estate
        .read_all(&ResourceReads::new(estate.client.clone()))
        .await;
    assert_eq!(estate.calls(), (0, 1));
}

#[tokio::test]
async fn many_resources_are_a_page_for_each_hundred_and_one_call() {
    let estate = Estate::of(250).await;
    estate
        .read_all(&ResourceReads::new(estate.client.clone()))
        .await;
    assert_eq!(estate.calls(), (3, 1));
}

#[tokio::test]
async fn what_is_not_in_the_list_is_asked_for_on_its_own() {
    let estate = Estate::of(2).await;
    let reads = ResourceReads::new(estate.client.clone());
    estate.read_all(&reads).await;
    let gone = reads.resource("00000000-0000-4000-8000-000000000000").await;
    assert!(gone.unwrap_err().is_gone());
    assert_eq!(estate.calls(), (1, 2));
}

#[tokio::test]
async fn what_was_written_since_the_list_is_read_anew() {
    let estate = Estate::of(3).await;
    let reads = ResourceReads::new(estate.client.clone());
    estate.read_all(&reads).await;
    let id = &estate.ids[2];
    let change = GenAiResourceChange {
        display_name: Some("Renamed".to_owned()),
        ..Default::default()
    };
    estate.client.change_resource(id, &change).await.unwrap();
    estate.center.forget_requests();
    reads.wrote(id);
    assert_eq!(reads.resource(id).await.unwrap().display_name, "Renamed");
    assert_eq!(
        reads.resource(&estate.ids[1]).await.unwrap().display_name,
        "Manuals 1"
    );
    assert_eq!(estate.calls(), (0, 1));
}

#[tokio::test]
async fn a_list_that_fails_is_nobodys_answer_and_is_tried_again() {
    let estate = Estate::of(3).await;
    let reads = ResourceReads::new(estate.client.clone());
    let fault = json!([{"route": LIST, "times": 1, "fault": {"status": 503}}]);
    estate.center.set_faults(fault);
    for id in &estate.ids {
        reads.resource(id).await.unwrap();
    }
    // The first resource is read alone, the second after the list that failed, and the third comes
    // from a new list.
    assert_eq!(estate.calls(), (2, 2));
}

#[tokio::test]
async fn a_list_that_always_fails_is_given_up_and_each_is_read_alone() {
    let estate = Estate::of(8).await;
    let reads = ResourceReads::new(estate.client.clone());
    let fault = json!([{"route": LIST, "times": 99, "fault": {"status": 503}}]);
    estate.center.set_faults(fault);
    for id in &estate.ids {
        reads.resource(id).await.unwrap();
    }
    assert_eq!(estate.calls(), (3, 8));
    // A caller that needs the list itself gets the reason why there is none, and does not wait
    // either.
    assert!(reads.all().await.unwrap_err().is_unavailable());
    assert_eq!(estate.calls(), (3, 8));
}

#[tokio::test]
async fn where_nobody_is_served_the_others_are_not_tried_until_one_is() {
    let estate = Estate::of(30).await;
    let dead = |status: u16| {
        json!([
            {"route": LIST, "times": 99, "fault": {"status": status}},
            {"route": BY_ID, "times": 99, "fault": {"status": status}},
        ])
    };
    for status in [503, 401] {
        let reads = ResourceReads::new(estate.client.clone());
        estate.center.forget_requests();
        estate.center.set_faults(dead(status));
        let first = reads.resource(&estate.ids[0]).await.unwrap_err();
        assert!(!first.repeats_another(), "{first}");
        for id in &estate.ids {
            let error = reads.resource(id).await.unwrap_err();
            assert!(error.repeats_another() && error.is_unavailable());
            assert!(!error.is_gone());
            assert_eq!(error.attempts(), 0);
        }
        // Many attempts with a refused token may lock the account.
        assert_eq!(estate.calls(), (0, 1));
    }

    // An error that may concern only one resource says nothing about the others, nor does a list
    // that fails.
    let reads = ResourceReads::new(estate.client.clone());
    estate.center.set_faults(dead(500));
    for id in &estate.ids[..2] {
        let error = reads.resource(id).await.unwrap_err();
        assert!(!error.repeats_another(), "{error}");
    }
    estate.center.set_faults(json!([]));
    estate.read_all(&reads).await;
}

#[tokio::test]
async fn two_configurations_share_nothing() {
    let (one, other) = (Estate::of(2).await, Estate::of(2).await);
    let reads = [&one, &other].map(|estate| ResourceReads::new(estate.client.clone()));
    one.read_all(&reads[0]).await;
    other.read_all(&reads[1]).await;
    // Neither knows anything from the other.
    let gone = reads[1].resource(&one.ids[1]).await;
    assert!(gone.unwrap_err().is_gone());
    assert_eq!((one.calls(), other.calls()), ((1, 1), (1, 2)));
}

#[tokio::test]
async fn a_write_during_the_list_makes_it_nobodys_answer_about_that_resource() {
    let estate = Estate::of(3).await;
    let reads = ResourceReads::new(estate.client.clone());
    reads.resource(&estate.ids[0]).await.unwrap();
    let slow = json!([{"route": LIST, "times": 1, "fault": {"delay": "500ms"}}]);
    estate.center.set_faults(slow);
    let written = &estate.ids[2];
    let writing = async {
        while estate.calls().0 == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        reads.wrote(written);
    };
    let read = |id| reads.resource(id);
    let (_, one, other) = tokio::join!(writing, read(&estate.ids[1]), read(written));
    assert_eq!(
        [one.unwrap().id, other.unwrap().id],
        estate.ids[1..].to_vec()[..]
    );
    // The first read, and the read of the resource that was written.
    assert_eq!(estate.calls(), (1, 2));
}

#[tokio::test]
async fn all_pages_are_read_however_many_are_asked_for_at_a_time() {
    let estate = Estate::of(1050).await;
    let mut found: Vec<_> = estate
        .client
        .resources(&ResourceFilter::default())
        .await
        .unwrap()
        .into_iter()
        .map(|resource| resource.id)
        .collect();
    let mut expected = estate.ids.clone();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(estate.calls(), (11, 0));

    // When the first page gives the total, the client requests the others at the same time: eight
    // requests are under way although none has an answer.
    estate.center.forget_requests();
    let slow = json!([{"route": LIST, "after": 1, "times": 99, "fault": {"delay": "1h"}}]);
    estate.center.set_faults(slow);
    let all = ResourceFilter::default();
    let arrived = async {
        while estate.calls().0 < 9 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        listed = estate.client.resources(&all) => panic!("{listed:?}"),
        () = arrived => {}
    }
}
