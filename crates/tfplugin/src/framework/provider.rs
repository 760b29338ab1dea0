//! What a provider offers as a whole.

use std::sync::Arc;

use async_trait::async_trait;

use super::data_source::DataSource;
use super::diagnostic::Diagnostics;
use super::function::Function;
use super::list_resource::ListResource;
use super::resource::Resource;
use super::schema::Schema;
use super::value::Value;

/// A provider: its configuration, and what it manages.
#[async_trait]
pub trait Provider: Send + Sync + 'static {
    /// The attributes of the `provider` block.
    fn schema(&self) -> &Schema;

    /// Checks a configuration without any network, beyond its attributes' own rules. Anything in it
    /// may still be unknown.
    fn validate(&self, config: &Value) -> Diagnostics;

    /// Takes a configuration into use, in place of an earlier one. While planning, anything in it
    /// may still be unknown, which is no error.
    async fn configure(&self, request: ConfigureRequest) -> Diagnostics;

    /// The managed resources, each type once.
    fn resources(&self) -> &[Arc<dyn Resource>];

    /// The data sources, each type once.
    fn data_sources(&self) -> &[Arc<dyn DataSource>];

    /// The list resources, each type once and each a managed type with an identity.
    fn list_resources(&self) -> &[Arc<dyn ListResource>];

    /// The functions, each name once.
    fn functions(&self) -> &[Arc<dyn Function>];
}

/// A configuration to take into use.
#[derive(Debug)]
pub struct ConfigureRequest {
    /// The `provider` block, by the provider's schema.
    pub config: Value,
    /// The version that the host gives for itself. OpenTofu gives a constant from 1.12 on: good for
    /// a log line, never for a decision.
    pub host_version: String,
}
