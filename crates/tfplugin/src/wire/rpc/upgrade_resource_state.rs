//! `UpgradeResourceState`: reads stored state of any version with the current schema.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::framework::json::{self, Objects};
use crate::framework::value::Value;
use crate::wire::proto::RawState;
use crate::wire::proto::upgrade_resource_state::{Request, Response};
use crate::wire::service::{ManagedResource, ProviderService};

impl Rpc for Request {
    const NAME: &'static str = "UpgradeResourceState";
    type Response = Response;

    fn type_name(&self) -> &str {
        &self.type_name
    }

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        let managed = service.find_managed_resource(&self.type_name)?;
        let state = upgraded(managed, &self.type_name, self.raw_state.as_ref())?;
        Ok(Response {
            upgraded_state: managed.encode(&state)?,
            ..Default::default()
        })
    }
}

/// The stored state in the form of the current schema.
pub(super) fn upgraded(
    managed: &ManagedResource,
    type_name: &str,
    raw: Option<&RawState>,
) -> Result<Value, Diagnostic> {
    let unreadable = |problem: &str| unreadable(type_name, problem);
    let json = raw.map(|raw| &raw.json[..]).unwrap_or_default();
    if json.is_empty() {
        return Err(unreadable("there is no JSON in it"));
    }
    let state = json::read(&managed.value_type, json, Objects::Stored)
        .map_err(|error| unreadable(&error.to_string()))?;
    if state.is_null() {
        return Err(unreadable("it is null"));
    }
    let identity = managed.resource.identity();
    if !identity.is_complete(&identity.of(&state)) {
        return Err(unreadable("it does not say which resource it is about"));
    }
    let lacking = json::lacking(&managed.value_type, json);
    if lacking.is_empty() {
        return Ok(state);
    }
    Ok(managed.resource.upgrade(state, &lacking))
}

fn unreadable(type_name: &str, problem: &str) -> Diagnostic {
    Diagnostic::error(
        "Stored state cannot be read",
        format!(
            "The state of this {type_name} cannot be read: {problem}. The resource itself is \
             untouched and works as before. Restore the state from a backup, or remove the \
             resource from state and import it again by its id."
        ),
    )
}
