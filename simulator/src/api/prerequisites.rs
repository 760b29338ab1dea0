//! `/v1/genai/prerequisites`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::error::ApiError;
use crate::control_center::ControlCenter;

pub async fn get(State(center): State<Arc<ControlCenter>>) -> Result<Json<Value>, ApiError> {
    let found = center.prerequisites()?;
    Ok(Json(json!({
        "cloudTokens": {"total": found.total, "allocated": found.allocated, "available": found.available},
        "accounts": found.accounts,
        "subscriptions": found.subscriptions,
    })))
}
