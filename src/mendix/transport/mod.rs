//! One call over HTTP: sending, retries, limits, logs and reading.

mod answer;
mod lost;
mod tunnel;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use backon::Retryable;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, StatusCode, Url};
use serde::de::DeserializeOwned;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{debug, trace};

use super::error::{ApiError, FailedCall};
use super::error_body::ErrorBody;
use super::error_kind::{ErrorKind, Refusal};
use super::excerpt::one_line;
use super::lenient;
use super::options::{ClientError, ClientOptions};
use super::pace::Pace;
use super::proxy::Proxy;
use super::reason::Reason;
use super::resource::IdempotencyKey;
use super::retry::{self, MAX_RETRY_AFTER};
use super::token::AccessToken;
use super::trust::Trust;
use answer::Answer;
use lost::{Time, lost};

/// The longest text of the API in a message, in characters.
const MESSAGE_LIMIT: usize = 1000;

/// The longest name in a message, in characters.
const NAME_LIMIT: usize = 100;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A call, the same in each attempt.
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

/// The conditions that end a call early.
#[derive(Clone, Debug, Default)]
pub(super) struct Bounds {
    /// When the call ends, even if attempts are left.
    pub deadline: Option<Instant>,
    /// Ends a wait.
    pub stop: CancellationToken,
}

/// The attempts of one call so far.
#[derive(Debug, Default)]
struct Progress {
    /// How many were sent.
    attempts: AtomicU32,
    /// Whether one of them may have been carried out.
    left_open: AtomicBool,
}

pub(super) struct Transport {
    http: reqwest::Client,
    authorization: HeaderValue,
    token: AccessToken,
    max_retries: u32,
    request_timeout: Duration,
    proxy: Option<Proxy>,
    pace: Pace,
}

impl Transport {
    pub fn new(options: &ClientOptions) -> Result<Self, ClientError> {
        let sign_of_life = options.request_timeout / 3;
        let mut builder = reqwest::Client::builder()
            .user_agent(&options.user_agent)
            // A redirect would send the token to a host that the user did not name.
            .redirect(reqwest::redirect::Policy::none())
            // Shorter than the whole time, so that it is certain that nothing was sent.
            .connect_timeout(time_to_connect(options.request_timeout))
            .timeout(options.request_timeout)
            // All calls share one HTTP/2 connection. When it goes silent, it has to end before
            // their time is over, or the next attempts would wait on it as well.
            .http2_keep_alive_interval(sign_of_life)
            .http2_keep_alive_timeout(sign_of_life)
            // Only `options` decides about a proxy, not the environment.
            .no_proxy();
        if let Some(proxy) = &options.proxy {
            builder = builder.proxy(proxy.to_reqwest()?);
        }
        let endpoint_needs_trust = !options.endpoint.is_plain_http();
        if !endpoint_needs_trust {
            // No certificates: a machine that only talks to itself may have none.
            builder = builder.tls_certs_only([]);
        }
        if let Some((name, addresses)) = options.endpoint.loopback_name() {
            builder = builder.resolve_to_addrs(name, &addresses);
        }
        let http = builder.build().map_err(|error| {
            let trust = Trust::of_environment();
            if endpoint_needs_trust && !trust.trusts_any() {
                ClientError::NoTrust(trust)
            } else {
                error.into()
            }
        })?;
        Ok(Self {
            http,
            authorization: options.token.authorization()?,
            token: options.token.clone(),
            max_retries: options.max_retries,
            request_timeout: options.request_timeout,
            proxy: options.proxy.clone(),
            pace: Pace::default(),
        })
    }

