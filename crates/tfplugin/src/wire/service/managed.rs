//! Managed resources on the wire.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;

use crate::framework::diagnostic::Diagnostic;
use crate::framework::json::{self, Objects};
use crate::framework::plan::{known_part, settle};
use crate::framework::resource::{
    CreateRequest, DeleteRequest, Kept, PlanDestroyRequest, PlanRequest, ReadRequest, Resource,
    StopSignal, UpdateRequest,
};
use crate::framework::types::Type;
use crate::framework::value::Value;
use crate::wire::answer::{Answer, panicked};
use crate::wire::diagnostic::diagnostics;
use crate::wire::dynamic_value::{ValueError, decode, encode};
use crate::wire::proto;

/// A managed resource with the types of its values worked out once.
pub(super) struct Managed {
    pub resource: Arc<dyn Resource>,
    value_type: Type,
    identity_type: Type,
}

impl Managed {
    pub fn new(resource: Arc<dyn Resource>) -> Self {
        let value_type = resource.schema().value_type();
        let identity_type = resource.identity().value_type();
        Self {
            resource,
            value_type,
            identity_type,
        }
    }

    fn decode(&self, value: Option<&proto::DynamicValue>) -> Result<Value, ValueError> {
        decode(&self.value_type, value)
    }

    pub fn encode(&self, value: &Value) -> Result<Option<proto::DynamicValue>, ValueError> {
        encode(&self.value_type, value)
    }

    /// The identity of the object in `state`. It accompanies every answer: one that leaves it out
    /// erases what is stored. While it is not known yet there is none: Terraform 1.15 cannot show a
    /// plan in which it is unknown.
    pub fn identity_of(
        &self,
        state: &Value,
    ) -> Result<Option<proto::ResourceIdentityData>, ValueError> {
        let identity = self.resource.identity().of(state);
        if identity.is_null() || !identity.is_wholly_known() {
            return Ok(None);
        }
        let identity_data = encode(&self.identity_type, &identity)?;
        Ok(Some(proto::ResourceIdentityData { identity_data }))
    }

    fn decode_identity(
        &self,
        identity: Option<&proto::ResourceIdentityData>,
    ) -> Result<Value, ValueError> {
        decode(
            &self.identity_type,
            identity.and_then(|identity| identity.identity_data.as_ref()),
        )
    }

    pub fn validate(
        &self,
        request: &proto::validate_resource_config::Request,
    ) -> Result<proto::validate_resource_config::Response, Diagnostic> {
        let config = self.decode(request.config.as_ref())?;
        let mut said = self.resource.schema().check(&config);
        said.extend(self.resource.validate(&config));
        Ok(proto::validate_resource_config::Response {
            diagnostics: diagnostics(said),
        })
    }

    pub async fn read(
        &self,
        request: proto::read_resource::Request,
    ) -> Result<proto::read_resource::Response, Diagnostic> {
        let mut current_state = self.decode(request.current_state.as_ref())?;
        if current_state.is_null() {
            // After an import by identity a host may have no more than that.
            let identity = self.decode_identity(request.current_identity.as_ref())?;
            if !self.resource.identity().is_complete(&identity) {
                let new_state = self.encode(&Value::Null)?;
                return Ok(proto::read_resource::Response {
                    new_state,
                    ..Default::default()
                });
            }
            current_state = self.resource.import_identity(&identity).await?;
        }
        let last_identity = self.identity_of(&current_state)?;
        let private = request.private.into();
        let read = self
            .resource
            .read(ReadRequest {
                current_state,
                private,
            })
            .await;
        let new_state = read.new_state.unwrap_or_default();
        Ok(proto::read_resource::Response {
            new_state: self.encode(&new_state)?,
            // An object that is gone keeps its identity to the last.
            new_identity: self.identity_of(&new_state)?.or(last_identity),
            private: read.private.into(),
            diagnostics: diagnostics(read.diagnostics),
            ..Default::default()
        })
    }

    pub async fn plan(
        &self,
        request: proto::plan_resource_change::Request,
    ) -> Result<proto::plan_resource_change::Response, Diagnostic> {
        let prior_state = self.decode(request.prior_state.as_ref())?;
        let proposed_new_state = self.decode(request.proposed_new_state.as_ref())?;
        let prior_private = request.prior_private.into();
        let planned_private = request.planned_private.into();
        if proposed_new_state.is_null() {
            let planned_identity = self.identity_of(&prior_state)?;
            let request = PlanDestroyRequest {
                prior_state,
                prior_private,
            };
            let plan = self.resource.plan_destroy(request).await;
            return Ok(proto::plan_resource_change::Response {
                planned_state: self.encode(&Value::Null)?,
                planned_private: plan.planned_private.into(),
                planned_identity,
                diagnostics: diagnostics(plan.diagnostics),
                ..Default::default()
            });
        }
        let config = self.decode(request.config.as_ref())?;
        let schema = self.resource.schema();
        let proposal = schema.propose(&prior_state, &config, &proposed_new_state);
        let request = PlanRequest {
            prior_state,
            config,
            proposal,
            prior_private,
            planned_private,
        };
        let plan = self.resource.plan(request).await;
        Ok(proto::plan_resource_change::Response {
            planned_state: self.encode(&plan.planned_state)?,
            planned_identity: self.identity_of(&plan.planned_state)?,
            requires_replace: plan.requires_replace.iter().map(Into::into).collect(),
            planned_private: plan.planned_private.into(),
            diagnostics: diagnostics(plan.diagnostics),
            ..Default::default()
        })
    }

