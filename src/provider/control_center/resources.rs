//! The company's resources, and which of them this run manages.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use chrono::{DateTime, Utc};

use crate::mendix::client::Client;
use crate::mendix::error::ApiError;
use crate::mendix::resource::GenAiResource;
use crate::mendix::resource_reads::{Absence, Listed, ResourceReads, Snapshot};
use crate::provider::likeness::{Likeness, LikenessKey};

/// The resources, as the reads of one run know them.
pub(in crate::provider) struct Resources {
    genai: ResourceReads,
    genai_by_likeness: OnceLock<ByLikeness>,
    managed: Mutex<HashSet<String>>,
    /// Those that this run has read.
    read: Mutex<HashSet<String>>,
    /// Those that a plan of this run has found beside a resource that it is to create.
    there_before: Mutex<HashSet<String>>,
    /// Those in state that may be tainted, by likeness: until a plan of this run shows that they
    /// are not.
    perhaps_tainted: Mutex<PerhapsTainted>,
}

/// The resources of a list by their likeness, so that a plan of many new ones does not search the
/// whole list for each.
struct ByLikeness {
    listed: Arc<Snapshot>,
    ids: HashMap<LikenessKey, Vec<String>>,
}

/// A resource in state, as a plan that replaces it would have to describe it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::provider) struct InState {
    /// The Cloud Tokens that it holds, if that is known.
    pub held: Option<u64>,
    /// What a destroy does with it.
    pub on_destroy: OnDestroy,
}

/// What a destroy does with a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::provider) enum OnDestroy {
    /// It ends then, if that is known.
    Ends(Option<DateTime<Utc>>),
    /// It leaves state and keeps running.
    KeepsRunning,
    /// The provider refuses to destroy it.
    Refused,
}

/// Resources in state that may be tainted, by id and by likeness.
#[derive(Default)]
struct PerhapsTainted {
    keys: HashMap<String, LikenessKey>,
    resources: HashMap<LikenessKey, HashMap<String, InState>>,
}

impl Resources {
    pub(super) fn new(client: Client) -> Self {
        Self {
            genai: ResourceReads::new(client),
            genai_by_likeness: OnceLock::new(),
            managed: Mutex::default(),
            read: Mutex::default(),
            there_before: Mutex::default(),
            perhaps_tainted: Mutex::default(),
        }
    }

    /// One GenAI resource, like [`Client::resource`], read together with others.
    pub async fn genai_resource(&self, id: &str) -> Result<GenAiResource, ApiError> {
        let found = self.genai.resource(id).await;
        if found.is_ok() {
            locked(&self.read).insert(id.to_owned());
        }
        found
    }

    /// Whether this run has read a resource, so that its stored state is current.
    pub fn was_read(&self, id: &str) -> bool {
        locked(&self.read).contains(id)
    }

    /// Notes that this run has read a resource in state, which has this likeness.
    pub fn note_in_state(&self, id: &str, likeness: Likeness<'_>, resource: InState) {
        locked(&self.perhaps_tainted).insert(id, likeness.key(), resource);
    }

    /// Notes that Terraform plans a change of a resource in state. So the resource is not tainted:
    /// Terraform plans a tainted one as a new one.
    pub fn note_not_tainted(&self, id: &str) {
        locked(&self.perhaps_tainted).remove(id);
    }

    /// Those in state that may be tainted and have this likeness, by id.
    pub fn perhaps_tainted_like(&self, likeness: Likeness<'_>) -> Vec<(String, InState)> {
        let known = locked(&self.perhaps_tainted);
        let alike = known.resources.get(&likeness.key()).into_iter().flatten();
        let mut alike: Vec<_> = alike.map(|(id, it)| (id.clone(), *it)).collect();
        alike.sort_by(|(one, _), (other, _)| one.cmp(other));
        alike
    }

    /// Whether a list confirms that a GenAI resource is gone, like [`ResourceReads::absence`].
    pub async fn genai_absence(&self, id: &str) -> Absence {
        self.genai.absence(id).await
    }

    /// All existing GenAI resources, as the reads of this run know them.
    pub async fn genai_resources(&self) -> Listed {
        self.genai.all().await
    }

    /// The GenAI resources with this likeness, as the reads of this run know them.
    ///
    /// # Errors
    /// [`ApiError`] if the list could not be read.
    pub async fn genai_resources_like(
        &self,
        likeness: Likeness<'_>,
    ) -> Result<Vec<GenAiResource>, Arc<ApiError>> {
        let by_likeness = match self.genai_by_likeness.get() {
            Some(known) => known,
            None => {
                let listed = self.genai_resources().await?;
                self.genai_by_likeness
                    .get_or_init(|| ByLikeness::new(listed))
            }
        };
        Ok(by_likeness.resources(likeness).cloned().collect())
    }

    /// Notes that this run of Terraform created, changed or deprovisioned a resource, which it
    /// therefore manages. Ids are UUIDs, so no other kind of resource has the same one.
    pub fn note_written(&self, id: &str) {
        self.genai.wrote(id);
        self.note_managed(id);
    }

