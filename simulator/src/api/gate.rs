//! The gate that every request to the API passes: counter, rate limit, faults, token.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::blanks::Blanks;
use super::error::ApiError;
use super::sloppy;
use crate::faults::{Fault, Faults};
use crate::options::Token;
use crate::reachability::Reachability;
use crate::traffic::Traffic;

/// The state on which the gate decides.
pub struct Gate {
    pub traffic: Traffic,
    pub faults: Faults,
    pub token: Token,
    pub latency: Duration,
    pub reachability: Reachability,
}

/// Marks a response that is to be lost: the connection closes before its first byte.
#[derive(Clone)]
pub struct Disconnect;

/// Marks a create whose provisioning is to fail.
#[derive(Clone)]
pub struct WillFail;

/// Lets a request to the API pass, or answers it. Requests to the controls do not come here.
pub async fn pass(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/v1/") {
        return next.run(request).await;
    }
    let template = request
        .extensions()
        .get::<MatchedPath>()
        .map(MatchedPath::as_str);
    let route = format!(
        "{} {}",
        request.method(),
        template.unwrap_or(request.uri().path())
    );
    gate.traffic.count(&route);
    let response = match gate.traffic.admit(Instant::now()) {
        Ok(()) => gate.process(&route, request, next).await,
        Err(wait) => ApiError::rate_limited(wait).into_response(),
    };
    if !gate.latency.is_zero() {
        tokio::time::sleep(gate.latency).await;
    }
    response
}

impl Gate {
    async fn process(&self, route: &str, mut request: Request, next: Next) -> Response {
        match self.faults.next(route) {
            None => self.authorise(request, next).await,
            Some(Fault::Answer {
                status,
                retry_after,
                location,
                body,
                body_bytes,
                processed,
            }) => {
                if processed {
                    self.authorise(request, next).await;
                }
                let mut response = match body_bytes {
                    Some(length) => (status, Body::new(Blanks::new(length))).into_response(),
                    None => answer(status, body),
                };
                response
                    .headers_mut()
                    .extend(retry_after.map(|value| (RETRY_AFTER, value)));
                response
                    .headers_mut()
                    .extend(location.map(|value| (LOCATION, value)));
                response
            }
            Some(Fault::Delay(delay)) => {
                tokio::time::sleep(delay).await;
                self.authorise(request, next).await
            }
            Some(Fault::DisconnectBefore) => lost(),
            Some(Fault::Refuse(time)) => {
                self.reachability.refuse(time);
                lost()
            }
            Some(Fault::DisconnectAfter) => {
                self.authorise(request, next).await;
                lost()
            }
            Some(Fault::Malformed) => half_of(self.authorise(request, next).await).await,
            Some(Fault::Sloppy) => sloppy::respelled(self.authorise(request, next).await).await,
            Some(Fault::ProvisioningFails) => {
                request.extensions_mut().insert(WillFail);
                self.authorise(request, next).await
            }
        }
    }

    async fn authorise(&self, request: Request, next: Next) -> Response {
        let header = request.headers().get(AUTHORIZATION);
        if header.is_some_and(|value| self.token.is_in(value.as_bytes(), "MxToken")) {
            next.run(request).await
        } else {
            ApiError::usual(StatusCode::UNAUTHORIZED).into_response()
        }
    }
}

/// The answer of a fault: its own body, else the usual body of the status.
fn answer(status: StatusCode, body: Option<Value>) -> Response {
    let (content_type, text) = match body {
        None if status.is_client_error() || status.is_server_error() => {
            return ApiError::usual(status).into_response();
        }
        None => return status.into_response(),
        Some(Value::String(text)) if text.starts_with('<') => ("text/html", text),
        Some(Value::String(text)) => ("application/json", text),
        Some(json) => ("application/json", json.to_string()),
    };
    (
        status,
        [(CONTENT_TYPE, HeaderValue::from_static(content_type))],
        text,
    )
        .into_response()
}

fn lost() -> Response {
    let mut response = Response::default();
    response.extensions_mut().insert(Disconnect);
    response
}

/// The same response with the first half of its body only.
async fn half_of(response: Response) -> Response {
    let (head, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    Response::from_parts(head, Body::from(bytes.slice(..bytes.len() / 2)))
}
