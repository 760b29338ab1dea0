//! The calls of the Control Center's API.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::{Method, Url};
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::catalog::Catalog;
use super::consumption::{Consumption, DayRange};
use super::endpoint::Endpoint;
use super::error::{ApiError, FailedCall};
use super::error_kind::ErrorKind;
use super::excerpt::one_line;
use super::prerequisites::Prerequisites;
use super::resource::{GenAiResource, GenAiResourceChange, IdempotencyKey, NewGenAiResource};
use super::resource_list::{PAGE_LIMIT, ResourceFilter, ResourcePage};
use super::transport::{Bounds, Call, Transport};

pub use super::options::{ClientError, ClientOptions};

/// A client of one Control Center, for one token. Clones share their connections.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    bounds: Bounds,
}

struct Inner {
    endpoint: Endpoint,
    transport: Transport,
}

impl Client {
    /// Makes a client. It sends nothing yet.
    ///
    /// # Errors
    ///
    /// [`ClientError`] when a client cannot be made from the options.
    pub fn new(options: ClientOptions) -> Result<Self, ClientError> {
        let transport = Transport::new(&options)?;
        let endpoint = options.endpoint;
        Ok(Self {
            inner: Arc::new(Inner {
                endpoint,
                transport,
            }),
            bounds: Bounds::default(),
        })
    }

