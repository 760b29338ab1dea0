//! A look-up: what a data source declares, and how that becomes a data source of Terraform's.

use std::marker::PhantomData;
use std::sync::Arc;

use async_trait::async_trait;
use tfplugin::framework::data_source::{DataSource, DataSourceResponse};
use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::schema::Schema;
use tfplugin::framework::value::Value;

use crate::provider::control_center::ControlCenter;
use crate::provider::control_center::access::{Access, AccessState};

/// What is true after a failed look-up.
pub(super) const NOTHING_CHANGED: &str = "Nothing was changed.";

/// What a data source declares.
#[async_trait]
pub(super) trait LookUp: Send + Sync + 'static {
    /// The type as it is written in HCL.
    const TYPE_NAME: &'static str;

    /// Its attributes.
    fn schema() -> Schema;

    /// Checks a configuration offline, beyond its attributes' own rules.
    fn validate(_config: &Value) -> Diagnostics {
        Diagnostics::default()
    }

    /// Looks up what the configuration asks for. All values in it are known.
    async fn read(control_center: &ControlCenter, config: Value) -> Result<Found, Diagnostic>;
}

/// What a look-up found.
pub(super) struct Found {
    /// The whole object, with nothing in it unknown.
    pub state: Value,
    /// Warnings about what was found.
    pub warnings: Diagnostics,
}

impl From<Value> for Found {
    fn from(state: Value) -> Self {
        Self {
            state,
            warnings: Diagnostics::default(),
        }
    }
}

/// The data source made from a look-up.
pub(super) struct LookUpSource<L> {
    schema: Schema,
    access: Arc<Access>,
    look_up: PhantomData<fn() -> L>,
}

/// The data source of a look-up, with this access to the Control Center.
pub(super) fn source<L: LookUp>(access: &Arc<Access>) -> Arc<dyn DataSource> {
    Arc::new(LookUpSource::<L> {
        schema: L::schema(),
        access: access.clone(),
        look_up: PhantomData,
    })
}

#[async_trait]
impl<L: LookUp> DataSource for LookUpSource<L> {
    fn type_name(&self) -> &'static str {
        L::TYPE_NAME
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, config: &Value) -> Diagnostics {
        L::validate(config)
    }

    async fn read(&self, config: Value) -> DataSourceResponse {
        let control_center = match connect(&self.access) {
            Ok(control_center) => control_center,
            Err(diagnostics) => {
                return DataSourceResponse {
                    diagnostics,
                    ..Default::default()
                };
            }
        };
        match L::read(&control_center, config).await {
            Ok(found) => DataSourceResponse {
                state: found.state,
                diagnostics: found.warnings,
            },
            Err(diagnostic) => Err(diagnostic).into(),
        }
    }
}

/// The Control Center, for a look-up.
///
/// A data source cannot answer that its values are not known yet. Only Terraform can postpone the
/// read, and it does not look at the provider's configuration for that.
fn connect(access: &Access) -> Result<Arc<ControlCenter>, Diagnostics> {
    match access.state() {
        AccessState::ConfigurationUnknown => Err(Diagnostic::error(
            "The provider's configuration is not known yet",
            "The endpoint, the token or another value of the provider block is known only after \
             apply. Nothing was sent to the Control Center. Add the resource that the value \
             depends on to depends_on of this data source: then the apply reads it. Or apply that \
             resource first (-target), and run again.",
        )
        .into()),
        _ => access.control_center(),
    }
}
