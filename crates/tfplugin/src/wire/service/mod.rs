//! The gRPC service: each call decodes, asks the provider, and encodes.

mod data;
mod function;
mod list;
mod managed;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tonic::{Request, Response, Status};

use self::data::Data;
use self::list::List;
use self::managed::Managed;
use super::answer::{answer, answer_stream};
use super::diagnostic::diagnostics;
use super::dynamic_value::decode;
use super::proto::{self, provider_server};
use crate::framework::diagnostic::Diagnostic;
use crate::framework::function::{Function, FunctionError};
use crate::framework::provider::{ConfigureRequest, Provider};
use crate::framework::resource::StopSignal;
use crate::framework::types::Type;

/// The largest message in either direction: a state of many megabytes is no reason to fail, and
/// tonic's own bound is 4 MiB.
const LARGEST_MESSAGE: usize = 256 << 20;

/// A provider on the wire.
pub struct ProviderService<P> {
    provider: P,
    provider_type: Type,
    managed: HashMap<&'static str, Arc<Managed>>,
    data: HashMap<&'static str, Data>,
    lists: HashMap<&'static str, List>,
    functions: HashMap<&'static str, Arc<dyn Function>>,
    /// The signal of the calls that run now; raised and replaced by each StopProvider, because the
    /// process may serve another run afterwards.
    stop: Mutex<StopSignal>,
}

impl<P: Provider> ProviderService<P> {
    /// The service of this provider.
    ///
    /// # Panics
    /// When the provider lists objects of a type that it does not manage.
    pub fn new(provider: P) -> Self {
        let managed: HashMap<_, _> = provider
            .resources()
            .iter()
            .map(|resource| {
                (
                    resource.type_name(),
                    Arc::new(Managed::new(resource.clone())),
                )
            })
            .collect();
        let list = |resource: &Arc<_>| {
            let list: Arc<dyn crate::framework::list_resource::ListResource> = Arc::clone(resource);
            let managed = managed[list.type_name()].clone();
            (list.type_name(), List::new(list, managed))
        };
        Self {
            provider_type: provider.schema().value_type(),
            data: provider
                .data_sources()
                .iter()
                .map(|source| (source.type_name(), Data::new(source.clone())))
                .collect(),
            lists: provider.list_resources().iter().map(list).collect(),
            functions: provider
                .functions()
                .iter()
                .map(|function| (function.name(), function.clone()))
                .collect(),
            managed,
            provider,
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
        let managed = self
            .managed
            .get(type_name)
            .ok_or_else(|| unknown("resource", type_name))?;
        Ok(managed)
    }

    fn data(&self, type_name: &str) -> Result<&Data, Diagnostic> {
        self.data
            .get(type_name)
            .ok_or_else(|| unknown("data source", type_name))
    }

    fn list(&self, type_name: &str) -> Result<&List, Diagnostic> {
        self.lists
            .get(type_name)
            .ok_or_else(|| unknown("list resource", type_name))
    }

    fn functions(&self) -> HashMap<String, proto::Function> {
        let functions = self.functions.iter();
        functions
            .map(|(name, f)| ((*name).to_owned(), f.signature().into()))
            .collect()
    }

    fn stop(&self) -> MutexGuard<'_, StopSignal> {
        self.stop.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What only asks: it changes nothing, so it is given up the moment the user interrupts.
    async fn ask<T>(
        &self,
        asking: impl Future<Output = Result<T, Diagnostic>>,
    ) -> Result<T, Diagnostic> {
        let stop = self.stop().clone();
        tokio::select! {
            answer = asking => answer,
            () = stop.raised() => Err(interrupted()),
        }
    }
}

/// What hosts may rely on.
fn server_capabilities() -> proto::ServerCapabilities {
    proto::ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        move_resource_state: false,
        generate_resource_config: false,
    }
}

fn interrupted() -> Diagnostic {
    Diagnostic::error(
        "Interrupted",
        "You interrupted before there was an answer. This call changed nothing, and what is in \
         state stays as it is. Run again to go on.",
    )
}

fn unknown(what: &str, type_name: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Unknown {what}"),
        format!(
            "This version of the provider has no {what} {type_name:?}. Nothing was changed. Check \
             the name, or install a version that has it."
        ),
    )
}

