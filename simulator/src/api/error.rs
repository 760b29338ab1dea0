//! The errors of the API: `{"error":{"code","message","detail","reason"}}`.

use std::time::Duration;

use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::control_center::Refusal;

/// An error as the API returns it.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    detail: String,
    reason: String,
    retry_after: Option<HeaderValue>,
}

impl ApiError {
    pub fn new(status: StatusCode, reason: &str, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
            reason: reason.to_owned(),
            retry_after: None,
        }
    }

    /// The usual error of that status.
    pub fn usual(status: StatusCode) -> Self {
        let detail = match status {
            StatusCode::UNAUTHORIZED => "The personal access token is missing or unknown.",
            StatusCode::FORBIDDEN => {
                "The personal access token lacks the scope that this call needs."
            }
            StatusCode::TOO_MANY_REQUESTS => {
                "Too many requests. Wait as long as Retry-After says, then try again."
            }
            status if status.is_server_error() => {
                "The Control Center could not process the request."
            }
            _ => "The request was refused.",
        };
        let reason = status
            .canonical_reason()
            .unwrap_or("Error")
            .to_uppercase()
            .replace([' ', '-'], "_");
        Self::new(status, &reason, detail)
    }

    /// The client has to wait this long.
    pub fn rate_limited(wait: Duration) -> Self {
        let seconds = wait.as_millis().div_ceil(1000).max(1);
        let retry_after = HeaderValue::from_str(&seconds.to_string()).ok();
        Self {
            retry_after,
            ..Self::usual(StatusCode::TOO_MANY_REQUESTS)
        }
    }

    /// The request cannot be read.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", detail)
    }

    /// One or more fields are wrong.
    pub fn invalid_field(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "INVALID_FIELD", detail)
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            Refusal::Rule(broken) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, broken.reason(), detail)
            }
            Refusal::UnknownId(_) => Self::new(StatusCode::NOT_FOUND, "RESOURCE_NOT_FOUND", detail),
            Refusal::KeyReused | Refusal::KeySpent(_) => {
                Self::new(StatusCode::CONFLICT, "IDEMPOTENCY_KEY_REUSED", detail)
            }
            Refusal::NotPossible(_) => Self::bad_request(detail),
            Refusal::Store(_) => {
                eprintln!("control-center-simulator: {detail}");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "INTERNAL_SERVER_ERROR",
                    detail,
                )
            }
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({"error": {
            "code": self.status.as_u16(),
            "message": self.status.canonical_reason().unwrap_or("Error"),
            "detail": self.detail,
            "reason": self.reason,
        }});
        let mut response = (self.status, Json(body)).into_response();
        if let Some(retry_after) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, retry_after);
        }
        response
    }
}
