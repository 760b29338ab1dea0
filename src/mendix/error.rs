//! The error of a call, and questions about it.

use std::fmt;
use std::time::Duration;

use reqwest::{Method, StatusCode, Url};
use thiserror::Error;

use super::error_kind::ErrorKind;
use super::proxy::{Proxy, ProxyFailure};
pub use super::reason::Reason;
use super::tls_failure::TlsFailure;

/// A call that failed, after its last attempt.
///
/// `Display` is one line for people: the call, what happened, how often it was tried and for how
/// long, in whole seconds. It does not contain the token. Of a body that is not the API's it
/// contains only type and length. Code branches on the questions below, never on the text.
#[derive(Debug, Error)]
#[error("{method} {url}: {kind}{}{}", Way(proxy.as_ref(), kind), Tries(*attempts, *elapsed))]
pub struct ApiError {
    method: Method,
    url: Url,
    attempts: u32,
    elapsed: Duration,
    kind: Box<ErrorKind>,
    names_resource: bool,
    earlier_try_left_open: bool,
    proxy: Option<Proxy>,
}

/// The part of a message that names the proxy, if a connection through it failed for another
/// reason.
struct Way<'a>(Option<&'a Proxy>, &'a ErrorKind);

impl fmt::Display for Way<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use ErrorKind::{ConnectionTimeout, Interrupted, NoConnection, Silent, Tls};
        match self {
            Self(
                Some(proxy),
                NoConnection { .. }
                | Tls(_)
                | ConnectionTimeout { .. }
                | Interrupted { .. }
                | Silent { .. },
            ) => write!(f, ", through the proxy {proxy}"),
            _ => Ok(()),
        }
    }
}

/// The part of a message that says how often and how long a call was tried, if more than once.
struct Tries(u32, Duration);

impl fmt::Display for Tries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 | 1 => Ok(()),
            tries => match self.1.as_secs() {
                0 => write!(f, " (tried {tries} times within 1 s)"),
                seconds => write!(f, " (tried {tries} times in {seconds} s)"),
            },
        }
    }
}

/// The attempts of a call that failed.
pub(super) struct FailedCall {
    pub method: Method,
    pub url: Url,
    /// Whether the address names one resource.
    pub names_resource: bool,
    pub attempts: u32,
    pub elapsed: Duration,
    /// Whether an attempt before the last one may have been carried out.
    pub earlier_try_left_open: bool,
    /// The proxy of the attempts.
    pub proxy: Option<Proxy>,
}

impl ApiError {
    pub(super) fn new(call: FailedCall, kind: ErrorKind) -> Self {
        Self {
            method: call.method,
            url: call.url,
            attempts: call.attempts,
            elapsed: call.elapsed,
            kind: Box::new(kind),
            names_resource: call.names_resource,
            earlier_try_left_open: call.earlier_try_left_open,
            proxy: call.proxy,
        }
    }

    /// The named resource does not exist (any more): the API itself answered 404 or 410 about a
    /// resource.
    pub fn is_gone(&self) -> bool {
        self.names_resource
            && self.kind.refusal().is_some_and(|refusal| {
                refusal.is_of_the_api() && matches!(refusal.status.as_u16(), 404 | 410)
            })
    }

    /// The API counts no consumption for the named resource: it is a knowledge base.
    pub fn is_not_metered(&self) -> bool {
        self.reason() == Some(&Reason::NotMetered)
    }

