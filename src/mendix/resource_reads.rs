//! Answers many reads of single resources from one list.
//!
//! A refresh reads every resource on its own, several at a time. Asking the API in the same way
//! takes one call per resource, while one call of a list brings a hundred. So the first read of a
//! run asks for its resource alone, which is enough for a run with one resource. From the second
//! on, reads wait for one common list.
//!
//! The list replaces a single answer only if it contains the resource. A resource that is not in it
//! is read on its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};

use super::client::Client;
use super::error::ApiError;
use super::resource::GenAiResource;
use super::resource_list::ResourceFilter;

/// Reads the resources of one Control Center, for the lifetime of this value: one run.
pub struct ResourceReads {
    client: Client,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Whether there was a read before.
    read_before: bool,
    /// The running or finished list, while it is usable.
    listing: Option<Listing>,
    /// Counts lists and writes, to know which is older.
    moment: u64,
    /// The moments of the last writes, by id.
    written: HashMap<String, u64>,
    /// How many lists have failed.
    failed_lists: u32,
    /// Whether the last read of a single resource failed because the API served nothing.
    is_out: bool,
}

/// After this many failed lists, reads wait for no further one.
const FAILED_LISTS: u32 = 3;

/// One list of all resources. If it fails, each reader reads alone, and the next one may try a list
/// again.
#[derive(Clone)]
struct Listing {
    started: u64,
    resources: Shared<BoxFuture<'static, Listed>>,
}

/// The result of a list, shared by all callers that waited for it.
pub type Listed = Result<Arc<Snapshot>, Arc<ApiError>>;

/// What a list says about a resource that the API calls gone.
#[derive(Debug)]
pub enum Absence<T = GenAiResource> {
    /// A complete list does not contain it either.
    Gone,
    /// A list contains it anyway, in this state.
    ListedAllTheSame(Box<T>),
    /// The list could not be read, so nothing is certain.
    Unknown(Arc<ApiError>),
}

/// The resources of one list, by id in lower case.
#[derive(Debug)]
pub struct Snapshot(HashMap<String, GenAiResource>);

impl Snapshot {
    /// The resource with this id.
    pub fn resource(&self, id: &str) -> Option<&GenAiResource> {
        self.0.get(&id.to_ascii_lowercase())
    }

    /// All resources, in no particular order.
    pub fn resources(&self) -> impl Iterator<Item = &GenAiResource> {
        self.0.values()
    }
}

impl ResourceReads {
    /// Reads with this client.
    pub fn new(client: Client) -> Self {
        Self {
            client,
            state: Mutex::default(),
        }
    }

    /// One resource, like [`Client::resource`].
    ///
    /// # Errors
    ///
    /// [`ApiError`] of the call for this resource alone; the list's own errors are never returned
    /// here. Once such a call has failed because the API serves nothing, further reads fail at once
    /// until a call succeeds: a thousand reads should not each wait for a dead endpoint.
    pub async fn resource(&self, id: &str) -> Result<GenAiResource, ApiError> {
        let key = id.to_ascii_lowercase();
        if let Some(listing) = self.listing_for_read()
            && let Ok(snapshot) = self.wait_for(&listing).await
            && let Some(found) = snapshot.0.get(&key)
            && !self.is_written_since(&key, listing.started)
        {
            return Ok(found.clone());
        }
        if self.state().is_out {
            return Err(self.client.outage());
        }
        let found = self.client.resource(id).await;
        self.state().is_out = found.as_ref().is_err_and(ApiError::is_outage);
        found
    }

    /// Whether a list confirms that there is no resource with this id, after the API has answered
    /// [`ApiError::is_gone`] to a call for it. Only both together mean that it is gone. An address
    /// that answers everything with 404, or a replica that lags behind, says the same about a
    /// resource that exists and costs.
    ///
    /// The list that the reads share can confirm it, unless the resource was written since. If that
    /// list contains the resource, it may have ended after the list was read, so a new list
    /// decides.
    pub async fn absence(&self, id: &str) -> Absence {
        let key = id.to_ascii_lowercase();
        let listing = self.listing(&mut self.state());
        match self.wait_for(&listing).await {
            Err(error) => return Absence::Unknown(error),
            Ok(snapshot)
                if !snapshot.0.contains_key(&key)
                    && !self.is_written_since(&key, listing.started) =>
            {
                return Absence::Gone;
            }
            Ok(_) => {}
        }
        match self.client.resources(&ResourceFilter::default()).await {
            Err(error) => Absence::Unknown(Arc::new(error)),
            Ok(resources) => resources
                .into_iter()
                .find(|resource| resource.id.eq_ignore_ascii_case(&key))
                .map_or(Absence::Gone, |found| {
                    Absence::ListedAllTheSame(Box::new(found))
                }),
        }
    }

    /// All resources, from the same list as the reads. They are as they were when this run first
    /// asked, whatever it has written since.
    ///
    /// # Errors
    ///
    /// [`ApiError`] when the list has no usable answer.
    pub async fn all(&self) -> Listed {
        let listing = self.listing(&mut self.state());
        self.wait_for(&listing).await
    }

