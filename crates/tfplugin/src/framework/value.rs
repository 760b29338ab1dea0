//! A Terraform value: known, null, or not known yet.

use std::collections::BTreeMap;

use super::number::Number;
use super::types::Type;

/// A value of any type. The schema says which type it has.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Value {
    /// Absent.
    #[default]
    Null,
    /// A value that will be known during apply.
    Unknown,
    /// True or false.
    Bool(bool),
    /// A decimal of any size.
    Number(Number),
    /// Unicode text.
    String(String),
    /// The elements of a list, set or tuple, in the given order.
    ///
    /// Terraform sends the elements of a set in its own order. Two equal sets may therefore be
    /// unequal here: [`Attribute::means_the_same`] compares them regardless of order.
    ///
    /// [`Attribute::means_the_same`]: super::schema::Attribute::means_the_same
    List(Vec<Value>),
    /// The entries of a map, or the attributes of an object.
    Map(BTreeMap<String, Value>),
    /// A value of dynamic type together with its type.
    Dynamic(Box<(Type, Value)>),
}

/// How deep a peer's value may be nested, counting every value on the way. Types have their own
/// limit, but a dynamic value carries its type, so dynamic values within each other could go on
/// without end. The reader recurses, and a stack overflow ends the process.
pub const DEEPEST: usize = 128;

/// The answer of [`Value::attribute`] if there is no such attribute.
static NULL: Value = Value::Null;

impl Value {
    /// An object or map of these entries.
    pub fn object<'a>(attributes: impl IntoIterator<Item = (&'a str, Value)>) -> Self {
        Self::Map(
            attributes
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    }

    /// Whether this is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether this value itself is unknown.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// Whether it contains nothing unknown, at any depth.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown => false,
            Self::List(elements) => elements.iter().all(Self::is_wholly_known),
            Self::Map(entries) => entries.values().all(Self::is_wholly_known),
            Self::Dynamic(typed) => typed.1.is_wholly_known(),
            _ => true,
        }
    }

    /// The text, if this is a known string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean, if this is a known bool.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The elements, if this is a known list, set or tuple.
    pub fn as_elements(&self) -> Option<&[Value]> {
        match self {
            Self::List(elements) => Some(elements),
            _ => None,
        }
    }

    /// The number, if this is a known whole number.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    /// The attribute of an object: null if there is none, unknown if the object itself is.
    pub fn attribute(&self, name: &str) -> &Value {
        match self {
            Self::Map(entries) => entries.get(name).unwrap_or(&NULL),
            Self::Unknown => self,
            _ => &NULL,
        }
    }

    /// Sets an attribute of an object; does nothing to any other value.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        if let Self::Map(entries) = self {
            entries.insert(name.to_owned(), value.into());
        }
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<i64> for Value {
    fn from(integer: i64) -> Self {
        Self::Number(integer.into())
    }
}

impl From<u64> for Value {
    fn from(integer: u64) -> Self {
        Self::Number(integer.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl<T: Into<Value>> FromIterator<T> for Value {
    /// A list.
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        Self::List(elements.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    /// `None` is null.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
