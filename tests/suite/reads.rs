//! How many calls it takes to read many resources, counted by the simulator.

use std::time::Duration;

use control_center_simulator::{Company, Options, Simulator};
use futures::future::join_all;
use serde_json::{Value, json};
use terraform_provider_mendix::mendix::client::{Client, ClientOptions};
use terraform_provider_mendix::mendix::resource::{
    Contact, GenAiResourceChange, IdempotencyKey, NewGenAiResource, ResourceType,
};
use terraform_provider_mendix::mendix::resource_list::ResourceFilter;
use terraform_provider_mendix::mendix::resource_reads::ResourceReads;
use terraform_provider_mendix::mendix::token::AccessToken;

/// A simulator with a number of resources, and a client of it.
struct Estate {
    simulator: Simulator,
    client: Client,
    ids: Vec<String>,
}

impl Estate {
    async fn of(resources: usize) -> Self {
        let company: Company =
            serde_json::from_value(json!({"cloudTokens": {"total": 1_000_000}})).unwrap();
        let options = Options {
            company: Some(company),
            ..Options::default()
        };
        let simulator = Simulator::start(options).unwrap();
        let client = Client::new(ClientOptions {
            endpoint: simulator.url().parse().unwrap(),
            token: AccessToken::new("simulator-token").unwrap(),
            user_agent: "test".to_owned(),
            max_retries: 0,
            request_timeout: Duration::from_secs(30),
        })
        .unwrap();
        let mut ids = Vec::new();
        for number in 0..resources {
            let new = NewGenAiResource {
                resource_type: ResourceType::KnowledgeBase,
                display_name: format!("Manuals {number}"),
                environment: "Test".to_owned(),
                region: "eu-central-1".to_owned(),
                model: None,
                cross_region_inference: None,
                size: "standard".to_owned(),
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
        let estate = Self {
            simulator,
            client,
            ids,
        };
        estate.control("DELETE", "requests", None);
        estate
    }

    fn control(&self, method: &str, name: &str, body: Option<Value>) -> Value {
        let url = format!("{}/simulator/{name}", self.simulator.url());
        let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().into();
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(url)
            .header("Content-Type", "application/json")
            .body(body.map(|body| body.to_string()).unwrap_or_default())
            .unwrap();
        let text = agent
            .run(request)
            .unwrap()
            .body_mut()
            .read_to_string()
            .unwrap();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// How many lists and how many single reads there were.
    fn calls(&self) -> (u64, u64) {
        let requests = self.control("GET", "requests", None);
        let count = |route: &str| requests["byRoute"][route].as_u64().unwrap_or(0);
        let counted = (
            count("GET /v1/genai/resources"),
            count("GET /v1/genai/resources/{id}"),
        );
        assert_eq!(requests["total"], counted.0 + counted.1, "{requests}");
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
    estate.control("DELETE", "requests", None);
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
    let fault = json!([{"route": "GET /v1/genai/resources", "times": 1, "fault": {"status": 503}}]);
    estate.control("PUT", "faults", Some(fault));
    for id in &estate.ids {
        reads.resource(id).await.unwrap();
    }
    // The first alone, the second after the list that failed, the third from a new list.
    assert_eq!(estate.calls(), (2, 2));
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
}
