//! `mendix_genai_resources`: all resources, or those that a filter lets through.

use std::sync::Arc;

use async_trait::async_trait;
use tfplugin::framework::data_source::{DataSource, DataSourceResponse};
use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::schema::{Attribute, Schema};
use tfplugin::framework::value::Value;

use super::{NOTHING_CHANGED, connect};
use crate::provider::control_center::Connection;
use crate::provider::genai_resource::{observed_attributes, observed_state};
use crate::provider::resource_filter;

/// `mendix_genai_resources`.
pub(super) struct GenAiResources {
    schema: Schema,
    connection: Arc<Connection>,
}

impl GenAiResources {
    pub fn new(connection: Arc<Connection>) -> Self {
        let mut attributes = resource_filter::attributes();
        attributes.push(
            Attribute::computed_objects("resources", observed_attributes())
                .described("The resources, sorted by name and then by id."),
        );
        Self {
            schema: Schema {
                version: 0,
                description: "The GenAI resources of the company, managed by this configuration \
                              or not. Those that are scheduled for deprovisioning are among them \
                              until their date, with `deprovision_scheduled_at`: what is going to \
                              stop, and when.",
                attributes,
            },
            connection,
        }
    }

    async fn look_up(&self, config: Value) -> Result<Value, Diagnostic> {
        let control_center = connect(&self.connection)?;
        let filter = resource_filter::of_config(&config);
        let mut found = control_center
            .client
            .resources(&filter)
            .await
            .map_err(|error| {
                let what = "The resources could not be listed.";
                control_center.explain(&error, what, NOTHING_CHANGED)
            })?;
        // The API promises no order, and another one would look like a change.
        found.sort_by(|one, other| {
            (&one.display_name, &one.id).cmp(&(&other.display_name, &other.id))
        });
        let mut state = config;
        state.set(
            "resources",
            found.iter().map(observed_state).collect::<Value>(),
        );
        Ok(state)
    }
}

#[async_trait]
impl DataSource for GenAiResources {
    fn type_name(&self) -> &'static str {
        "mendix_genai_resources"
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, _: &Value) -> Diagnostics {
        Diagnostics::default()
    }

    async fn read(&self, config: Value) -> DataSourceResponse {
        self.look_up(config).await.into()
    }
}