    /// The API answered 404: the address is unknown, or the resource does not exist. If the address
    /// ends with an id, [`is_gone`](Self::is_gone) tells the two apart. If it continues after the
    /// id, a Control Center without this call answers like one without this resource.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND.as_u16())
    }

    /// The token is not valid: the API itself answered 401.
    pub fn is_unauthorized(&self) -> bool {
        self.is_of_the_api_with(StatusCode::UNAUTHORIZED)
    }

    /// The token is valid, but does not allow this call: the API itself answered 403.
    pub fn is_forbidden(&self) -> bool {
        self.is_of_the_api_with(StatusCode::FORBIDDEN)
    }

    fn is_of_the_api_with(&self, status: StatusCode) -> bool {
        self.kind
            .refusal()
            .is_some_and(|refusal| refusal.is_of_the_api() && refusal.status == status)
    }

    /// A gateway or a firewall on the way refused the call with 401, 403, 407 or 511. That answer
    /// is not the API's, and says nothing about the token.
    pub fn is_refused_on_the_way(&self) -> bool {
        self.kind.refusal().is_some_and(|refusal| {
            !refusal.is_of_the_api() && matches!(refusal.status.as_u16(), 401 | 403 | 407 | 511)
        })
    }

    /// The network asks for a sign-in before it passes a request on: 511.
    pub fn asks_for_sign_in(&self) -> bool {
        self.status() == Some(StatusCode::NETWORK_AUTHENTICATION_REQUIRED.as_u16())
    }

    /// The API limits its requests: 429, or an earlier request to wait for longer than a call may
    /// wait.
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS.as_u16())
            || matches!(*self.kind, ErrorKind::HeldBack { .. })
    }

    /// The API redirects the call; nothing was sent to the target.
    pub fn is_redirect(&self) -> bool {
        matches!(*self.kind, ErrorKind::Redirect { .. })
    }

    /// The token, the endpoint or the route to it is wrong, so every other call fails as well: 401,
    /// a redirect, a network that wants a sign-in, a certificate that is not valid, or a proxy that
    /// opens no connection.
    pub fn concerns_every_call(&self) -> bool {
        self.status() == Some(StatusCode::UNAUTHORIZED.as_u16())
            || self.is_redirect()
            || self.asks_for_sign_in()
            || self
                .tls_failure()
                .is_some_and(TlsFailure::is_about_the_certificate)
            || self.proxy_failure().is_some()
    }

    /// The call was never sent, because there was no connection.
    pub fn is_unreachable(&self) -> bool {
        matches!(
            *self.kind,
            ErrorKind::NoConnection { .. }
                | ErrorKind::Proxy { .. }
                | ErrorKind::Tls(_)
                | ErrorKind::ConnectionTimeout { .. }
        )
    }

    /// The proxy that opened no connection to the API, and why. Nothing was sent to the API.
    pub fn proxy_failure(&self) -> Option<(&Proxy, &ProxyFailure)> {
        match &*self.kind {
            ErrorKind::Proxy { proxy, failure } => Some((proxy, failure)),
            _ => None,
        }
    }

    /// Why the connection to the API was not secure. Nothing was sent over it.
    pub fn tls_failure(&self) -> Option<&TlsFailure> {
        match &*self.kind {
            ErrorKind::Tls(failure) => Some(failure),
            _ => None,
        }
    }

    /// The answer, or the connection, was late.
    pub fn is_timeout(&self) -> bool {
        matches!(
            *self.kind,
            ErrorKind::Timeout { .. }
                | ErrorKind::ConnectionTimeout { .. }
                | ErrorKind::Silent { .. }
        )
    }

    /// There was an answer that the API does not give: a success that is not the expected JSON, too
    /// large, about another resource, or too short a list.
    pub fn is_unreadable(&self) -> bool {
        matches!(
            *self.kind,
            ErrorKind::Unreadable { .. }
                | ErrorKind::TooLarge { .. }
                | ErrorKind::WrongResource { .. }
                | ErrorKind::ShortList { .. }
        )
    }

    /// The pages of a list brought fewer resources than they announced, each time it was read.
    pub fn is_short_list(&self) -> bool {
        matches!(*self.kind, ErrorKind::ShortList { .. })
    }

    /// The run was stopped while the call waited for its turn or for its next attempt.
    /// [`may_have_been_carried_out`](Self::may_have_been_carried_out) says what may have happened
    /// before.
    pub fn is_stopped(&self) -> bool {
        matches!(*self.kind, ErrorKind::Stopped)
    }

    /// There was a refusal, but not one of the API about its calls: a web server's page, or an
    /// address that belongs to no call.
    pub fn is_from_elsewhere(&self) -> bool {
        self.kind
            .refusal()
            .is_some_and(|refusal| !refusal.is_of_the_api())
    }

    /// The API could not be reached or could not serve: no or a lost connection, a timeout, 408,
    /// 425, 429 or 5xx. The same call may succeed later.
    pub fn is_unavailable(&self) -> bool {
        match &*self.kind {
            ErrorKind::NoConnection { .. }
            | ErrorKind::Proxy { .. }
            | ErrorKind::Tls(_)
            | ErrorKind::ConnectionTimeout { .. }
            | ErrorKind::Interrupted { .. }
            | ErrorKind::Silent { .. }
            | ErrorKind::Timeout { .. }
            | ErrorKind::HeldBack { .. }
            | ErrorKind::Outage => true,
            ErrorKind::Refused(refusal) => refusal.is_for_now() || refusal.status.is_server_error(),
            _ => false,
        }
    }

    /// The API itself refuses an answer, with 403 or 404: it was reached, and this token is not
    /// allowed to see the answer, or this Control Center does not have it.
    pub fn is_withheld(&self) -> bool {
        self.kind.refusal().is_some_and(|refusal| {
            refusal.is_of_the_api() && matches!(refusal.status.as_u16(), 403 | 404)
        })
    }

    /// The API serves no request at all. A 500 may concern one resource; a gateway, a dead
    /// connection or a refused token concerns all.
    pub(super) fn is_outage(&self) -> bool {
        let may_be_about_one = self.status() == Some(StatusCode::INTERNAL_SERVER_ERROR.as_u16());
        self.concerns_every_call() || (self.is_unavailable() && !may_be_about_one)
    }

    /// The call was not sent, because another one has just failed; the error of that call says why.
    pub fn repeats_another(&self) -> bool {
        matches!(*self.kind, ErrorKind::Outage)
    }

    /// The API may have carried out this write although there is no usable answer: the answer to an
    /// attempt was lost, late, unreadable, a 408 or a 5xx, and no later attempt settled it.
    pub fn may_have_been_carried_out(&self) -> bool {
        let is_write = self.method != Method::GET;
        is_write
            && (self.kind.leaves_open()
                || (self.earlier_try_left_open && !self.kind.settles_earlier_tries()))
    }

    /// The API's code for why it refuses.
    pub fn reason(&self) -> Option<&Reason> {
        self.kind.refusal()?.reason.as_ref()
    }

    /// The HTTP status of the last answer; `None` if there was none.
    pub fn status(&self) -> Option<u16> {
        self.kind.status().map(|status| status.as_u16())
    }

    /// The API's description of this case, on one line.
    pub fn detail(&self) -> Option<&str> {
        self.kind.refusal()?.body.as_ref()?.detail.as_deref()
    }

    /// Scheme, host and path of a redirect's target.
    pub fn redirect_target(&self) -> Option<&str> {
        match &*self.kind {
            ErrorKind::Redirect { target, .. } => target.as_deref(),
            _ => None,
        }
    }

    /// How long the API asks to wait before the next call.
    pub fn retry_after(&self) -> Option<Duration> {
        match &*self.kind {
            ErrorKind::HeldBack { wait } => Some(*wait),
            kind => kind.refusal()?.retry_after,
        }
    }

    /// The HTTP method, for example `POST`.
    pub fn method(&self) -> &str {
        self.method.as_str()
    }

    /// The called address. It contains no credential.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// How many attempts the call had; 0 if it was refused before the first.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The time of all attempts and of the waits between them.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}
