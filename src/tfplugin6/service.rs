//! The gRPC service: each call decodes, asks the provider, and encodes.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use tonic::{Request, Response, Status};

use super::answer::{Answer, answer, panicked};
use super::diagnostic::diagnostics;
use super::dynamic_value::{ValueError, decode, encode};
use super::proto::{self, provider_server};
use crate::framework::diagnostic::Diagnostic;
use crate::framework::json::{self, Objects};
use crate::framework::plan::{known_part, settle};
use crate::framework::provider::{ConfigureRequest, Provider};
use crate::framework::resource::{
    CreateRequest, DeleteRequest, Kept, PlanDestroyRequest, PlanRequest, ReadRequest, Resource,
    StopSignal, UpdateRequest,
};
use crate::framework::types::Type;
use crate::framework::value::Value;

/// The largest message in either direction: a state of many megabytes is no
/// reason to fail, and tonic's own bound is 4 MiB.
const LARGEST_MESSAGE: usize = 256 << 20;

/// A provider on the wire.
pub struct ProviderService<P> {
    provider: P,
    provider_type: Type,
    managed: HashMap<&'static str, Managed>,
    /// The signal of the calls that run now; raised and replaced by each
    /// StopProvider, because the process may serve another run afterwards.
    stop: Mutex<StopSignal>,
}

/// A managed resource with the type of its values worked out once.
struct Managed {
    resource: Arc<dyn Resource>,
    value_type: Type,
}

impl<P: Provider> ProviderService<P> {
    /// The service of this provider.
    pub fn new(provider: P) -> Self {
        let provider_type = provider.schema().value_type();
        let managed = provider
            .resources()
            .iter()
            .map(|resource| {
                let value_type = resource.schema().value_type();
                (
                    resource.type_name(),
                    Managed {
                        resource: resource.clone(),
                        value_type,
                    },
                )
            })
            .collect();
        Self {
            provider,
            provider_type,
            managed,
            stop: Mutex::default(),
        }
    }

    /// The service ready to be routed.
    pub fn into_server(self) -> provider_server::ProviderServer<Self> {
        provider_server::ProviderServer::new(self)
            .max_decoding_message_size(LARGEST_MESSAGE)
            .max_encoding_message_size(LARGEST_MESSAGE)
    }

    fn managed(&self, type_name: &str) -> Result<&Managed, Diagnostic> {
        self.managed.get(type_name).ok_or_else(|| {
            Diagnostic::error(
                "Unknown resource type",
                format!("This provider has no resource type {type_name:?}."),
            )
        })
    }

    fn stop(&self) -> std::sync::MutexGuard<'_, StopSignal> {
        self.stop.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What Terraform may rely on.
fn server_capabilities() -> proto::ServerCapabilities {
    proto::ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        move_resource_state: false,
        generate_resource_config: false,
    }
}

impl Managed {
    fn decode(&self, value: Option<&proto::DynamicValue>) -> Result<Value, ValueError> {
        decode(&self.value_type, value)
    }

    fn encode(&self, value: &Value) -> Result<Option<proto::DynamicValue>, ValueError> {
        encode(&self.value_type, value)
    }

    async fn read(
        &self,
        request: proto::read_resource::Request,
    ) -> Result<proto::read_resource::Response, Diagnostic> {
        let current_state = self.decode(request.current_state.as_ref())?;
        if current_state.is_null() {
            let new_state = self.encode(&Value::Null)?;
            return Ok(proto::read_resource::Response {
                new_state,
                ..Default::default()
            });
        }
        let private = request.private.into();
        let read = self
            .resource
            .read(ReadRequest {
                current_state,
                private,
            })
            .await;
        Ok(proto::read_resource::Response {
            new_state: self.encode(&read.new_state.unwrap_or_default())?,
            private: read.private.into(),
            diagnostics: diagnostics(read.diagnostics),
            ..Default::default()
        })
    }

