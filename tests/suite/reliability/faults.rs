//! Everything that can happen to a call: the columns of the matrix.

use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Refused,
    ResetBefore,
    LostAnswer,
    LimitedForSeconds,
    LimitedUntilDate,
    Status(u16),
    /// A gateway that does not know the address and answers every call like this, in the API's own
    /// format.
    GatewayNotFound,
    /// The same, in the problem details format.
    ProblemNotFound,
    Late,
    HalfAnAnswer,
    Html,
    Empty,
    /// Success, in spellings that a strict reader would refuse.
    Sloppy,
    /// The host is asked to end during the call, and asks the provider to stop.
    Stopped,
    Huge,
}

/// How often the fault happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// For the first attempt only.
    Once,
    /// For every attempt.
    Always,
}

/// How long a late answer takes: longer than [`Fault::request_timeout`].
pub const LATE: std::time::Duration = std::time::Duration::from_secs(8);

/// All faults except the last, in the order of the table.
pub const ALL: [Fault; 22] = [
    Fault::Refused,
    Fault::ResetBefore,
    Fault::LostAnswer,
    Fault::LimitedForSeconds,
    Fault::LimitedUntilDate,
    Fault::Status(500),
    Fault::Status(502),
    Fault::Status(503),
    Fault::Status(504),
    Fault::Status(408),
    Fault::Status(524),
    Fault::Status(401),
    Fault::Status(403),
    Fault::Status(404),
    Fault::GatewayNotFound,
    Fault::ProblemNotFound,
    Fault::Late,
    Fault::HalfAnAnswer,
    Fault::Html,
    Fault::Empty,
    Fault::Sloppy,
    Fault::Stopped,
];

impl Fault {
    /// Every column. The last one is separate because a longer array is formatted badly.
    pub fn all() -> impl Iterator<Item = Fault> {
        ALL.into_iter().chain([Fault::Huge])
    }

    /// The fault's heading in the table.
    pub fn heading(self) -> String {
        match self {
            Fault::Refused => "refused".to_owned(),
            Fault::ResetBefore => "reset before".to_owned(),
            Fault::LostAnswer => "answer lost".to_owned(),
            Fault::LimitedForSeconds => "429 seconds".to_owned(),
            Fault::LimitedUntilDate => "429 date".to_owned(),
            Fault::Status(status) => status.to_string(),
            Fault::GatewayNotFound => "404 gateway".to_owned(),
            Fault::ProblemNotFound => "404 problem".to_owned(),
            Fault::Late => "late".to_owned(),
            Fault::HalfAnAnswer => "half JSON".to_owned(),
            Fault::Html => "HTML".to_owned(),
            Fault::Empty => "empty".to_owned(),
            Fault::Sloppy => "sloppy".to_owned(),
            Fault::Stopped => "SIGTERM".to_owned(),
            Fault::Huge => "50 MiB".to_owned(),
        }
    }

    /// The fault in the form that the simulator accepts.
    pub fn to_json(self, times: Times) -> Value {
        match self {
            // One fault is enough: no call succeeds while it lasts.
            Fault::Refused if times == Times::Once => json!({"refuse": "300ms"}),
            Fault::Refused => json!({"refuse": "1h"}),
            Fault::ResetBefore => json!({"disconnect": "before"}),
            Fault::LostAnswer => json!({"disconnect": "after"}),
            Fault::LimitedForSeconds => json!({"status": 429, "retryAfter": 1}),
            Fault::LimitedUntilDate => {
                let date = Utc::now() + TimeDelta::seconds(2);
                let date = date.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
                json!({"status": 429, "retryAfter": date})
            }
            // These come from a gateway, which may have forwarded the request.
            Fault::Status(status @ (408 | 502 | 504 | 524)) => {
                json!({"status": status, "processed": true})
            }
            Fault::Status(status) => json!({"status": status}),
            Fault::GatewayNotFound => json!({
                "status": 404,
                "body": {"error": {"code": 404, "message": "Not Found"}},
            }),
            Fault::ProblemNotFound => json!({
                "status": 404,
                "body": {"type": "about:blank", "title": "Not Found", "status": 404},
            }),
            Fault::Late => json!({"delay": "8s"}),
            Fault::HalfAnAnswer => json!({"malformed": true}),
            Fault::Html => json!({"status": 200, "body": "<html>Sign in</html>"}),
            Fault::Empty => json!({"status": 200, "body": "", "processed": true}),
            Fault::Sloppy => json!({"sloppy": true}),
            Fault::Stopped => json!({"delay": "2s"}),
            Fault::Huge => {
                json!({"status": 200, "bodyBytes": 50 * 1024 * 1024, "processed": true})
            }
        }
    }

    /// Whether a retry can succeed, so that a single fault has no effect.
    pub fn passes(self) -> bool {
        !matches!(
            self,
            Fault::Status(401 | 403 | 404)
                | Fault::GatewayNotFound
                | Fault::ProblemNotFound
                | Fault::Stopped
        )
    }

    /// The route that the fault concerns, if it is to affect this route.
    pub fn route(self, route: &'static str, times: Times) -> &'static str {
        match (self, times) {
            (Fault::GatewayNotFound | Fault::ProblemNotFound, Times::Always) => "*",
            _ => route,
        }
    }

    /// How long an attempt may take. This is enough for a busy machine, unless the fault must
    /// exceed it.
    pub fn request_timeout(self) -> &'static str {
        match self {
            Fault::Late => "4s",
            _ => "60s",
        }
    }
}
