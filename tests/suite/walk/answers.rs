//! The answers to calls, and the rules that every answer must follow.

use std::fmt;

use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;
use tfplugin::wire::proto::attribute_path::step::Selector;
use tfplugin::wire::proto::diagnostic::Severity;
use tfplugin::wire::{msgpack, proto};

use super::schema::Object;
use crate::summary::without_id;

/// An object, and the diagnostics about it.
#[derive(Debug)]
pub struct Answer {
    /// The planned, applied, read, imported or upgraded object.
    pub state: Value,
    /// The same in its wire format.
    pub bytes: Vec<u8>,
    pub identity: Value,
    pub private: Vec<u8>,
    /// Only for a plan: the paths with dots, in their order.
    pub requires_replace: Vec<String>,
    pub said: Said,
}

impl Answer {
    /// Asserts that there are no errors.
    #[track_caller]
    pub fn succeeds(self) -> Self {
        assert_eq!(self.said.errors(), [""; 0], "{}", self.said);
        self
    }

    /// Asserts that there are errors.
    #[track_caller]
    pub fn fails(self) -> Self {
        assert_ne!(self.said.errors(), [""; 0], "it should have failed");
        self
    }
}

/// The diagnostics of one call.
#[derive(Debug)]
pub struct Said(Vec<proto::Diagnostic>);

impl Said {
    /// Asserts that core can show each diagnostic: an error or a warning with a summary of one
    /// line, and a path, if any, that exists in `object`.
    #[track_caller]
    pub(super) fn new(diagnostics: Vec<proto::Diagnostic>, object: Option<&Object>) -> Self {
        for said in &diagnostics {
            assert_ne!(said.severity(), Severity::Invalid, "{said:?}");
            assert!(!said.summary.is_empty(), "{said:?}");
            assert!(!said.summary.contains('\n'), "{said:?}");
            if let Some(path) = &said.attribute {
                let names = names(path);
                assert!(!names.is_empty(), "a path to nothing: {said:?}");
                assert!(object.is_some_and(|object| object.has(&names)), "{said:?}");
            }
        }
        Self(diagnostics)
    }

    /// The summaries of the errors.
    pub fn errors(&self) -> Vec<&str> {
        self.of(Severity::Error)
    }

    /// The summaries of the warnings, without the first block of an id after a name.
    pub fn warnings(&self) -> Vec<String> {
        let warnings = self.of(Severity::Warning).into_iter();
        warnings.map(without_id).collect()
    }

    /// All diagnostics in their order.
    pub fn all(&self) -> &[proto::Diagnostic] {
        &self.0
    }

    /// The attributes that the diagnostics point at, with dots.
    pub fn attributes(&self) -> Vec<String> {
        let paths = self.0.iter().filter_map(|said| said.attribute.as_ref());
        paths.map(|path| names(path).join(".")).collect()
    }

    /// Asserts that there are no diagnostics.
    #[track_caller]
    pub fn nothing(&self) {
        assert!(self.0.is_empty(), "{self}");
    }

    fn of(&self, severity: Severity) -> Vec<&str> {
        let found = self.0.iter().filter(|said| said.severity() == severity);
        found.map(|said| &said.summary[..]).collect()
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for said in &self.0 {
            writeln!(
                f,
                "{:?}: {}\n{}",
                said.severity(),
                said.summary,
                said.detail
            )?;
        }
        Ok(())
    }
}

/// A path of attribute names: this provider's paths have no other steps.
pub(super) fn names(path: &proto::AttributePath) -> Vec<String> {
    let name = |step: &proto::attribute_path::Step| match &step.selector {
        Some(Selector::AttributeName(name)) => name.clone(),
        other => panic!("a step that leads nowhere: {other:?}"),
    };
    path.steps.iter().map(name).collect()
}

/// A value from the provider. If both forms are empty, core reads null without an error, so that is
/// accepted only beside an error.
#[track_caller]
pub(super) fn unwire(of: &Type, value: Option<&proto::DynamicValue>, said: &Said) -> Value {
    match value {
        Some(value) if !value.msgpack.is_empty() => {
            msgpack::decode(of, &value.msgpack).unwrap_or_else(|error| panic!("{error}"))
        }
        _ if !said.errors().is_empty() => Value::Null,
        _ => panic!("a success without a value: {said}"),
    }
}

/// An identity from the provider; null if there is none.
#[track_caller]
pub(super) fn identity(
    of: &Type,
    identity: Option<&proto::ResourceIdentityData>,
    said: &Said,
) -> Value {
    match identity {
        Some(identity) => unwire(of, identity.identity_data.as_ref(), said),
        None => Value::Null,
    }
}
