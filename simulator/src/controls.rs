//! The test controls under `/simulator`: for this machine only, and never counted, limited, delayed
//! or faulted.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::api::ROUTES;
use crate::api::error::ApiError;
use crate::api::gate::Gate;
use crate::company::Company;
use crate::control_center::{ControlCenter, Refusal, SetClockError};
use crate::faults::FaultRule;
use crate::local::only_this_machine;

pub fn router(center: Arc<ControlCenter>, gate: Arc<Gate>) -> Router {
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
        .with_state(center);
    of_gate
        .merge(of_center)
        .route_layer(from_fn(only_this_machine))
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

async fn faults(State(gate): State<Arc<Gate>>) -> Json<Vec<FaultRule>> {
    Json(gate.faults.left())
}

async fn set_faults(
    State(gate): State<Arc<Gate>>,
    body: Bytes,
) -> Result<Json<Vec<FaultRule>>, ApiError> {
    let rules: Vec<FaultRule> = decode(&body)?;
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

fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(body)
        .map_err(|error| ApiError::bad_request(format!("The body cannot be used: {error}.")))
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::time::Duration;

    use axum::body::Body;
    use axum::extract::{ConnectInfo, Request};
    use hyper::service::Service;
    use hyper_util::service::TowerToHyperService;

    use super::*;
    use crate::faults::Faults;
    use crate::store::Store;
    use crate::traffic::Traffic;

    async fn status_for(peer: &str) -> StatusCode {
        let store = Store::open(None).expect("a database in memory");
        let center = ControlCenter::new(store, chrono::TimeDelta::zero(), None, None);
        let gate = Gate {
            traffic: Traffic::new(None),
            faults: Faults::default(),
            token: "token".into(),
            latency: Duration::ZERO,
            reachability: Default::default(),
        };
        let router = router(
            Arc::new(center.expect("a new Control Center")),
            Arc::new(gate),
        );
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = "/simulator/clock".parse().expect("a path");
        let peer: SocketAddr = peer.parse().expect("an address");
        request.extensions_mut().insert(ConnectInfo(peer));
        TowerToHyperService::new(router)
            .call(request)
            .await
            .expect("an answer")
            .status()
    }

    #[tokio::test]
    async fn they_answer_their_own_machine_only() {
        for peer in [
            "127.0.0.1:5",
            "127.9.9.9:5",
            "[::1]:5",
            "[::ffff:127.0.0.1]:5",
        ] {
            assert_eq!(status_for(peer).await, StatusCode::OK, "{peer}");
        }
        for peer in ["192.0.2.1:5", "[2001:db8::1]:5", "[::ffff:192.0.2.1]:5"] {
            assert_eq!(status_for(peer).await, StatusCode::FORBIDDEN, "{peer}");
        }
    }
}
