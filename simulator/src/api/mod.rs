//! The API under `/v1`: each handler decodes, calls the Control Center, and encodes.

mod blanks;
mod catalog;
mod changes;
mod consumption;
pub mod error;
pub mod extract;
mod fields;
pub mod gate;
mod listing;
mod order;
mod prerequisites;
mod resources;
mod sloppy;
pub mod view;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::routing::get;

use crate::control_center::ControlCenter;
use error::ApiError;

/// The routes of the API, as faults name them.
pub const ROUTES: [&str; 8] = [
    "GET /v1/genai/prerequisites",
    "GET /v1/genai/catalog",
    "GET /v1/genai/resources",
    "POST /v1/genai/resources",
    "GET /v1/genai/resources/{id}",
    "PATCH /v1/genai/resources/{id}",
    "DELETE /v1/genai/resources/{id}",
    "GET /v1/genai/resources/{id}/consumption",
];

pub fn router(center: Arc<ControlCenter>) -> Router {
    let resource = get(resources::get)
        .patch(resources::change)
        .delete(resources::deprovision);
    Router::new()
        .route("/v1/genai/prerequisites", get(prerequisites::get))
        .route("/v1/genai/catalog", get(catalog::get))
        .route(
            "/v1/genai/resources",
            get(resources::list).post(resources::create),
        )
        .route("/v1/genai/resources/{id}", resource)
        .route(
            "/v1/genai/resources/{id}/consumption",
            get(consumption::get),
        )
        .with_state(center)
}

pub async fn unknown_route(request: Request) -> ApiError {
    let detail = format!("There is nothing at {}.", request.uri().path());
    ApiError::new(StatusCode::NOT_FOUND, "UNKNOWN_ROUTE", detail)
}

pub async fn wrong_method(request: Request) -> ApiError {
    let detail = format!(
        "{} is not allowed at {}.",
        request.method(),
        request.uri().path()
    );
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", detail)
}
