//! The failure of one attempt of a call.

use std::fmt;
use std::time::Duration;

use reqwest::StatusCode;

use super::error_body::ErrorBody;
use super::foreign_body::ForeignBody;
use super::proxy::{Proxy, ProxyFailure};
use super::reason::Reason;
use super::tls_failure::TlsFailure;

/// The failure of one attempt of a call.
#[derive(Clone, Debug)]
pub(super) enum ErrorKind {
    /// The id cannot be part of an address. Nothing was sent.
    InvalidId { id: String },
    /// In answer to an earlier call, the API asked for a longer wait than this call may have.
    /// Nothing was sent.
    HeldBack { wait: Duration },
    /// Another call has just failed, and no call has succeeded since. Nothing was sent.
    Outage,
    /// The run was stopped while the call waited for its turn or for its next attempt.
    Stopped,
    /// There was no connection, so nothing was sent.
    NoConnection { cause: String },
    /// The proxy opened no connection to the API, so nothing was sent to it.
    Proxy {
        proxy: Box<Proxy>,
        failure: ProxyFailure,
    },
    /// There was a connection, but not a secure one, so nothing was sent.
    Tls(TlsFailure),
    /// There was no connection in time, so nothing was sent.
    ConnectionTimeout { limit: Duration },
    /// The connection was lost before the answer was complete.
    Interrupted { cause: String },
    /// The connection went silent: the server did not answer a ping.
    Silent { after: Duration },
    /// The answer was not complete in time.
    Timeout { limit: Duration },
    /// The API redirects the call.
    Redirect {
        status: StatusCode,
        /// Scheme, host and path of the target.
        target: Option<String>,
    },
    /// The answer is neither a success nor a redirect.
    Refused(Box<Refusal>),
    /// The answer is larger than any that the API gives.
    TooLarge { status: StatusCode, limit: usize },
    /// The answer is a success, but not the JSON that belongs to the call.
    Unreadable {
        status: StatusCode,
        cause: String,
        body: ForeignBody,
    },
    /// The answer is about another resource, or about none.
    WrongResource { found: String },
    /// All pages of a list brought fewer resources than they announced.
    ShortList { read: usize, total: usize },
}

/// An answer that is neither a success nor a redirect.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub status: StatusCode,
    /// The API's description, if the body has one of its shapes.
    pub body: Option<ErrorBody>,
    /// The reason in `body`.
    pub reason: Option<Reason>,
    /// The part of a body in none of the API's shapes that can be shown.
    pub foreign: ForeignBody,
    /// How long the API asks to wait.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// Whether the same call may succeed a moment later: the API, or a gateway in front of it,
    /// cannot serve now. Cloudflare uses 520 to 527 and 530 for a server that does not answer.
    pub fn is_for_now(&self) -> bool {
        matches!(
            self.status.as_u16(),
            408 | 425 | 429 | 500..=504 | 507 | 520..=527 | 530
        )
    }

    /// Whether the API may have carried out the request before this answer. A gateway that gave up
    /// waiting (408, 504, 524) does not know what happens to the request. One that wants a sign-in
    /// first (511, RFC 6585 section 6) has not passed it on.
    pub fn leaves_open(&self) -> bool {
        let is_not_passed_on = self.status == StatusCode::NETWORK_AUTHENTICATION_REQUIRED;
        (self.status.is_server_error() && !is_not_passed_on)
            || self.status == StatusCode::REQUEST_TIMEOUT
    }

    /// Whether the API itself refuses a call that it knows. A web server's page, an empty answer or
    /// an unknown address does not count.
    pub fn is_of_the_api(&self) -> bool {
        self.body.is_some() && self.reason != Some(Reason::UnknownRoute)
    }
}

