//! Text in quotes, as HCL writes it.

/// The text in double quotes, with HCL's escapes where they are needed. A user can copy it from a
/// message into the configuration.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => quoted.push_str(r"\\"),
            '"' => quoted.push_str(r#"\""#),
            '\n' => quoted.push_str(r"\n"),
            '\r' => quoted.push_str(r"\r"),
            '\t' => quoted.push_str(r"\t"),
            // A doubled character begins no template.
            '$' | '%' if characters.peek() == Some(&'{') => {
                quoted.push(character);
                quoted.push(character);
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// Texts in quotation marks, one after the other: `"a", "b"`.
pub fn quoted_list(texts: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let texts = texts.into_iter().map(|text| quoted(text.as_ref()));
    texts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_quoted_as_in_hcl() {
        assert_eq!(quoted("👨\u{200d}👩 naïve"), "\"👨\u{200d}👩 naïve\"");
        assert_eq!(quoted("a \"b\" \\ \n$5"), r#""a \"b\" \\ \n$5""#);
        assert_eq!(quoted("${x} %{y}"), r#""$${x} %%{y}""#);
    }
}
