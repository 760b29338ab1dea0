//! The options of the command line.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use clap::Parser;

use crate::company::Company;
use crate::estate::Estate;
use crate::formats;
use crate::traffic::RateLimit;

const MANUAL: &str = include_str!("manual.txt");

/// A faithful local Control Center for Mendix GenAI resources
///
/// It serves the API of the Control Center on this machine, follows its rules for Cloud Tokens,
/// bundle months and models, and buys nothing. Use it to try the Terraform provider and to test
/// modules. Requests to the API need `Authorization: MxToken TOKEN`.
#[derive(Clone, Debug, Parser)]
#[command(name = "control-center-simulator", version, after_long_help = MANUAL)]
pub struct Options {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = formats::address)]
    pub listen: SocketAddr,

    /// SQLite file that keeps the state for the next start [default: in memory]
    #[arg(long, value_name = "FILE")]
    pub database: Option<PathBuf>,

    /// Personal access token that the API accepts
    #[arg(long, value_name = "TOKEN", default_value = "simulator-token")]
    pub token: Token,

    /// JSON file with company facts: cloudTokens, accounts, subscriptions
    #[arg(long, value_name = "FILE", value_parser = |file: &str| Company::from_file(file))]
    pub company: Option<Company>,

    /// JSON file with an estate, as `GET /simulator/estate` returns it
    #[arg(long, value_name = "FILE", value_parser = |file: &str| Estate::from_file(file))]
    pub estate: Option<Estate>,

    /// How long a new resource is PROVISIONING
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = formats::duration)]
    pub provisioning_delay: Duration,

    /// How long each answer of the API takes
    #[arg(long, value_name = "DURATION", default_value = "0ms", value_parser = formats::duration)]
    pub latency: Duration,

    /// Number of requests that the API answers in a time, for example 10/1s [default: no limit]
    #[arg(long, value_name = "N/TIME")]
    pub rate_limit: Option<RateLimit>,

    /// Time at which the clock starts, RFC 3339 [default: now]
    #[arg(long, value_name = "RFC3339", value_parser = formats::time)]
    pub clock: Option<DateTime<Utc>>,

    /// Serve HTTPS, and write the certificate to trust to DIR/ca.pem. It is new at each start
    #[arg(long, value_name = "DIR")]
    pub tls: Option<PathBuf>,

    /// Name or IP address in the certificate, beside localhost and 127.0.0.1; can be repeated
    #[arg(long, value_name = "NAME", requires = "tls")]
    pub tls_name: Vec<String>,

    /// Token of the test controls and the overview page, which then answer other machines too
    #[arg(long, value_name = "TOKEN")]
    pub control_token: Option<Token>,
}

impl Default for Options {
    /// The defaults of the command line.
    fn default() -> Self {
        Self::parse_from(["control-center-simulator"])
    }
}

/// A secret token, which does not print itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Whether the value of an `Authorization` header is `scheme` followed by this token.
    pub fn is_in(&self, header: &[u8], scheme: &str) -> bool {
        let token = header.strip_prefix(scheme.as_bytes());
        token.and_then(|token| token.strip_prefix(b" ")) == Some(self.0.as_bytes())
    }
}

impl<T: Into<String>> From<T> for Token {
    fn from(token: T) -> Self {
        Self(token.into())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        <Options as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn the_defaults_are_those_of_the_contract() {
        let options = Options::default();
        assert_eq!(options.listen.to_string(), "127.0.0.1:0");
        assert_eq!(options.token, Token::from("simulator-token"));
        assert_eq!(
            (options.provisioning_delay, options.latency),
            (Duration::ZERO, Duration::ZERO)
        );
        assert!(options.database.is_none() && options.company.is_none());
        assert!(options.rate_limit.is_none() && options.clock.is_none());
    }

    #[test]
    fn the_token_does_not_print() {
        assert!(!format!("{:?}", Options::default()).contains("simulator-token"));
    }

    #[test]
    fn only_its_own_header_is_authorised() {
        let token = Token::from("right");
        assert!(token.is_in(b"MxToken right", "MxToken"));
        for header in [
            &b"MxToken wrong"[..],
            b"MxToken right ",
            b"Bearer right",
            b"right",
            b"MxToken",
            b"",
        ] {
            assert!(!token.is_in(header, "MxToken"));
        }
    }
}
