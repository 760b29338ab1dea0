//! The two forms of error in Mendix's APIs.

use serde_json::Value;

use super::lenient;

/// The API's description of a call that it refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ErrorBody {
    /// What is wrong, in general.
    pub message: Option<String>,
    /// What is wrong, in this case.
    pub detail: Option<String>,
    /// The code for programs.
    pub reason: Option<String>,
    /// The fields that are wrong, and why.
    pub invalid_fields: Vec<InvalidField>,
}

/// A field of a request that the API refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct InvalidField {
    /// The field's name in the API.
    pub name: String,
    /// What is wrong with it.
    pub reason: String,
}

impl ErrorBody {
    /// Reads a body in either of the API's own shapes; `None` if it has neither.
    ///
    /// The shapes are matched strictly, because whether a resource is gone depends on it: a
    /// gateway's `{"message":"no route"}` is not an answer of the API.
    pub fn parse(body: &[u8]) -> Option<Self> {
        let body = lenient::document(body).ok()?;
        Self::from_error_object(&body).or_else(|| Self::from_problem(&body))
    }

    /// `{"error":{"code":404,"message":"Not Found","detail":"…","reason":"…"}}`
    fn from_error_object(body: &Value) -> Option<Self> {
        let error = body.get("error")?.as_object()?;
        let has_code = error
            .get("code")
            .is_some_and(|c| c.is_number() || c.is_string());
        let message = error.get("message").and_then(text);
        (has_code || message.is_some()).then(|| Self {
            message,
            detail: error.get("detail").and_then(text),
            reason: error.get("reason").and_then(text),
            invalid_fields: Vec::new(),
        })
    }

    /// `{"status":400,"title":"Bad Request","detail":"…","invalid-params":[{"name","reason"}]}`
    fn from_problem(body: &Value) -> Option<Self> {
        body.get("status")?.as_u64()?;
        let title = text(body.get("title")?)?;
        let invalid_fields = body
            .get("invalid-params")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|param| {
                Some(InvalidField {
                    name: text(param.get("name")?)?,
                    reason: text(param.get("reason")?)?,
                })
            })
            .collect();
        Some(Self {
            message: Some(title),
            detail: body.get("detail").and_then(text),
            reason: body.get("reason").and_then(text),
            invalid_fields,
        })
    }

    /// The same with `change` applied to every text.
    pub fn map_texts(self, change: impl Fn(&str) -> String) -> Self {
        Self {
            message: self.message.map(|text| change(&text)),
            detail: self.detail.map(|text| change(&text)),
            reason: self.reason.map(|text| change(&text)),
            invalid_fields: self
                .invalid_fields
                .into_iter()
                .map(|field| InvalidField {
                    name: change(&field.name),
                    reason: change(&field.reason),
                })
                .collect(),
        }
    }
}

fn text(value: &Value) -> Option<String> {
    value
        .as_str()
        .filter(|text| !text.trim().is_empty())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_object_is_understood() {
        let body = ErrorBody::parse(
            br#"{"error":{"code":422,"message":"Unprocessable","detail":"Need 30.","reason":"INSUFFICIENT_CLOUD_TOKENS"}}"#,
        )
        .unwrap();
        assert_eq!(body.message.as_deref(), Some("Unprocessable"));
        assert_eq!(body.detail.as_deref(), Some("Need 30."));
        assert_eq!(body.reason.as_deref(), Some("INSUFFICIENT_CLOUD_TOKENS"));
    }

    #[test]
    fn the_problem_shape_is_understood() {
        let body = ErrorBody::parse(
            br#"{"status":400,"title":"Bad Request","detail":"Look.","invalid-params":[{"name":"size","reason":"unknown"},{"name":1}]}"#,
        )
        .unwrap();
        assert_eq!(body.message.as_deref(), Some("Bad Request"));
        assert_eq!(body.detail.as_deref(), Some("Look."));
        assert_eq!(
            body.invalid_fields,
            [InvalidField {
                name: "size".to_owned(),
                reason: "unknown".to_owned()
            }]
        );
    }

    #[test]
    fn sparse_bodies_of_either_shape_are_understood() {
        for body in [
            r#"{"error":{"code":404}}"#,
            r#"{"error":{"message":"Not Found"}}"#,
            r#"{"error":{"code":"NOT_FOUND","message":"","detail":null}}"#,
            r#"{"status":404,"title":"Not Found"}"#,
        ] {
            assert!(ErrorBody::parse(body.as_bytes()).is_some(), "{body}");
        }
    }

    #[test]
    fn anything_else_is_not_the_api_speaking() {
        for body in [
            "",
            "<html><body>404</body></html>",
            "null",
            "[]",
            "{}",
            r#"{"message":"no Route matched with those values"}"#,
            r#"{"error":"not_found"}"#,
            r#"{"error":{}}"#,
            r#"{"timestamp":"2026","status":404,"error":"Not Found","path":"/v1"}"#,
            r#"{"status":"404","title":"Not Found"}"#,
            r#"{"error":{"code":404"#,
        ] {
            assert_eq!(ErrorBody::parse(body.as_bytes()), None, "{body}");
        }
    }
}