    async fn plan(
        &self,
        request: proto::plan_resource_change::Request,
    ) -> Result<proto::plan_resource_change::Response, Diagnostic> {
        let prior_state = self.decode(request.prior_state.as_ref())?;
        let proposed_new_state = self.decode(request.proposed_new_state.as_ref())?;
        let prior_private = request.prior_private.into();
        if proposed_new_state.is_null() {
            let request = PlanDestroyRequest {
                prior_state,
                prior_private,
            };
            let plan = self.resource.plan_destroy(request).await;
            return Ok(proto::plan_resource_change::Response {
                planned_state: self.encode(&Value::Null)?,
                planned_private: plan.planned_private.into(),
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
        };
        let plan = self.resource.plan(request).await;
        Ok(proto::plan_resource_change::Response {
            planned_state: self.encode(&plan.planned_state)?,
            requires_replace: plan.requires_replace.iter().map(Into::into).collect(),
            planned_private: plan.planned_private.into(),
            diagnostics: diagnostics(plan.diagnostics),
            ..Default::default()
        })
    }

    async fn apply(
        &self,
        request: proto::apply_resource_change::Request,
        stop: StopSignal,
    ) -> Result<proto::apply_resource_change::Response, Diagnostic> {
        let prior_state = self.decode(request.prior_state.as_ref())?;
        let planned_state = self.decode(request.planned_state.as_ref())?;
        let planned_private = request.planned_private.to_vec();
        if planned_state.is_null() {
            return self.delete(prior_state).await;
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
            let request = UpdateRequest {
                prior_state,
                planned_state,
                planned_private,
            };
            AssertUnwindSafe(self.resource.update(request))
                .catch_unwind()
                .await
        };
        let Ok(applied) = applied else {
            let mut response =
                proto::apply_resource_change::Response::failed(panicked("ApplyResourceChange"));
            response.new_state = self.encode(&known_part(&kept.take().unwrap_or_default()))?;
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
            private: applied.private.into(),
            diagnostics: diagnostics(applied.diagnostics),
            ..Default::default()
        })
    }

    async fn delete(
        &self,
        prior_state: Value,
    ) -> Result<proto::apply_resource_change::Response, Diagnostic> {
        let kept = prior_state.clone();
        let deleted = self.resource.delete(DeleteRequest { prior_state }).await;
        let new_state = if deleted.diagnostics.has_errors() {
            kept
        } else {
            Value::Null
        };
        Ok(proto::apply_resource_change::Response {
            new_state: self.encode(&new_state)?,
            diagnostics: diagnostics(deleted.diagnostics),
            ..Default::default()
        })
    }

    fn upgrade(&self, raw_state: Option<proto::RawState>) -> Result<Value, Diagnostic> {
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
        let raw_state = raw_state.unwrap_or_default();
        if raw_state.json.is_empty() {
            return Err(unreadable("there is no JSON in it".to_owned()));
        }
        match json::read(&self.value_type, &raw_state.json, Objects::Stored) {
            Ok(Value::Map(state)) => Ok(Value::Map(state)),
            Ok(_) => Err(unreadable("it is not an object".to_owned())),
            Err(error) => Err(unreadable(error.to_string())),
        }
    }
}

#[tonic::async_trait]
impl<P: Provider> provider_server::Provider for ProviderService<P> {
    async fn get_metadata(
        &self,
        _: Request<proto::get_metadata::Request>,
    ) -> Result<Response<proto::get_metadata::Response>, Status> {
        answer("GetMetadata", "", async {
            let metadata = |type_name: &&str| proto::get_metadata::ResourceMetadata {
                type_name: (*type_name).to_owned(),
            };
            Ok(proto::get_metadata::Response {
                server_capabilities: Some(server_capabilities()),
                resources: self.managed.keys().map(metadata).collect(),
                ..Default::default()
            })
        })
        .await
    }

