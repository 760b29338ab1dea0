//! The test controls under `/simulator`. `access` limits who may use them. They are never counted,
//! limited, delayed or faulted.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, put};
use axum::{Json, Router};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::access::{ControlToken, may_control};
use crate::api::ROUTES;
use crate::api::error::ApiError;
use crate::api::extract::Id;
use crate::api::gate::Gate;
use crate::api::view::view;
use crate::catalog::Catalog;
use crate::company::Company;
use crate::control_center::{Addition, ControlCenter, Refusal, SetClockError};
use crate::estate::Estate;
use crate::faults::FaultRule;
use crate::formats;

pub fn router(center: Arc<ControlCenter>, gate: Arc<Gate>, control_token: ControlToken) -> Router {
    let of_gate = Router::new()
        .route("/simulator/requests", get(requests).delete(reset_requests))
        .route(
            "/simulator/faults",
            get(faults).put(set_faults).delete(clear_faults),
        )
        .with_state(gate);
    let of_center = Router::new()
        .route("/simulator/clock", get(clock).put(set_clock))
        .route("/simulator/company", get(company).put(set_company))
        .route("/simulator/catalog", put(set_catalog))
        .route("/simulator/consumption", put(consume))
        .route("/simulator/resources/{id}", put(tell))
        .route("/simulator/estate", get(estate))
        .with_state(center);
    of_gate
        .merge(of_center)
        .route_layer(from_fn_with_state(control_token, may_control))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Requests {
    total: u64,
    by_route: BTreeMap<String, u64>,
}

async fn requests(State(gate): State<Arc<Gate>>) -> Json<Requests> {
    let by_route = gate.traffic.counts();
    Json(Requests {
        total: by_route.values().sum(),
        by_route,
    })
}

async fn reset_requests(State(gate): State<Arc<Gate>>) -> StatusCode {
    gate.traffic.reset_counts();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetClock {
    #[serde(deserialize_with = "formats::time_in_json")]
    now: DateTime<Utc>,
}

#[derive(Serialize)]
struct Now {
    now: String,
}

impl From<DateTime<Utc>> for Now {
    fn from(now: DateTime<Utc>) -> Self {
        Self {
            now: now.to_rfc3339_opts(SecondsFormat::Secs, true),
        }
    }
}

async fn clock(State(center): State<Arc<ControlCenter>>) -> Json<Now> {
    Json(center.now().into())
}

async fn set_clock(
    State(center): State<Arc<ControlCenter>>,
    body: Bytes,
) -> Result<Json<Now>, ApiError> {
    let SetClock { now } = decode(&body)?;
    match center.set_clock(now) {
        Ok(now) => Ok(Json(now.into())),
        Err(SetClockError::OutOfRange(error)) => Err(ApiError::bad_request(format!("{error}."))),
        Err(SetClockError::Store(error)) => Err(Refusal::Store(error).into()),
    }
}

async fn company(State(center): State<Arc<ControlCenter>>) -> Result<Json<Company>, ApiError> {
    Ok(Json(center.company().map_err(Refusal::Store)?))
}

async fn set_company(
    State(center): State<Arc<ControlCenter>>,
    body: Bytes,
) -> Result<Json<Company>, ApiError> {
    let company = decode(&body)?;
    center.set_company(&company).map_err(Refusal::Store)?;
    Ok(Json(company))
}

async fn set_catalog(
    State(center): State<Arc<ControlCenter>>,
    body: Bytes,
) -> Result<Json<Catalog>, ApiError> {
    let catalog = decode(&body)?;
    center.set_catalog(&catalog)?;
    Ok(Json(catalog))
}

/// Adds consumption, and returns the number of additions.
async fn consume(
    State(center): State<Arc<ControlCenter>>,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let additions: Vec<Addition> = decode_all(&body)?;
    center.consume(&additions)?;
    Ok(Json(json!({"added": additions.len()})))
}

async fn tell(
    State(center): State<Arc<ControlCenter>>,
    Id(id): Id,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(view(&center.tell(&id, decode(&body)?)?)))
}

async fn estate(State(center): State<Arc<ControlCenter>>) -> Result<Json<Estate>, ApiError> {
    Ok(Json(center.estate()?))
}

async fn faults(State(gate): State<Arc<Gate>>) -> Json<Vec<FaultRule>> {
    Json(gate.faults.left())
}

async fn set_faults(
    State(gate): State<Arc<Gate>>,
    body: Bytes,
) -> Result<Json<Vec<FaultRule>>, ApiError> {
    let rules: Vec<FaultRule> = decode_all(&body)?;
    let unknown = |rule: &&FaultRule| rule.route != "*" && !ROUTES.contains(&rule.route.as_str());
    if let Some(rule) = rules.iter().find(unknown) {
        let known = ROUTES.join(", ");
        let detail = format!(
            "There is no route \"{}\". The routes are *, {known}.",
            rule.route
        );
        return Err(ApiError::bad_request(detail));
    }
    gate.faults.set(rules);
    Ok(Json(gate.faults.left()))
}

async fn clear_faults(State(gate): State<Arc<Gate>>) -> StatusCode {
    gate.faults.set(Vec::new());
    StatusCode::NO_CONTENT
}

/// Decodes a body that has to be an object.
fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    // Derived deserializers would also read the fields of an object from an array.
    let _: Map<String, Value> = serde_json::from_slice(body).map_err(unusable)?;
    serde_json::from_slice(body).map_err(unusable)
}

/// Decodes a body that has to be an array of objects.
fn decode_all<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, ApiError> {
    let _: Vec<Map<String, Value>> = serde_json::from_slice(body).map_err(unusable)?;
    serde_json::from_slice(body).map_err(unusable)
}

fn unusable(error: serde_json::Error) -> ApiError {
    ApiError::bad_request(format!("The body cannot be used: {error}."))
}
