//! Errors and warnings, read from text and from JSON.

use serde::Deserialize;

/// An error or a warning, as the CLI prints it with `-json`.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// The first line.
    pub summary: String,
    /// The text below it, unwrapped; empty if there is none.
    #[serde(default)]
    pub detail: String,
    /// The resource that it concerns, for example `mendix_genai_resource.chat`. The CLI leaves it
    /// out of a provider's diagnostics during a destroy.
    #[serde(default)]
    pub address: Option<String>,
    /// The part of the configuration that it points at.
    #[serde(default)]
    pub snippet: Option<Snippet>,
}

impl Diagnostic {
    /// The attribute that it points at: the name left of the `=` in the snippet. `None` if it
    /// points at a whole block, or at nothing.
    #[must_use]
    pub fn attribute(&self) -> Option<&str> {
        let (name, _) = self.snippet.as_ref()?.code.split_once('=')?;
        Some(name.trim())
    }
}

/// The severity of a [`Diagnostic`].
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It made the command fail.
    Error,
    /// The command continued.
    Warning,
}

/// A part of the configuration.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[non_exhaustive]
pub struct Snippet {
    /// The enclosing block, for example `resource "mendix_genai_resource" "chat"`.
    #[serde(default)]
    pub context: Option<String>,
    /// The source lines.
    pub code: String,
}

/// One value of the output. `validate` prints a single document with all diagnostics. The other
/// commands print one message per line, and some messages contain a diagnostic.
#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    diagnostic: Option<Diagnostic>,
    #[serde(default)]
    diagnostics: Vec<Diagnostic>,
}

pub(crate) fn from_json(stdout: &str) -> Result<Vec<Diagnostic>, serde_json::Error> {
    let mut all = Vec::new();
    for message in serde_json::Deserializer::from_str(stdout).into_iter::<Message>() {
        let message = message?;
        all.extend(message.diagnostic);
        all.extend(message.diagnostics);
    }
    Ok(all)
}

/// The widths at which both products wrap lines when they do not write to a terminal: inside the
/// frame that they draw when colours are on, and without a frame.
const FRAMED: usize = 75;
const PLAIN: usize = 77;

/// Removes the frames around errors and warnings from `text` and joins wrapped paragraphs into one
/// line.
///
/// A line break of the message itself stays, because the next word would have fitted. Indented
/// lines also stay, because they are never wrapped.
#[must_use]
pub fn unwrap_diagnostics(text: &str) -> String {
    let mut unwrapped = String::with_capacity(text.len());
    // The length of the printed line that the next line may continue.
    let mut open: Option<usize> = None;
    for (index, line) in text.lines().enumerate() {
        let (content, width) = match line.strip_prefix('│') {
            Some(framed) => (framed.strip_prefix(' ').unwrap_or(framed), FRAMED),
            None if line.starts_with(['╷', '╵']) => ("", FRAMED),
            None => (line, PLAIN),
        };
        let length = content.chars().count();
        let folds = !content.is_empty() && !content.starts_with(char::is_whitespace);
        let first_word = content
            .split_whitespace()
            .next()
            .map_or(0, |w| w.chars().count());
        match open {
            Some(before) if folds && before + 1 + first_word > width => unwrapped.push(' '),
            Some(_) => unwrapped.push('\n'),
            None if index == 0 => {}
            None => unwrapped.push('\n'),
        }
        unwrapped.push_str(content);
        open = folds.then_some(length);
    }
    unwrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: &str = "The condition expression must refer to at least one object from elsewhere in the configuration, or else its result would not be checking anything.";

    #[test]
    fn a_framed_error_reads_as_sentences() {
        let text = "\
╷
│ Error: Invalid assert expression
│ 
│   on main.tf line 11, in check \"c\":
│   11:     condition = false
│ 
│ The condition expression must refer to at least one object from elsewhere
│ in the configuration, or else its result would not be checking anything.
╵
";
        let unwrapped = unwrap_diagnostics(text);
        assert!(unwrapped.contains(LONG), "{unwrapped}");
        assert!(
            unwrapped.contains("\nError: Invalid assert expression\n"),
            "{unwrapped}"
        );
        assert!(
            unwrapped.contains("\n  11:     condition = false\n"),
            "{unwrapped}"
        );
        assert!(!unwrapped.contains(['╷', '│', '╵']), "{unwrapped}");
    }

    #[test]
    fn a_plain_error_reads_as_sentences() {
        let text = "
Error: Invalid assert expression

The condition expression must refer to at least one object from elsewhere in
the configuration, or else its result would not be checking anything.
";
        assert!(unwrap_diagnostics(text).contains(LONG));
    }

    #[test]
    fn the_messages_own_line_breaks_stay() {
        let text = "need 60\nhave 30\n\n  import {\n    id = \"1\"\n";
        assert_eq!(unwrap_diagnostics(text), text.trim_end());
    }

    #[test]
    fn both_json_forms_are_read() {
        let diagnostic = r#"{"severity":"error","summary":"S","detail":"D","address":"a.b","snippet":{"context":"resource \"a\" \"b\"","code":"  model = \"x\"","start_line":1,"values":[]}}"#;
        let lines = format!(
            "{{\"type\":\"version\"}}\n{{\"type\":\"diagnostic\",\"diagnostic\":{diagnostic}}}\n"
        );
        let document = format!("{{\n\"valid\":false,\n\"diagnostics\":[{diagnostic}]}}\n");
        let from_lines = from_json(&lines).unwrap();
        assert_eq!(from_lines, from_json(&document).unwrap());
        let [only] = &from_lines[..] else {
            panic!("{from_lines:?}")
        };
        assert_eq!(only.severity, Severity::Error);
        assert_eq!(only.attribute(), Some("model"));
        assert_eq!(only.address.as_deref(), Some("a.b"));
    }

    #[test]
    fn a_blamed_block_is_no_attribute() {
        let line = r#"{"diagnostic":{"severity":"warning","summary":"S","detail":"","snippet":{"context":null,"code":"resource \"a\" \"b\" {"}}}"#;
        assert_eq!(from_json(line).unwrap()[0].attribute(), None);
    }

    #[test]
    fn text_is_not_json() {
        assert!(from_json("Error: no\n").is_err());
    }
}
