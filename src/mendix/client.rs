//! The calls of the Control Center's API.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use reqwest::{Method, Url};
use serde::de::DeserializeOwned;
use serde_json::json;

use super::catalog::Catalog;
use super::endpoint::Endpoint;
use super::error::{ApiError, FailedCall};
use super::error_kind::ErrorKind;
use super::excerpt::one_line;
use super::prerequisites::Prerequisites;
use super::resource::{GenAiResource, GenAiResourceChange, IdempotencyKey, NewGenAiResource};
use super::resource_list::{PAGE_LIMIT, PAGES_AT_A_TIME, ResourceFilter, ResourcePage};
use super::transport::{Call, Transport};

pub use super::options::{ClientError, ClientOptions};

/// A client of one Control Center, for one token. Clones share their connections.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    /// When calls are given up, tries that were not made yet included.
    deadline: Option<Instant>,
}

struct Inner {
    endpoint: Endpoint,
    transport: Transport,
}

impl Client {
    /// Sets up a client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ClientError`] when the options do not make a client.
    pub fn new(options: ClientOptions) -> Result<Self, ClientError> {
        let transport = Transport::new(&options)?;
        let endpoint = options.endpoint;
        Ok(Self {
            inner: Arc::new(Inner {
                endpoint,
                transport,
            }),
            deadline: None,
        })
    }

    /// The same client for calls that must end by a moment: no try takes longer, and none begins
    /// after it. The error then is that of the last try.
    pub fn until(&self, deadline: Instant) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            deadline: Some(deadline),
        }
    }

    /// Where the API is that this client calls.
    pub fn endpoint(&self) -> &Endpoint {
        &self.inner.endpoint
    }

    /// The facts that provisioning depends on.
    ///
    /// # Errors
    /// [`ApiError`] when there is no good answer.
    pub async fn prerequisites(&self) -> Result<Prerequisites, ApiError> {
        let call = Call::get(self.url(["prerequisites"]));
        self.send(&call, |_| Ok(())).await
    }

    /// What the Control Center offers.
    ///
    /// # Errors
    /// [`ApiError`] when there is no good answer.
    pub async fn catalog(&self) -> Result<Catalog, ApiError> {
        let call = Call::get(self.url(["catalog"]));
        self.send(&call, |_| Ok(())).await
    }

    /// All resources that a filter lets through, from as many pages as there are: the first tells
    /// how many, and the others are asked for several at a time.
    ///
    /// A resource that appears on two pages, because others came or went between them, is
    /// answered once. One that moved to a page already read can be missing: ask for it by its id
    /// before concluding anything.
    ///
    /// # Errors
    /// [`ApiError`] when any page has no good answer; there are no partial lists.
    pub async fn resources(&self, filter: &ResourceFilter) -> Result<Vec<GenAiResource>, ApiError> {
        let first = self.page(filter, 0).await?;
        let (length, total) = (first.items.len(), first.meta.page.total_elements);
        // A server may put fewer on a page than it was asked for.
        let offsets = (length..total).step_by(length.max(1));
        let mut pages = stream::iter(offsets)
            .map(|offset| self.page(filter, offset))
            .buffered(PAGES_AT_A_TIME);
        let mut seen = HashSet::new();
        let mut resources = new_ones(first, &mut seen);
        while length > 0
            && let Some(page) = pages.try_next().await?
        {
            let new = new_ones(page, &mut seen);
            // A page without anything new would be followed by others like it.
            if new.is_empty() {
                break;
            }
            resources.extend(new);
        }
        Ok(resources)
    }

    /// The same, one by one. A page is asked for when somebody wants a resource that is on it; an
    /// error is the end.
    pub fn resource_stream(
        &self,
        filter: ResourceFilter,
    ) -> BoxStream<'static, Result<GenAiResource, ApiError>> {
        let pages = Pages {
            client: self.clone(),
            filter,
            offset: 0,
            seen: HashSet::new(),
        };
        stream::try_unfold(Some(pages), |pages| async {
            match pages {
                Some(pages) => pages.next().await.map(Some),
                None => Ok(None),
            }
        })
        .map_ok(|page| stream::iter(page.into_iter().map(Ok)))
        .try_flatten()
        .boxed()
    }

    /// One resource.
    ///
    /// # Errors
    /// [`ApiError`] when there is no good answer; [`ApiError::is_gone`] when there is no such
    /// resource.
    pub async fn resource(&self, id: &str) -> Result<GenAiResource, ApiError> {
        self.call_resource(Method::GET, id, None).await
    }

    /// Provisions a resource. The answer may still be `PROVISIONING`.
    ///
    /// All tries carry `key`, so that they provision one resource together, whatever becomes of
    /// their answers.
    ///
    /// # Errors
    /// [`ApiError`] when there is no good answer; [`ApiError::may_have_been_carried_out`] tells
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
        // What cannot be asked for by its id would cost in a state that can never be read again.
        let can_be_it = |resource: &GenAiResource| {
            if is_id(&resource.id) && resource.resource_type == new.resource_type {
                return Ok(());
            }
            Err(wrong(resource))
        };
        self.send(&call, can_be_it).await
    }

    /// Changes a resource, and answers it as it is after that.
    ///
    /// # Errors
    /// [`ApiError`] when there is no good answer.
    pub async fn change_resource(
        &self,
        id: &str,
        change: &GenAiResourceChange,
    ) -> Result<GenAiResource, ApiError> {
        let body = json!(change).to_string();
        self.call_resource(Method::PATCH, id, Some(body)).await
    }

    /// Schedules a resource for deprovisioning at the end of its bundle month, and answers it
    /// with that moment. For one that is scheduled already the answer is the same.
    ///
    /// # Errors
    /// [`ApiError`] when there is no good answer; [`ApiError::is_gone`] when there is no such
    /// resource (any more).
    pub async fn deprovision_resource(&self, id: &str) -> Result<GenAiResource, ApiError> {
        self.call_resource(Method::DELETE, id, None).await
    }

    /// The error of a read that is not worth a try, because another one has just been given up.
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
        };
        ApiError::new(call, kind)
    }

    async fn page(&self, filter: &ResourceFilter, offset: usize) -> Result<ResourcePage, ApiError> {
        let mut url = self.url(["resources"]);
        url.query_pairs_mut()
            .append_pair("limit", &PAGE_LIMIT.to_string())
            .append_pair("offset", &offset.to_string())
            .extend_pairs(filter.query());
        self.send(&Call::get(url), |_| Ok(())).await
    }

    async fn call_resource(
        &self,
        method: Method,
        id: &str,
        body: Option<String>,
    ) -> Result<GenAiResource, ApiError> {
        if !is_id(id) {
            let id = one_line(id, 100);
            return Err(self.not_sent(method, ErrorKind::InvalidId { id }));
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
            Err(wrong(resource))
        };
        self.send(&call, is_asked_for).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
        check: impl Fn(&T) -> Result<(), ErrorKind>,
    ) -> Result<T, ApiError> {
        self.inner.transport.send(call, self.deadline, check).await
    }

    fn url<const N: usize>(&self, segments: [&str; N]) -> Url {
        let segments = ["v1", "genai"].into_iter().chain(segments);
        self.inner.endpoint.join(segments)
    }
}

