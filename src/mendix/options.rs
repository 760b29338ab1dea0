//! The options of a client.

use std::time::Duration;

use reqwest::header::InvalidHeaderValue;
use thiserror::Error;

use super::endpoint::Endpoint;
use super::proxy::Proxy;
use super::token::AccessToken;
use super::trust::Trust;

/// The address of a Control Center, and the limits of calls to it.
#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// The address of its API.
    pub endpoint: Endpoint,
    /// The credential for every call.
    pub token: AccessToken,
    /// The `User-Agent` of every call.
    pub user_agent: String,
    /// How many times a failed call is retried.
    pub max_retries: u32,
    /// The time limit of one attempt. The connection has to be there after half of it.
    pub request_timeout: Duration,
    /// The proxy between this machine and the endpoint, if there is one.
    pub proxy: Option<Proxy>,
}

/// Why a client cannot be made from these options.
#[derive(Debug, Error)]
pub enum ClientError {
    /// No certificate is trusted, so no server can be verified.
    #[error("no certificate authority is trusted: {0}")]
    NoTrust(Trust),
    /// The HTTP client cannot be set up, for example because the user agent cannot be a header.
    #[error("the HTTP client cannot be set up: {0}")]
    Http(#[from] reqwest::Error),
    /// The token cannot be a header.
    #[error("the token cannot be sent in a header")]
    Token(#[from] InvalidHeaderValue),
}
