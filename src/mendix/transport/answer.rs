//! Reads an answer to its end.

use std::time::Duration;

use chrono::Utc;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, LOCATION};
use reqwest::{Response, StatusCode, Url};

use crate::mendix::error_kind::ErrorKind;
use crate::mendix::foreign_body::ForeignBody;
use crate::mendix::retry;

/// The largest answer that is read, in bytes. A full page of resources has about 100 KiB.
pub(super) const BODY_LIMIT: usize = 8 * 1024 * 1024;

/// An answer whose body has been read.
pub(super) struct Answer {
    pub status: StatusCode,
    /// How long the API asks to wait.
    pub retry_after: Option<Duration>,
    pub body: Vec<u8>,
    content_type: Option<String>,
    content_encoding: Option<&'static str>,
}

/// The content encodings that a message may name. Any other is text of the sender.
const ENCODINGS: [&str; 5] = ["br", "compress", "deflate", "gzip", "zstd"];

impl Answer {
    /// Reads the body of any answer. `lost` explains an answer that does not end. A redirect is an
    /// error, because the client does not follow it.
    pub async fn read(
        response: Response,
        lost: impl Fn(reqwest::Error) -> ErrorKind,
    ) -> Result<Self, ErrorKind> {
        let status = response.status();
        if status.is_redirection() {
            let target = redirect_target(&response);
            return Err(ErrorKind::Redirect { status, target });
        }
        let content_encoding = content_encoding(response.headers());
        let content_type = content_type(response.headers());
        let retry_after = retry::retry_after(response.headers(), Utc::now());
        let body = body(response, lost).await?;
        Ok(Self {
            status,
            retry_after,
            body,
            content_type,
            content_encoding,
        })
    }

    /// Why the body cannot be JSON, if its form shows that.
    pub fn obstacle(&self) -> Option<String> {
        if let Some(encoding) = self.content_encoding {
            return Some(format!(
                "it is compressed ({encoding}), which the provider did not ask for"
            ));
        }
        match self.body.as_slice() {
            [0x1f, 0x8b, ..] => {
                Some("it is compressed (gzip), and its header does not say so".to_owned())
            }
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("it is UTF-16, not UTF-8".to_owned()),
            _ => None,
        }
    }

    /// The part of a body that can be shown although it is not the API's.
    pub fn foreign_body(&self) -> ForeignBody {
        ForeignBody::new(self.content_type.as_deref(), &self.body)
    }
}

/// Reads a body piece by piece, so no answer can fill the memory.
async fn body(
    mut response: Response,
    lost: impl Fn(reqwest::Error) -> ErrorKind,
) -> Result<Vec<u8>, ErrorKind> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(&lost)? {
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

fn content_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(value.to_owned())
}

fn content_encoding(headers: &HeaderMap) -> Option<&'static str> {
    let value = headers.get(CONTENT_ENCODING)?.to_str().ok()?.trim();
    ENCODINGS
        .into_iter()
        .find(|known| value.eq_ignore_ascii_case(known))
}

fn redirect_target(response: &Response) -> Option<String> {
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let target = response.url().join(location).ok()?;
    Some(shown_target(&target))
}

/// Scheme, host, port and path. A query may contain secrets for its receiver.
pub(super) fn shown_target(url: &Url) -> String {
    let mut shown = url.clone();
    shown.set_query(None);
    shown.set_fragment(None);
    // Fails for addresses without user name and password.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    shown.to_string()
}
