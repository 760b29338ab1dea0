//! The parts of a request, with the API's own errors for those that cannot be read.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde_json::Value;

use super::error::ApiError;
use crate::control_center::Refusal;

const LONGEST_KEY: usize = 255;

/// The id in the path.
pub struct Id(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Self(id)),
            // An id that is not UTF-8 is not a UUID either.
            Err(_) => Err(Refusal::UnknownId(parts.uri.path().to_owned()).into()),
        }
    }
}

/// The header that makes a create safe to repeat.
///
/// The handler judges the fields of the body first. If the header is wrong, the request then gets
/// the error kept here.
pub struct IdempotencyKey(pub Result<String, ApiError>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let key = parts
            .headers
            .get("Idempotency-Key")
            .map_or(&b""[..], |value| value.as_bytes());
        let is_visible_ascii = key.iter().all(u8::is_ascii_graphic);
        if !is_visible_ascii || !(1..=LONGEST_KEY).contains(&key.len()) {
            let detail =
                "The header Idempotency-Key is required, with 1 to 255 visible ASCII characters.";
            return Ok(Self(Err(ApiError::new(
                StatusCode::BAD_REQUEST,
                "IDEMPOTENCY_KEY_MISSING",
                detail,
            ))));
        }
        Ok(Self(Ok(String::from_utf8_lossy(key).into_owned())))
    }
}

/// The body, whatever its Content-Type says.
pub struct JsonBody(pub Value);

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let bytes =
            Bytes::from_request(request, state)
                .await
                .map_err(|rejection| match rejection.status() {
                    StatusCode::PAYLOAD_TOO_LARGE => ApiError::usual(StatusCode::PAYLOAD_TOO_LARGE),
                    _ => ApiError::bad_request(format!("{}.", rejection.body_text())),
                })?;
        let body = serde_json::from_slice(&bytes);
        body.map(Self)
            .map_err(|error| ApiError::bad_request(format!("The body is not JSON: {error}.")))
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::response::IntoResponse;

    use super::*;

    #[tokio::test]
    async fn a_body_that_is_too_large_is_refused() {
        let request = Request::new(Body::from(" ".repeat(3_000_000)));
        let refused = JsonBody::from_request(request, &())
            .await
            .err()
            .expect("too large");
        assert_eq!(
            refused.into_response().status(),
            StatusCode::PAYLOAD_TOO_LARGE
        );
    }
}
