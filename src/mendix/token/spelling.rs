//! Finds a secret in a text, in any encoding.
//!
//! Servers that repeat a request encode it for the place where they put it: JSON, a URL, HTML, a
//! header in base64, a line of limited length. So this module searches everything to which the text
//! can be decoded.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use percent_encoding::percent_decode_str;

/// How many encodings may be nested.
const DEPTH: usize = 4;

const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, NO_PAD.with_decode_allow_trailing_bits(true));

/// Whether `text` contains `secret`, visible ASCII, in any case, wrapped over lines, or encoded.
pub(super) fn holds(text: &str, secret: &str) -> bool {
    let secret = secret.to_ascii_lowercase();
    let mut form = text.to_owned();
    for _ in 0..DEPTH {
        let squeezed = visible(form.bytes());
        if is_in(&squeezed, &secret) || decoded(&squeezed).any(|bytes| is_in(&bytes, &secret)) {
            return true;
        }
        let next = unescaped(&html_escape::decode_html_entities(
            &percent_decode_str(&form).decode_utf8_lossy(),
        ));
        if next == form {
            return false;
        }
        form = next;
    }
    false
}

/// The text without blanks, line breaks and everything else that no secret contains.
fn visible(bytes: impl IntoIterator<Item = u8>) -> Vec<u8> {
    bytes.into_iter().filter(u8::is_ascii_graphic).collect()
}

fn is_in(text: &[u8], lower_case: &str) -> bool {
    text.windows(lower_case.len())
        .any(|window| window.eq_ignore_ascii_case(lower_case.as_bytes()))
}

/// The decoded content of each run of base64, for every possible start of the encoding.
fn decoded(text: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let standard = text.iter().map(|byte| match byte {
        b'-' => b'+',
        b'_' => b'/',
        byte => *byte,
    });
    let standard: Vec<_> = standard.collect();
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let runs: Vec<_> = standard
        .split(|byte| !is_base64(byte))
        .map(<[u8]>::to_vec)
        .collect();
    runs.into_iter().flat_map(|run| {
        (0..4).filter_map(move |start| {
            let encoded = run.get(start..)?;
            // A single character at the end encodes nothing.
            let length = encoded.len() - usize::from(encoded.len() % 4 == 1);
            let bytes = BASE64.decode(&encoded[..length]).ok()?;
            Some(visible(bytes))
        })
    })
}

/// The text with the escapes of JSON and similar formats resolved.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let digits = match after.as_bytes().first() {
            Some(b'u') => 4,
            Some(b'x') => 2,
            _ => 0,
        };
        let code = after.get(1..=digits).filter(|_| digits > 0);
        let letter = code.and_then(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?));
        rest = match letter {
            Some(letter) => {
                out.push(letter);
                &after[1 + digits..]
            }
            // `\n` and similar escapes are white space, which no secret contains.
            None => after
                .strip_prefix(['n', 'r', 't', 'b', 'f'])
                .unwrap_or(after),
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    use super::holds;

    const SECRET: &str = "7vSd6ru/Te+phW==";

    #[test]
    fn a_secret_is_found_in_every_spelling() {
        let base64 = |text: &str| STANDARD.encode(text);
        let wrapped = base64(&format!("MxToken {SECRET}")).replace("T", "T\r\n ");
        for text in [
            SECRET.to_owned(),
            SECRET.to_uppercase(),
            SECRET.to_lowercase(),
            r"7vSd6ru\/Te+phW==".to_owned(),
            r"7vSd6ru\u002fTe\u002BphW\u003d\u003D".to_owned(),
            r"7vSd6ru\x2fTe+phW==".to_owned(),
            "7vSd6ru%2FTe%2bphW%3D%3D".to_owned(),
            "7vSd6ru%252FTe%252BphW%253D%253D".to_owned(),
            "7vSd6ru&#47;Te&#x2B;phW&#61;&equals;".to_owned(),
            "7vSd6ru&sol;Te&plus;phW&equals;&equals;".to_owned(),
            "7vSd6ru&amp;#47;Te+phW==".to_owned(),
            "7vSd6ru/\r\n  Te+phW==".to_owned(),
            r"7vSd6ru/\nTe+phW==".to_owned(),
            "7vSd\u{200b}6ru/Te+\u{ad}phW==".to_owned(),
            base64(SECRET),
            base64(SECRET).replace('=', "%3D"),
            URL_SAFE_NO_PAD.encode(SECRET),
            base64(&format!("a{SECRET}")),
            base64(&format!("ab{SECRET}cd")),
            format!("x{}y", base64(SECRET).trim_end_matches('=')),
            wrapped,
            base64(&base64(SECRET)).replace('=', ""),
        ] {
            let text = format!("Bad header: {text}, or so.");
            // Base64 of base64 does not occur in practice.
            let expected = !text.contains(&base64(&base64(SECRET)).replace('=', ""));
            assert_eq!(holds(&text, SECRET), expected, "{text}");
        }
    }

    #[test]
    fn other_texts_hold_no_secret() {
        for text in [
            "",
            "Insufficient Cloud Tokens: 30 needed, 10 available.",
            r"\",
            r"a \u00 b \u12",
            "100% of 5%",
            "&#; &; &unknown;",
            "7vSd6ru/Te",
            "é%C3",
        ] {
            assert!(!holds(text, SECRET), "{text}");
        }
    }
}
