//! Diagnostics and paths as messages.

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
            summary: diagnostic.summary,
            detail: diagnostic.detail,
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

/// All of them, in their order.
pub(super) fn diagnostics(diagnostics: Diagnostics) -> Vec<proto::Diagnostic> {
    diagnostics
        .into_iter()
        .map(proto::Diagnostic::from)
        .collect()
}
