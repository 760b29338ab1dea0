//! A resource in JSON.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::control_center::Current;

/// A resource as the API shows it.
pub fn view(current: &Current) -> Value {
    let Current {
        resource,
        bundle_month,
    } = current;
    let scheduled = resource.scheduled_size.as_ref();
    json!({
        "id": resource.id.to_string(),
        "type": resource.kind,
        "displayName": resource.display_name,
        "environment": resource.environment,
        "region": resource.region,
        "model": resource.model,
        "crossRegionInference": resource.cross_region_inference,
        "size": resource.size,
        "createdFor": {"name": resource.created_for.name, "email": resource.created_for.email},
        "status": resource.status(),
        "cloudTokens": resource.cloud_tokens(),
        "createdAt": time(resource.created_at),
        "bundleMonth": {"startsAt": time(bundle_month.starts_at), "endsAt": time(bundle_month.ends_at)},
        "deprovisionScheduledAt": resource.deprovision_at.map(time),
        "scheduledSize": scheduled.map(|scheduled| &scheduled.size),
        "scheduledSizeAt": scheduled.map(|scheduled| time(scheduled.takes_effect_at)),
        "portalUrl": format!("https://genai.home.mendix.com/resources/{}", resource.id),
    })
}

fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
