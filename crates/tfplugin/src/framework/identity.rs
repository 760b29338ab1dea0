//! A resource's identity: attributes that distinguish one remote object from every other, for
//! imports and lists.

use std::collections::BTreeMap;

use super::types::Type;
use super::value::Value;

/// The attributes that identify an object. They are attributes of its state, under the same names.
#[derive(Debug)]
pub struct IdentitySchema {
    /// Raised when stored identities need a conversion.
    pub version: i64,
    /// Strings. An import needs all of them.
    pub attributes: Vec<IdentityAttribute>,
}

/// One attribute of an identity.
#[derive(Debug)]
pub struct IdentityAttribute {
    /// Its name, in the identity and in state.
    pub name: &'static str,
    /// What it means.
    pub description: &'static str,
}

impl IdentitySchema {
    /// Whether objects have no identity.
    pub fn is_none(&self) -> bool {
        self.attributes.is_empty()
    }

    /// The type of an identity.
    pub fn value_type(&self) -> Type {
        Type::object(
            self.attributes
                .iter()
                .map(|attribute| (attribute.name, Type::String)),
        )
    }

    /// The identity of the object in `state`: null for no object, and unknown in attributes that
    /// are not known yet.
    pub fn of(&self, state: &Value) -> Value {
        if state.is_null() {
            return Value::Null;
        }
        Value::object(
            self.attributes
                .iter()
                .map(|attribute| (attribute.name, state.attribute(attribute.name).clone())),
        )
    }

    /// Whether every attribute of an identity has a known value.
    pub fn is_complete(&self, identity: &Value) -> bool {
        let known = |entries: &BTreeMap<String, Value>| {
            self.attributes.iter().all(|attribute| {
                matches!(entries.get(attribute.name), Some(Value::String(text)) if !text.is_empty())
            })
        };
        matches!(identity, Value::Map(entries) if known(entries))
    }
}