/// The pages of a list that were not read yet.
struct Pages {
    client: Client,
    filter: ResourceFilter,
    offset: usize,
    seen: HashSet<String>,
}

impl Pages {
    /// What is new on the next page, and the pages after it, if there are any.
    async fn next(mut self) -> Result<(Vec<GenAiResource>, Option<Self>), ApiError> {
        let page = self.client.page(&self.filter, self.offset).await?;
        self.offset += page.items.len();
        let total = page.meta.page.total_elements;
        let new = new_ones(page, &mut self.seen);
        // A page without anything new would be followed by others like it for ever.
        let is_last = self.offset >= total || new.is_empty();
        Ok((new, (!is_last).then_some(self)))
    }
}

/// What a page brings that no other page brought.
fn new_ones(page: ResourcePage, seen: &mut HashSet<String>) -> Vec<GenAiResource> {
    let is_new = |resource: &GenAiResource| seen.insert(resource.id.clone());
    page.items.into_iter().filter(is_new).collect()
}

/// The answer is about another resource than the call.
fn wrong(resource: &GenAiResource) -> ErrorKind {
    ErrorKind::WrongResource {
        found: one_line(&resource.id, 100),
    }
}

/// Whether a text can be the last segment of a resource's address. `..`, for one, would address
/// something else.
fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::super::fake::{Fake, Reply, new_knowledge_base, options};
    use super::*;

    /// A resource as the API answers it, with a number as its id.
    fn resource(id: usize) -> serde_json::Value {
        json!({
            "id": id.to_string(),
            "type": "knowledge_base",
            "displayName": "Manuals",
            "environment": "Test",
            "region": "eu-central-1",
            "crossRegionInference": false,
            "size": "standard",
            "createdFor": {"name": "Anna", "email": "anna@example.com"},
            "status": "ACTIVE",
            "cloudTokens": 48,
            "createdAt": "2026-02-12T09:30:00Z",
            "bundleMonth": {"startsAt": "2026-02-12T09:30:00Z", "endsAt": "2026-03-12T09:30:00Z"},
        })
    }

    /// A page with the resources of these numbers, of a list of `total`.
    fn page(ids: impl IntoIterator<Item = usize>, total: usize) -> Reply {
        let items: Vec<_> = ids.into_iter().map(resource).collect();
        let next = "https://elsewhere.example/next";
        Reply::json(
            200,
            &json!({
                "links": {"next": next},
                "meta": {"page": {"totalElements": total, "elements": items.len(), "offset": 0}},
                "items": items,
            })
            .to_string(),
        )
    }

    /// The ids that a list of these pages answers, and the offsets that were asked for.
    async fn list(pages: impl IntoIterator<Item = Reply>) -> (Vec<usize>, Vec<String>) {
        let fake = Fake::start(pages).await;
        let resources: Result<Vec<_>, _> = fake
            .client()
            .resource_stream(ResourceFilter::default())
            .try_collect()
            .await;
        let ids = resources.unwrap().into_iter();
        let offsets = fake
            .received()
            .into_iter()
            .map(|request| {
                let offset = request
                    .target
                    .strip_prefix("/base/v1/genai/resources?limit=100&offset=");
                offset.unwrap().to_owned()
            })
            .collect();
        (
            ids.map(|resource| resource.id.parse().unwrap()).collect(),
            offsets,
        )
    }

    #[tokio::test]
    async fn a_list_is_read_page_by_page_to_its_end() {
        let all: Vec<_> = (0..250).collect();
        let pages = [page(0..100, 250), page(100..200, 250), page(200..250, 250)];
        let (ids, offsets) = list(pages).await;
        assert_eq!(ids, all);
        assert_eq!(offsets, ["0", "100", "200"]);
    }

    #[tokio::test]
    async fn who_has_enough_resources_asks_for_no_further_page() {
        let fake = Fake::start([page(0..100, 250), page(100..200, 250)]).await;
        let stream = fake.client().resource_stream(ResourceFilter::default());
        let first: Vec<_> = stream
            .take(100)
            .map(|found| found.unwrap().id)
            .collect()
            .await;
        assert_eq!(first.len(), 100);
        assert_eq!(fake.received().len(), 1);
    }

    #[tokio::test]
    async fn an_empty_list_is_one_call() {
        assert_eq!(list([page([], 0)]).await, (vec![], vec!["0".to_owned()]));
    }

    #[tokio::test]
    async fn smaller_pages_than_asked_for_are_read_to_the_end() {
        let (ids, offsets) = list([page(0..2, 3), page(2..3, 3)]).await;
        assert_eq!(ids, [0, 1, 2]);
        assert_eq!(offsets, ["0", "2"]);
    }

    #[tokio::test]
    async fn a_resource_on_two_pages_is_answered_once() {
        let (ids, _) = list([page([0, 1], 4), page([1, 2], 4)]).await;
        assert_eq!(ids, [0, 1, 2]);
    }

    #[tokio::test]
    async fn a_list_that_brings_nothing_new_ends() {
        let (ids, _) = list([page([0, 1], 9), page([0, 1], 9)]).await;
        assert_eq!(ids, [0, 1]);
        let (ids, _) = list([page([0, 1], 9), page([], 9)]).await;
        assert_eq!(ids, [0, 1]);
    }

    #[tokio::test]
    async fn a_page_that_fails_fails_the_list() {
        let fake = Fake::start([page([0, 1], 4), Reply::refusal(403, "MISSING_SCOPE")]).await;
        let result = fake.client().resources(&ResourceFilter::default()).await;
        assert!(result.unwrap_err().is_forbidden());
    }

    #[tokio::test]
    async fn an_id_that_would_address_something_else_is_not_sent() {
        let fake = Fake::start([]).await;
        for id in ["", ".", "..", "a/b", "a?b", "a b", "%2e%2e", ".\t.", "é"] {
            let error = fake.client().resource(id).await.unwrap_err();
            assert_eq!(error.attempts(), 0, "{id}");
            assert!(!error.is_gone() && !error.is_unavailable(), "{id}");
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
