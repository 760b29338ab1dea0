//! What a client needs to know before its first call.

use std::time::Duration;

use reqwest::header::InvalidHeaderValue;
use thiserror::Error;

use super::endpoint::Endpoint;
use super::proxy::Proxy;
use super::token::AccessToken;
use super::trust::Trust;

/// How to reach a Control Center, and how patiently.
#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// Where its API is.
    pub endpoint: Endpoint,
    /// The credential for every call.
    pub token: AccessToken,
    /// The `User-Agent` of every call.
    pub user_agent: String,
    /// How many times a call is tried again after its first try.
    pub max_retries: u32,
    /// How long one try may take altogether. The connection has to be there after half of it.
    pub request_timeout: Duration,
    /// The proxy between this machine and the endpoint, if there is one.
    pub proxy: Option<Proxy>,
}

/// Why there can be no client with these options.
#[derive(Debug, Error)]
pub enum ClientError {
    /// There is no certificate to trust, so that no server can be told from another.
    #[error("no certificate authority is trusted: {0}")]
    NoTrust(Trust),
    /// The HTTP client cannot be set up, for example because the user agent cannot be a header.
    #[error("the HTTP client cannot be set up: {0}")]
    Http(#[from] reqwest::Error),
    /// The token cannot be a header.
    #[error("the token cannot be sent in a header")]
    Token(#[from] InvalidHeaderValue),
}
