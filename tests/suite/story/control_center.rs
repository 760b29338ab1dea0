//! What is really there, and what is made to go wrong.

use std::collections::BTreeMap;

use control_center_simulator::{Options, Simulator};
use serde::Deserialize;
use serde_json::{Value, json};

/// The token that the simulator accepts; unlike anything else that could be in an output.
pub const TOKEN: &str = "pat-7vSd6ruTe4ph-simulator";

/// When the stories start: on a last day of a month, so that their first bundle month ends on
/// [`END`].
const START: &str = "2026-01-31T10:00:00Z";

/// A Control Center of its own, with its test controls.
pub struct ControlCenter {
    simulator: Simulator,
    agent: ureq::Agent,
}

/// How often the API was asked since the counters were reset.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Requests {
    pub total: u64,
    by_route: BTreeMap<String, u64>,
}

impl Requests {
    /// To one route, for example `POST /v1/genai/resources`.
    pub fn to(&self, route: &str) -> u64 {
        self.by_route.get(route).copied().unwrap_or(0)
    }

    /// Those that could change something.
    pub fn writes(&self) -> u64 {
        let reads = |route: &str| route.starts_with("GET ");
        let writes = self.by_route.iter().filter(|(route, _)| !reads(route));
        writes.map(|(_, count)| count).sum()
    }

    /// Those that only plan-time checks make.
    pub fn checks(&self) -> u64 {
        self.to("GET /v1/genai/prerequisites") + self.to("GET /v1/genai/catalog")
    }
}

impl ControlCenter {
    /// One with the defaults of the simulator, on 31 January 2026.
    pub fn new() -> ControlCenter {
        ControlCenter::start(|_| ())
    }

    /// One that is started differently.
    pub fn start(change: impl FnOnce(&mut Options)) -> ControlCenter {
        let start = START.parse().expect("a time");
        let mut options = Options {
            token: TOKEN.into(),
            clock: Some(start),
            ..Options::default()
        };
        change(&mut options);
        let agent = ureq::Agent::config_builder()
            // A proxy cannot reach what listens on this machine only.
            .proxy(None)
            .http_status_as_error(false)
            .build()
            .into();
        ControlCenter {
            simulator: Simulator::start(options).expect("a simulator starts on a free port"),
            agent,
        }
    }

    /// Where it listens.
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

    /// The only resource there is.
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

    /// The Cloud Tokens that its resources hold.
    #[track_caller]
    pub fn allocated_tokens(&self) -> Value {
        let (status, facts) = self.get("/v1/genai/prerequisites");
        assert_eq!(status, 200, "{facts}");
        facts["cloudTokens"]["allocated"].clone()
    }

    /// Somebody else provisions a small text generation resource, or with other facts, and learns
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
        let mut answer = self
            .agent
            .post(self.address("/v1/genai/resources"))
            .header("Authorization", format!("MxToken {TOKEN}"))
            .header("Idempotency-Key", uuid::Uuid::new_v4().to_string())
            .send_json(&order)
            .expect("the simulator answers");
        let resource: Value = answer.body_mut().read_json().expect("it answers JSON");
        assert_eq!(answer.status(), 201, "{resource}");
        text(&resource["id"])
    }

    /// Somebody else changes a resource.
    #[track_caller]
    pub fn change(&self, id: &str, change: Value) {
        let answer = self
            .agent
            .patch(self.address(&format!("/v1/genai/resources/{id}")))
            .header("Authorization", format!("MxToken {TOKEN}"))
            .send_json(&change)
            .expect("the simulator answers");
        assert_eq!(answer.status(), 200);
    }

    /// Somebody else schedules the end of a resource, and learns its date.
    #[track_caller]
    pub fn deprovision(&self, id: &str) -> String {
        let mut answer = self
            .agent
            .delete(self.address(&format!("/v1/genai/resources/{id}")))
            .header("Authorization", format!("MxToken {TOKEN}"))
            .call()
            .expect("the simulator answers");
        assert_eq!(answer.status(), 202);
        let resource: Value = answer.body_mut().read_json().expect("it answers JSON");
        text(&resource["deprovisionScheduledAt"])
    }

    /// Somebody else renames a resource.
    #[track_caller]
    pub fn rename(&self, id: &str, display_name: &str) {
        let answer = self
            .agent
            .patch(self.address(&format!("/v1/genai/resources/{id}")))
            .header("Authorization", format!("MxToken {TOKEN}"))
            .send_json(json!({ "displayName": display_name }))
            .expect("the simulator answers");
        assert_eq!(answer.status(), 200);
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

    /// Makes requests go wrong from now on, as the simulator's faults.
    #[track_caller]
    pub fn set_faults(&self, faults: Value) {
        self.put("/simulator/faults", &faults);
    }

    /// Makes the next `times` requests to a route go wrong.
    #[track_caller]
    pub fn fault(&self, route: &str, times: u32, fault: Value) {
        self.set_faults(json!([{ "route": route, "times": times, "fault": fault }]));
    }

    /// Lets everything go right again.
    #[track_caller]
    pub fn clear_faults(&self) {
        self.set_faults(json!([]));
    }

    /// The requests since [`ControlCenter::forget_requests`], those of the test included.
    #[track_caller]
    pub fn requests(&self) -> Requests {
        let (_, requests) = self.get("/simulator/requests");
        serde_json::from_value(requests).expect("the simulator counts requests")
    }

    /// Counts from here.
    #[track_caller]
    pub fn forget_requests(&self) {
        let answer = self
            .agent
            .delete(self.address("/simulator/requests"))
            .call()
            .expect("the simulator answers");
        assert_eq!(answer.status(), 204);
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.simulator.url())
    }

    #[track_caller]
    fn get(&self, path: &str) -> (u16, Value) {
        let mut answer = self
            .agent
            .get(self.address(path))
            .header("Authorization", format!("MxToken {TOKEN}"))
            .call()
            .expect("the simulator answers");
        let body = answer.body_mut().read_json().expect("it answers JSON");
        (answer.status().as_u16(), body)
    }

    #[track_caller]
    fn put(&self, path: &str, body: &Value) {
        let mut answer = self
            .agent
            .put(self.address(path))
            .send_json(body)
            .expect("the simulator answers");
        let said = answer.body_mut().read_to_string().unwrap_or_default();
        assert_eq!(answer.status(), 200, "{said}");
    }
}

/// The text that a JSON value is.
#[track_caller]
pub(super) fn text(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => panic!("this should be a text: {value}"),
    }
}
