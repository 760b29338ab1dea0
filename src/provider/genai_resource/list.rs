//! Listing: the existing resources, for `terraform query`.

use std::sync::Arc;

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::list_resource::{ListEvent, ListResource};
use tfplugin::framework::schema::Schema;
use tfplugin::framework::value::Value;

use super::model::to_state;
use crate::provider::control_center::Connection;
use crate::provider::resource_filter;

/// `list "mendix_genai_resource"`.
pub(in crate::provider) struct GenAiResourceList {
    schema: Schema,
    connection: Arc<Connection>,
}

impl GenAiResourceList {
    /// The list resource, reaching the Control Center over this connection.
    pub fn new(connection: Arc<Connection>) -> Self {
        Self {
            schema: Schema {
                version: 0,
                description: "Lists the GenAI resources of the company, those included that are \
                              scheduled for deprovisioning, so that they can be brought under \
                              Terraform.",
                attributes: resource_filter::attributes(),
            },
            connection,
        }
    }
}

#[async_trait]
impl ListResource for GenAiResourceList {
    fn type_name(&self) -> &'static str {
        "mendix_genai_resource"
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, _: &Value) -> Diagnostics {
        Diagnostics::default()
    }

    async fn list(&self, config: Value) -> BoxStream<'static, ListEvent> {
        let control_center = match self.connection.ready() {
            Ok(control_center) => control_center,
            Err(diagnostic) => return stream::iter([failed(diagnostic)]).boxed(),
        };
        let filter = resource_filter::of_config(&config);
        let resources = control_center.client.resource_stream(filter);
        resources
            .map(move |found| match found {
                Ok(resource) => ListEvent {
                    state: to_state(&resource, &Value::Null),
                    display_name: resource.display_name,
                    diagnostics: Diagnostics::default(),
                },
                Err(error) => failed(control_center.explain(
                    &error,
                    "The resources could not be listed.",
                    "Nothing was changed.",
                )),
            })
            .boxed()
    }
}

fn failed(diagnostic: Diagnostic) -> ListEvent {
    ListEvent {
        diagnostics: diagnostic.into(),
        ..Default::default()
    }
}
