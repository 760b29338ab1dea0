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
    /// A gateway that knows no such address and answers every call so, in the API's own shape.
    GatewayNotFound,
    /// The same in the shape of problem details.
    ProblemNotFound,
    Late,
    HalfAnAnswer,
    Html,
    Empty,
    /// Success, in spellings that a strict reader does not take.
    Sloppy,
    /// The host is asked to end while the call is under way, and asks the provider to stop.
    Stopped,
    Huge,
}

/// How often it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// To the first try only.
    Once,
    /// To every try.
    Always,
}

/// How long a late answer takes; longer than [`Fault::request_timeout`].
pub const LATE: std::time::Duration = std::time::Duration::from_secs(8);

/// All of them, in the order of the table.
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
    /// Every column; the last is apart because arrays of this length read badly.
    pub fn all() -> impl Iterator<Item = Fault> {
        ALL.into_iter().chain([Fault::Huge])
    }

    /// Its heading in the table.
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

    /// The fault as the simulator takes it.
    pub fn to_json(self, times: Times) -> Value {
        match self {
            // One fault is enough: no call gets through while it lasts.
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
            // Those of a gateway, which may have passed the request on.
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

    /// Whether another try can end better, so that once is as good as never.
    pub fn passes(self) -> bool {
        !matches!(
            self,
            Fault::Status(401 | 403 | 404)
                | Fault::GatewayNotFound
                | Fault::ProblemNotFound
                | Fault::Stopped
        )
    }

    /// Which calls it happens to, where it is to happen to this one.
    pub fn route(self, route: &'static str, times: Times) -> &'static str {
        match (self, times) {
            (Fault::GatewayNotFound | Fault::ProblemNotFound, Times::Always) => "*",
            _ => route,
        }
    }

    /// How long a try may take. Long enough for a busy machine, unless it is to be exceeded.
    pub fn request_timeout(self) -> &'static str {
        match self {
            Fault::Late => "4s",
            _ => "60s",
        }
    }
}