    /// The same client for calls that must end by `deadline`: no attempt takes longer, and none
    /// begins after it. The error then is that of the last attempt.
    pub fn until(&self, deadline: Instant) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            bounds: Bounds {
                deadline: Some(deadline),
                ..self.bounds.clone()
            },
        }
    }

    /// The same client for calls that stop waiting once `stop` is raised: for their turn, and for
    /// their next attempt. The client still waits for an attempt in flight. If such an attempt
    /// leaves open whether a write was carried out, the client makes further attempts, because only
    /// they can tell.
    ///
    /// So the error of a stopped call knows whether anything may have been carried out:
    /// [`ApiError::may_have_been_carried_out`].
    pub fn until_stopped(&self, stop: CancellationToken) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            bounds: Bounds {
                stop,
                ..self.bounds.clone()
            },
        }
    }

    /// The endpoint of this client.
    pub fn endpoint(&self) -> &Endpoint {
        &self.inner.endpoint
    }

    /// The company's facts on which provisioning depends.
    ///
    /// # Errors
    ///
    /// [`ApiError`] when there is no usable answer.
    pub async fn prerequisites(&self) -> Result<Prerequisites, ApiError> {
        let call = Call::get(self.url(["prerequisites"]));
        self.send(&call, |_| Ok(())).await
    }

    /// The catalog of the Control Center.
    ///
    /// # Errors
    ///
    /// [`ApiError`] when there is no usable answer.
    pub async fn catalog(&self) -> Result<Catalog, ApiError> {
        let call = Call::get(self.url(["catalog"]));
        self.send(&call, |_| Ok(())).await
    }

    /// One resource.
    ///
    /// # Errors
    ///
    /// [`ApiError`] when there is no usable answer; [`ApiError::is_gone`] when there is no such
    /// resource.
    pub async fn resource(&self, id: &str) -> Result<GenAiResource, ApiError> {
        self.call_resource(Method::GET, id, None).await
    }

    /// The consumption of a resource.
    ///
    /// # Errors
    ///
    /// [`ApiError`] when there is no usable answer. If the API counts nothing for the resource, for
    /// example for a knowledge base, its reason is [`Reason::NotMetered`]. An older Control Center
    /// does not have this call.
    ///
    /// [`Reason::NotMetered`]: super::error::Reason::NotMetered
    pub async fn consumption(&self, id: &str, days: &DayRange) -> Result<Consumption, ApiError> {
        if !is_id(id) {
            return Err(self.not_an_id(Method::GET, id));
        }
        let mut url = self.url(["resources", id, "consumption"]);
        let range = [("from", &days.from), ("to", &days.to)];
        for (name, day) in range {
            if let Some(day) = day {
                url.query_pairs_mut().append_pair(name, day);
            }
        }
        let is_asked_for = |consumption: &Consumption| {
            let told = &consumption.resource_id;
            if told.is_empty() || told.eq_ignore_ascii_case(id) {
                return Ok(());
            }
            Err(about_another(told))
        };
        self.send(&Call::get(url), is_asked_for).await
    }

    /// Provisions a resource. The answer may still be `PROVISIONING`.
    ///
    /// All attempts carry `key`, so together they provision one resource, even if answers are lost.
    ///
    /// # Errors
    ///
    /// [`ApiError`] when there is no usable answer; [`ApiError::may_have_been_carried_out`] says
    /// whether there may be a resource now. Calling again with the same key finds it.
    pub async fn create_resource(
        &self,
        new: &NewGenAiResource,
        key: &IdempotencyKey,
    ) -> Result<GenAiResource, ApiError> {
        let call = Call {
            method: Method::POST,
            url: self.url(["resources"]),
            names_resource: false,
            idempotency_key: Some(key),
            body: Some(json!(new).to_string()),
        };
        // A resource whose id cannot be part of an address could never be read again, and would
        // still cost.
        let can_be_it = |resource: &GenAiResource| {
            let of = resource.resource_type.as_str();
            let is_of_this_type =
                of.is_empty() || of.eq_ignore_ascii_case(new.resource_type.as_str());
            if is_id(&resource.id) && is_of_this_type {
                return Ok(());
            }
            Err(about_another(&resource.id))
        };
        self.send(&call, can_be_it).await
    }

    /// Changes a resource, and returns it as it is afterwards.
    ///
    /// # Errors
    ///
    /// [`ApiError`] when there is no usable answer.
    pub async fn change_resource(
        &self,
        id: &str,
        change: &GenAiResourceChange,
    ) -> Result<GenAiResource, ApiError> {
        let body = json!(change).to_string();
        self.call_resource(Method::PATCH, id, Some(body)).await
    }

    /// Schedules a resource for deprovisioning at the end of its bundle month, and returns it with
    /// that date. For a resource that is already scheduled the answer is the same.
    ///
    /// # Errors
    ///
    /// [`ApiError`] when there is no usable answer; [`ApiError::is_gone`] when there is no such
    /// resource (any more).
    pub async fn deprovision_resource(&self, id: &str) -> Result<GenAiResource, ApiError> {
        self.call_resource(Method::DELETE, id, None).await
    }

    /// The error of a read that was not sent, because another one has just failed in a way that
    /// concerns all.
    pub(super) fn outage(&self) -> ApiError {
        self.not_sent(Method::GET, ErrorKind::Outage)
    }

    fn not_sent(&self, method: Method, kind: ErrorKind) -> ApiError {
        let call = FailedCall {
            method,
            url: self.url(["resources"]),
            names_resource: false,
            attempts: 0,
            elapsed: Duration::ZERO,
            earlier_try_left_open: false,
            proxy: None,
        };
        ApiError::new(call, kind)
    }

    fn not_an_id(&self, method: Method, id: &str) -> ApiError {
        let id = one_line(id, 100);
        self.not_sent(method, ErrorKind::InvalidId { id })
    }

    /// The error of a list that brought fewer resources than it announced.
    pub(super) fn short_list(&self, read: usize, total: usize) -> ApiError {
        self.not_sent(Method::GET, ErrorKind::ShortList { read, total })
    }

    /// One page of a list, starting at an offset.
    pub(super) async fn page(
        &self,
        filter: &ResourceFilter,
        offset: usize,
    ) -> Result<ResourcePage, ApiError> {
        let mut url = self.url(["resources"]);
        url.query_pairs_mut()
            .append_pair("limit", &PAGE_LIMIT.to_string())
            .append_pair("offset", &offset.to_string())
            .extend_pairs(filter.query());
        let all_have_ids = |page: &ResourcePage| {
            let without = page.items.iter().find(|resource| !is_id(&resource.id));
            without.map_or(Ok(()), |resource| Err(about_another(&resource.id)))
        };
        self.send(&Call::get(url), all_have_ids).await
    }

    async fn call_resource(
        &self,
        method: Method,
        id: &str,
        body: Option<String>,
    ) -> Result<GenAiResource, ApiError> {
        if !is_id(id) {
            return Err(self.not_an_id(method, id));
        }
        let call = Call {
            method,
            url: self.url(["resources", id]),
            names_resource: true,
            idempotency_key: None,
            body,
        };
        let is_asked_for = |resource: &GenAiResource| {
            // UUIDs are the same in upper and in lower case.
            if resource.id.eq_ignore_ascii_case(id) {
                return Ok(());
            }
            Err(about_another(&resource.id))
        };
        self.send(&call, is_asked_for).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
        check: impl Fn(&T) -> Result<(), ErrorKind>,
    ) -> Result<T, ApiError> {
        self.inner.transport.send(call, &self.bounds, check).await
    }

    fn url<const N: usize>(&self, segments: [&str; N]) -> Url {
        let segments = ["v1", "genai"].into_iter().chain(segments);
        self.inner.endpoint.join(segments)
    }
}

/// The answer is about another resource than the call.
fn about_another(id: &str) -> ErrorKind {
    ErrorKind::WrongResource {
        found: one_line(id, 100),
    }
}

