//! Listing: the existing resources, for `terraform query`.

use std::sync::Arc;

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tfplugin::framework::diagnostic::Diagnostics;
use tfplugin::framework::list_resource::{ListEvent, ListResource};
use tfplugin::framework::schema::Schema;
use tfplugin::framework::value::Value;

use super::{GenAi, TYPE_NAME};
use crate::mendix::resource_list::ResourceFilter;
use crate::provider::control_center::ControlCenter;
use crate::provider::control_center::access::Access;
use crate::provider::life_cycle::to_state;
use crate::provider::resource_filter::{self, Empty};

/// `list "mendix_genai_resource"`.
pub(in crate::provider) struct GenAiResourceList {
    schema: Schema,
    access: Arc<Access>,
}

impl GenAiResourceList {
    /// The list resource, with this access to the Control Center.
    pub fn new(access: Arc<Access>) -> Self {
        Self {
            schema: Schema {
                version: 0,
                description: "Lists the GenAI resources of the company, so that they can be \
                              imported. Resources that are scheduled for deprovisioning are in \
                              the list too.",
                attributes: resource_filter::attributes(),
            },
            access,
        }
    }
}

#[async_trait]
impl ListResource for GenAiResourceList {
    fn type_name(&self) -> &'static str {
        TYPE_NAME
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, _: &Value) -> Diagnostics {
        Diagnostics::default()
    }

    async fn list(&self, config: Value) -> BoxStream<'static, ListEvent> {
        let control_center = match self.access.control_center() {
            Ok(control_center) => control_center,
            Err(diagnostics) => return stream::iter([only(diagnostics)]).boxed(),
        };
        let filter = resource_filter::of_config(&config);
        // The provider sends no request before the host asks for the first event.
        let found = async move {
            let mut found = Box::pin(events(&control_center, filter.clone()).peekable());
            if found.as_mut().peek().await.is_some() {
                return found.boxed();
            }
            match resource_filter::explain_empty(&control_center, &filter).await {
                Empty::Respelled(filter) => events(&control_center, filter),
                Empty::Final(said) if said.is_empty() => stream::empty().boxed(),
                Empty::Final(said) => stream::iter([only(said)]).boxed(),
            }
        };
        stream::once(found).flatten().boxed()
    }
}

fn events(
    control_center: &Arc<ControlCenter>,
    filter: ResourceFilter,
) -> BoxStream<'static, ListEvent> {
    let resources = control_center.client.resource_stream(filter);
    let control_center = Arc::clone(control_center);
    resources
        .map(move |found| match found {
            Ok(resource) => ListEvent {
                state: to_state::<GenAi>(&resource, &Value::Null),
                display_name: resource.display_name,
                diagnostics: Diagnostics::default(),
            },
            Err(error) => only(control_center.explain(
                &error,
                "The resources could not be listed.",
                "Nothing was changed.",
            )),
        })
        .boxed()
}

fn only(diagnostics: impl Into<Diagnostics>) -> ListEvent {
    ListEvent {
        diagnostics: diagnostics.into(),
        ..Default::default()
    }
}