impl ErrorKind {
    /// The HTTP status, if there was an answer.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            Self::Redirect { status, .. }
            | Self::TooLarge { status, .. }
            | Self::Unreadable { status, .. } => Some(*status),
            Self::InvalidId { .. }
            | Self::HeldBack { .. }
            | Self::Outage
            | Self::Stopped
            | Self::NoConnection { .. }
            | Self::Proxy { .. }
            | Self::Tls(_)
            | Self::ConnectionTimeout { .. }
            | Self::Interrupted { .. }
            | Self::Silent { .. }
            | Self::Timeout { .. }
            | Self::WrongResource { .. }
            | Self::ShortList { .. } => None,
        }
    }

    /// The answer, if it is a refusal.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Whether another attempt may succeed. Every call may be repeated safely: a create carries its
    /// idempotency key, and the others describe the wanted result.
    pub fn is_worth_repeating(&self) -> bool {
        match self {
            Self::NoConnection { .. }
            | Self::ConnectionTimeout { .. }
            | Self::Interrupted { .. }
            | Self::Silent { .. }
            | Self::Timeout { .. }
            | Self::TooLarge { .. }
            | Self::Unreadable { .. } => true,
            Self::Proxy { failure, .. } => failure.is_for_now(),
            Self::Refused(refusal) => refusal.is_for_now(),
            // Repeating a call does not make a certificate valid.
            Self::InvalidId { .. }
            | Self::HeldBack { .. }
            | Self::Outage
            | Self::Stopped
            | Self::Tls(_)
            | Self::Redirect { .. }
            | Self::WrongResource { .. }
            | Self::ShortList { .. } => false,
        }
    }

    /// Whether the API may have carried out the request although this attempt failed.
    pub fn leaves_open(&self) -> bool {
        match self {
            Self::Interrupted { .. }
            | Self::Silent { .. }
            | Self::Timeout { .. }
            | Self::TooLarge { .. }
            | Self::Unreadable { .. }
            | Self::WrongResource { .. } => true,
            Self::Refused(refusal) => refusal.leaves_open(),
            Self::InvalidId { .. }
            | Self::HeldBack { .. }
            | Self::Outage
            | Self::Stopped
            | Self::NoConnection { .. }
            | Self::Proxy { .. }
            | Self::Tls(_)
            | Self::ConnectionTimeout { .. }
            | Self::Redirect { .. }
            | Self::ShortList { .. } => false,
        }
    }

    /// Whether this failure settles the attempts before it: the API examined the request itself and
    /// refused it. A missing permission or a rate limit settles nothing, because the API decides it
    /// before it examines the request. A web server on the way settles nothing either.
    pub fn settles_earlier_tries(&self) -> bool {
        self.refusal().is_some_and(|refusal| {
            refusal.is_of_the_api() && matches!(refusal.status.as_u16(), 400 | 404 | 410 | 422)
        })
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidId { id } => {
                write!(
                    f,
                    "\"{id}\" cannot be the id of a resource, so nothing was sent"
                )
            }
            Self::HeldBack { wait } => write!(
                f,
                "not sent, because the API limits its requests: another {} s would have to pass first",
                whole_seconds(*wait)
            ),
            Self::Outage => write!(
                f,
                "not sent, because another call just failed for good and no call has succeeded since"
            ),
            Self::Stopped => f.write_str("not sent again, because the run was stopped"),
            Self::NoConnection { cause } => write!(f, "no connection ({cause})"),
            Self::Proxy { proxy, failure } => write!(f, "the proxy {proxy} {failure}"),
            Self::Tls(failure) => write!(f, "no secure connection ({failure})"),
            Self::ConnectionTimeout { limit } => write!(f, "no connection within {limit:?}"),
            Self::Interrupted { cause } => write!(
                f,
                "the connection was lost before the answer was complete ({cause})"
            ),
            Self::Silent { after } => write!(
                f,
                "the connection went silent, and was given up after {} s",
                whole_seconds(*after)
            ),
            Self::Timeout { limit } => write!(f, "no complete answer within {limit:?}"),
            Self::Redirect { status, target } => {
                let target = target.as_deref().unwrap_or("an unnamed place");
                write!(
                    f,
                    "{status}, a redirect to {target}, not followed because it would take the token there"
                )
            }
            Self::Refused(refusal) => refusal.fmt(f),
            Self::TooLarge { status, limit } => {
                write!(
                    f,
                    "{status} with a body of more than {} MiB",
                    limit / (1024 * 1024)
                )
            }
            Self::Unreadable {
                status,
                cause,
                body,
            } => write!(f, "{status} with {body}: {cause}"),
            Self::WrongResource { found } if found.is_empty() => {
                f.write_str("the answer names no resource")
            }
            Self::WrongResource { found } => {
                write!(
                    f,
                    "the answer is about the resource {found}, not about the one asked for"
                )
            }
            Self::ShortList { read, total } => write!(
                f,
                "the list says that there are {total} resources, and brought {read}"
            ),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        if let Some(wait) = self.retry_after.filter(|wait| !wait.is_zero()) {
            write!(f, " (asking to wait {} s)", whole_seconds(wait))?;
        }
        let Some(body) = &self.body else {
            return write!(f, " with {}", self.foreign);
        };
        if let Some(reason) = &self.reason {
            write!(f, ", {reason}")?;
        }
        let same_as_status = |message: &&String| self.status.canonical_reason() != Some(message);
        if let Some(message) = body.message.as_ref().filter(same_as_status) {
            write!(f, ": {message}")?;
        }
        if let Some(detail) = &body.detail {
            write!(f, ": {detail}")?;
        }
        for field in &body.invalid_fields {
            write!(f, "; {}: {}", field.name, field.reason)?;
        }
        Ok(())
    }
}

/// Rounded up, because a call that comes back too early is refused again.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
