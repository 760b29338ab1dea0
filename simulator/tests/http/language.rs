//! The vocabulary of the tests.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use control_center_simulator::{Options, Simulator};
use serde_json::{Value, json};
use ureq::http::request::Builder;
use ureq::http::{HeaderMap, Method};

pub const RESOURCES: &str = "/v1/genai/resources";

/// A simulator and a client with its token.
pub struct Center {
    pub simulator: Simulator,
    client: ureq::Agent,
    keys: AtomicU64,
}

/// A request that has not been sent yet.
pub struct Request<'a> {
    client: &'a ureq::Agent,
    head: Builder,
    body: String,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Center {
    pub fn start() -> Self {
        Self::with(Options::default())
    }

    pub fn with(options: Options) -> Self {
        let simulator = Simulator::start(options).expect("the simulator starts");
        let client = ureq::Agent::config_builder()
            .proxy(None)
            .max_redirects(0)
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .timeout_global(Some(Duration::from_secs(30)))
            .build()
            .into();
        Self {
            simulator,
            client,
            keys: AtomicU64::new(0),
        }
    }

    /// A simulator whose clock starts at this time.
    pub fn at(time: &str) -> Self {
        Self::with(Options {
            clock: Some(time.parse().expect("a time")),
            ..Options::default()
        })
    }

    /// A simulator whose company has this number of Cloud Tokens.
    pub fn with_cloud_tokens(total: u32) -> Self {
        let center = Self::start();
        center.put(
            "/simulator/company",
            &json!({"cloudTokens": {"total": total}}),
        );
        center
    }

    pub fn request(&self, method: Method, path: &str) -> Request<'_> {
        self.bare(method, path)
            .header("Authorization", "MxToken simulator-token")
    }

    /// A request without a token.
    pub fn bare(&self, method: Method, path: &str) -> Request<'_> {
        Request {
            client: &self.client,
            head: ureq::http::Request::builder()
                .method(method)
                .uri(format!("{}{path}", self.simulator.url())),
            body: String::new(),
        }
    }

    pub fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path))
    }

    pub fn put(&self, path: &str, body: &Value) -> Answer {
        answer(self.request(Method::PUT, path).json(body))
    }

    pub fn patch(&self, id: &str, body: &Value) -> Answer {
        answer(
            self.request(Method::PATCH, &format!("{RESOURCES}/{id}"))
                .json(body),
        )
    }

    pub fn delete(&self, path: &str) -> Answer {
        answer(self.request(Method::DELETE, path))
    }

    pub fn create_with_key(&self, key: &str, order: &Value) -> Answer {
        answer(
            self.request(Method::POST, RESOURCES)
                .header("Idempotency-Key", key)
                .json(order),
        )
    }

    /// A create with a new key.
    pub fn create(&self, order: &Value) -> Answer {
        let number = self.keys.fetch_add(1, Ordering::Relaxed);
        self.create_with_key(&format!("key-{number}"), order)
    }

    /// Creates a resource and returns its id.
    pub fn created(&self, order: &Value) -> String {
        id(&self.create(order).ok(201))
    }

    pub fn resource(&self, id: &str) -> Answer {
        self.get(&format!("{RESOURCES}/{id}"))
    }

    pub fn deprovision(&self, id: &str) -> Answer {
        self.delete(&format!("{RESOURCES}/{id}"))
    }

    pub fn set_clock(&self, now: &str) {
        self.put("/simulator/clock", &json!({"now": now})).ok(200);
    }

    /// Sets a fault for the next request to `route`.
    pub fn fault(&self, route: &str, fault: &Value) {
        self.put(
            "/simulator/faults",
            &json!([{"route": route, "fault": fault}]),
        )
        .ok(200);
    }

    /// Changes a resource as the Control Center would.
    pub fn tell(&self, id: &str, telling: &Value) -> Answer {
        self.put(&format!("/simulator/resources/{id}"), telling)
    }

    /// Changes the catalog.
    pub fn change_catalog(&self, change: impl FnOnce(&mut Value)) {
        let mut catalog = self.get("/v1/genai/catalog").ok(200);
        change(&mut catalog);
        self.put("/simulator/catalog", &catalog).ok(200);
    }

    /// Adds input tokens to a resource's consumption on a day.
    pub fn consume(&self, id: &str, date: &str, input_tokens: u64) {
        let addition = consumption(id, date, input_tokens);
        self.put("/simulator/consumption", &json!([addition]))
            .ok(200);
    }

    /// The consumption of a resource; `query` begins with a question mark or is empty.
    pub fn consumption(&self, id: &str, query: &str) -> Answer {
        self.get(&format!("{RESOURCES}/{id}/consumption{query}"))
    }

    pub fn count(&self) -> u64 {
        let list = self.get(RESOURCES).ok(200);
        list["meta"]["page"]["totalElements"]
            .as_u64()
            .expect("a number of resources")
    }

    /// The Cloud Tokens that are allocated, and those that are available.
    pub fn cloud_tokens(&self) -> (u64, u64) {
        let found = self.get("/v1/genai/prerequisites").ok(200);
        let number = |name: &str| {
            found["cloudTokens"][name]
                .as_u64()
                .expect("a number of tokens")
        };
        (number("allocated"), number("available"))
    }
}

