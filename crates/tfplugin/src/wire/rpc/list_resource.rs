//! `ListResource`: finds existing objects for `terraform query`, one event each.

use futures::stream::{self, BoxStream};
use futures::{StreamExt, future};

use super::StreamingRpc;
use crate::framework::diagnostic::Diagnostic;
use crate::framework::list_resource::ListEvent;
use crate::framework::resource::StopSignal;
use crate::wire::answer::Answer;
use crate::wire::diagnostic::diagnostics;
use crate::wire::dynamic_value::{ValueError, decode};
use crate::wire::proto::list_resource::{Event, Request};
use crate::wire::service::{ManagedResource, ProviderService, interrupted};

impl StreamingRpc for Request {
    const NAME: &'static str = "ListResource";
    type Event = Event;

    fn type_name(&self) -> &str {
        &self.type_name
    }

    async fn handle(
        self,
        service: &ProviderService,
    ) -> Result<BoxStream<'static, Event>, Diagnostic> {
        let list = service.find_list_resource(&self.type_name)?;
        let config = decode(&list.config_type, self.config.as_ref())?;
        let missing = list.resource.schema().missing(&config, None);
        if missing.has_errors() {
            let diagnostic = diagnostics(missing);
            let refused = Event {
                diagnostic,
                ..Default::default()
            };
            return Ok(stream::iter([refused]).boxed());
        }
        let limit = usize::try_from(self.limit).ok().filter(|limit| *limit > 0);
        let managed = list.managed.clone();
        let with_object = self.include_resource_object;
        let events = list.resource.list(config).await;
        let events = events
            .take(limit.unwrap_or(usize::MAX))
            .map(move |event| {
                encode(&managed, event, with_object)
                    .unwrap_or_else(|error| Answer::failed(error.into()))
            })
            .boxed();
        Ok(until_stopped(service.stop_signal(), events))
    }
}

/// The events until the user interrupts; the last event then says so.
fn until_stopped(stop: StopSignal, events: BoxStream<'static, Event>) -> BoxStream<'static, Event> {
    let raised = stop.clone();
    let said = stream::once(async move { stop.is_raised().then(|| Answer::failed(interrupted())) });
    events
        .take_until(async move { raised.raised().await })
        .chain(said.filter_map(future::ready))
        .boxed()
}

fn encode(
    managed: &ManagedResource,
    event: ListEvent,
    with_object: bool,
) -> Result<Event, ValueError> {
    let with_object = with_object && !event.state.is_null();
    let resource_object = if with_object {
        managed.encode(&event.state)?
    } else {
        Default::default()
    };
    Ok(Event {
        identity: managed.identity_of(&event.state)?,
        display_name: event.display_name,
        resource_object,
        diagnostic: diagnostics(event.diagnostics),
    })
}
