//! `/v1/genai/resources`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::error::ApiError;
use super::extract::{Id, IdempotencyKey, JsonBody};
use super::gate::WillFail;
use super::listing::Listing;
use super::order;
use crate::control_center::{ControlCenter, Current, Idempotency};
use crate::resource::Outcome;

pub async fn list(
    State(center): State<Arc<ControlCenter>>,
    query: RawQuery,
) -> Result<Json<Value>, ApiError> {
    let listing = Listing::of_query(query)?;
    Ok(Json(listing.page(center.list()?)))
}

pub async fn create(
    State(center): State<Arc<ControlCenter>>,
    will_fail: Option<axum::Extension<WillFail>>,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(body): JsonBody,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let idempotency = Idempotency {
        key,
        body: body.to_string(),
    };
    let outcome = if will_fail.is_some() {
        Outcome::Failed
    } else {
        Outcome::Succeeded
    };
    let created = center.create(order::order(body)?, &idempotency, outcome)?;
    Ok((StatusCode::CREATED, Json(self::body(&created))))
}

pub async fn get(
    State(center): State<Arc<ControlCenter>>,
    Id(id): Id,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(body(&center.get(&id)?)))
}

pub async fn change(
    State(center): State<Arc<ControlCenter>>,
    Id(id): Id,
    JsonBody(body): JsonBody,
) -> Result<Json<Value>, ApiError> {
    let changes = order::changes(body)?;
    Ok(Json(self::body(&center.change(&id, changes)?)))
}

pub async fn deprovision(
    State(center): State<Arc<ControlCenter>>,
    Id(id): Id,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    Ok((StatusCode::ACCEPTED, Json(body(&center.deprovision(&id)?))))
}

/// A resource as the API shows it.
pub fn body(current: &Current) -> Value {
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
