//! The real resources, and the faults that a test injects.

use std::collections::BTreeMap;
use std::time::Duration;

use control_center_simulator::{Options, Simulator};
use serde::Deserialize;
use serde_json::{Value, json};

/// The token that the simulator accepts. It resembles nothing else that an output could contain.
pub const TOKEN: &str = "pat-7vSd6ruTe4ph-simulator";

/// The start time of the stories: the last day of a month, so that the first bundle month ends on
/// [`END`].
const START: &str = "2026-01-31T10:00:00Z";

/// A separate Control Center with its test controls.
pub struct ControlCenter {
    simulator: Simulator,
    agent: ureq::Agent,
}

/// How many requests the API received since the counters were reset.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Requests {
    pub total: u64,
    by_route: BTreeMap<String, u64>,
}

impl Requests {
    /// The requests to one route, for example `POST /v1/genai/resources`.
    pub fn to(&self, route: &str) -> u64 {
        self.by_route.get(route).copied().unwrap_or(0)
    }

    /// The requests that could change something.
    pub fn writes(&self) -> u64 {
        let reads = |route: &str| route.starts_with("GET ");
        let writes = self.by_route.iter().filter(|(route, _)| !reads(route));
        writes.map(|(_, count)| count).sum()
    }

    /// The requests that the checks of a plan make. A refresh that notes the account also makes one
    /// of them.
    pub fn checks(&self) -> u64 {
        self.to("GET /v1/genai/prerequisites") + self.to("GET /v1/genai/catalog")
    }
}

impl ControlCenter {
    /// A Control Center with the defaults of the simulator, on 31 January 2026.
    pub fn new() -> ControlCenter {
        ControlCenter::start(|_| ())
    }

    /// A Control Center with other options.
    pub fn start(change: impl FnOnce(&mut Options)) -> ControlCenter {
        let start = START.parse().expect("a time");
        let mut options = Options {
            token: TOKEN.into(),
            clock: Some(start),
            ..Options::default()
        };
        change(&mut options);
        let agent = ureq::Agent::config_builder()
            // A proxy cannot reach a listener on this machine's loopback address.
            .proxy(None)
            .http_status_as_error(false)
            // Each connection first fills its buffers, and a debug build does that byte by byte.
            .input_buffer_size(16 * 1024)
            .output_buffer_size(16 * 1024)
            .build()
            .into();
        ControlCenter {
            simulator: Simulator::start(options).expect("a simulator starts on a free port"),
            agent,
        }
    }

    /// The URL of its listener.
    pub fn url(&self) -> String {
        self.simulator.url()
    }

    /// All resources.
    #[track_caller]
    pub fn resources(&self) -> Vec<Value> {
        let (status, list) = self.get("/v1/genai/resources?limit=100");
        assert_eq!(status, 200, "{list}");
        serde_json::from_value(list["items"].clone()).expect("a list has items")
    }

    /// The only resource that exists.
    #[track_caller]
    pub fn only(&self) -> Value {
        let resources = self.resources();
        let [only] = &resources[..] else {
            panic!("there should be one resource: {resources:#?}")
        };
        only.clone()
    }

    /// The only resource of this name.
    #[track_caller]
    pub fn named(&self, display_name: &str) -> Value {
        let mut resources = self.resources();
        resources.retain(|resource| resource["displayName"] == display_name);
        assert_eq!(resources.len(), 1, "{display_name}: {resources:#?}");
        resources.remove(0)
    }

    /// The Cloud Tokens that are allocated, and those that are available.
    #[track_caller]
    pub fn cloud_tokens(&self) -> (u64, u64) {
        let (status, facts) = self.get("/v1/genai/prerequisites");
        assert_eq!(status, 200, "{facts}");
        let tokens = |name: &str| facts["cloudTokens"][name].as_u64().expect("a number");
        (tokens("allocated"), tokens("available"))
    }

    /// The HTTP status and the body of a look-up by id.
    #[track_caller]
    pub fn look_up(&self, id: &str) -> (u16, Value) {
        self.get(&format!("/v1/genai/resources/{id}"))
    }

    /// Another user provisions a small text generation resource, or one with other values. Returns
    /// its id.
    #[track_caller]
    pub fn provision(&self, display_name: &str, other: Value) -> String {
        let mut order = json!({
            "type": "text_generation",
            "displayName": display_name,
            "environment": "Test",
            "region": "eu-central-1",
            "model": "anthropic-claude-sonnet-4-5",
            "size": "small",
            "createdFor": {"name": "Ada Lovelace", "email": "ada.lovelace@example.com"},
        });
        let other = other.as_object().expect("facts are an object").clone();
        order.as_object_mut().expect("it is one").extend(other);
        let (status, resource) = self.call("POST", "/v1/genai/resources", Some(&order));
        assert_eq!(status, 201, "{resource}");
        text(&resource["id"])
    }

