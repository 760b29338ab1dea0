//! One call over HTTP: sent, tried again, limited, logged and read.

use std::error::Error;
use std::io;
use std::time::{Duration, Instant};

use backon::Retryable;
use chrono::Utc;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION};
use reqwest::{Method, Response, StatusCode, Url};
use serde::de::DeserializeOwned;
use tracing::debug;

use super::error::{ApiError, FailedCall};
use super::error_body::ErrorBody;
use super::error_kind::{ErrorKind, Refusal};
use super::excerpt::one_line;
use super::options::{ClientError, ClientOptions};
use super::pace::Pace;
use super::reason::Reason;
use super::resource::IdempotencyKey;
use super::retry::{self, MAX_RETRY_AFTER};
use super::token::AccessToken;

/// The largest answer that is read, in bytes. A full page of resources has about 100 KiB.
const BODY_LIMIT: usize = 8 * 1024 * 1024;

/// How much of a text of the API goes into a message, in characters.
const MESSAGE_LIMIT: usize = 1000;

/// How much of a body that is not the API's goes into a message, in characters.
const EXCERPT_LIMIT: usize = 200;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A call, as it is sent in every one of its tries.
pub(super) struct Call<'a> {
    pub method: Method,
    pub url: Url,
    /// Whether the address names one resource.
    pub names_resource: bool,
    pub idempotency_key: Option<&'a IdempotencyKey>,
    /// The JSON text of the body.
    pub body: Option<String>,
}

impl Call<'_> {
    /// A read of something other than one resource.
    pub fn get(url: Url) -> Self {
        Self {
            method: Method::GET,
            url,
            names_resource: false,
            idempotency_key: None,
            body: None,
        }
    }
}

pub(super) struct Transport {
    http: reqwest::Client,
    authorization: HeaderValue,
    token: AccessToken,
    max_retries: u32,
    request_timeout: Duration,
    pace: Pace,
}

/// An answer whose body has been read.
struct Answer {
    status: StatusCode,
    retry_after: Option<Duration>,
    body: Vec<u8>,
}

impl Transport {
    pub fn new(options: &ClientOptions) -> Result<Self, ClientError> {
        let mut builder = reqwest::Client::builder()
            .user_agent(&options.user_agent)
            // A redirect would take the token to a host that nobody named.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(options.request_timeout)
            .timeout(options.request_timeout);
        if options.endpoint.is_plain_http() {
            // A proxy would see the token, and cannot reach this machine's loopback anyway. No
            // certificates: there may be none on a machine that talks only to itself.
            builder = builder.no_proxy().tls_certs_only([]);
        }
        if let Some((name, addresses)) = options.endpoint.loopback_name() {
            builder = builder.resolve_to_addrs(name, &addresses);
        }
        Ok(Self {
            http: builder.build()?,
            authorization: options.token.authorization()?,
            token: options.token.clone(),
            max_retries: options.max_retries,
            request_timeout: options.request_timeout,
            pace: Pace::default(),
        })
    }

