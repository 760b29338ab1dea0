//! What a plan leaves beside itself, for later calls about the same object.
//!
//! Terraform plans a replacement as two calls, and the second looks like a creation. What the first
//! returns as private bytes is all that links them.

use serde::{Deserialize, Serialize};
use tfplugin::framework::resource::Private;
use uuid::Uuid;

use super::deletion_policy::DeletionPolicy;
use super::state::State;
use crate::mendix::resource::IdempotencyKey;

/// What the plan of a creation leaves for its apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Creation {
    idempotency_key: Uuid,
}

impl Creation {
    /// The notes of a plan that was made before, where the host shows it again; else those of a new
    /// creation.
    pub fn of_plan(planned_private: &[u8]) -> Self {
        serde_json::from_slice(planned_private).unwrap_or_else(|_| Self {
            idempotency_key: IdempotencyKey::random().uuid(),
        })
    }

    /// The key that all tries to carry out this creation share.
    pub fn idempotency_key(&self) -> IdempotencyKey {
        self.idempotency_key.into()
    }

    /// The notes as private bytes.
    pub fn to_private(&self) -> Private {
        serde_json::to_vec(self).expect("a UUID makes a JSON document")
    }
}

/// What the plan of an existing object leaves for a second call, should Terraform decide on a
/// replacement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Replaced {
    /// The existing object's id.
    pub id: String,
    /// Its name.
    pub display_name: String,
    /// Its deletion policy.
    pub deletion_policy: DeletionPolicy,
    /// What the first call entered into the ledger: for a new object, or for a change in place.
    pub entered: Option<u64>,
    /// Whether the first call planned a new object, and said what there was to say about it. With
    /// `-replace`, and for a tainted object, it planned a change in place.
    #[serde(default)]
    pub planned_new: bool,
}

impl Replaced {
    /// The notes about an object, after a plan of a new one in its place (`planned_new`) or of a
    /// change in place.
    pub fn new(prior: &State<'_>, entered: Option<u64>, planned_new: bool) -> Self {
        Self {
            id: prior.id().unwrap_or_default().to_owned(),
            display_name: prior.display_name().to_owned(),
            deletion_policy: prior.deletion_policy(),
            entered,
            planned_new,
        }
    }

    /// The notes as private bytes.
    pub fn to_private(&self) -> Private {
        serde_json::to_vec(self).expect("strings and a number make a JSON document")
    }

    /// The notes that private bytes hold; none if they are empty or somebody else's.
    pub fn from_private(private: &[u8]) -> Option<Self> {
        serde_json::from_slice(private).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_creation_keeps_its_key_and_others_get_their_own() {
        let planned = Creation::of_plan(b"");
        assert_eq!(Creation::of_plan(&planned.to_private()), planned);
        assert_ne!(Creation::of_plan(b""), planned);
    }

    #[test]
    fn the_notes_of_one_kind_are_none_of_the_other() {
        let creation = Creation::of_plan(b"").to_private();
        assert_eq!(Replaced::from_private(&creation), None);
        let replaced = Replaced {
            id: "17".to_owned(),
            display_name: "chat".to_owned(),
            deletion_policy: DeletionPolicy::Deprovision,
            entered: None,
            planned_new: false,
        };
        assert_ne!(
            Creation::of_plan(&replaced.to_private()),
            Creation::of_plan(&replaced.to_private())
        );
    }
}