    async fn get_provider_schema(
        &self,
        _: Request<proto::get_provider_schema::Request>,
    ) -> Result<Response<proto::get_provider_schema::Response>, Status> {
        answer("GetProviderSchema", "", async {
            let schema = |(type_name, managed): (&&str, &Managed)| {
                ((*type_name).to_owned(), managed.resource.schema().into())
            };
            Ok(proto::get_provider_schema::Response {
                provider: Some(self.provider.schema().into()),
                resource_schemas: self.managed.iter().map(schema).collect(),
                server_capabilities: Some(server_capabilities()),
                ..Default::default()
            })
        })
        .await
    }

    async fn get_resource_identity_schemas(
        &self,
        _: Request<proto::get_resource_identity_schemas::Request>,
    ) -> Result<Response<proto::get_resource_identity_schemas::Response>, Status> {
        answer("GetResourceIdentitySchemas", "", async {
            Ok(Default::default())
        })
        .await
    }

    async fn validate_provider_config(
        &self,
        request: Request<proto::validate_provider_config::Request>,
    ) -> Result<Response<proto::validate_provider_config::Response>, Status> {
        answer("ValidateProviderConfig", "", async {
            let config = decode(&self.provider_type, request.get_ref().config.as_ref())?;
            let mut said = self.provider.schema().check(&config);
            said.extend(self.provider.validate(&config));
            Ok(proto::validate_provider_config::Response {
                diagnostics: diagnostics(said),
            })
        })
        .await
    }

    async fn validate_resource_config(
        &self,
        request: Request<proto::validate_resource_config::Request>,
    ) -> Result<Response<proto::validate_resource_config::Response>, Status> {
        let request = request.into_inner();
        answer("ValidateResourceConfig", &request.type_name, async {
            let managed = self.managed(&request.type_name)?;
            let config = managed.decode(request.config.as_ref())?;
            let mut said = managed.resource.schema().check(&config);
            said.extend(managed.resource.validate(&config));
            Ok(proto::validate_resource_config::Response {
                diagnostics: diagnostics(said),
            })
        })
        .await
    }

    async fn validate_data_resource_config(
        &self,
        request: Request<proto::validate_data_resource_config::Request>,
    ) -> Result<Response<proto::validate_data_resource_config::Response>, Status> {
        let type_name = request.into_inner().type_name;
        answer("ValidateDataResourceConfig", &type_name, async {
            Err(unknown("data source", &type_name))
        })
        .await
    }

    async fn validate_list_resource_config(
        &self,
        request: Request<proto::validate_list_resource_config::Request>,
    ) -> Result<Response<proto::validate_list_resource_config::Response>, Status> {
        let type_name = request.into_inner().type_name;
        answer("ValidateListResourceConfig", &type_name, async {
            Err(unknown("list resource", &type_name))
        })
        .await
    }

    async fn configure_provider(
        &self,
        request: Request<proto::configure_provider::Request>,
    ) -> Result<Response<proto::configure_provider::Response>, Status> {
        let request = request.into_inner();
        answer("ConfigureProvider", "", async {
            let config = decode(&self.provider_type, request.config.as_ref())?;
            let host_version = request.terraform_version;
            let said = self
                .provider
                .configure(ConfigureRequest {
                    config,
                    host_version,
                })
                .await;
            Ok(proto::configure_provider::Response {
                diagnostics: diagnostics(said),
            })
        })
        .await
    }

    async fn upgrade_resource_state(
        &self,
        request: Request<proto::upgrade_resource_state::Request>,
    ) -> Result<Response<proto::upgrade_resource_state::Response>, Status> {
        let request = request.into_inner();
        answer("UpgradeResourceState", &request.type_name, async {
            let managed = self.managed(&request.type_name)?;
            let state = managed.upgrade(request.raw_state)?;
            Ok(proto::upgrade_resource_state::Response {
                upgraded_state: managed.encode(&state)?,
                ..Default::default()
            })
        })
        .await
    }

    async fn upgrade_resource_identity(
        &self,
        request: Request<proto::upgrade_resource_identity::Request>,
    ) -> Result<Response<proto::upgrade_resource_identity::Response>, Status> {
        let type_name = request.into_inner().type_name;
        answer("UpgradeResourceIdentity", &type_name, async {
            Err(unknown("resource identity", &type_name))
        })
        .await
    }

