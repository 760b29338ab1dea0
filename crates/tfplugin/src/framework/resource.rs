//! The interface of a managed resource.

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
/// Terraform calls `validate` offline on an unconfigured provider. It calls `plan` once while
/// planning, and again, in another process, while applying; both calls must plan the same for the
/// same request. `create`, `update` and `delete` follow the second one.
#[async_trait]
pub trait Resource: Send + Sync {
    /// The type's name in HCL.
    fn type_name(&self) -> &'static str;

    /// Its attributes.
    fn schema(&self) -> &Schema;

    /// What identifies one of its objects. By default they have no identity.
    fn identity(&self) -> &IdentitySchema {
        &NO_IDENTITY
    }

    /// Checks a configuration without a network, beyond the rules of its attributes. Any value may
    /// still be unknown.
    fn validate(&self, config: &Value) -> Diagnostics {
        let _ = config;
        Diagnostics::default()
    }

    /// Fills attributes that the state of an earlier schema version lacks. They are null before. It
    /// makes no call and returns no diagnostics. By default they stay null.
    fn upgrade(&self, state: Value, lacking: &[&str]) -> Value {
        let _ = lacking;
        state
    }

    /// The block that describes a stored object; attributes that are null here are not written. By
    /// default it contains everything that a configuration may set.
    fn generate_config(&self, state: &Value) -> Value {
        self.schema().configurable(state)
    }

    /// Reads a stored object again. After an error it stays in state; only an answer without a
    /// state removes it.
    async fn read(&self, request: ReadRequest) -> ReadResponse;

    /// Plans a creation, an update, a replacement, or no change. By default the plan follows from
    /// the schema alone.
    async fn plan(&self, request: PlanRequest) -> PlanResponse {
        request.proposal.into()
    }

    /// Plans a destroy. Terraform does not call it for a replacement. By default it has no
    /// diagnostics.
    async fn plan_destroy(&self, request: PlanDestroyRequest) -> PlanDestroyResponse {
        PlanDestroyResponse {
            planned_private: request.prior_private,
            diagnostics: Diagnostics::default(),
        }
    }

    /// Creates the planned object.
    async fn create(&self, request: CreateRequest<'_>) -> ApplyResponse;

    /// Changes an object in place.
    async fn update(&self, request: UpdateRequest) -> ApplyResponse;

    /// Destroys an object. Without an error it leaves state.
    async fn delete(&self, request: DeleteRequest) -> DeleteResponse;

    /// The first, incomplete state of an existing object, from the id that the user gives; a read
    /// follows and completes it. By default nothing can be imported.
    async fn import(&self, id: &str) -> Result<Value, Diagnostic> {
        let _ = id;
        Err(no_import(self.type_name()))
    }

    /// The same from an identity with all its attributes.
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

/// Bytes that Terraform keeps beside an object and passes back, without showing them. Each call
/// replaces them.
pub type Private = Vec<u8>;

/// Raised when the user interrupts. Calls then stop waiting and return what they know.
#[derive(Clone, Debug, Default)]
pub struct StopSignal(CancellationToken);

impl StopSignal {
    /// Raises the signal. It stays raised.
    pub fn raise(&self) {
        self.0.cancel();
    }

    /// Whether it was raised.
    pub fn is_raised(&self) -> bool {
        self.0.is_cancelled()
    }

    /// A token that is cancelled when the signal is raised, for other crates.
    pub fn token(&self) -> CancellationToken {
        self.0.clone()
    }

    /// Returns once it is raised.
    pub async fn raised(&self) {
        self.0.cancelled().await;
    }
}

/// A stored object to read again.
#[derive(Debug)]
pub struct ReadRequest {
    /// The stored state; after an import little more than the id.
    pub current_state: Value,
    /// The private bytes stored beside it.
    pub private: Private,
}

/// The result of reading a stored object.
#[derive(Debug)]
pub struct ReadResponse {
    /// Its present state; `None` only if it is certainly gone.
    pub new_state: Option<Value>,
    /// The private bytes to store beside it.
    pub private: Private,
    /// The messages for the user.
    pub diagnostics: Diagnostics,
}

impl ReadResponse {
    /// The object exists, with this state.
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
    /// The stored state; null for a creation and for the second half of a replacement.
    pub prior_state: Value,
    /// The configuration.
    pub config: Value,
    /// The plan that follows from the schema alone.
    pub proposal: Proposal,
    /// The private bytes stored beside the object. In the second half of a replacement: those that
    /// the first half returned.
    pub prior_private: Private,
    /// If the host shows it in the apply walk (Terraform from 1.16): the private bytes of the plan
    /// that is being applied. Else empty.
    pub planned_private: Private,
}

/// A planned change.
#[derive(Debug)]
pub struct PlanResponse {
    /// The planned object.
    pub planned_state: Value,
    /// The attributes whose change forces replacement.
    pub requires_replace: Vec<Path>,
    /// Private bytes for the apply, and for the second half of a replacement.
    pub planned_private: Private,
    /// The messages for the user.
    pub diagnostics: Diagnostics,
}

impl From<Proposal> for PlanResponse {
    /// Takes the schema's plan unchanged.
    fn from(proposal: Proposal) -> Self {
        Self {
            planned_state: proposal.planned_state,
            requires_replace: proposal.requires_replace,
            planned_private: Private::new(),
            diagnostics: Diagnostics::default(),
        }
    }
}

/// A destroy to plan.
#[derive(Debug)]
pub struct PlanDestroyRequest {
    /// The stored state.
    pub prior_state: Value,
    /// The private bytes stored beside it.
    pub prior_private: Private,
}

/// A planned destroy.
#[derive(Debug)]
pub struct PlanDestroyResponse {
    /// Private bytes for the apply.
    pub planned_private: Private,
    /// The messages for the user; an error stops the destroy.
    pub diagnostics: Diagnostics,
}

/// An object to create.
#[derive(Debug)]
pub struct CreateRequest<'a> {
    /// The planned object.
    pub planned_state: Value,
    /// The private bytes of the plan.
    pub planned_private: Private,
    /// Where to put the object as soon as it exists.
    pub kept: &'a Kept,
    /// The signal that the user interrupts.
    pub stop: StopSignal,
}

/// The object as far as a call knows that it exists.
///
/// If a creation breaks off after the API has accepted it, for example by a bug of our own, the
/// object would cost and be in no state. An object that is put here is always stored.
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

    /// The kept state, if an object exists.
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
    /// The stored state.
    pub prior_state: Value,
    /// The planned object.
    pub planned_state: Value,
    /// The private bytes of the plan.
    pub planned_private: Private,
    /// The signal that the user interrupts.
    pub stop: StopSignal,
}

/// The result of a creation or change.
#[derive(Debug)]
pub struct ApplyResponse {
    /// The state of the object. With an error: the state that is known to exist; `None` if nothing
    /// was created or changed.
    pub new_state: Option<Value>,
    /// The private bytes to store beside it.
    pub private: Private,
    /// The messages for the user. An error taints a new object.
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
    /// The stored state.
    pub prior_state: Value,
    /// The private bytes of the plan: of the destroy, or of the second half of a replacement. After
    /// an error they are stored beside the object again.
    pub planned_private: Private,
    /// The signal that the user interrupts.
    pub stop: StopSignal,
}

/// The result of a destroy.
#[derive(Debug, Default)]
pub struct DeleteResponse {
    /// The messages for the user; an error keeps the object in state.
    pub diagnostics: Diagnostics,
}
