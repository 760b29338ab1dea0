//! What a managed resource has to answer.

use std::sync::Mutex;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::identity::IdentitySchema;
use super::path::Path;
use super::plan::Proposal;
use super::schema::Schema;
use super::value::Value;

/// The identity of objects that have none.
static NO_IDENTITY: IdentitySchema = IdentitySchema {
    version: 0,
    attributes: Vec::new(),
};

/// A managed resource type.
///
/// Terraform calls `validate` unconfigured and offline, `plan` once while planning and again, in
/// another process, while applying: from the same request both must plan the same. `create`,
/// `update` and `delete` come after the latter.
#[async_trait]
pub trait Resource: Send + Sync {
    /// The type as it is written in HCL.
    fn type_name(&self) -> &'static str;

    /// Its attributes.
    fn schema(&self) -> &Schema;

    /// What identifies one of its objects. By default they have no identity.
    fn identity(&self) -> &IdentitySchema {
        &NO_IDENTITY
    }

    /// Checks a configuration without any network, beyond its attributes' own rules. Anything in it
    /// may still be unknown.
    fn validate(&self, config: &Value) -> Diagnostics {
        let _ = config;
        Diagnostics::default()
    }

    /// Fills what the state of an earlier version of the schema lacks; until then that is null. No
    /// call is made for it, and there is nothing to say. By default it stays null.
    fn upgrade(&self, state: Value, lacking: &[&str]) -> Value {
        let _ = lacking;
        state
    }

    /// What a block would say that describes a stored object: what is null here is not written. By
    /// default everything that a configuration may set.
    fn generate_config(&self, state: &Value) -> Value {
        self.schema().configurable(state)
    }

    /// Finds out what has become of a stored object. Errors keep it in state; only an answer
    /// without a state removes it.
    async fn read(&self, request: ReadRequest) -> ReadResponse;

    /// Plans a creation, an update, a replacement, or that nothing changes. By default it is what
    /// the schema alone makes of it.
    async fn plan(&self, request: PlanRequest) -> PlanResponse {
        request.proposal.into()
    }

    /// Plans a destruction. A replacement never asks for it. By default there is nothing to say.
    async fn plan_destroy(&self, request: PlanDestroyRequest) -> PlanDestroyResponse {
        PlanDestroyResponse {
            planned_private: request.prior_private,
            diagnostics: Diagnostics::default(),
        }
    }

    /// Creates what was planned.
    async fn create(&self, request: CreateRequest<'_>) -> ApplyResponse;

    /// Changes an object in place.
    async fn update(&self, request: UpdateRequest) -> ApplyResponse;

    /// Destroys an object. Without an error it leaves state.
    async fn delete(&self, request: DeleteRequest) -> DeleteResponse;

    /// The first, sketchy state of an object that exists already, from the id that the user gives;
    /// a read follows and fills it. By default nothing can be imported.
    async fn import(&self, id: &str) -> Result<Value, Diagnostic> {
        let _ = id;
        Err(no_import(self.type_name()))
    }

    /// The same from an identity, which is complete.
    async fn import_identity(&self, identity: &Value) -> Result<Value, Diagnostic> {
        let _ = identity;
        Err(no_import(self.type_name()))
    }
}

fn no_import(type_name: &str) -> Diagnostic {
    Diagnostic::error(
        "Import is not supported",
        format!(
            "This provider cannot import objects of the type {type_name}. Nothing was imported."
        ),
    )
}

/// Bytes that Terraform keeps beside an object and hands back; nobody sees them. Whatever a call
/// returns replaces what was there.
pub type Private = Vec<u8>;

/// Raised when the user interrupts: waiting ends, what is known is returned.
#[derive(Clone, Debug, Default)]
pub struct StopSignal(CancellationToken);

impl StopSignal {
    /// Raises it, for good.
    pub fn raise(&self) {
        self.0.cancel();
    }

    /// Whether it was raised.
    pub fn is_raised(&self) -> bool {
        self.0.is_cancelled()
    }

    /// The token that is cancelled once it is raised, for what is not of this crate.
    pub fn token(&self) -> CancellationToken {
        self.0.clone()
    }

