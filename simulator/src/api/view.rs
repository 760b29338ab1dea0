//! A resource in JSON.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::control_center::Current;
use crate::plan::Plan;

/// A resource as the API shows it.
pub fn view(current: &Current) -> Value {
    let Current {
        resource,
        bundle_month,
    } = current;
    let plan = &resource.plan;
    let scheduled = resource.scheduled.as_ref();
    let scheduled_plan = scheduled.map(|scheduled| &scheduled.plan);
    let scheduled_at = scheduled.map(|scheduled| time(scheduled.takes_effect_at));
    let scheduled_size = scheduled_plan.and_then(Plan::size);
    json!({
        "id": resource.id.to_string(),
        "type": resource.kind,
        "displayName": resource.display_name,
        "environment": resource.environment,
        "region": resource.region,
        "model": resource.models.main(),
        "models": resource.models.enabled,
        "defaultModel": resource.models.default,
        "crossRegionInference": resource.cross_region_inference,
        "size": plan.size(),
        "createdFor": {"name": resource.created_for.name, "email": resource.created_for.email},
        "status": resource.status(),
        "cloudTokens": plan.cloud_tokens(),
        "genaiUnits": plan.genai_units(),
        "createdAt": time(resource.created_at),
        "bundleMonth": {"startsAt": time(bundle_month.starts_at), "endsAt": time(bundle_month.ends_at)},
        "deprovisionScheduledAt": resource.deprovision_at.map(time),
        "scheduledSize": scheduled_size,
        "scheduledSizeAt": scheduled_size.and(scheduled_at.as_ref()),
        "scheduledCloudTokens": scheduled_plan.map(Plan::cloud_tokens),
        "scheduledCloudTokensAt": scheduled_at,
        "scheduledGenaiUnits": scheduled_plan.and_then(Plan::genai_units),
        "portalUrl": format!("https://genai.home.mendix.com/resources/{}", resource.id),
    })
}

/// A time as the API shows it.
pub fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
