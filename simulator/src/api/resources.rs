//! `/v1/genai/resources`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use serde_json::Value;

use super::changes;
use super::error::ApiError;
use super::extract::{Id, IdempotencyKey, JsonBody};
use super::gate::WillFail;
use super::listing::Listing;
use super::order;
use super::view::view;
use crate::control_center::{ControlCenter, Idempotency};
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
    let outcome = if will_fail.is_some() {
        Outcome::Failed
    } else {
        Outcome::Succeeded
    };
    let text = body.to_string();
    let order = order::order(body, &center.catalog()?)?;
    let idempotency = Idempotency {
        key: key?,
        body: text,
    };
    let created = center.create(order, &idempotency, outcome)?;
    Ok((StatusCode::CREATED, Json(view(&created))))
}

pub async fn get(
    State(center): State<Arc<ControlCenter>>,
    Id(id): Id,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(view(&center.get(&id)?)))
}

pub async fn change(
    State(center): State<Arc<ControlCenter>>,
    Id(id): Id,
    JsonBody(body): JsonBody,
) -> Result<Json<Value>, ApiError> {
    let changes = changes::changes(body, &center.catalog()?)?;
    Ok(Json(view(&center.change(&id, changes)?)))
}

pub async fn deprovision(
    State(center): State<Arc<ControlCenter>>,
    Id(id): Id,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    Ok((StatusCode::ACCEPTED, Json(view(&center.deprovision(&id)?))))
}
