//! The interface of a data source.

use async_trait::async_trait;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::schema::Schema;
use super::value::Value;

/// A data source type: it looks up an object that Terraform does not manage.
#[async_trait]
pub trait DataSource: Send + Sync {
    /// The type's name in HCL.
    fn type_name(&self) -> &'static str;

    /// Its attributes.
    fn schema(&self) -> &Schema;

    /// Checks a configuration without a network, beyond the rules of its attributes. Any value may
    /// still be unknown.
    fn validate(&self, config: &Value) -> Diagnostics {
        let _ = config;
        Diagnostics::default()
    }

    /// Looks the object up. The configuration is wholly known. The answer is the whole object with
    /// nothing unknown, or only diagnostics with an error.
    async fn read(&self, config: Value) -> DataSourceResponse;
}

impl From<Result<Value, Diagnostic>> for DataSourceResponse {
    fn from(found: Result<Value, Diagnostic>) -> Self {
        match found {
            Ok(state) => Self {
                state,
                diagnostics: Diagnostics::default(),
            },
            Err(diagnostic) => Self {
                state: Value::Null,
                diagnostics: diagnostic.into(),
            },
        }
    }
}

/// The result of a look-up.
#[derive(Debug, Default)]
pub struct DataSourceResponse {
    /// The whole object; null only together with an error.
    pub state: Value,
    /// The messages for the user.
    pub diagnostics: Diagnostics,
}
