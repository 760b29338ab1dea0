//! `PlanResourceChange`: plans a change.

use super::Rpc;
use crate::framework::diagnostic::Diagnostic;
use crate::framework::resource::{PlanDestroyRequest, PlanRequest};
use crate::framework::value::Value;
use crate::wire::diagnostic::diagnostics;
use crate::wire::proto::plan_resource_change::{Request, Response};
use crate::wire::service::{ManagedResource, ProviderService};

impl Rpc for Request {
    const NAME: &'static str = "PlanResourceChange";
    type Response = Response;

    fn type_name(&self) -> &str {
        &self.type_name
    }

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        service.unless_stopped(plan(self, service)).await
    }
}

async fn plan(request: Request, service: &ProviderService) -> Result<Response, Diagnostic> {
    let managed = service.find_managed_resource(&request.type_name)?;
    let prior_state = managed.decode(request.prior_state.as_ref())?;
    let proposed_new_state = managed.decode(request.proposed_new_state.as_ref())?;
    let prior_private = request.prior_private.into();
    if proposed_new_state.is_null() {
        let request = PlanDestroyRequest {
            prior_state,
            prior_private,
        };
        return plan_destroy(managed, request).await;
    }
    let config = managed.decode(request.config.as_ref())?;
    let schema = managed.resource.schema();
    let missing = schema.missing(&config, Some(&prior_state));
    if missing.has_errors() {
        return Ok(Response {
            planned_state: request.proposed_new_state,
            diagnostics: diagnostics(missing),
            ..Default::default()
        });
    }
    let request = PlanRequest {
        proposal: schema.propose(&prior_state, &config, &proposed_new_state),
        prior_state,
        config,
        prior_private,
        planned_private: request.planned_private.into(),
    };
    let plan = managed.resource.plan(request).await;
    Ok(Response {
        planned_state: managed.encode(&plan.planned_state)?,
        planned_identity: managed.identity_of(&plan.planned_state)?,
        requires_replace: plan.requires_replace.iter().map(Into::into).collect(),
        planned_private: plan.planned_private.into(),
        diagnostics: diagnostics(plan.diagnostics),
        ..Default::default()
    })
}

async fn plan_destroy(
    managed: &ManagedResource,
    request: PlanDestroyRequest,
) -> Result<Response, Diagnostic> {
    let planned_identity = managed.identity_of(&request.prior_state)?;
    let plan = managed.resource.plan_destroy(request).await;
    Ok(Response {
        planned_state: managed.encode(&Value::Null)?,
        planned_private: plan.planned_private.into(),
        planned_identity,
        diagnostics: diagnostics(plan.diagnostics),
        ..Default::default()
    })
}
