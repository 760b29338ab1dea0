//! `ApplyResourceChange`: carries out a planned change.

use std::panic::AssertUnwindSafe;

use futures::FutureExt;

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::framework::plan::{known_part, settle};
use crate::framework::resource::{
    ApplyResponse, CreateRequest, DeleteRequest, Kept, StopSignal, UpdateRequest,
};
use crate::framework::value::Value;
use crate::wire::answer::panicked;
use crate::wire::diagnostic::diagnostics;
use crate::wire::proto::apply_resource_change::{Request, Response};
use crate::wire::service::{ManagedResource, ProviderService};

impl Rpc for Request {
    const NAME: &'static str = "ApplyResourceChange";
    type Response = Response;

    fn type_name(&self) -> &str {
        &self.type_name
    }

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        let managed = service.find_managed_resource(&self.type_name)?;
        let prior_state = managed.decode(self.prior_state.as_ref())?;
        let planned_state = managed.decode(self.planned_state.as_ref())?;
        let change = Change {
            managed,
            prior_state,
            planned_state,
            planned_private: self.planned_private.to_vec(),
            stop: service.stop_signal(),
            remote_service: service.provider.remote_service(),
        };
        if change.planned_state.is_null() {
            change.delete().await
        } else {
            change.create_or_update().await
        }
    }
}

/// A planned change of one object.
struct Change<'a> {
    managed: &'a ManagedResource,
    prior_state: Value,
    planned_state: Value,
    planned_private: Vec<u8>,
    stop: StopSignal,
    remote_service: &'static str,
}

impl Change<'_> {
    async fn delete(self) -> Result<Response, Diagnostic> {
        let request = DeleteRequest {
            prior_state: self.prior_state.clone(),
            planned_private: self.planned_private.clone(),
            stop: self.stop,
        };
        let deleted = self.managed.resource.delete(request).await;
        // An object that stays in state keeps its private bytes.
        let (new_state, private) = if deleted.diagnostics.has_errors() {
            (self.prior_state, self.planned_private)
        } else {
            (Value::Null, Vec::new())
        };
        Ok(Response {
            new_state: self.managed.encode(&new_state)?,
            new_identity: self.managed.identity_of(&new_state)?,
            private: private.into(),
            diagnostics: diagnostics(deleted.diagnostics),
            ..Default::default()
        })
    }

    async fn create_or_update(self) -> Result<Response, Diagnostic> {
        if let Some(refusal) = self.refusal() {
            return Ok(self.store(&self.prior_state, refusal));
        }
        let kept = Kept::default();
        let applied = AssertUnwindSafe(self.ask(&kept)).catch_unwind().await;
        let kept = known_part(&kept.take().unwrap_or_default());
        let Ok(applied) = applied else {
            let broken = ApplyResponse {
                new_state: None,
                private: self.planned_private.clone(),
                diagnostics: panicked(Request::NAME, self.remote_service).into(),
            };
            return Ok(self.store(&kept, broken));
        };
        let new_state = match &applied.new_state {
            None => Value::Null,
            // Terraform compares the answer with the plan only if there is no error.
            Some(actual) if applied.diagnostics.has_errors() => known_part(actual),
            Some(actual) => settle(&self.planned_state, actual),
        };
        Ok(self.store_with(&new_state, &kept, applied))
    }

    /// Refuses a null for a required attribute: its value was unknown in the plan and turned out
    /// null.
    fn refusal(&self) -> Option<ApplyResponse> {
        let schema = self.managed.resource.schema();
        let missing = schema.null_when_applied(&self.planned_state, &self.prior_state);
        missing.has_errors().then(|| ApplyResponse {
            new_state: None,
            private: self.planned_private.clone(),
            diagnostics: missing,
        })
    }

    async fn ask(&self, kept: &Kept) -> ApplyResponse {
        if self.prior_state.is_null() {
            let request = CreateRequest {
                planned_state: self.planned_state.clone(),
                planned_private: self.planned_private.clone(),
                kept,
                stop: self.stop.clone(),
            };
            return self.managed.resource.create(request).await;
        }
        kept.keep(self.prior_state.clone());
        let request = UpdateRequest {
            prior_state: self.prior_state.clone(),
            planned_state: self.planned_state.clone(),
            planned_private: self.planned_private.clone(),
            stop: self.stop.clone(),
        };
        self.managed.resource.update(request).await
    }

    fn store(&self, new_state: &Value, applied: ApplyResponse) -> Response {
        self.store_with(new_state, &Value::Null, applied)
    }

    /// The answer that stores `new_state`. If a part of it does not fit the schema, `kept`, the
    /// plan or the prior state replaces that part: an object that exists is never left out.
    fn store_with(&self, new_state: &Value, kept: &Value, applied: ApplyResponse) -> Response {
        let ApplyResponse {
            private,
            diagnostics: mut said,
            ..
        } = applied;
        let planned = known_part(&self.planned_state);
        let stand_ins = [kept, &planned, &self.prior_state];
        let (new_state, misfit) = self.managed.fitting(new_state, &stand_ins);
        if let Some(misfit) = misfit {
            said.push(self.misfit(&new_state, &misfit));
        }
        Response {
            // It fits by now, so neither of these can fail.
            new_state: self.managed.encode(&new_state).unwrap_or_default(),
            new_identity: self.managed.identity_of(&new_state).unwrap_or_default(),
            private: private.into(),
            diagnostics: diagnostics(said),
            ..Default::default()
        }
    }

    /// A warning if the object can be found again. An error would taint a new object, and Terraform
    /// buys a tainted object again.
    fn misfit(&self, stored: &Value, problem: &str) -> Diagnostic {
        let done = if self.prior_state.is_null() {
            "The object was created"
        } else {
            "The object was changed"
        };
        let identity = self.managed.resource.identity();
        if identity.is_complete(&identity.of(stored)) {
            Diagnostic::warning(
                "Part of the answer cannot be stored",
                format!(
                    "{done}, but the provider's answer does not fit its own schema: {problem}. \
                     State holds the object without that part. The next plan reads it again. \
                     Please report this as a bug of the provider."
                ),
            )
        } else {
            Diagnostic::error(
                "The answer cannot be stored",
                format!(
                    "{done}, but the provider's answer does not fit its own schema: {problem}. \
                     State does not know which object it is. Look for it in {}, and import it \
                     before you run again. Please report this as a bug of the provider.",
                    self.remote_service
                ),
            )
        }
    }
}
