//! Faults: errors that a test asks the API to make.

use std::sync::Mutex;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The rules for the next faults, in order.
#[derive(Default)]
pub struct Faults {
    rules: Mutex<Vec<FaultRule>>,
}

/// A fault, with the requests to which it happens.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// `METHOD /path`, with `{id}` for an id, or `*` for every route.
    pub route: String,
    /// The number of requests with the fault.
    #[serde(default = "once")]
    pub times: u32,
    /// The number of requests before it that have no fault.
    #[serde(default)]
    pub after: u32,
    /// What happens.
    pub fault: Fault,
}

fn once() -> u32 {
    1
}

/// What happens to a request, in addition to or instead of its processing.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Fields", into = "Fields")]
pub enum Fault {
    /// The request gets this answer, without processing unless `processed` is set.
    Answer {
        status: StatusCode,
        retry_after: Option<HeaderValue>,
        location: Option<HeaderValue>,
        /// None for the usual body of that status.
        body: Option<Value>,
        /// Instead of a body: the number of blanks to send.
        body_bytes: Option<usize>,
        /// Whether the request is processed before this answer.
        processed: bool,
    },
    /// The request is processed, and answered after this time.
    Delay(Duration),
    /// The connection closes, and the request is not processed.
    DisconnectBefore,
    /// The request is processed, and the connection closes without an answer.
    DisconnectAfter,
    /// The request is not processed. All connections close, and new ones are refused for this time.
    Refuse(Duration),
    /// The request is processed, and half of the answer's body is sent.
    Malformed,
    /// The request is processed, and the answer uses spellings that a strict reader refuses.
    Sloppy,
    /// The provisioning that the request starts will fail.
    ProvisioningFails,
}

/// A fault as JSON.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Fields {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_bytes: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    processed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disconnect: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refuse: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    malformed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sloppy: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provisioning: Option<String>,
}

/// The fields are not a fault.
#[derive(Debug, thiserror::Error)]
enum FaultError {
    #[error(
        "a fault has exactly one of \"status\", \"delay\", \"disconnect\", \"refuse\", \"malformed\", \
         \"sloppy\" and \"provisioning\"; \"retryAfter\", \"location\", \"body\" or \"bodyBytes\", and \"processed\" go \
         with \"status\" only"
    )]
    NotOneKind,
    #[error("the status of a fault is from 200 to 599, not {0}")]
    Status(u16),
    #[error("\"{0}\" is not a valid header value")]
    Header(String),
    #[error("\"delay\" is a duration such as \"2s\", not \"{0}\"")]
    Delay(String),
    #[error("\"disconnect\" is \"before\" or \"after\", not \"{0}\"")]
    Disconnect(String),
    #[error("\"refuse\" is a duration such as \"2s\", not \"{0}\"")]
    Refuse(String),
    #[error("\"malformed\" is true or absent")]
    Malformed,
    #[error("\"sloppy\" is true or absent")]
    Sloppy,
    #[error("\"provisioning\" is \"FAILED\", not \"{0}\"")]
    Provisioning(String),
}

impl TryFrom<Fields> for Fault {
    type Error = FaultError;

