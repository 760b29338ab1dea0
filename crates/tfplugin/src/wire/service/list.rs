//! List resources on the wire.

use std::sync::Arc;

use futures::stream::{self, BoxStream};
use futures::{StreamExt, future};
use tonic::Status;

use super::interrupted;
use super::managed::Managed;
use crate::framework::diagnostic::Diagnostic;
use crate::framework::list_resource::{ListEvent, ListResource};
use crate::framework::resource::StopSignal;
use crate::framework::types::Type;
use crate::wire::answer::Answer;
use crate::wire::diagnostic::diagnostics;
use crate::wire::dynamic_value::{ValueError, decode};
use crate::wire::proto;

/// The events of one listing.
pub(super) type Events = BoxStream<'static, Result<proto::list_resource::Event, Status>>;

/// A list resource with the managed resource whose objects it lists.
pub(super) struct List {
    pub resource: Arc<dyn ListResource>,
    managed: Arc<Managed>,
    config_type: Type,
}

impl List {
    pub fn new(resource: Arc<dyn ListResource>, managed: Arc<Managed>) -> Self {
        let config_type = resource.schema().value_type();
        Self {
            resource,
            managed,
            config_type,
        }
    }

    pub fn validate(
        &self,
        request: &proto::validate_list_resource_config::Request,
    ) -> Result<proto::validate_list_resource_config::Response, Diagnostic> {
        let config = decode(&self.config_type, request.config.as_ref())?;
        let mut said = self.resource.schema().check(&config);
        said.extend(self.resource.validate(&config));
        Ok(proto::validate_list_resource_config::Response {
            diagnostics: diagnostics(said),
        })
    }

    pub async fn list(
        &self,
        request: proto::list_resource::Request,
    ) -> Result<BoxStream<'static, proto::list_resource::Event>, Diagnostic> {
        let config = decode(&self.config_type, request.config.as_ref())?;
        let limit = usize::try_from(request.limit)
            .ok()
            .filter(|limit| *limit > 0);
        let managed = self.managed.clone();
        let with_object = request.include_resource_object;
        let events = self.resource.list(config).await;
        Ok(events
            .take(limit.unwrap_or(usize::MAX))
            .map(move |event| write(&managed, event, with_object).unwrap_or_else(refused))
            .boxed())
    }
}

/// The events up to the moment at which the user interrupts; the last then says so.
pub(super) fn until(
    stop: StopSignal,
    events: BoxStream<'static, proto::list_resource::Event>,
) -> BoxStream<'static, proto::list_resource::Event> {
    let raised = stop.clone();
    let said = stream::once(async move { stop.is_raised().then(|| Answer::failed(interrupted())) });
    events
        .take_until(async move { raised.raised().await })
        .chain(said.filter_map(future::ready))
        .boxed()
}

fn write(
    managed: &Managed,
    event: ListEvent,
    with_object: bool,
) -> Result<proto::list_resource::Event, ValueError> {
    let with_object = with_object && !event.state.is_null();
    let resource_object = if with_object {
        managed.encode(&event.state)?
    } else {
        Default::default()
    };
    Ok(proto::list_resource::Event {
        identity: managed.identity_of(&event.state)?,
        display_name: event.display_name,
        resource_object,
        diagnostic: diagnostics(event.diagnostics),
    })
}

fn refused(error: ValueError) -> proto::list_resource::Event {
    Answer::failed(error.into())
}