    /// Returns once it is raised.
    pub async fn raised(&self) {
        self.0.cancelled().await;
    }
}

/// A stored object to look up again.
#[derive(Debug)]
pub struct ReadRequest {
    /// What is stored; after an import little more than the id.
    pub current_state: Value,
    /// What is stored beside it.
    pub private: Private,
}

/// What has become of a stored object.
#[derive(Debug)]
pub struct ReadResponse {
    /// What it is now; `None` where it is gone for certain.
    pub new_state: Option<Value>,
    /// What to store beside it.
    pub private: Private,
    /// What to say.
    pub diagnostics: Diagnostics,
}

impl ReadResponse {
    /// The object is there, and this is what it is now.
    pub fn found(state: Value, private: Private) -> Self {
        Self {
            new_state: Some(state),
            private,
            diagnostics: Diagnostics::default(),
        }
    }
}

/// A change to plan.
#[derive(Debug)]
pub struct PlanRequest {
    /// What is stored; null for a creation and for the second half of a replacement.
    pub prior_state: Value,
    /// What is written.
    pub config: Value,
    /// What the schema alone makes of the two.
    pub proposal: Proposal,
    /// What is stored beside the object. In the second half of a replacement: what the first half
    /// returned.
    pub prior_private: Private,
    /// In the apply walk of a host that shows it (Terraform from 1.16): what the plan that is being
    /// applied returned for this object. Else empty.
    pub planned_private: Private,
}

/// A planned change.
#[derive(Debug)]
pub struct PlanResponse {
    /// What the object is to become.
    pub planned_state: Value,
    /// The attributes whose change means a new object.
    pub requires_replace: Vec<Path>,
    /// For the apply, and for the second half of a replacement.
    pub planned_private: Private,
    /// What to say.
    pub diagnostics: Diagnostics,
}

impl From<Proposal> for PlanResponse {
    /// What the schema alone proposes.
    fn from(proposal: Proposal) -> Self {
        Self {
            planned_state: proposal.planned_state,
            requires_replace: proposal.requires_replace,
            planned_private: Private::new(),
            diagnostics: Diagnostics::default(),
        }
    }
}

/// A destruction to plan.
#[derive(Debug)]
pub struct PlanDestroyRequest {
    /// What is stored.
    pub prior_state: Value,
    /// What is stored beside it.
    pub prior_private: Private,
}

/// A planned destruction.
#[derive(Debug)]
pub struct PlanDestroyResponse {
    /// For the apply.
    pub planned_private: Private,
    /// What to say; an error stops the destruction.
    pub diagnostics: Diagnostics,
}

/// An object to create.
#[derive(Debug)]
pub struct CreateRequest<'a> {
    /// What it is to be.
    pub planned_state: Value,
    /// What the plan left.
    pub planned_private: Private,
    /// Where to put the object as soon as it exists.
    pub kept: &'a Kept,
    /// Whether the user interrupts.
    pub stop: StopSignal,
}

/// The object as far as a call knows it to exist.
///
/// A creation that is cut off after the API accepted it, even by a fault of our own, would leave an
/// object that costs and that no state knows. What is put here is stored in any case.
#[derive(Debug, Default)]
pub struct Kept(Mutex<Option<Value>>);

impl Kept {
    /// Keeps this state from now on.
    pub fn keep(&self, state: Value) {
        *self
            .0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(state);
    }

    /// What is to be kept, if anything exists.
    pub fn take(&self) -> Option<Value> {
        self.0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .take()
    }
}

/// An object to change in place.
#[derive(Debug)]
pub struct UpdateRequest {
    /// What is stored.
    pub prior_state: Value,
    /// What it is to become.
    pub planned_state: Value,
    /// What the plan left.
    pub planned_private: Private,
    /// Whether the user interrupts.
    pub stop: StopSignal,
}

/// An object created or changed.
#[derive(Debug)]
pub struct ApplyResponse {
    /// What is there now. With an error: what is known to be there, `None` where nothing came to be
    /// or nothing changed.
    pub new_state: Option<Value>,
    /// What to store beside it.
    pub private: Private,
    /// What to say. An error taints an object that is new.
    pub diagnostics: Diagnostics,
}

impl ApplyResponse {
    /// The object is as it should be, and this is its state.
    pub fn done(state: Value) -> Self {
        Self {
            new_state: Some(state),
            private: Private::new(),
            diagnostics: Diagnostics::default(),
        }
    }
}

/// An object to destroy.
#[derive(Debug)]
pub struct DeleteRequest {
    /// What is stored.
    pub prior_state: Value,
    /// What the plan left: of the destruction, or of the second half of a replacement. With an
    /// error it is stored beside the object again.
    pub planned_private: Private,
    /// Whether the user interrupts.
    pub stop: StopSignal,
}

/// An object destroyed, or, with an error, not.
#[derive(Debug, Default)]
pub struct DeleteResponse {
    /// What to say; an error keeps the object in state.
    pub diagnostics: Diagnostics,
}
