//! What there is: the resources of the company, and which of them this run manages.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::mendix::client::Client;
use crate::mendix::error::ApiError;
use crate::mendix::resource::GenAiResource;
use crate::mendix::resource_reads::{Absence, Listed, ResourceReads};

/// The resources, as the reads of one run know them.
pub(in crate::provider) struct Resources {
    genai: ResourceReads,
    managed: Mutex<HashSet<String>>,
    /// Those that this run has read.
    read: Mutex<HashSet<String>>,
    /// Those that a plan of this run has found beside a resource that it is to create.
    there_before: Mutex<HashSet<String>>,
    /// Those that must not be destroyed, with what people know them by, until a plan of this run
    /// shows that they are not tainted.
    guarded: Mutex<HashMap<String, [String; 3]>>,
}

impl Resources {
    pub(super) fn new(client: Client) -> Self {
        Self {
            genai: ResourceReads::new(client),
            managed: Mutex::default(),
            read: Mutex::default(),
            there_before: Mutex::default(),
            guarded: Mutex::default(),
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

    /// Whether this run has read a resource, so that what is stored of it is not old.
    pub fn was_read(&self, id: &str) -> bool {
        locked(&self.read).contains(id)
    }

    /// Notes that this run has read a resource that must not be destroyed, and that people know by
    /// this name, type and environment.
    pub fn note_guarded(&self, id: &str, likeness: [String; 3]) {
        locked(&self.guarded).insert(id.to_owned(), likeness);
    }

    /// Notes that Terraform plans a change of a resource in state: a tainted one it plans as a new
    /// one.
    pub fn note_not_tainted(&self, id: &str) {
        locked(&self.guarded).remove(id);
    }

    /// The ids of those that must not be destroyed, may be tainted, and look like this.
    pub fn guarded_like(&self, likeness: &[String; 3]) -> Vec<String> {
        let guarded = locked(&self.guarded);
        let alike = guarded.iter().filter(|(_, known)| *known == likeness);
        alike.map(|(id, _)| id.clone()).collect()
    }

    /// Whether a list bears out that a GenAI resource is gone, like [`ResourceReads::absence`].
    pub async fn genai_absence(&self, id: &str) -> Absence {
        self.genai.absence(id).await
    }

    /// All GenAI resources there are, as the reads of this run know them.
    pub async fn genai_resources(&self) -> Listed {
        self.genai.all().await
    }

    /// Notes that this run of Terraform created, changed or deprovisioned a resource, which it
    /// therefore manages. Ids are UUIDs, so no other kind of resource has the same one.
    pub fn note_written(&self, id: &str) {
        self.genai.wrote(id);
        self.note_managed(id);
    }

    /// Notes that a resource was there before this run created one that looks the same.
    pub fn note_there_before(&self, id: &str) {
        locked(&self.there_before).insert(id.to_owned());
    }

    /// Whether a resource was there before this run created one that looks the same, as far as a
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

fn locked<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mendix::fake::{Fake, Reply};

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
        let all = resources.genai_resources().await.unwrap();
        assert_eq!(all.resources().count(), 1);
        assert!(!resources.is_managed(id));
        resources.note_written(id);
        assert!(resources.is_managed(id));
        resources.genai_resource(id).await.unwrap();
        assert_eq!(fake.received().len(), 3);
    }
}
