//! `/v1/genai/catalog`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::error::ApiError;
use crate::catalog::Catalog;
use crate::control_center::ControlCenter;

pub async fn get(State(center): State<Arc<ControlCenter>>) -> Result<Json<Catalog>, ApiError> {
    Ok(Json(center.catalog()?))
}