    /// Another user changes a resource.
    #[track_caller]
    pub fn change(&self, id: &str, change: Value) {
        let path = format!("/v1/genai/resources/{id}");
        let (status, said) = self.call("PATCH", &path, Some(&change));
        assert_eq!(status, 200, "{said}");
    }

    /// Another user schedules the end of a resource. Returns its date.
    #[track_caller]
    pub fn deprovision(&self, id: &str) -> String {
        let path = format!("/v1/genai/resources/{id}");
        let (status, resource) = self.call("DELETE", &path, None);
        assert_eq!(status, 202, "{resource}");
        text(&resource["deprovisionScheduledAt"])
    }

    /// Sets the clock.
    #[track_caller]
    pub fn set_clock(&self, now: &str) {
        self.put("/simulator/clock", &json!({ "now": now }));
    }

    /// Sets the clock past the end of every resource's current bundle month.
    #[track_caller]
    pub fn pass_the_end_of_the_month(&self) {
        self.set_clock("2026-03-01T00:00:00Z");
    }

    /// Replaces the company's facts.
    #[track_caller]
    pub fn set_company(&self, facts: Value) {
        self.put("/simulator/company", &facts);
    }

    /// Changes the present catalog.
    #[track_caller]
    pub fn change_catalog(&self, change: impl FnOnce(&mut Value)) {
        let (status, mut catalog) = self.get("/v1/genai/catalog");
        assert_eq!(status, 200, "{catalog}");
        change(&mut catalog);
        self.put("/simulator/catalog", &catalog);
    }

    /// The apps of a resource use this number of LLM tokens on a day.
    #[track_caller]
    pub fn consume(&self, id: &str, date: &str, input_tokens: u64, output_tokens: u64) {
        let used = json!([{
            "resourceId": id,
            "date": date,
            "inputTokens": input_tokens,
            "outputTokens": output_tokens,
            "apiCalls": 1,
        }]);
        self.put("/simulator/consumption", &used);
    }

    /// A change of a resource that the Control Center makes by itself.
    #[track_caller]
    pub fn happens(&self, id: &str, change: Value) {
        self.put(&format!("/simulator/resources/{id}"), &change);
    }

    /// Sets the simulator's faults from now on.
    #[track_caller]
    pub fn set_faults(&self, faults: Value) {
        self.put("/simulator/faults", &faults);
    }

    /// Makes the next `times` requests to a route fail.
    #[track_caller]
    pub fn fault(&self, route: &str, times: u32, fault: Value) {
        self.set_faults(json!([{ "route": route, "times": times, "fault": fault }]));
    }

    /// Removes all faults.
    #[track_caller]
    pub fn clear_faults(&self) {
        self.set_faults(json!([]));
    }

    /// The requests since [`ControlCenter::forget_requests`], including those of the test.
    #[track_caller]
    pub fn requests(&self) -> Requests {
        let (_, requests) = self.get("/simulator/requests");
        serde_json::from_value(requests).expect("the simulator counts requests")
    }

    /// Asserts that since [`ControlCenter::forget_requests`] nothing changed and no plan was
    /// checked. A refresh may have requested the prerequisites, which name the account that it
    /// notes.
    #[track_caller]
    pub fn was_only_read(&self) {
        let requests = self.requests();
        let others = (requests.writes(), requests.to("GET /v1/genai/catalog"));
        assert_eq!(others, (0, 0), "{requests:?}");
    }

    /// Resets the counters.
    #[track_caller]
    pub fn forget_requests(&self) {
        let (status, said) = self.call("DELETE", "/simulator/requests", None);
        assert_eq!(status, 204, "{said}");
    }

    /// Ends a refusal of connections, and removes all faults. Another thread opens the listener
    /// again, so this waits for it.
    pub async fn accept_connections(&self) {
        self.simulator.accept_connections();
        while self
            .try_call("PUT", "/simulator/faults", Some(&json!([])))
            .is_err()
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    #[track_caller]
    fn get(&self, path: &str) -> (u16, Value) {
        self.call("GET", path, None)
    }

    #[track_caller]
    fn put(&self, path: &str, body: &Value) {
        let (status, said) = self.call("PUT", path, Some(body));
        assert_eq!(status, 200, "{said}");
    }

    #[track_caller]
    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let answer = self.try_call(method, path, body);
        answer.unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// The status and the body of an answer; `Null` if the body is not JSON.
    fn try_call(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(u16, Value), ureq::Error> {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.simulator.url()))
            .header("Authorization", format!("MxToken {TOKEN}"))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", uuid::Uuid::new_v4().to_string())
            .body(body.map(Value::to_string).unwrap_or_default())?;
        let mut answer = self.agent.run(request)?;
        let text = answer.body_mut().read_to_string()?;
        let body = serde_json::from_str(&text).unwrap_or_default();
        Ok((answer.status().as_u16(), body))
    }
}

/// The text in a JSON string.
#[track_caller]
pub(super) fn text(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => panic!("this should be a text: {value}"),
    }
}
