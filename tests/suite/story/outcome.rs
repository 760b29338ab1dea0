//! The diagnostics and proposals of a command.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use serde_json::Value;
use terraform_cli::{Diagnostic, Run, Severity};

use crate::summary::without_id;

/// The result of one command.
pub struct Outcome {
    run: Run,
    diagnostics: Vec<Diagnostic>,
    changes: BTreeMap<String, String>,
}

impl Outcome {
    /// Reads the output of a command that ran with `-json`.
    #[track_caller]
    pub(super) fn of(run: Run) -> Outcome {
        let mut diagnostics = run.diagnostics();
        // The provider under test is a development override, and the CLI warns about it in every
        // output.
        diagnostics.retain(|said| said.summary != "Provider development overrides are in effect");
        // An apply plans again and repeats the warnings of its plan word for word. Repeated errors
        // stay.
        let mut warnings = HashSet::new();
        diagnostics.retain(|said| {
            said.severity == Severity::Error
                || warnings.insert((said.summary.clone(), said.detail.clone()))
        });
        let messages = serde_json::Deserializer::from_str(&run.stdout).into_iter::<Value>();
        let changes = messages
            .filter_map(Result::ok)
            .filter(|message| message["type"] == "planned_change")
            .filter_map(|message| {
                let change = &message["change"];
                let name = change["resource"]["addr"].as_str()?;
                let name = name.strip_prefix("mendix_genai_resource.").unwrap_or(name);
                Some((name.to_owned(), change["action"].as_str()?.to_owned()))
            })
            .collect();
        Outcome {
            run,
            diagnostics,
            changes,
        }
    }

    /// Asserts that the command succeeded. A plan succeeds whether or not it proposes changes.
    #[track_caller]
    pub fn succeeds(self) -> Outcome {
        let is_good = matches!(self.run.code(), Some(0 | 2)) && self.errors().is_empty();
        assert!(is_good, "this should have succeeded:\n{self}");
        self
    }

    /// Asserts that the command failed with errors.
    #[track_caller]
    pub fn fails(self) -> Outcome {
        let is_bad = self.run.code() == Some(1) && !self.errors().is_empty();
        assert!(is_bad, "this should have failed with errors:\n{self}");
        self
    }

    /// Asserts that a plan proposes no changes.
    #[track_caller]
    pub fn finds_nothing_to_do(self) -> Outcome {
        let is_empty = self.run.code() == Some(0) && self.changes.is_empty();
        assert!(is_empty, "there should be no changes:\n{self}");
        self
    }

    /// Asserts that a plan has exactly these actions, as pairs of a resource's name and an action:
    /// `create`, `update`, `replace` or `delete`.
    #[track_caller]
    pub fn proposes<const N: usize>(self, expected: [(&str, &str); N]) -> Outcome {
        let expected: BTreeMap<_, _> = expected
            .map(|(name, action)| (name.to_owned(), action.to_owned()))
            .into();
        assert_eq!(self.changes, expected, "{self}");
        self
    }

    /// Asserts that there are no errors and no warnings.
    #[track_caller]
    pub fn says_nothing(self) -> Outcome {
        assert!(self.diagnostics.is_empty(), "{self}");
        self
    }

    /// Asserts that the errors have these summaries, in any order.
    #[track_caller]
    pub fn errors_are<const N: usize>(&self, mut expected: [&str; N]) {
        let mut summaries: Vec<_> = self.errors().iter().map(|said| &said.summary[..]).collect();
        summaries.sort_unstable();
        expected.sort_unstable();
        assert_eq!(summaries, expected, "{self}");
    }

    /// Asserts that the warnings have these summaries, in any order. The first block of an id after
    /// a name is left out, because it differs each time.
    #[track_caller]
    pub fn warnings_are<const N: usize>(&self, mut expected: [&str; N]) {
        let mut summaries = self.of_severity(Severity::Warning);
        summaries.sort_unstable();
        expected.sort_unstable();
        assert_eq!(summaries, expected, "{self}");
    }

    fn of_severity(&self, severity: Severity) -> Vec<String> {
        let is_one = |said: &&Diagnostic| said.severity == severity;
        let found = self.diagnostics.iter().filter(is_one);
        found.map(|said| without_id(&said.summary)).collect()
    }

    /// The summaries of the warnings, without the first block of an id after a name.
    pub fn warning_summaries(&self) -> Vec<String> {
        self.of_severity(Severity::Warning)
    }

    /// The only error with this summary.
    #[track_caller]
    pub fn error(&self, summary: &str) -> Said<'_> {
        self.only(Severity::Error, summary)
    }

    /// The only warning with this summary, without the first block of an id after a name.
    #[track_caller]
    pub fn warning(&self, summary: &str) -> Said<'_> {
        self.only(Severity::Warning, summary)
    }

    #[track_caller]
    fn only(&self, severity: Severity, summary: &str) -> Said<'_> {
        let is_it =
            |said: &&Diagnostic| said.severity == severity && without_id(&said.summary) == summary;
        let found: Vec<_> = self.diagnostics.iter().filter(is_it).collect();
        let [only] = found[..] else {
            panic!("{severity:?} {summary:?} should be said once:\n{self}")
        };
        Said(only)
    }

    /// The summaries of the errors.
    pub fn error_summaries(&self) -> Vec<String> {
        let errors = self.errors().into_iter();
        errors.map(|said| said.summary.clone()).collect()
    }

    /// Whether the detail of an error or a warning contains this text.
    pub fn mentions(&self, part: &str) -> bool {
        let mut diagnostics = self.diagnostics.iter();
        diagnostics.any(|said| said.detail.contains(part))
    }

    fn errors(&self) -> Vec<&Diagnostic> {
        let is_error = |said: &&Diagnostic| said.severity == Severity::Error;
        self.diagnostics.iter().filter(is_error).collect()
    }

    /// Both outputs of the command.
    pub fn text(&self) -> String {
        self.run.text()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for diagnostic in &self.diagnostics {
            writeln!(f, "{}\n", Said(diagnostic))?;
        }
        self.run.fmt(f)
    }
}

/// One error or warning.
#[derive(Clone, Copy)]
pub struct Said<'a>(&'a Diagnostic);

impl<'a> Said<'a> {
    /// Its detail.
    pub fn detail(self) -> &'a str {
        &self.0.detail
    }

    /// Asserts that the detail contains this text.
    #[track_caller]
    pub fn says(self, part: &str) -> Self {
        let detail = &self.0.detail;
        assert!(detail.contains(part), "no {part:?} in:\n{detail}");
        self
    }

    /// Asserts that it points at this attribute of the configuration.
    #[track_caller]
    pub fn blames(self, attribute: &str) -> Self {
        assert_eq!(self.0.attribute(), Some(attribute), "{:#?}", self.0);
        self
    }
}

/// The diagnostic as a user reads it, with the attribute that it points at.
impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Diagnostic {
            severity,
            summary,
            detail,
            ..
        } = self.0;
        writeln!(f, "{severity:?}: {summary}")?;
        if let Some(attribute) = self.0.attribute() {
            writeln!(f, "  at {attribute}")?;
        }
        write!(f, "\n{detail}")
    }
}
