//! A body that is not the API's, reduced to what can be shown.

use std::fmt;

/// What a message says about a body in none of the API's shapes.
///
/// It never contains the text: a page of some server on the way may repeat the request's token, in
/// any encoding. Type and length are enough to tell a web page from half an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ForeignBody {
    /// The media type, for example `text/html`, if there is one that is safe to show.
    pub media_type: Option<&'static str>,
    /// How many bytes were read.
    pub length: usize,
}

/// The media types that a message may name. Any other is text of the sender.
const KNOWN: [&str; 8] = [
    "application/json",
    "application/octet-stream",
    "application/problem+json",
    "application/xhtml+xml",
    "application/xml",
    "text/html",
    "text/plain",
    "text/xml",
];

impl ForeignBody {
    /// The body with this `Content-Type`.
    pub fn new(content_type: Option<&str>, body: &[u8]) -> Self {
        let essence = content_type
            .and_then(|text| text.split(';').next())
            .map(str::trim);
        let media_type = KNOWN
            .into_iter()
            .find(|known| essence.is_some_and(|essence| essence.eq_ignore_ascii_case(known)));
        Self {
            media_type,
            length: body.len(),
        }
    }
}

impl fmt::Display for ForeignBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.length == 0 {
            return f.write_str("an empty body");
        }
        f.write_str("a body that is not the API's (")?;
        if let Some(media_type) = self.media_type {
            write!(f, "{media_type}, ")?;
        }
        let unit = if self.length == 1 { "byte" } else { "bytes" };
        write!(f, "{} {unit})", self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::ForeignBody;

    #[test]
    fn a_body_is_shown_by_its_type_and_length() {
        let shown =
            |content_type, body: &str| ForeignBody::new(content_type, body.as_bytes()).to_string();
        let body = "a body that is not the API's";
        assert_eq!(shown(None, ""), "an empty body");
        assert_eq!(shown(Some("text/html"), ""), "an empty body");
        let html = Some("Text/HTML; charset=utf-8");
        assert_eq!(shown(html, "<p>"), format!("{body} (text/html, 3 bytes)"));
        assert_eq!(shown(Some("text/7vSd6ru"), "a"), format!("{body} (1 byte)"));
        assert_eq!(shown(None, "ab"), format!("{body} (2 bytes)"));
    }
}
