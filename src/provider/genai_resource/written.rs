//! Values as a block has them: absent, not known yet, or known. An empty string or set counts as
//! absent.

use tfplugin::framework::value::Value;

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Written<T> {
    /// There is none.
    Absent,
    /// There is one, which is known only after apply.
    Unknown,
    /// There is this one.
    Known(T),
}

impl<T> Written<T> {
    /// Whether there is no value.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether there is a value that is known.
    pub fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }

    /// The value, if it is known.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Unknown => None,
        }
    }
}

/// A string.
pub(super) fn text(value: &Value) -> Written<&str> {
    match value {
        Value::Unknown => Written::Unknown,
        Value::String(text) if !text.is_empty() => Written::Known(text),
        _ => Written::Absent,
    }
}

/// The known elements of a set of strings.
pub(super) fn texts(value: &Value) -> Written<Vec<&str>> {
    match value {
        Value::Unknown => Written::Unknown,
        Value::List(elements) if !elements.is_empty() => {
            Written::Known(elements.iter().filter_map(Value::as_str).collect())
        }
        _ => Written::Absent,
    }
}
