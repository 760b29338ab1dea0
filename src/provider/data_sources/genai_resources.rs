//! `mendix_genai_resources`: all resources, or those that a filter lets through.

use async_trait::async_trait;
use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::schema::{Attribute, Schema};
use tfplugin::framework::value::Value;

use super::look_up::{Found, LookUp, NOTHING_CHANGED};
use crate::mendix::resource_list::ResourceFilter;
use crate::provider::control_center::ControlCenter;
use crate::provider::genai_resource::GenAi;
use crate::provider::life_cycle::{PaidResource as _, observed_attributes};
use crate::provider::resource_filter::{self, Empty};

/// `mendix_genai_resources`.
pub(super) struct AllGenAiResources;

#[async_trait]
impl LookUp for AllGenAiResources {
    const TYPE_NAME: &'static str = "mendix_genai_resources";

    fn schema() -> Schema {
        let mut attributes = resource_filter::attributes();
        attributes.push(
            Attribute::computed_objects("resources", observed_attributes::<GenAi>())
                .described("The resources, sorted by name and then by id."),
        );
        Schema {
            version: 0,
            description: "The GenAI resources of the company, managed by this configuration \
                          or not. Resources that are scheduled for deprovisioning are in the \
                          list until their date, which is in `deprovision_scheduled_at`.",
            attributes,
        }
    }

    async fn read(control_center: &ControlCenter, config: Value) -> Result<Found, Diagnostic> {
        let filter = resource_filter::of_config(&config);
        let list = async |filter: &ResourceFilter| {
            let listed = control_center.client.resources(filter).await;
            listed.map_err(|error| {
                let what = "The resources could not be listed.";
                control_center.explain(&error, what, NOTHING_CHANGED)
            })
        };
        let mut found = list(&filter).await?;
        let mut warnings = Diagnostics::default();
        if found.is_empty() {
            match resource_filter::explain_empty(control_center, &filter).await {
                Empty::Respelled(filter) => found = list(&filter).await?,
                Empty::Final(said) => warnings = said,
            }
        }
        // The API promises no order, and a different order would look like a change.
        found.sort_by(|one, other| {
            (&one.display_name, &one.id).cmp(&(&other.display_name, &other.id))
        });
        let mut state = config;
        state.set(
            "resources",
            found.iter().map(GenAi::observed).collect::<Value>(),
        );
        Ok(Found { state, warnings })
    }
}
