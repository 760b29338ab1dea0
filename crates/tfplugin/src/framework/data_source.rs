//! What a data source has to answer.

use async_trait::async_trait;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::schema::Schema;
use super::value::Value;

/// A data source type: something to look up that Terraform does not manage.
#[async_trait]
pub trait DataSource: Send + Sync {
    /// The type as it is written in HCL.
    fn type_name(&self) -> &'static str;

    /// Its attributes.
    fn schema(&self) -> &Schema;

    /// Checks a configuration without any network, beyond its attributes' own rules. Anything in it
    /// may still be unknown.
    fn validate(&self, config: &Value) -> Diagnostics {
        let _ = config;
        Diagnostics::default()
    }

    /// Looks it up. The configuration is wholly known. Answers the whole object, nothing in it
    /// unknown, or only diagnostics with an error.
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

/// What was looked up.
#[derive(Debug, Default)]
pub struct DataSourceResponse {
    /// The whole object; null only beside an error.
    pub state: Value,
    /// What to say.
    pub diagnostics: Diagnostics,
}
