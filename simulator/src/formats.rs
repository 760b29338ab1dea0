//! The formats of addresses, times, days and durations, in options and in bodies. An error names
//! the expected format with an example.

use std::fmt;
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::{Deserializer, Error, Unexpected, Visitor};

const ADDRESS: &str = "an IP address and a port, for example 127.0.0.1:8080";
const TIME: &str = "a time as in RFC 3339, for example 2026-03-05T12:00:00Z";
const DAY: &str = "a day, for example 2026-03-05";
const DURATION: &str = "a duration, for example 500ms or 2s";

/// A text in another format than the expected one.
#[derive(Debug, thiserror::Error)]
#[error("give {0}")]
pub struct WrongFormat(&'static str);

/// An address to listen on. `localhost` is 127.0.0.1.
pub fn address(text: &str) -> Result<SocketAddr, WrongFormat> {
    let numeric = text
        .strip_prefix("localhost:")
        .map(|port| format!("127.0.0.1:{port}"));
    let numeric = numeric.as_deref().unwrap_or(text);
    numeric.parse().map_err(|_| WrongFormat(ADDRESS))
}

/// A time.
pub fn time(text: &str) -> Result<DateTime<Utc>, WrongFormat> {
    text.parse().map_err(|_| WrongFormat(TIME))
}

/// A length of time.
pub fn duration(text: &str) -> Result<Duration, WrongFormat> {
    humantime::parse_duration(text).map_err(|_| WrongFormat(DURATION))
}

/// A time in a JSON document.
pub fn time_in_json<'de, D: Deserializer<'de>>(json: D) -> Result<DateTime<Utc>, D::Error> {
    json.deserialize_str(Text(TIME, PhantomData))
}

/// A time in a JSON document, or `null`.
pub fn optional_time_in_json<'de, D: Deserializer<'de>>(
    json: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    json.deserialize_option(Optional(Text(TIME, PhantomData)))
}

/// A day in a JSON document.
pub fn day_in_json<'de, D: Deserializer<'de>>(json: D) -> Result<NaiveDate, D::Error> {
    json.deserialize_str(Text(DAY, PhantomData))
}

/// Reads a text of this format.
struct Text<T>(&'static str, PhantomData<T>);

impl<T: std::str::FromStr> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse()
            .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// Reads the same, or `null`.
struct Optional<T>(Text<T>);

impl<'de, T: std::str::FromStr> Visitor<'de> for Optional<T> {
    type Value = Option<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(formatter)
    }

    fn visit_none<E: Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, json: D) -> Result<Option<T>, D::Error> {
        json.deserialize_str(self.0).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localhost_is_an_address_to_listen_on() {
        for (text, expected) in [
            ("localhost:8080", "127.0.0.1:8080"),
            ("[::1]:0", "[::1]:0"),
            ("0.0.0.0:1", "0.0.0.0:1"),
        ] {
            let address = address(text).expect("an address");
            assert_eq!(address.to_string(), expected);
        }
        for text in ["8080", "localhost", "localhost:", ":8080", "center:8080"] {
            assert!(address(text).is_err(), "{text}");
        }
    }
}
