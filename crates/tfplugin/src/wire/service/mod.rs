//! What a provider offers, by name, and the signal that stops running calls. The calls of `rpc` use
//! both.

mod data_source;
mod list_resource;
mod managed_resource;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::data_source::DataSource;
use self::list_resource::ListResource;
pub(super) use self::managed_resource::ManagedResource;
use super::proto::{self, provider_server};
use crate::framework::diagnostic::Diagnostic;
use crate::framework::function::Function;
use crate::framework::provider::Provider;
use crate::framework::quoted::quoted;
use crate::framework::resource::StopSignal;
use crate::framework::types::Type;

/// The largest message in either direction. A state of many megabytes must pass, and tonic's own
/// limit is 4 MiB.
const LARGEST_MESSAGE: usize = 256 << 20;

/// A provider on the wire.
pub struct ProviderService {
    pub(super) provider: Box<dyn Provider>,
    pub(super) provider_type: Type,
    pub(super) managed_resources: HashMap<&'static str, Arc<ManagedResource>>,
    pub(super) data_sources: HashMap<&'static str, DataSource>,
    pub(super) list_resources: HashMap<&'static str, ListResource>,
    pub(super) functions: HashMap<&'static str, Arc<dyn Function>>,
    /// The signal of the running calls. Each StopProvider raises and replaces it, because the
    /// process may serve another run afterwards.
    stop: Mutex<StopSignal>,
}

impl ProviderService {
    /// The service of this provider.
    ///
    /// # Panics
    /// When the provider lists objects of a type that it does not manage.
    pub fn new(provider: impl Provider) -> Self {
        let managed_resources: HashMap<_, _> = provider
            .resources()
            .iter()
            .map(|resource| {
                let managed = ManagedResource::new(resource.clone());
                (resource.type_name(), Arc::new(managed))
            })
            .collect();
        let data_sources = provider.data_sources().iter();
        let list_resources = provider.list_resources().iter();
        let functions = provider.functions().iter();
        Self {
            provider_type: provider.schema().value_type(),
            data_sources: data_sources
                .map(|source| (source.type_name(), DataSource::new(source.clone())))
                .collect(),
            list_resources: list_resources
                .map(|list| {
                    let name = list.type_name();
                    let managed = managed_resources[name].clone();
                    (name, ListResource::new(list.clone(), managed))
                })
                .collect(),
            functions: functions
                .map(|function| (function.name(), function.clone()))
                .collect(),
            managed_resources,
            provider: Box::new(provider),
            stop: Mutex::default(),
        }
    }

    /// The service ready to be routed.
    pub fn into_server(self) -> provider_server::ProviderServer<Self> {
        provider_server::ProviderServer::new(self)
            .max_decoding_message_size(LARGEST_MESSAGE)
            .max_encoding_message_size(LARGEST_MESSAGE)
    }

    pub(super) fn find_managed_resource(
        &self,
        type_name: &str,
    ) -> Result<&ManagedResource, Diagnostic> {
        let managed = self.managed_resources.get(type_name);
        managed
            .map(AsRef::as_ref)
            .ok_or_else(|| unknown("resource", type_name))
    }

    pub(super) fn find_data_source(&self, type_name: &str) -> Result<&DataSource, Diagnostic> {
        let data = self.data_sources.get(type_name);
        data.ok_or_else(|| unknown("data source", type_name))
    }

    pub(super) fn find_list_resource(&self, type_name: &str) -> Result<&ListResource, Diagnostic> {
        let list = self.list_resources.get(type_name);
        list.ok_or_else(|| unknown("list resource", type_name))
    }

    pub(super) fn function_signatures(&self) -> HashMap<String, proto::Function> {
        let functions = self.functions.iter();
        functions
            .map(|(name, function)| ((*name).to_owned(), function.signature().into()))
            .collect()
    }

    /// The signal for calls that begin now.
    pub(super) fn stop_signal(&self) -> StopSignal {
        self.stop().clone()
    }

    /// Raises the signal of all running calls.
    pub(super) fn stop_what_runs(&self) {
        std::mem::take(&mut *self.stop()).raise();
    }

    fn stop(&self) -> MutexGuard<'_, StopSignal> {
        self.stop.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a call that only reads: when the user interrupts, it ends at once.
    pub(super) async fn unless_stopped<T>(
        &self,
        asking: impl Future<Output = Result<T, Diagnostic>>,
    ) -> Result<T, Diagnostic> {
        let stop = self.stop_signal();
        tokio::select! {
            answer = asking => answer,
            () = stop.raised() => Err(interrupted()),
        }
    }
}

/// The protocol features that hosts may use.
pub(super) fn server_capabilities() -> proto::ServerCapabilities {
    proto::ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        move_resource_state: true,
        generate_resource_config: true,
    }
}

pub(super) fn interrupted() -> Diagnostic {
    Diagnostic::error(
        "Interrupted",
        "You interrupted before there was an answer. This call changed nothing, and what is in \
         state stays as it is. Run again to continue.",
    )
}

fn unknown(what: &str, type_name: &str) -> Diagnostic {
    let type_name = quoted(type_name);
    Diagnostic::error(
        format!("Unknown {what}"),
        format!(
            "This version of the provider has no {what} {type_name}. Nothing was changed. Check \
             the name, or install a version that has it."
        ),
    )
}

#[cfg(test)]
mod tests;
