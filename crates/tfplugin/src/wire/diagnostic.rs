//! Diagnostics and paths as messages.

use std::fmt::Write as _;

use super::proto::{self, attribute_path, diagnostic};
use crate::framework::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::framework::path::{Path, Step};

impl From<Diagnostic> for proto::Diagnostic {
    fn from(diagnostic: Diagnostic) -> Self {
        let severity = match diagnostic.severity {
            Severity::Error => diagnostic::Severity::Error,
            Severity::Warning => diagnostic::Severity::Warning,
        };
        Self {
            severity: severity.into(),
            summary: visible(&diagnostic.summary.replace(['\r', '\n'], " ")),
            detail: visible(&diagnostic.detail),
            attribute: diagnostic
                .attribute
                .as_ref()
                .map(proto::AttributePath::from),
        }
    }
}

impl From<&Path> for proto::AttributePath {
    fn from(path: &Path) -> Self {
        use attribute_path::step::Selector;
        let step = |step: &Step| attribute_path::Step {
            selector: Some(match step {
                Step::Attribute(name) => Selector::AttributeName(name.clone()),
                Step::Key(key) => Selector::ElementKeyString(key.clone()),
                Step::Index(index) => Selector::ElementKeyInt(*index),
            }),
        };
        Self {
            steps: path.steps().iter().map(step).collect(),
        }
    }
}

/// The text with every character visible.
///
/// Texts of an API, and names that a user chose, appear in diagnostics. Control characters could
/// control the user's terminal, and bidirectional ones change the visible order of a text.
/// Characters that join others, as in emoji of several persons, stay.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        if is_hidden(character) {
            let _ = write!(shown, "<U+{:04X}>", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

fn is_hidden(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{061c}' | '\u{200e}' | '\u{200f}' => true,
        '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        other => other.is_control(),
    }
}

/// All diagnostics, in their order.
pub(super) fn diagnostics(diagnostics: Diagnostics) -> Vec<proto::Diagnostic> {
    diagnostics
        .into_iter()
        .map(proto::Diagnostic::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_drive_a_terminal_or_turn_a_text_round_is_shown() {
        let name = "a\u{1b}[2Jb\u{202e}c\u{2066}d\u{85}";
        let said = Diagnostic::error(format!("No {name}\nhere"), format!("{name}\r\n\tand on"));
        let said = proto::Diagnostic::from(said);
        let shown = "a<U+001B>[2Jb<U+202E>c<U+2066>d<U+0085>";
        assert_eq!(said.summary, format!("No {shown} here"));
        assert_eq!(said.detail, format!("{shown}\n\tand on"));
    }

    #[test]
    fn what_belongs_to_a_text_stays() {
        let text = "👨\u{200d}👩 é e\u{301} \u{a0}\u{feff}שלום";
        assert_eq!(visible(text), text);
    }
}
