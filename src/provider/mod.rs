//! The provider itself: Mendix's resources in Terraform's terms, and the words for the
//! practitioner.
//!
//! Imports `framework` for the terms of Terraform and `mendix` for those of the Control Center;
//! nothing here knows the wire.

mod allowed_accounts;
mod catalog;
mod configuration;
mod control_center;
mod data_sources;
mod display_name;
mod duration;
mod explain;
mod functions;
mod genai_resource;
mod life_cycle;
mod likeness;
mod portal_url;
mod prerequisites;
mod purchase;
mod resource_filter;
mod resource_types;
mod time;

use std::sync::Arc;

use async_trait::async_trait;
use tfplugin::framework::data_source::DataSource;
use tfplugin::framework::diagnostic::Diagnostics;
use tfplugin::framework::function::Function;
use tfplugin::framework::list_resource::ListResource;
use tfplugin::framework::provider::{ConfigureRequest, Provider};
use tfplugin::framework::resource::Resource;
use tfplugin::framework::schema::Schema;
use tfplugin::framework::value::Value;

pub use configuration::Variables;
use control_center::access::Access;
use genai_resource::{GenAi, GenAiResourceList};
use life_cycle::LifeCycle;

/// This provider's version, as releases and the user agent carry it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The Mendix provider.
pub struct MendixProvider {
    schema: Schema,
    variables: Variables,
    access: Arc<Access>,
    resources: Vec<Arc<dyn Resource>>,
    data_sources: Vec<Arc<dyn DataSource>>,
    list_resources: Vec<Arc<dyn ListResource>>,
    functions: Vec<Arc<dyn Function>>,
}

impl MendixProvider {
    /// The provider, not configured yet. `variables` looks up an environment variable; `host` is
    /// the product that started it, if that is known: `terraform` or `opentofu`.
    pub fn new(variables: Variables, host: Option<&'static str>) -> Self {
        let access = Arc::new(Access::new(host));
        Self {
            schema: configuration::schema(),
            variables,
            resources: vec![Arc::new(LifeCycle::new(GenAi, access.clone()))],
            data_sources: data_sources::all(&access),
            list_resources: vec![Arc::new(GenAiResourceList::new(access.clone()))],
            functions: functions::all(),
            access,
        }
    }
}

#[async_trait]
impl Provider for MendixProvider {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn remote_service(&self) -> &'static str {
        "the Control Center"
    }

    fn validate(&self, config: &Value) -> Diagnostics {
        configuration::validate(config)
    }

    async fn configure(&self, request: ConfigureRequest) -> Diagnostics {
        match configuration::resolve(&request.config, &self.variables) {
            Ok(Some(configuration)) => self.access.open(configuration, &request.host_version).await,
            Ok(None) => {
                self.access.wait_for_configuration();
                Diagnostics::default()
            }
            Err(problems) => {
                self.access.refuse(problems);
                Diagnostics::default()
            }
        }
    }

    fn resources(&self) -> &[Arc<dyn Resource>] {
        &self.resources
    }

    fn data_sources(&self) -> &[Arc<dyn DataSource>] {
        &self.data_sources
    }

    fn list_resources(&self) -> &[Arc<dyn ListResource>] {
        &self.list_resources
    }

    fn functions(&self) -> &[Arc<dyn Function>] {
        &self.functions
    }
}