    fn try_from(fields: Fields) -> Result<Self, FaultError> {
        let Fields {
            status,
            retry_after,
            location,
            body,
            body_bytes,
            processed,
            delay,
            disconnect,
            refuse,
            malformed,
            sloppy,
            provisioning,
        } = fields;
        let kinds = [
            status.is_some(),
            delay.is_some(),
            disconnect.is_some(),
            refuse.is_some(),
            malformed.is_some(),
            sloppy.is_some(),
            provisioning.is_some(),
        ];
        let is_of_one_kind = kinds.into_iter().filter(|is_set| *is_set).count() == 1;
        let has_answer_fields = retry_after.is_some()
            || location.is_some()
            || body.is_some()
            || body_bytes.is_some()
            || processed.is_some();
        let has_two_bodies = body.is_some() && body_bytes.is_some();
        if !is_of_one_kind || has_two_bodies || (has_answer_fields && status.is_none()) {
            return Err(FaultError::NotOneKind);
        }
        if let Some(status) = status {
            let is_final = (200..600).contains(&status);
            let status = StatusCode::from_u16(status)
                .ok()
                .filter(|_| is_final)
                .ok_or(FaultError::Status(status))?;
            let retry_after = retry_after.map(|value| {
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned)
            });
            return Ok(Self::Answer {
                status,
                retry_after: retry_after.map(header).transpose()?,
                location: location.map(header).transpose()?,
                body,
                body_bytes,
                processed: processed.unwrap_or_default(),
            });
        }
        if let Some(delay) = delay {
            return humantime::parse_duration(&delay)
                .map(Self::Delay)
                .map_err(|_| FaultError::Delay(delay));
        }
        if let Some(time) = refuse {
            return humantime::parse_duration(&time)
                .map(Self::Refuse)
                .map_err(|_| FaultError::Refuse(time));
        }
        if let Some(is_sloppy) = sloppy {
            return is_sloppy.then_some(Self::Sloppy).ok_or(FaultError::Sloppy);
        }
        match (disconnect.as_deref(), malformed, provisioning.as_deref()) {
            (Some("before"), ..) => Ok(Self::DisconnectBefore),
            (Some("after"), ..) => Ok(Self::DisconnectAfter),
            (Some(moment), ..) => Err(FaultError::Disconnect(moment.to_owned())),
            (_, Some(true), _) => Ok(Self::Malformed),
            (_, Some(false), _) => Err(FaultError::Malformed),
            (.., Some("FAILED")) => Ok(Self::ProvisioningFails),
            (.., end) => Err(FaultError::Provisioning(end.unwrap_or_default().to_owned())),
        }
    }
}

fn header(text: String) -> Result<HeaderValue, FaultError> {
    HeaderValue::from_str(&text).map_err(|_| FaultError::Header(text))
}

impl From<Fault> for Fields {
    fn from(fault: Fault) -> Self {
        // A header can only have been made from text, so nothing is lost.
        let text = |value: HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        match fault {
            Fault::Answer {
                status,
                retry_after,
                location,
                body,
                body_bytes,
                processed,
            } => Self {
                status: Some(status.as_u16()),
                retry_after: retry_after.map(text).map(Value::String),
                location: location.map(text),
                body,
                body_bytes,
                processed: processed.then_some(true),
                ..Self::default()
            },
            Fault::Delay(delay) => Self {
                delay: Some(humantime::format_duration(delay).to_string()),
                ..Self::default()
            },
            Fault::DisconnectBefore => Self {
                disconnect: Some("before".to_owned()),
                ..Self::default()
            },
            Fault::DisconnectAfter => Self {
                disconnect: Some("after".to_owned()),
                ..Self::default()
            },
            Fault::Refuse(time) => Self {
                refuse: Some(humantime::format_duration(time).to_string()),
                ..Self::default()
            },
            Fault::Malformed => Self {
                malformed: Some(true),
                ..Self::default()
            },
            Fault::Sloppy => Self {
                sloppy: Some(true),
                ..Self::default()
            },
            Fault::ProvisioningFails => Self {
                provisioning: Some("FAILED".to_owned()),
                ..Self::default()
            },
        }
    }
}

impl Faults {
    /// Replaces the rules.
    pub fn set(&self, mut rules: Vec<FaultRule>) {
        rules.retain(|rule| rule.times > 0);
        *self.rules.lock().expect("no holder panics") = rules;
    }

    /// The rules that are left.
    pub fn left(&self) -> Vec<FaultRule> {
        self.rules.lock().expect("no holder panics").clone()
    }

