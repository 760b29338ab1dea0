//! Values in JSON: how state is stored, and the second form in which a peer
//! may send a value.
//!
//! Read straight from the text, by type, because a general JSON number would
//! lose digits that Terraform keeps.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::types::Type;
use super::value::Value;

/// A JSON document that holds no value of the type asked for.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// Not JSON, or another shape than the type's.
    #[error("at {at}: {source}")]
    Shape {
        /// Where in the document, as a path from `$`.
        at: String,
        /// What the reader stumbled on.
        source: serde_json::Error,
    },
    /// The right shape with a value that cannot be.
    #[error("at {at}: {problem}")]
    Value {
        /// Where in the document, as a path from `$`.
        at: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// How to read an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objects {
    /// Exactly the type's attributes.
    Exact,
    /// Stored by another version of the schema: an attribute that is missing
    /// is null, one that is unknown to the type is dropped.
    Stored,
}

/// Reads a value of the given type from a JSON document.
pub fn read(of: &Type, document: &[u8], objects: Objects) -> Result<Value, JsonError> {
    let raw: &RawValue = serde_json::from_slice(document).map_err(|source| JsonError::Shape {
        at: "$".to_owned(),
        source,
    })?;
    read_raw(of, raw, objects, "$")
}

fn read_raw(of: &Type, raw: &RawValue, objects: Objects, at: &str) -> Result<Value, JsonError> {
    let shape = |source| JsonError::Shape {
        at: at.to_owned(),
        source,
    };
    let wrong = |problem: String| JsonError::Value {
        at: at.to_owned(),
        problem,
    };
    let text = raw.get();
    if text == "null" {
        return Ok(Value::Null);
    }
    match of {
        Type::Bool => serde_json::from_str::<bool>(text)
            .map(Value::Bool)
            .map_err(shape),
        Type::String => serde_json::from_str::<String>(text)
            .map(Value::String)
            .map_err(shape),
        Type::Number => {
            // Old states hold numbers as strings where they were configured so.
            let digits = match serde_json::from_str::<String>(text) {
                Ok(quoted) => quoted,
                Err(_) => text.to_owned(),
            };
            digits
                .parse()
                .map(Value::Number)
                .map_err(|error| wrong(format!("{error}")))
        }
        Type::List(element) | Type::Set(element) => {
            let elements: Vec<&RawValue> = serde_json::from_str(text).map_err(shape)?;
            elements
                .iter()
                .enumerate()
                .map(|(index, raw)| read_raw(element, raw, objects, &format!("{at}[{index}]")))
                .collect::<Result<_, _>>()
                .map(Value::List)
        }
        Type::Tuple(types) => {
            let elements: Vec<&RawValue> = serde_json::from_str(text).map_err(shape)?;
            if elements.len() != types.len() {
                return Err(wrong(format!(
                    "{} elements, not {}",
                    elements.len(),
                    types.len()
                )));
            }
            types
                .iter()
                .zip(elements)
                .enumerate()
                .map(|(index, (t, raw))| read_raw(t, raw, objects, &format!("{at}[{index}]")))
                .collect::<Result<_, _>>()
                .map(Value::List)
        }
        Type::Map(element) => {
            let entries: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(shape)?;
            entries
                .into_iter()
                .map(|(key, raw)| {
                    let value = read_raw(element, raw, objects, &format!("{at}[{key:?}]"))?;
                    Ok((key, value))
                })
                .collect::<Result<_, _>>()
                .map(Value::Map)
        }
        Type::Object(attributes) => {
            let entries: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(shape)?;
            if objects == Objects::Exact {
                if let Some(extra) = entries.keys().find(|name| !attributes.contains_key(*name)) {
                    return Err(wrong(format!("there is no attribute {extra:?}")));
                }
                if let Some(absent) = attributes.keys().find(|name| !entries.contains_key(*name)) {
                    return Err(wrong(format!("the attribute {absent:?} is missing")));
                }
            }
            attributes
                .iter()
                .map(|(name, t)| {
                    let value = match entries.get(name) {
                        Some(raw) => read_raw(t, raw, objects, &format!("{at}.{name}"))?,
                        None => Value::Null,
                    };
                    Ok((name.clone(), value))
                })
                .collect::<Result<_, _>>()
                .map(Value::Map)
        }
        Type::Dynamic => {
            #[derive(serde::Deserialize)]
            struct Typed<'a> {
                r#type: serde_json::Value,
                #[serde(borrow)]
                value: &'a RawValue,
            }
            let typed: Typed<'_> = serde_json::from_str(text).map_err(shape)?;
            let t = Type::from_json(&typed.r#type).map_err(|error| wrong(error.to_string()))?;
            if t == Type::Dynamic {
                return Err(wrong(
                    "a dynamic value must name a definite type".to_owned(),
                ));
            }
            let value = read_raw(&t, typed.value, objects, at)?;
            Ok(Value::Dynamic(Box::new((t, value))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types() -> Type {
        Type::object([
            ("name", Type::String),
            ("tokens", Type::Number),
            ("owner", Type::object([("email", Type::String)])),
        ])
    }

    #[test]
    fn stored_state_may_lack_attributes_and_have_too_many() {
        let document = br#"{"name":"a","size":"small","owner":{}}"#;
        let value = read(&types(), document, Objects::Stored).unwrap();
        assert_eq!(
            value,
            Value::object([
                ("name", "a".into()),
                ("tokens", Value::Null),
                ("owner", Value::object([("email", Value::Null)])),
            ])
        );
        assert!(read(&types(), document, Objects::Exact).is_err());
    }

    #[test]
    fn numbers_keep_every_digit() {
        let document = br#"{"tokens":12345678901234567890.5}"#;
        let value = read(&types(), document, Objects::Stored).unwrap();
        let Value::Number(tokens) = value.attribute("tokens") else {
            panic!("{value:?}")
        };
        assert_eq!(tokens.to_string(), "12345678901234567890.5");
    }

    #[test]
    fn a_wrong_value_is_named_by_its_place() {
        let document = br#"{"owner":{"email":7}}"#;
        let error = read(&types(), document, Objects::Stored)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("at $.owner.email:"), "{error}");
        assert!(read(&types(), b"{", Objects::Stored).is_err());
        assert!(read(&types(), b"[]", Objects::Stored).is_err());
    }

    #[test]
    fn a_dynamic_value_brings_its_type() {
        let value = read(
            &Type::Dynamic,
            br#"{"value":["a"],"type":["list","string"]}"#,
            Objects::Exact,
        );
        let expected = (Type::list(Type::String), Value::List(vec!["a".into()]));
        assert_eq!(value.unwrap(), Value::Dynamic(Box::new(expected)));
    }
}
