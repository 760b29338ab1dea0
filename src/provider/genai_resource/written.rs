//! Values as they stand in a block: absent, not known yet, or known. An empty string or set is
//! absent.

use tfplugin::framework::value::Value;

/// What an attribute says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Written<T> {
    /// Nothing.
    Absent,
    /// Something that only the apply will know.
    Unknown,
    /// This.
    Known(T),
}

impl<T> Written<T> {
    /// Whether it says nothing.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether it says something that is known.
    pub fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }

    /// What it says, if that is known.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Unknown => None,
        }
    }
}

/// A text.
pub(super) fn text(value: &Value) -> Written<&str> {
    match value {
        Value::Unknown => Written::Unknown,
        Value::String(text) if !text.is_empty() => Written::Known(text),
        _ => Written::Absent,
    }
}

/// The known elements of a set of texts.
pub(super) fn texts(value: &Value) -> Written<Vec<&str>> {
    match value {
        Value::Unknown => Written::Unknown,
        Value::List(elements) if !elements.is_empty() => {
            Written::Known(elements.iter().filter_map(Value::as_str).collect())
        }
        _ => Written::Absent,
    }
}
