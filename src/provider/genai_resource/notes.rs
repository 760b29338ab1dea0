//! What this resource leaves beside its plans, for its own later calls.
//!
//! Terraform plans a replacement as two calls, and the second looks like a
//! creation. What the first returns as private bytes is all that links them.

use serde::{Deserialize, Serialize};

use super::model::State;
use crate::framework::resource::Private;

/// What the plan of an existing object leaves for a second call, should
/// Terraform decide on a replacement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Replaced {
    /// The existing object's id.
    pub id: String,
    /// Its name.
    pub display_name: String,
    /// Its deletion policy.
    pub deletion_policy: String,
    /// What the first call entered into the ledger for the new object.
    pub entered: Option<u64>,
}

impl Replaced {
    /// The notes about an object.
    pub fn new(prior: &State<'_>, entered: Option<u64>) -> Self {
        Self {
            id: prior.id().unwrap_or_default().to_owned(),
            display_name: prior.display_name().to_owned(),
            deletion_policy: prior.deletion_policy().to_owned(),
            entered,
        }
    }

    /// The notes as private bytes.
    pub fn to_private(&self) -> Private {
        serde_json::to_vec(self).expect("strings and a number make a JSON document")
    }

    /// The notes that private bytes hold; none if they are empty or somebody
    /// else's.
    pub fn from_private(private: &[u8]) -> Option<Self> {
        serde_json::from_slice(private).ok()
    }
}
