//! The credential that every call carries.

mod spelling;

use reqwest::header::{HeaderValue, InvalidHeaderValue};
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

/// A Mendix personal access token.
///
/// Nothing shows it, not even `Debug`; it leaves this type only as the `Authorization` header.
#[derive(Clone, Debug)]
pub struct AccessToken(SecretString);

/// Replaces a text that contains the token in an encoding.
const NOT_SHOWN: &str = "[not shown, because it repeats the token]";

/// Why a text is not an [`AccessToken`]. The error never contains the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// The text is empty or blank.
    #[error("it is empty")]
    Empty,
    /// The text cannot be sent in an HTTP header unchanged.
    #[error(
        "it contains a blank, a line break or another character that a token cannot have; copy \
         the whole token again, and nothing else"
    )]
    Malformed,
}

impl AccessToken {
    /// A personal access token as Mendix issues it: visible ASCII, without blanks.
    ///
    /// # Errors
    ///
    /// [`TokenError`], which does not show the token.
    pub fn new(token: impl Into<String>) -> Result<Self, TokenError> {
        let token = SecretString::from(token.into());
        let text = token.expose_secret();
        if text.trim().is_empty() {
            return Err(TokenError::Empty);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TokenError::Malformed);
        }
        Ok(Self(token))
    }

    /// The value of the `Authorization` header, marked so that no library prints it.
    pub(super) fn authorization(&self) -> Result<HeaderValue, InvalidHeaderValue> {
        let mut value = HeaderValue::try_from(format!("MxToken {}", self.0.expose_secret()))?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// `text` without the token, for texts from outside: some servers repeat the request in an
    /// error. If the text contains the token in an encoding, all of it is replaced.
    pub(super) fn redact(&self, text: &str) -> String {
        let token = self.0.expose_secret();
        if spelling::holds(&text.replace(token, " "), token) {
            return NOT_SHOWN.to_owned();
        }
        text.replace(token, "[token]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "7vSd6ru/Te+ph=";

    #[test]
    fn the_token_becomes_a_header_that_does_not_print() {
        let value = AccessToken::new(TEXT).unwrap().authorization().unwrap();
        assert_eq!(value.to_str().unwrap(), format!("MxToken {TEXT}"));
        assert!(!format!("{value:?}").contains(TEXT));
    }

    #[test]
    fn the_token_does_not_print() {
        assert!(!format!("{:?}", AccessToken::new(TEXT).unwrap()).contains(TEXT));
    }

    #[test]
    fn empty_and_malformed_tokens_are_refused_without_showing_them() {
        for text in ["", " ", "\n"] {
            assert_eq!(AccessToken::new(text).unwrap_err(), TokenError::Empty);
        }
        for text in ["abc\n", "a bc", "abc\u{7f}", "abcé", "\tabc"] {
            let error = AccessToken::new(text).unwrap_err();
            assert_eq!(error, TokenError::Malformed);
            assert!(!format!("{error} {error:?}").contains("abc"));
        }
    }

    #[test]
    fn a_token_repeated_by_somebody_else_is_taken_out() {
        let token = AccessToken::new(TEXT).unwrap();
        assert_eq!(
            token.redact(&format!("bad token {TEXT}!")),
            "bad token [token]!"
        );
        assert_eq!(token.redact("bad token 7vSd6ru%2FTe%2Bph="), NOT_SHOWN);
        assert_eq!(token.redact("bad token"), "bad token");
    }
}
