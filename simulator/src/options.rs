//! What a simulator can be told at its start.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use clap::Parser;

use crate::company::Company;
use crate::traffic::RateLimit;

const CONTROLS: &str = r#"Test controls, without a token, for this machine only:
  GET    /simulator/requests  how often each route was asked; DELETE starts anew
  PUT    /simulator/clock     {"now": "RFC3339"}
  PUT    /simulator/company   as --company
  PUT    /simulator/faults    [{"route": "POST /v1/genai/resources", "times": 1, "after": 0, "fault": FAULT}, …]
                              DELETE clears; a route "*" is every route

A FAULT is one of
  {"status": 503}             answered so, unprocessed. Beside it may stand
      "retryAfter": 1         the header, in seconds or as a date
      "location": "…"         the header
      "body": …               a JSON value, or the text of any body
      "bodyBytes": 52428800   so many blanks as the body
      "processed": true       the request is carried out before it is answered so
  {"delay": "2s"}             processed and answered after that time
  {"disconnect": "before"}    the connection is closed, the request not processed
  {"disconnect": "after"}     the request is processed, the answer lost
  {"refuse": "2s"}            as "before"; for that time all connections are closed and refused,
                              those to the controls, too
  {"malformed": true}         processed, and half of the answer sent
  {"provisioning": "FAILED"}  the provisioning that the request starts fails"#;

/// A faithful local Control Center for Mendix GenAI resources.
#[derive(Clone, Debug, Parser)]
#[command(name = "control-center-simulator", version, after_long_help = CONTROLS)]
pub struct Options {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,

    /// SQLite file that outlives the simulator [default: in memory]
    #[arg(long, value_name = "FILE")]
    pub database: Option<PathBuf>,

    /// Personal access token that the API accepts
    #[arg(long, value_name = "TOKEN", default_value = "simulator-token")]
    pub token: Token,

    /// JSON file with company facts: cloudTokens, accounts, subscriptions
    #[arg(long, value_name = "FILE", value_parser = |file: &str| Company::from_file(file))]
    pub company: Option<Company>,

    /// How long a new resource is PROVISIONING
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = humantime::parse_duration)]
    pub provisioning_delay: Duration,

    /// How long each answer of the API takes
    #[arg(long, value_name = "DURATION", default_value = "0ms", value_parser = humantime::parse_duration)]
    pub latency: Duration,

    /// How many requests the API answers in a time, for example 10/1s [default: no limit]
    #[arg(long, value_name = "N/TIME")]
    pub rate_limit: Option<RateLimit>,

    /// Time at which the clock starts, RFC 3339 [default: now]
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    pub clock: Option<DateTime<Utc>>,
}

impl Default for Options {
    /// The defaults of the command line.
    fn default() -> Self {
        Self::parse_from(["control-center-simulator"])
    }
}

fn parse_time(text: &str) -> chrono::ParseResult<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).map(|time| time.to_utc())
}

/// A personal access token. It does not print itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Whether the value of an `Authorization` header holds this token.
    pub fn authorises(&self, header: &[u8]) -> bool {
        header.strip_prefix(b"MxToken ") == Some(self.0.as_bytes())
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
        assert!(token.authorises(b"MxToken right"));
        for header in [
            &b"MxToken wrong"[..],
            b"MxToken right ",
            b"Bearer right",
            b"right",
            b"MxToken",
            b"",
        ] {
            assert!(!token.authorises(header));
        }
    }
}