    /// Sends a call until an answer is usable, the failure is final, or the attempts or the time
    /// are used up. `check` decides last whether an answer belongs to the call.
    pub async fn send<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
        bounds: &Bounds,
        check: impl Fn(&T) -> Result<(), ErrorKind>,
    ) -> Result<T, ApiError> {
        let started = Instant::now();
        let progress = Arc::new(Progress::default());
        let is_write = call.method != Method::GET;
        let (check, tries) = (&check, &*progress);
        // Only the next attempt can show what a write has done, so the client waits for it.
        let stopped = {
            let (stop, progress) = (bounds.stop.clone(), Arc::clone(&progress));
            move || {
                let (stop, progress) = (stop.clone(), Arc::clone(&progress));
                async move {
                    stop.cancelled().await;
                    if is_write && progress.left_open.load(Ordering::Relaxed) {
                        std::future::pending::<()>().await;
                    }
                }
            }
        };
        let is_stopped = || {
            let is_left_open = is_write && tries.left_open.load(Ordering::Relaxed);
            bounds.stop.is_cancelled() && !is_left_open
        };
        let is_stopped = &is_stopped;
        let until_stopped = stopped.clone();
        let stopped = &stopped;
        let result = (|| async move {
            self.turn(bounds, stopped()).await?;
            if is_stopped() {
                return Err(ErrorKind::Stopped);
            }
            let attempt = tries.attempts.fetch_add(1, Ordering::Relaxed) + 1;
            let value = self.attempt(call, bounds.deadline, attempt).await?;
            check(&value).map_err(|kind| self.redacted(kind))?;
            Ok(value)
        })
        .retry(retry::waits(self.max_retries))
        .sleep(move |wait| {
            let stopped = until_stopped();
            async move {
                tokio::select! {
                    () = sleep(wait) => {}
                    () = stopped => {}
                }
            }
        })
        .when(ErrorKind::is_worth_repeating)
        .adjust(|kind: &ErrorKind, usual| {
            let asked = kind.refusal().and_then(|refusal| refusal.retry_after);
            let wait = retry::wait(asked, usual?)?;
            // An attempt without time to connect does not begin.
            let needed = wait + time_to_connect(self.request_timeout);
            let in_time = bounds
                .deadline
                .is_none_or(|deadline| Instant::now() + needed < deadline);
            in_time.then_some(wait)
        })
        .notify(|kind, wait| {
            tries
                .left_open
                .fetch_or(kind.leaves_open(), Ordering::Relaxed);
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
                attempts: tries.attempts.load(Ordering::Relaxed),
                elapsed: started.elapsed(),
                earlier_try_left_open: tries.left_open.load(Ordering::Relaxed),
                proxy: self.proxy.clone(),
            };
            ApiError::new(call, kind)
        })
    }

    /// Waits until the pace allows the next request, or until the call is stopped.
    async fn turn(
        &self,
        bounds: &Bounds,
        stopped: impl Future<Output = ()>,
    ) -> Result<(), ErrorKind> {
        let deadline = bounds.deadline;
        let patience = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let patience = patience.map_or(MAX_RETRY_AFTER, |left| left.min(MAX_RETRY_AFTER));
        tokio::select! {
            biased;
            () = stopped => Err(ErrorKind::Stopped),
            turn = self.pace.turn(patience, deadline.map(Into::into)) => {
                turn.map_err(|wait| ErrorKind::HeldBack { wait })
            }
        }
    }

    async fn attempt<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
        deadline: Option<Instant>,
        attempt: u32,
    ) -> Result<T, ErrorKind> {
        let limit = self.limit(deadline);
        trace!(
            method = %call.method,
            path = call.url.path(),
            proxy = self.proxy.as_ref().map_or("none".to_owned(), Proxy::to_string),
            attempt,
            "way of the request"
        );
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

    /// Sends the call once and reads the body of any answer.
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
        let started = Instant::now();
        let lost = |error| {
            let time = Time {
                to_connect: time_to_connect(self.request_timeout),
                limit,
                taken: started.elapsed(),
            };
            lost(&error, time)
        };
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => {
                let kind = self.named_proxy(lost(error), call, limit).await;
                return Err(self.redacted(kind));
            }
        };
        let answer = Answer::read(response, lost).await;
        answer.map_err(|kind| self.redacted(kind))
    }

    /// The failure of a connection, with the proxy's answer, if there is one.
    async fn named_proxy(&self, kind: ErrorKind, call: &Call<'_>, limit: Duration) -> ErrorKind {
        let Some(proxy) = &self.proxy else {
            return kind;
        };
        let limit = limit.min(time_to_connect(self.request_timeout));
        let limit = match &kind {
            ErrorKind::NoConnection { .. } => limit,
            // With an encrypted connection to the proxy, either handshake may have failed.
            ErrorKind::Tls(_) if proxy.is_https() => limit,
            // The whole time has passed already: this only finds out which side is silent.
            ErrorKind::ConnectionTimeout { .. } => limit / 3,
            _ => return kind,
        };
        match tunnel::failure(proxy, &call.url, limit).await {
            Some(failure) => ErrorKind::Proxy {
                proxy: Box::new(proxy.clone()),
                failure,
            },
            None => kind,
        }
    }

    fn read<T: DeserializeOwned>(&self, answer: Answer) -> Result<T, ErrorKind> {
        if !answer.status.is_success() {
            return Err(self.refusal(answer));
        }
        lenient::document(&answer.body)
            .and_then(T::deserialize)
            .map_err(|error| ErrorKind::Unreadable {
                status: answer.status,
                cause: answer
                    .obstacle()
                    .unwrap_or_else(|| self.foreign(&error.to_string(), NAME_LIMIT)),
                body: answer.foreign_body(),
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
            foreign: answer.foreign_body(),
            retry_after: answer.retry_after,
        }))
    }

    /// The time limit of the next attempt.
    fn limit(&self, deadline: Option<Instant>) -> Duration {
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        left.map_or(self.request_timeout, |left| left.min(self.request_timeout))
    }

    /// The same failure without the token, in every text from outside.
    fn redacted(&self, mut kind: ErrorKind) -> ErrorKind {
        let text = match &mut kind {
            ErrorKind::NoConnection { cause }
            | ErrorKind::Interrupted { cause }
            | ErrorKind::Redirect {
                target: Some(cause),
                ..
            }
            | ErrorKind::WrongResource { found: cause } => cause,
            _ => return kind,
        };
        *text = self.foreign(text, NAME_LIMIT);
        kind
    }

    /// A text from outside, on one line and without the token.
    fn foreign(&self, text: &str, limit: usize) -> String {
        one_line(&self.token.redact(text), limit)
    }
}

/// The part of an attempt's time that the connection may take.
fn time_to_connect(request_timeout: Duration) -> Duration {
    request_timeout / 2
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod bounds_tests;

#[cfg(all(test, target_os = "linux"))]
mod certificate_tests;

#[cfg(test)]
mod tests;

#[cfg(all(test, target_os = "linux"))]
mod proxy_tests;

#[cfg(test)]
mod surroundings_tests;
