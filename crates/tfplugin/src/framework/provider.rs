//! The interface of a provider.

use std::sync::Arc;

use async_trait::async_trait;

use super::data_source::DataSource;
use super::diagnostic::Diagnostics;
use super::function::Function;
use super::list_resource::ListResource;
use super::resource::Resource;
use super::schema::Schema;
use super::value::Value;

/// A `provider` block without attributes.
static NO_ATTRIBUTES: Schema = Schema {
    version: 0,
    description: "",
    attributes: Vec::new(),
};

/// A provider: its configuration, and what it manages.
#[async_trait]
pub trait Provider: Send + Sync + 'static {
    /// The attributes of the `provider` block. By default it has none.
    fn schema(&self) -> &Schema {
        &NO_ATTRIBUTES
    }

    /// The service in which the objects exist, as part of a sentence: `the Example console`. Errors
    /// that may leave state incomplete refer the user to it.
    fn remote_service(&self) -> &'static str {
        "the service that the provider manages"
    }

    /// Checks a configuration without a network, beyond the rules of its attributes. Any value may
    /// still be unknown.
    fn validate(&self, config: &Value) -> Diagnostics {
        let _ = config;
        Diagnostics::default()
    }

    /// Uses this configuration from now on, in place of an earlier one. While planning, any value
    /// may still be unknown, which is not an error. By default there is nothing to configure.
    async fn configure(&self, request: ConfigureRequest) -> Diagnostics {
        let _ = request;
        Diagnostics::default()
    }

    /// The managed resources, each type once.
    fn resources(&self) -> &[Arc<dyn Resource>] {
        &[]
    }

    /// The data sources, each type once.
    fn data_sources(&self) -> &[Arc<dyn DataSource>] {
        &[]
    }

    /// The list resources, each type once. Each is also a managed type with an identity.
    fn list_resources(&self) -> &[Arc<dyn ListResource>] {
        &[]
    }

    /// The functions, each name once.
    fn functions(&self) -> &[Arc<dyn Function>] {
        &[]
    }
}

/// A configuration for the provider.
#[derive(Debug)]
pub struct ConfigureRequest {
    /// The `provider` block, by the provider's schema.
    pub config: Value,
    /// The version that the host reports. OpenTofu reports a constant from 1.12 on, so use it in
    /// log lines and never for a decision.
    pub host_version: String,
}