    /// Notes that a resource was created, changed or deprovisioned, so an earlier list is out of
    /// date for it.
    pub fn wrote(&self, id: &str) {
        let mut state = self.state();
        state.moment += 1;
        let moment = state.moment;
        state.written.insert(id.to_ascii_lowercase(), moment);
    }

    /// The list to wait for. The first read has none, and no new one begins while the API serves
    /// nothing.
    fn listing_for_read(&self) -> Option<Listing> {
        let mut state = self.state();
        let read_before = std::mem::replace(&mut state.read_before, true);
        let is_worthwhile = !state.is_out || state.listing.is_some();
        (read_before && is_worthwhile).then(|| self.listing(&mut state))
    }

    fn listing(&self, state: &mut State) -> Listing {
        if let Some(listing) = &state.listing {
            return listing.clone();
        }
        state.moment += 1;
        let client = self.client.clone();
        let resources = async move {
            match client.resources(&ResourceFilter::default()).await {
                Ok(resources) => {
                    let by_id =
                        |resource: GenAiResource| (resource.id.to_ascii_lowercase(), resource);
                    Ok(Arc::new(Snapshot(
                        resources.into_iter().map(by_id).collect(),
                    )))
                }
                Err(error) => {
                    tracing::warn!(%error, "no list, so each resource is read on its own");
                    Err(Arc::new(error))
                }
            }
        };
        let listing = Listing {
            started: state.moment,
            resources: resources.boxed().shared(),
        };
        state.listing = Some(listing.clone());
        listing
    }

    /// The result of a list. A failed list is forgotten, unless too many have failed.
    async fn wait_for(&self, listing: &Listing) -> Listed {
        let listed = listing.resources.clone().await;
        if listed.is_err() {
            let mut state = self.state();
            let is_held = |held: &Listing| held.started == listing.started;
            if state.failed_lists < FAILED_LISTS && state.listing.as_ref().is_some_and(is_held) {
                state.failed_lists += 1;
                if state.failed_lists < FAILED_LISTS {
                    state.listing = None;
                }
            }
        }
        listed
    }

    fn is_written_since(&self, key: &str, moment: u64) -> bool {
        self.state()
            .written
            .get(key)
            .is_some_and(|written| *written > moment)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::{Fake, Reply, page};
    use super::*;

    /// What the lists say of the resource `1`, and how many calls that took.
    async fn absence(lists: impl IntoIterator<Item = Reply>) -> (Absence, usize) {
        let fake = Fake::start(lists).await;
        let reads = ResourceReads::new(fake.client());
        let absence = reads.absence("1").await;
        (absence, fake.received().len())
    }

    #[tokio::test]
    async fn what_no_list_holds_is_gone() {
        let (found, calls) = absence([page([0, 2], 2)]).await;
        assert!(matches!(found, Absence::Gone), "{found:?}");
        assert_eq!(calls, 1);
    }

    #[tokio::test]
    async fn many_that_are_gone_take_one_list() {
        let fake = Fake::start([page([0], 1)]).await;
        let reads = ResourceReads::new(fake.client());
        let found = futures::future::join_all(["1", "2", "3"].map(|id| reads.absence(id))).await;
        assert!(found.iter().all(|found| matches!(found, Absence::Gone)));
        assert_eq!(fake.received().len(), 1);
    }

    #[tokio::test]
    async fn what_two_lists_hold_is_listed_all_the_same() {
        let (found, calls) = absence([page([0, 1], 2), page([0, 1], 2)]).await;
        assert!(
            matches!(&found, Absence::ListedAllTheSame(resource) if resource.id == "1"),
            "{found:?}"
        );
        assert_eq!(calls, 2);
    }

    #[tokio::test]
    async fn what_ended_after_the_first_list_is_gone() {
        let (found, _) = absence([page([0, 1], 2), page([0], 1)]).await;
        assert!(matches!(found, Absence::Gone), "{found:?}");
    }

    #[tokio::test]
    async fn what_was_written_since_the_list_was_read_needs_a_new_one() {
        let fake = Fake::start([page([0], 1), page([0, 1], 2)]).await;
        let reads = ResourceReads::new(fake.client());
        reads.all().await.unwrap();
        reads.wrote("1");
        let found = reads.absence("1").await;
        assert!(matches!(found, Absence::ListedAllTheSame(_)), "{found:?}");
    }

    #[tokio::test]
    async fn without_a_list_nothing_is_certain() {
        let short = || [page([0], 3), page([], 3)];
        let not_of_the_api = Reply::json(404, r#"{"error":{"code":404,"message":"Not Found"}}"#);
        for lists in [
            vec![not_of_the_api],
            vec![Reply::new(200, &[], "<html>")],
            vec![Reply::json(200, r#"{"items": []}"#)],
            short().into_iter().chain(short()).chain(short()).collect(),
        ] {
            let (found, _) = absence(lists).await;
            assert!(matches!(found, Absence::Unknown(_)), "{found:?}");
        }
        // The same if the first list contains it and the second cannot be read.
        let (found, _) = absence([page([1], 1), Reply::refusal(500, "INTERNAL")]).await;
        assert!(matches!(found, Absence::Unknown(_)), "{found:?}");
    }
}