    async fn read_resource(
        &self,
        request: Request<proto::read_resource::Request>,
    ) -> Result<Response<proto::read_resource::Response>, Status> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        answer("ReadResource", &type_name, async {
            self.managed(&type_name)?.read(request).await
        })
        .await
    }

    async fn plan_resource_change(
        &self,
        request: Request<proto::plan_resource_change::Request>,
    ) -> Result<Response<proto::plan_resource_change::Response>, Status> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        answer("PlanResourceChange", &type_name, async {
            self.managed(&type_name)?.plan(request).await
        })
        .await
    }

    async fn apply_resource_change(
        &self,
        request: Request<proto::apply_resource_change::Request>,
    ) -> Result<Response<proto::apply_resource_change::Response>, Status> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        let stop = self.stop().clone();
        answer("ApplyResourceChange", &type_name, async {
            self.managed(&type_name)?.apply(request, stop).await
        })
        .await
    }

    async fn import_resource_state(
        &self,
        request: Request<proto::import_resource_state::Request>,
    ) -> Result<Response<proto::import_resource_state::Response>, Status> {
        let request = request.into_inner();
        answer("ImportResourceState", &request.type_name, async {
            let managed = self.managed(&request.type_name)?;
            let state = managed.resource.import(&request.id).await?;
            let imported = proto::import_resource_state::ImportedResource {
                type_name: request.type_name.clone(),
                state: managed.encode(&state)?,
                ..Default::default()
            };
            Ok(proto::import_resource_state::Response {
                imported_resources: vec![imported],
                ..Default::default()
            })
        })
        .await
    }

    async fn move_resource_state(
        &self,
        request: Request<proto::move_resource_state::Request>,
    ) -> Result<Response<proto::move_resource_state::Response>, Status> {
        let request = request.into_inner();
        answer("MoveResourceState", &request.target_type_name, async {
            Err(Diagnostic::error(
                "Resource cannot be moved from another type",
                format!(
                    "A {} cannot take over the state of a {}. Nothing was changed. Import the \
                     resource by its id instead.",
                    request.target_type_name, request.source_type_name
                ),
            ))
        })
        .await
    }

    async fn read_data_source(
        &self,
        request: Request<proto::read_data_source::Request>,
    ) -> Result<Response<proto::read_data_source::Response>, Status> {
        let type_name = request.into_inner().type_name;
        answer("ReadDataSource", &type_name, async {
            Err(unknown("data source", &type_name))
        })
        .await
    }

    type ListResourceStream = tokio_stream::Empty<Result<proto::list_resource::Event, Status>>;

    async fn list_resource(
        &self,
        request: Request<proto::list_resource::Request>,
    ) -> Result<Response<Self::ListResourceStream>, Status> {
        let type_name = request.into_inner().type_name;
        Err(Status::unimplemented(format!(
            "there is no list resource {type_name:?}"
        )))
    }

    async fn get_functions(
        &self,
        _: Request<proto::get_functions::Request>,
    ) -> Result<Response<proto::get_functions::Response>, Status> {
        answer("GetFunctions", "", async { Ok(Default::default()) }).await
    }

    async fn call_function(
        &self,
        request: Request<proto::call_function::Request>,
    ) -> Result<Response<proto::call_function::Response>, Status> {
        let text = format!(
            "This provider has no function {:?}.",
            request.into_inner().name
        );
        Ok(Response::new(proto::call_function::Response {
            error: Some(proto::FunctionError {
                text,
                function_argument: None,
            }),
            ..Default::default()
        }))
    }

    async fn stop_provider(
        &self,
        _: Request<proto::stop_provider::Request>,
    ) -> Result<Response<proto::stop_provider::Response>, Status> {
        tracing::info!(tf_rpc = "StopProvider", "stopping what runs");
        std::mem::take(&mut *self.stop()).raise();
        Ok(Response::new(Default::default()))
    }
}

fn unknown(what: &str, type_name: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Unknown {what}"),
        format!("This provider has no {what} {type_name:?}."),
    )
}