impl Answer {
    /// The body of an answer with this status.
    #[track_caller]
    pub fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The detail of an error with this status and reason. The other parts of the error must match.
    #[track_caller]
    pub fn refused(&self, status: u16, reason: &str) -> String {
        let error = &self.ok(status)["error"];
        assert_eq!(error["reason"], reason, "{}", self.text);
        assert_eq!(error["code"], status, "{}", self.text);
        assert!(error["message"].is_string(), "{}", self.text);
        assert_eq!(self.headers["content-type"], "application/json");
        error["detail"].as_str().expect("a detail").to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("a header of text"))
    }
}

impl Request<'_> {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head = self.head.header(name, value);
        self
    }

    pub fn body(mut self, body: &str) -> Self {
        body.clone_into(&mut self.body);
        self
    }

    pub fn json(self, body: &Value) -> Self {
        self.header("Content-Type", "application/json")
            .body(&body.to_string())
    }

    /// An error means that the request got no answer.
    pub fn send(self) -> Result<Answer, ureq::Error> {
        let request = self.head.body(self.body)?;
        let mut response = self.client.run(request)?;
        Ok(Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.body_mut().read_to_string()?,
        })
    }
}

pub fn answer(request: Request<'_>) -> Answer {
    request.send().expect("an answer")
}

pub fn id(resource: &Value) -> String {
    resource["id"].as_str().expect("an id").to_owned()
}

/// A text generation resource for 30 Cloud Tokens.
pub fn text() -> Value {
    json!({
        "type": "text_generation",
        "displayName": "Support",
        "environment": "Test",
        "region": "eu-central-1",
        "model": "anthropic-claude-sonnet-4-5",
        "size": "small",
        "createdFor": {"name": "Ada", "email": "ada@example.com"},
    })
}

/// A text generation resource with two models and a capacity of 50 Cloud Tokens.
pub fn capacity() -> Value {
    let order = without(without(text(), "model"), "size");
    let order = with(order, "models", json!([SONNET, HAIKU]));
    with(with(order, "defaultModel", SONNET), "cloudTokens", 50)
}

/// Consumes 107.44 GenAI Units for a million input tokens.
pub const SONNET: &str = "anthropic-claude-sonnet-4-5";
/// Consumes 35.81 GenAI Units for a million input tokens.
pub const HAIKU: &str = "anthropic-claude-haiku-4-5";

/// An embeddings generation resource for 6 Cloud Tokens.
pub fn embeddings() -> Value {
    let order = with(text(), "type", "embeddings_generation");
    with(
        with(order, "model", "cohere-embed-v3-english"),
        "region",
        "ca-central-1",
    )
}

/// A knowledge base for 48 Cloud Tokens.
pub fn knowledge_base() -> Value {
    let order = with(text(), "type", "knowledge_base");
    with(with(order, "model", Value::Null), "size", "standard")
}

pub fn with(mut order: Value, field: &str, value: impl Into<Value>) -> Value {
    order[field] = value.into();
    order
}

pub fn without(mut order: Value, field: &str) -> Value {
    order.as_object_mut().expect("an order").remove(field);
    order
}

/// An addition to the consumption of a resource's default model.
pub fn consumption(id: &str, date: &str, input_tokens: u64) -> Value {
    json!({
        "resourceId": id,
        "date": date,
        "inputTokens": input_tokens,
        "outputTokens": 0,
        "apiCalls": 1,
    })
}

/// The model with this id in a catalog.
pub fn model<'a>(catalog: &'a mut Value, id: &str) -> &'a mut Value {
    let models = catalog["models"].as_array_mut().expect("models");
    let model = models.iter_mut().find(|model| model["id"] == id);
    model.expect("the model is in the catalog")
}