/// Whether a text can be the last segment of a resource's address. For example, `..` would lead to
/// another address.
fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::super::fake::{Fake, Reply, new_knowledge_base, options, resource};
    use super::*;

    #[tokio::test]
    async fn an_id_that_would_address_something_else_is_not_sent() {
        let fake = Fake::start([]).await;
        for id in ["", ".", "..", "a/b", "a?b", "a b", "%2e%2e", ".\t.", "é"] {
            let client = fake.client();
            for error in [
                client.resource(id).await.unwrap_err(),
                client
                    .consumption(id, &DayRange::default())
                    .await
                    .unwrap_err(),
            ] {
                assert_eq!(error.attempts(), 0, "{id}");
                assert!(!error.is_gone() && !error.is_unavailable(), "{id}");
            }
        }
        assert_eq!(fake.received(), []);
    }

    #[tokio::test]
    async fn an_answer_about_another_resource_is_an_error() {
        let answers = || [0; 3].map(|id| Reply::json(200, &resource(id).to_string()));
        let fake = Fake::start(answers()).await;
        let client = fake.client_with_retries(2);
        let errors = [
            client.resource("1").await.unwrap_err(),
            client
                .change_resource("1", &GenAiResourceChange::default())
                .await
                .unwrap_err(),
            client.deprovision_resource("1").await.unwrap_err(),
        ];
        for error in errors {
            assert!(error.is_unreadable());
            assert_eq!(error.attempts(), 1);
            assert_eq!(error.may_have_been_carried_out(), error.method() != "GET");
            assert_eq!(
                error.to_string(),
                format!(
                    "{} {}: the answer is about the resource 0, not about the one asked for",
                    error.method(),
                    error.url()
                )
            );
        }
        assert_eq!(fake.received().len(), 3);
    }

    #[tokio::test]
    async fn a_consumption_without_an_id_is_read_and_that_of_another_resource_is_not() {
        let answers = ["{}", r#"{"resourceId": "A"}"#, r#"{"resourceId": "b"}"#];
        let fake = Fake::start(answers.map(|answer| Reply::json(200, answer))).await;
        let client = fake.client();
        let this_month = DayRange::default();
        for told in ["", "A"] {
            let found = client.consumption("a", &this_month).await.unwrap();
            assert_eq!(found.resource_id, told);
        }
        let error = client.consumption("a", &this_month).await.unwrap_err();
        assert!(error.is_unreadable(), "{error}");
    }

    /// The answers of an older Control Center, or of its gateway.
    #[tokio::test]
    async fn a_missing_call_does_not_say_that_the_resource_is_gone() {
        let answers = [
            Reply::refusal(404, "RESOURCE_NOT_FOUND"),
            Reply::refusal(404, "UNKNOWN_ROUTE"),
            Reply::new(404, &[("Content-Type", "text/html")], "<html>"),
        ];
        let fake = Fake::start(answers).await;
        for _ in 0..3 {
            let read = fake.client().consumption("a", &DayRange::default()).await;
            let error = read.unwrap_err();
            assert!(error.is_not_found() && !error.is_gone(), "{error}");
            assert!(!error.is_not_metered(), "{error}");
        }
    }

    #[tokio::test]
    async fn a_creation_that_is_answered_with_something_else_is_left_open() {
        for (field, value) in [("id", ""), ("id", "a/b"), ("type", "text_generation")] {
            let mut answer = resource(0);
            answer[field] = json!(value);
            let fake = Fake::start([Reply::json(201, &answer.to_string())]).await;
            let created = fake
                .client_with_retries(2)
                .create_resource(&new_knowledge_base(), &IdempotencyKey::random())
                .await;
            let error = created.unwrap_err();
            assert!(error.is_unreadable(), "{error}");
            assert!(error.may_have_been_carried_out(), "{error}");
            assert_eq!(fake.received().len(), 1);
        }
    }

    #[tokio::test]
    async fn upper_and_lower_case_are_the_same_id() {
        let mut answer = resource(0);
        answer["id"] = json!("4b0d8c0e");
        let fake = Fake::start([Reply::json(200, &answer.to_string())]).await;
        assert_eq!(
            fake.client().resource("4B0D8C0E").await.unwrap().id,
            "4b0d8c0e"
        );
    }

    #[test]
    fn a_user_agent_that_is_no_header_makes_no_client() {
        let endpoint = "http://localhost:1".parse().unwrap();
        let options = ClientOptions {
            user_agent: "two\nlines".to_owned(),
            ..options(endpoint)
        };
        assert!(matches!(Client::new(options), Err(ClientError::Http(_))));
    }
}
