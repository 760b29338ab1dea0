//! Rewrites an answer into spellings that a strict reader refuses.

use axum::body::{Body, to_bytes};
use axum::response::Response;
use chrono::DateTime;
use serde_json::{Value, json};

/// Rewrites an answer: whole numbers get a fraction of zero, times have a blank and no zone,
/// `createdFor` is null, and the first key appears twice. An error, or a body that is not an
/// object, stays unchanged.
pub async fn respelled(response: Response) -> Response {
    if !response.status().is_success() {
        return response;
    }
    let (head, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let body = match serde_json::from_slice(&bytes) {
        Ok(document @ Value::Object(_)) => Body::from(text(document)),
        _ => Body::from(bytes),
    };
    Response::from_parts(head, body)
}

fn text(mut document: Value) -> String {
    respell(&mut document);
    let text = document.to_string();
    let first = document.as_object().and_then(|fields| fields.iter().next());
    match first {
        Some((name, value)) => format!("{{{}:{value},{}", json!(name), &text[1..]),
        None => text,
    }
}

fn respell(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(respell),
        Value::Object(fields) => {
            for (name, field) in fields {
                if name == "createdFor" {
                    *field = Value::Null;
                } else {
                    respell(field);
                }
            }
        }
        Value::Number(number) => {
            if let Some(number) = number.as_f64() {
                *value = json!(number);
            }
        }
        Value::String(text) => {
            if let Ok(time) = DateTime::parse_from_rfc3339(text) {
                *text = time.to_utc().format("%Y-%m-%d %H:%M:%S").to_string();
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_the_same_in_another_spelling() {
        let answer = json!({
            "cloudTokens": 30,
            "createdAt": "2026-01-31T10:00:00Z",
            "createdFor": {"name": "Ada"},
            "models": ["a"],
        });
        assert_eq!(
            text(answer),
            r#"{"cloudTokens":30.0,"cloudTokens":30.0,"createdAt":"2026-01-31 10:00:00","createdFor":null,"models":["a"]}"#
        );
    }
}