    /// Sends a call until an answer is good, the failure is final, or the tries or the time are
    /// used up. `check` has the last word on whether an answer belongs to the call.
    pub async fn send<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
        deadline: Option<Instant>,
        check: impl Fn(&T) -> Result<(), ErrorKind>,
    ) -> Result<T, ApiError> {
        let started = Instant::now();
        let mut attempts = 0;
        let mut earlier_try_left_open = false;
        let check = &check;
        let result = (|| {
            attempts += 1;
            let attempt = attempts;
            async move {
                let value = self.attempt(call, deadline, attempt).await?;
                check(&value)?;
                Ok(value)
            }
        })
        .retry(retry::waits(self.max_retries))
        .when(ErrorKind::is_worth_repeating)
        .adjust(|kind: &ErrorKind, usual| {
            let asked = kind.refusal().and_then(|refusal| refusal.retry_after);
            let wait = retry::wait(asked, usual?)?;
            // A try that could not begin in time is none.
            let in_time = deadline.is_none_or(|deadline| Instant::now() + wait < deadline);
            in_time.then_some(wait)
        })
        .notify(|kind, wait| {
            earlier_try_left_open |= kind.leaves_open();
            debug!(
                method = %call.method,
                path = call.url.path(),
                wait_ms = millis(wait),
                "the call will be repeated"
            );
        })
        .await;
        result.map_err(|kind| {
            let call = FailedCall {
                method: call.method.clone(),
                url: call.url.clone(),
                names_resource: call.names_resource,
                attempts,
                elapsed: started.elapsed(),
                earlier_try_left_open,
            };
            ApiError::new(call, kind)
        })
    }

    async fn attempt<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
        deadline: Option<Instant>,
        attempt: u32,
    ) -> Result<T, ErrorKind> {
        let patience = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let patience = patience.map_or(MAX_RETRY_AFTER, |left| left.min(MAX_RETRY_AFTER));
        self.pace
            .turn(patience, deadline.map(Into::into))
            .await
            .map_err(|wait| ErrorKind::HeldBack { wait })?;
        let limit = self.limit(deadline);
        let started = Instant::now();
        let answer = self.exchange(call, limit).await;
        let status = match &answer {
            Ok(answer) => Some(answer.status),
            Err(kind) => kind.status(),
        };
        debug!(
            method = %call.method,
            path = call.url.path(),
            status = status.map(|status| status.as_u16()),
            duration_ms = millis(started.elapsed()),
            attempt,
            "request"
        );
        match &answer {
            Ok(limited) if limited.status == StatusCode::TOO_MANY_REQUESTS => {
                let wait = limited.retry_after.unwrap_or_default();
                self.pace.slow_down(wait, started.into());
            }
            Ok(answer) if answer.status.is_success() => self.pace.speed_up(),
            _ => {}
        }
        self.read(answer?)
    }

    /// Sends the call once and reads the answer's body, whatever it is.
    async fn exchange(&self, call: &Call<'_>, limit: Duration) -> Result<Answer, ErrorKind> {
        let mut request = self
            .http
            .request(call.method.clone(), call.url.clone())
            .timeout(limit)
            .header(AUTHORIZATION, self.authorization.clone())
            .header(ACCEPT, JSON);
        if let Some(key) = call.idempotency_key {
            request = request.header("Idempotency-Key", key.to_string());
        }
        if let Some(body) = &call.body {
            request = request.header(CONTENT_TYPE, JSON).body(body.clone());
        }
        let response = request.send().await.map_err(|error| lost(&error, limit))?;
        let status = response.status();
        if status.is_redirection() {
            return Err(ErrorKind::Redirect {
                status,
                host: redirect_host(&response),
            });
        }
        let retry_after = retry::retry_after(response.headers(), Utc::now());
        let body = body(response, limit).await?;
        Ok(Answer {
            status,
            retry_after,
            body,
        })
    }

    fn read<T: DeserializeOwned>(&self, answer: Answer) -> Result<T, ErrorKind> {
        if !answer.status.is_success() {
            return Err(self.refusal(answer));
        }
        serde_json::from_slice(&answer.body).map_err(|error| ErrorKind::Unreadable {
            status: answer.status,
            cause: self.foreign(&error.to_string(), MESSAGE_LIMIT),
            excerpt: self.excerpt(&answer.body),
        })
    }

    fn refusal(&self, answer: Answer) -> ErrorKind {
        let body = ErrorBody::parse(&answer.body)
            .map(|body| body.map_texts(|text| self.foreign(text, MESSAGE_LIMIT)));
        let reason = body
            .as_ref()
            .and_then(|body| body.reason.as_deref())
            .map(Reason::from);
        ErrorKind::Refused(Box::new(Refusal {
            status: answer.status,
            body,
            reason,
            excerpt: self.excerpt(&answer.body),
            retry_after: answer.retry_after,
        }))
    }

    /// How long the next try may take.
    fn limit(&self, deadline: Option<Instant>) -> Duration {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        left.map_or(self.request_timeout, |left| left.min(self.request_timeout))
    }

    fn excerpt(&self, body: &[u8]) -> String {
        self.foreign(&String::from_utf8_lossy(body), EXCERPT_LIMIT)
    }

    /// Text that somebody else wrote, on one line and without the token.
    fn foreign(&self, text: &str, limit: usize) -> String {
        one_line(&self.token.redact(text), limit)
    }
}

/// Reads a body piece by piece, so that no answer can fill the memory.
async fn body(mut response: Response, limit: Duration) -> Result<Vec<u8>, ErrorKind> {
    let mut body = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| lost(&error, limit))?
    {
        if body.len() + chunk.len() > BODY_LIMIT {
            return Err(ErrorKind::TooLarge {
                status: response.status(),
                limit: BODY_LIMIT,
            });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What kind of failure it is that there is no complete answer.
fn lost(error: &reqwest::Error, limit: Duration) -> ErrorKind {
    let root = root_cause(error);
    let cause = root.to_string();
    match (error.is_connect(), error.is_timeout()) {
        (true, true) => ErrorKind::ConnectionTimeout { limit },
        (true, false) if is_tls(root) => ErrorKind::Tls { cause },
        (true, false) => ErrorKind::NoConnection { cause },
        (false, true) => ErrorKind::Timeout { limit },
        (false, false) => ErrorKind::Interrupted { cause },
    }
}

fn redirect_host(response: &Response) -> Option<String> {
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let target = response.url().join(location).ok()?;
    target.host_str().map(str::to_owned)
}

/// The innermost cause: the outer layers only say which layer they are.
fn root_cause(error: &reqwest::Error) -> &(dyn Error + 'static) {
    let mut cause: &(dyn Error + 'static) = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause
}

/// Whether a cause is the TLS library's. It arrives inside I/O errors, which do not name what they
/// hold as their source.
fn is_tls(cause: &(dyn Error + 'static)) -> bool {
    cause.is::<rustls::Error>()
        || cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
            .is_some_and(|inner| is_tls(inner))
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod surroundings_tests;