    /// Notes that a resource existed before this run created one with the same likeness.
    pub fn note_there_before(&self, id: &str) {
        locked(&self.there_before).insert(id.to_owned());
    }

    /// Whether a resource existed before this run created one with the same likeness, as far as a
    /// plan of this run has looked.
    pub fn was_there_before(&self, id: &str) -> bool {
        locked(&self.there_before).contains(id)
    }

    /// Notes that this run of Terraform manages a resource.
    pub fn note_managed(&self, id: &str) {
        locked(&self.managed).insert(id.to_owned());
    }

    /// Whether this run of Terraform manages a resource, as far as it has asked about it.
    pub fn is_managed(&self, id: &str) -> bool {
        locked(&self.managed).contains(id)
    }
}

impl ByLikeness {
    fn new(listed: Arc<Snapshot>) -> Self {
        let mut ids: HashMap<_, Vec<_>> = HashMap::new();
        for resource in listed.resources() {
            let likeness = Likeness::from(resource);
            ids.entry(likeness.key())
                .or_default()
                .push(resource.id.clone());
        }
        Self { listed, ids }
    }

    fn resources(&self, likeness: Likeness<'_>) -> impl Iterator<Item = &GenAiResource> {
        let ids = self.ids.get(&likeness.key()).into_iter().flatten();
        ids.filter_map(|id| self.listed.resource(id))
    }
}

impl PerhapsTainted {
    fn insert(&mut self, id: &str, key: LikenessKey, resource: InState) {
        self.remove(id);
        self.keys.insert(id.to_owned(), key.clone());
        let alike = self.resources.entry(key).or_default();
        alike.insert(id.to_owned(), resource);
    }

    fn remove(&mut self, id: &str) {
        if let Some(key) = self.keys.remove(id)
            && let Some(alike) = self.resources.get_mut(&key)
        {
            alike.remove(id);
        }
    }
}

fn locked<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mendix::fake::{Fake, Reply, page};

    fn likeness<'a>(display_name: &'a str, environment: &'a str) -> Likeness<'a> {
        Likeness {
            display_name,
            resource_type: "knowledge_base",
            environment,
        }
    }

    #[tokio::test]
    async fn those_that_look_alike_are_found_in_one_list() {
        let fake = Fake::start([page([1, 2], 2)]).await;
        let resources = Resources::new(fake.client());
        for (name, environment, count) in [
            ("Manuals", "Test", 2),
            ("Manuals", "test", 2),
            ("Manuals", "Production", 0),
            ("manuals", "Test", 0),
        ] {
            let alike = resources.genai_resources_like(likeness(name, environment));
            assert_eq!(alike.await.unwrap().len(), count, "{name} {environment}");
        }
        assert_eq!(fake.received().len(), 1);
    }

    #[tokio::test]
    async fn a_list_that_failed_is_asked_for_again() {
        let fake = Fake::start([Reply::refusal(403, "FORBIDDEN"), page([1], 1)]).await;
        let resources = Resources::new(fake.client());
        let alike = || resources.genai_resources_like(likeness("Manuals", "Test"));
        assert!(alike().await.is_err());
        assert_eq!(alike().await.unwrap().len(), 1);
    }

    /// State has the environment as it is configured, and a read has it as the API spells it.
    #[tokio::test]
    async fn one_in_state_is_found_in_another_spelling_until_it_is_planned() {
        let resources = Resources::new(Fake::start([]).await.client());
        let resource = InState {
            held: Some(48),
            on_destroy: OnDestroy::Refused,
        };
        let note = |id, likeness| resources.note_in_state(id, likeness, resource);
        note("1", likeness("Bu\u{308}ro", "Test"));
        note("2", likeness("B\u{fc}ro", "TEST"));
        note("3", likeness("B\u{fc}ro", "Production"));
        let alike = || resources.perhaps_tainted_like(likeness("B\u{fc}ro", "test"));
        let both = ["1", "2"].map(|id| (id.to_owned(), resource));
        assert_eq!(alike(), both);
        resources.note_not_tainted("1");
        note("2", likeness("chat", "Test"));
        assert_eq!(alike(), []);
    }

    #[tokio::test]
    async fn what_was_written_is_managed_and_read_anew() {
        let pair = include_str!("../../../tests/contract/08-read-a-resource.json");
        let pair: serde_json::Value = serde_json::from_str(pair).unwrap();
        let item = &pair["response"]["body"];
        let id = item["id"].as_str().unwrap();
        let page = serde_json::json!({
            "meta": {"page": {"totalElements": 1, "offset": 0, "elements": 1}},
            "links": {},
            "items": [item],
        });
        let replies = [item, &page, item].map(|body| Reply::json(200, &body.to_string()));
        let fake = Fake::start(replies).await;
        let resources = Resources::new(fake.client());
        for calls in [1, 2, 2] {
            resources.genai_resource(id).await.unwrap();
            assert_eq!(fake.received().len(), calls);
        }
        assert!(!resources.is_managed(id));
        resources.note_written(id);
        assert!(resources.is_managed(id));
        resources.genai_resource(id).await.unwrap();
        assert_eq!(fake.received().len(), 3);
    }
}