#[tonic::async_trait]
impl<P: Provider> provider_server::Provider for ProviderService<P> {
    async fn get_metadata(
        &self,
        _: Request<proto::get_metadata::Request>,
    ) -> Result<Response<proto::get_metadata::Response>, Status> {
        use proto::get_metadata::{
            DataSourceMetadata, FunctionMetadata, ListResourceMetadata, ResourceMetadata, Response,
        };
        answer("GetMetadata", "", async {
            let owned = |name: &&str| (*name).to_owned();
            let resource = |name| ResourceMetadata {
                type_name: owned(name),
            };
            let data_source = |name| DataSourceMetadata {
                type_name: owned(name),
            };
            let list_resource = |name| ListResourceMetadata {
                type_name: owned(name),
            };
            let function = |name| FunctionMetadata { name: owned(name) };
            Ok(Response {
                server_capabilities: Some(server_capabilities()),
                resources: self.managed.keys().map(resource).collect(),
                data_sources: self.data.keys().map(data_source).collect(),
                list_resources: self.lists.keys().map(list_resource).collect(),
                functions: self.functions.keys().map(function).collect(),
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
            let owned = |name: &&str| (*name).to_owned();
            Ok(proto::get_provider_schema::Response {
                provider: Some(self.provider.schema().into()),
                resource_schemas: self
                    .managed
                    .iter()
                    .map(|(name, managed)| (owned(name), managed.resource.schema().into()))
                    .collect(),
                data_source_schemas: self
                    .data
                    .iter()
                    .map(|(name, data)| (owned(name), data.source.schema().into()))
                    .collect(),
                list_resource_schemas: self
                    .lists
                    .iter()
                    .map(|(name, list)| (owned(name), list.resource.schema().into()))
                    .collect(),
                functions: self.functions(),
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
            let identity = |(name, managed): (&&str, &Arc<Managed>)| {
                ((*name).to_owned(), managed.resource.identity().into())
            };
            Ok(proto::get_resource_identity_schemas::Response {
                identity_schemas: self.managed.iter().map(identity).collect(),
                ..Default::default()
            })
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
            self.managed(&request.type_name)?.validate(&request)
        })
        .await
    }

    async fn validate_data_resource_config(
        &self,
        request: Request<proto::validate_data_resource_config::Request>,
    ) -> Result<Response<proto::validate_data_resource_config::Response>, Status> {
        let request = request.into_inner();
        answer("ValidateDataResourceConfig", &request.type_name, async {
            self.data(&request.type_name)?.validate(&request)
        })
        .await
    }

    async fn validate_list_resource_config(
        &self,
        request: Request<proto::validate_list_resource_config::Request>,
    ) -> Result<Response<proto::validate_list_resource_config::Response>, Status> {
        let request = request.into_inner();
        answer("ValidateListResourceConfig", &request.type_name, async {
            self.list(&request.type_name)?.validate(&request)
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
            self.managed(&request.type_name)?
                .upgrade_state(request.raw_state.as_ref())
        })
        .await
    }

    async fn upgrade_resource_identity(
        &self,
        request: Request<proto::upgrade_resource_identity::Request>,
    ) -> Result<Response<proto::upgrade_resource_identity::Response>, Status> {
        let request = request.into_inner();
        answer("UpgradeResourceIdentity", &request.type_name, async {
            self.managed(&request.type_name)?
                .upgrade_identity(request.raw_identity.as_ref())
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
            self.ask(self.managed(&type_name)?.read(request)).await
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
            self.ask(self.managed(&type_name)?.plan(request)).await
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
            self.ask(self.managed(&request.type_name)?.import(&request))
                .await
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
        let request = request.into_inner();
        answer("ReadDataSource", &request.type_name, async {
            self.ask(self.data(&request.type_name)?.read(&request))
                .await
        })
        .await
    }

    type ListResourceStream = list::Events;

    async fn list_resource(
        &self,
        request: Request<proto::list_resource::Request>,
    ) -> Result<Response<Self::ListResourceStream>, Status> {
        let request = request.into_inner();
        let type_name = request.type_name.clone();
        let stop = self.stop().clone();
        answer_stream("ListResource", &type_name, async {
            Ok(list::until(
                stop,
                self.list(&type_name)?.list(request).await?,
            ))
        })
        .await
    }

    async fn get_functions(
        &self,
        _: Request<proto::get_functions::Request>,
    ) -> Result<Response<proto::get_functions::Response>, Status> {
        answer("GetFunctions", "", async {
            let functions = self.functions();
            Ok(proto::get_functions::Response {
                functions,
                ..Default::default()
            })
        })
        .await
    }

    async fn call_function(
        &self,
        request: Request<proto::call_function::Request>,
    ) -> Result<Response<proto::call_function::Response>, Status> {
        let request = request.into_inner();
        answer("CallFunction", "", async {
            Ok(match self.functions.get(&request.name[..]) {
                Some(known) => function::call(known.as_ref(), &request.arguments),
                None => function::failed(FunctionError {
                    text: format!(
                        "This version of the provider has no function {:?}",
                        request.name
                    ),
                    argument: None,
                }),
            })
        })
        .await
    }

    async fn stop_provider(
        &self,
        _: Request<proto::stop_provider::Request>,
    ) -> Result<Response<proto::stop_provider::Response>, Status> {
        answer("StopProvider", "", async {
            tracing::info!("stopping what runs");
            std::mem::take(&mut *self.stop()).raise();
            Ok(proto::stop_provider::Response::default())
        })
        .await
    }
}

#[cfg(test)]
mod tests;