    /// The fault of this request to `route`. The first rule for the route decides; later rules wait
    /// until it is used up.
    pub fn next(&self, route: &str) -> Option<Fault> {
        let mut rules = self.rules.lock().expect("no holder panics");
        let index = rules
            .iter()
            .position(|rule| rule.route == "*" || rule.route == route)?;
        let rule = &mut rules[index];
        if rule.after > 0 {
            rule.after -= 1;
            return None;
        }
        rule.times -= 1;
        let fault = rule.fault.clone();
        if rule.times == 0 {
            rules.remove(index);
        }
        Some(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(json: &str) -> String {
        serde_json::from_str::<Fault>(json)
            .expect_err("this is no fault")
            .to_string()
    }

    fn faults(json: &str) -> Faults {
        let faults = Faults::default();
        faults.set(serde_json::from_str(json).expect("the test's faults"));
        faults
    }

    #[test]
    fn a_fault_is_of_one_kind() {
        assert!(refusal("{}").starts_with("a fault has exactly one of"));
        assert!(
            refusal(r#"{"status":503,"delay":"1s"}"#).starts_with("a fault has exactly one of")
        );
        assert!(
            refusal(r#"{"delay":"1s","retryAfter":1}"#).starts_with("a fault has exactly one of")
        );
        assert!(
            refusal(r#"{"status":200,"body":"","bodyBytes":1}"#)
                .starts_with("a fault has exactly one of")
        );
    }

    #[test]
    fn a_wrong_value_is_named() {
        assert_eq!(
            refusal(r#"{"status":99}"#),
            "the status of a fault is from 200 to 599, not 99"
        );
        assert_eq!(
            refusal(r#"{"delay":"soon"}"#),
            r#""delay" is a duration such as "2s", not "soon""#
        );
        assert_eq!(
            refusal(r#"{"disconnect":"now"}"#),
            r#""disconnect" is "before" or "after", not "now""#
        );
        assert_eq!(
            refusal(r#"{"refuse":"now"}"#),
            r#""refuse" is a duration such as "2s", not "now""#
        );
        assert_eq!(
            refusal(r#"{"malformed":false}"#),
            r#""malformed" is true or absent"#
        );
        assert_eq!(
            refusal(r#"{"sloppy":false}"#),
            r#""sloppy" is true or absent"#
        );
        assert_eq!(
            refusal(r#"{"provisioning":"ACTIVE"}"#),
            r#""provisioning" is "FAILED", not "ACTIVE""#
        );
        assert_eq!(
            refusal(r#"{"status":503,"retryAfter":"a\nb"}"#),
            "\"a\nb\" is not a valid header value"
        );
        assert!(refusal(r#"{"explode":true}"#).starts_with("unknown field `explode`"));
    }

    #[test]
    fn faults_of_a_route_come_in_order_and_as_often_as_told() {
        let faults = faults(
            r#"[{"route":"GET /a","after":1,"times":2,"fault":{"malformed":true}},
                {"route":"GET /b","fault":{"disconnect":"after"}},
                {"route":"*","fault":{"disconnect":"before"}}]"#,
        );
        assert!(faults.next("GET /a").is_none());
        assert!(matches!(faults.next("GET /a"), Some(Fault::Malformed)));
        assert!(matches!(faults.next("GET /a"), Some(Fault::Malformed)));
        assert!(matches!(
            faults.next("GET /a"),
            Some(Fault::DisconnectBefore)
        ));
        assert!(faults.next("GET /a").is_none());
        assert!(matches!(
            faults.next("GET /b"),
            Some(Fault::DisconnectAfter)
        ));
        assert!(faults.left().is_empty());
    }

    #[test]
    fn every_fault_is_written_as_it_was_read() {
        for json in [
            r#"{"status":503,"retryAfter":"1","location":"/there","body":{"a":1}}"#,
            r#"{"status":504,"processed":true}"#,
            r#"{"status":200,"bodyBytes":5}"#,
            r#"{"refuse":"2s"}"#,
            r#"{"delay":"2s"}"#,
            r#"{"disconnect":"before"}"#,
            r#"{"disconnect":"after"}"#,
            r#"{"malformed":true}"#,
            r#"{"sloppy":true}"#,
            r#"{"provisioning":"FAILED"}"#,
        ] {
            let fault: Fault = serde_json::from_str(json).expect("a fault");
            assert_eq!(serde_json::to_string(&fault).expect("JSON"), json);
        }
    }
}