    pub async fn apply(
        &self,
        request: proto::apply_resource_change::Request,
        stop: StopSignal,
    ) -> Result<proto::apply_resource_change::Response, Diagnostic> {
        let prior_state = self.decode(request.prior_state.as_ref())?;
        let planned_state = self.decode(request.planned_state.as_ref())?;
        let planned_private = request.planned_private.to_vec();
        if planned_state.is_null() {
            return self.delete(prior_state, stop).await;
        }
        let planned = planned_state.clone();
        let kept = Kept::default();
        let applied = if prior_state.is_null() {
            let request = CreateRequest {
                planned_state,
                planned_private,
                kept: &kept,
                stop,
            };
            AssertUnwindSafe(self.resource.create(request))
                .catch_unwind()
                .await
        } else {
            kept.keep(prior_state.clone());
            let request = UpdateRequest {
                prior_state,
                planned_state,
                planned_private,
                stop,
            };
            AssertUnwindSafe(self.resource.update(request))
                .catch_unwind()
                .await
        };
        let Ok(applied) = applied else {
            let mut response =
                proto::apply_resource_change::Response::failed(panicked("ApplyResourceChange"));
            let kept = known_part(&kept.take().unwrap_or_default());
            response.new_state = self.encode(&kept)?;
            response.new_identity = self.identity_of(&kept)?;
            return Ok(response);
        };
        let new_state = match &applied.new_state {
            None => Value::Null,
            // Terraform compares with the plan only what came without errors.
            Some(actual) if applied.diagnostics.has_errors() => known_part(actual),
            Some(actual) => settle(&planned, actual),
        };
        Ok(proto::apply_resource_change::Response {
            new_state: self.encode(&new_state)?,
            new_identity: self.identity_of(&new_state)?,
            private: applied.private.into(),
            diagnostics: diagnostics(applied.diagnostics),
            ..Default::default()
        })
    }

    async fn delete(
        &self,
        prior_state: Value,
        stop: StopSignal,
    ) -> Result<proto::apply_resource_change::Response, Diagnostic> {
        let kept = prior_state.clone();
        let request = DeleteRequest { prior_state, stop };
        let deleted = self.resource.delete(request).await;
        let new_state = if deleted.diagnostics.has_errors() {
            kept
        } else {
            Value::Null
        };
        Ok(proto::apply_resource_change::Response {
            new_state: self.encode(&new_state)?,
            new_identity: self.identity_of(&new_state)?,
            diagnostics: diagnostics(deleted.diagnostics),
            ..Default::default()
        })
    }

    pub async fn import(
        &self,
        request: &proto::import_resource_state::Request,
    ) -> Result<proto::import_resource_state::Response, Diagnostic> {
        let state = if request.id.is_empty() {
            let identity = self.decode_identity(request.identity.as_ref())?;
            if !self.resource.identity().is_complete(&identity) {
                return Err(Diagnostic::error(
                    "Nothing to import",
                    format!(
                        "An import of a {} needs its id, or an identity with all its attributes. \
                         Nothing was imported. Name one of them in the import block.",
                        self.resource.type_name()
                    ),
                ));
            }
            self.resource.import_identity(&identity).await?
        } else {
            self.resource.import(&request.id).await?
        };
        let imported = proto::import_resource_state::ImportedResource {
            type_name: self.resource.type_name().to_owned(),
            state: self.encode(&state)?,
            identity: self.identity_of(&state)?,
            ..Default::default()
        };
        Ok(proto::import_resource_state::Response {
            imported_resources: vec![imported],
            ..Default::default()
        })
    }

    pub fn upgrade_state(
        &self,
        raw_state: Option<&proto::RawState>,
    ) -> Result<proto::upgrade_resource_state::Response, Diagnostic> {
        let unreadable = |problem: String| {
            Diagnostic::error(
                "Stored state cannot be read",
                format!(
                    "The state of this {} cannot be read: {problem}. The resource itself is \
                     untouched and goes on as it was. Restore the state from a backup, or remove \
                     the resource from state and import it again by its id.",
                    self.resource.type_name()
                ),
            )
        };
        let json = raw_state.map(|raw| &raw.json[..]).unwrap_or_default();
        if json.is_empty() {
            return Err(unreadable("there is no JSON in it".to_owned()));
        }
        let state = json::read(&self.value_type, json, Objects::Stored)
            .map_err(|error| unreadable(error.to_string()))?;
        if state.is_null() {
            return Err(unreadable("it is null".to_owned()));
        }
        let identity = self.resource.identity();
        if !identity.is_complete(&identity.of(&state)) {
            return Err(unreadable(
                "it does not say which resource it is about".to_owned(),
            ));
        }
        let upgraded_state = self.encode(&state)?;
        Ok(proto::upgrade_resource_state::Response {
            upgraded_state,
            ..Default::default()
        })
    }

    pub fn upgrade_identity(
        &self,
        raw_identity: Option<&proto::RawState>,
    ) -> Result<proto::upgrade_resource_identity::Response, Diagnostic> {
        // A state from before there were identities comes with none.
        let json = raw_identity
            .map(|raw| &raw.json[..])
            .filter(|json| !json.is_empty());
        let identity = json::read(&self.identity_type, json.unwrap_or(b"{}"), Objects::Stored)
            .map_err(|error| {
                Diagnostic::error(
                    "Stored identity cannot be read",
                    format!(
                        "The identity of this {} cannot be read: {error}. The resource itself is \
                         untouched.",
                        self.resource.type_name()
                    ),
                )
            })?;
        let identity_data = encode(&self.identity_type, &identity)?;
        Ok(proto::upgrade_resource_identity::Response {
            upgraded_identity: Some(proto::ResourceIdentityData { identity_data }),
            ..Default::default()
        })
    }
}
