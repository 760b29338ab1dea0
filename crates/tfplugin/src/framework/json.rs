//! Values in JSON: the form of stored state, and the second form in which a peer may send a value.
//!
//! The reader works directly on the text, by type, because a general JSON number would lose digits
//! that Terraform keeps. It scans the text of each level twice, once to find its end and once to
//! read it. So the time grows with the length times the depth, and the depth is limited.

use std::borrow::{Borrow, Cow};
use std::collections::BTreeMap;
use std::fmt::Display;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::number::Number;
use super::types::Type;
use super::value::{DEEPEST, Value};

/// The JSON document holds no value of the requested type. The error says what was found instead,
/// but never the value itself, which may be a secret.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// Not JSON.
    #[error("this is not JSON: {0}")]
    Syntax(#[from] serde_json::Error),
    /// JSON, with a value that does not fit.
    #[error("at ${at}: {problem}")]
    Value {
        /// Where in the document: a path from its root. The root's path is empty.
        at: String,
        /// What is wrong there.
        problem: String,
    },
}

impl JsonError {
    fn here(problem: impl Into<String>) -> Self {
        Self::Value {
            at: String::new(),
            problem: problem.into(),
        }
    }

    fn expected(what: &str, text: &str) -> Self {
        Self::here(format!("expected {what}, found {}", kind(text)))
    }

    /// The same error, one level further out. Only errors build paths: building one for each value
    /// would take time that grows with the length of all keys around it.
    fn below(self, step: impl Display) -> Self {
        match self {
            Self::Value { at, problem } => Self::Value {
                at: format!("{step}{at}"),
                problem,
            },
            syntax => syntax,
        }
    }
}

/// How to read an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objects {
    /// Exactly the type's attributes.
    Exact,
    /// From another version of the schema: a missing attribute is null, and an unknown one is
    /// dropped.
    Stored,
}

/// Reads a value of the given type from a JSON document. If a key is given twice, the last one
/// counts, as everywhere in Terraform.
///
/// # Errors
///
/// When the document is not JSON, or holds no value of that type.
pub fn read(of: &Type, document: &[u8], objects: Objects) -> Result<Value, JsonError> {
    let raw: &RawValue = serde_json::from_slice(document)?;
    Reader { objects }.value(of, raw, DEEPEST)
}

/// The attributes of an object type that are missing in a document, which is an object: state of an
/// earlier schema version may lack some. A null counts as present.
pub fn lacking<'a>(of: &'a Type, document: &[u8]) -> Vec<&'a str> {
    let Type::Object(attributes) = of else {
        return Vec::new();
    };
    let entries: BTreeMap<Key<'_>, IgnoredAny> =
        serde_json::from_slice(document).unwrap_or_default();
    attributes
        .keys()
        .map(String::as_str)
        .filter(|name| !entries.contains_key(*name))
        .collect()
}

/// A key, borrowed from its document unless it is written with an escape.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl Borrow<str> for Key<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[derive(Clone, Copy)]
struct Reader {
    objects: Objects,
}

impl Reader {
    /// Reads a value with at most `levels` of values in it, itself included.
    fn value(self, of: &Type, raw: &RawValue, levels: usize) -> Result<Value, JsonError> {
        let text = raw.get();
        if text == "null" {
            return Ok(Value::Null);
        }
        let Some(inner) = levels.checked_sub(1) else {
            return Err(JsonError::here("values are nested too deeply"));
        };
        match of {
            Type::Bool => part(text, "a bool").map(Value::Bool),
            Type::String => part(text, "a string").map(Value::String),
            Type::Number => number(text).map(Value::Number),
            Type::List(element) | Type::Set(element) => part::<Vec<&RawValue>>(text, "a list")?
                .into_iter()
                .enumerate()
                .map(|(index, raw)| {
                    self.value(element, raw, inner)
                        .map_err(|error| error.below(format_args!("[{index}]")))
                })
                .collect::<Result<_, _>>()
                .map(Value::List),
            Type::Tuple(types) => self.tuple(types, text, inner),
            Type::Map(element) => entries(text, "a map")?
                .into_iter()
                .map(|(Key(key), raw)| match self.value(element, raw, inner) {
                    Ok(value) => Ok((key.into_owned(), value)),
                    Err(error) => Err(error.below(format_args!("[{key:?}]"))),
                })
                .collect::<Result<_, _>>()
                .map(Value::Map),
            Type::Object(attributes) => self.object(attributes, text, inner),
            Type::Dynamic => self.dynamic(text, inner),
        }
    }

    fn tuple(self, types: &[Type], text: &str, levels: usize) -> Result<Value, JsonError> {
        let elements: Vec<&RawValue> = part(text, "a tuple")?;
        if elements.len() != types.len() {
            let (found, wanted) = (elements.len(), types.len());
            return Err(JsonError::here(format!("{found} elements, not {wanted}")));
        }
        types
            .iter()
            .zip(elements)
            .enumerate()
            .map(|(index, (of, raw))| {
                self.value(of, raw, levels)
                    .map_err(|error| error.below(format_args!("[{index}]")))
            })
            .collect::<Result<_, _>>()
            .map(Value::List)
    }

    fn object(
        self,
        attributes: &BTreeMap<String, Type>,
        text: &str,
        levels: usize,
    ) -> Result<Value, JsonError> {
        let entries = entries(text, "an object")?;
        if self.objects == Objects::Exact {
            let mut names = entries.keys().map(|Key(name)| name.as_ref());
            if let Some(extra) = names.find(|name| !attributes.contains_key(*name)) {
                return Err(JsonError::here(format!("there is no attribute {extra:?}")));
            }
            if let Some(absent) = attributes
                .keys()
                .find(|name| !entries.contains_key(name.as_str()))
            {
                return Err(JsonError::here(format!(
                    "the attribute {absent:?} is missing"
                )));
            }
        }
        attributes
            .iter()
            .map(|(name, of)| {
                let value = match entries.get(name.as_str()) {
                    Some(raw) => self
                        .value(of, raw, levels)
                        .map_err(|error| error.below(format_args!(".{name}")))?,
                    None => Value::Null,
                };
                Ok((name.clone(), value))
            })
            .collect::<Result<_, _>>()
            .map(Value::Map)
    }

    /// An object with the type, as JSON, and the value.
    fn dynamic(self, text: &str, levels: usize) -> Result<Value, JsonError> {
        let entries = entries(text, "a dynamic value")?;
        let (Some(of), Some(raw)) = (entries.get("type"), entries.get("value")) else {
            return Err(JsonError::here("a dynamic value has a type and a value"));
        };
        let of = serde_json::from_str(of.get())
            .ok()
            .and_then(|json| Type::from_json(&json).ok())
            .filter(|of| *of != Type::Dynamic)
            .ok_or_else(|| JsonError::here("a dynamic value must name a definite type"))?;
        let value = self.value(&of, raw, levels)?;
        Ok(Value::Dynamic(Box::new((of, value))))
    }
}

fn part<'a, T: Deserialize<'a>>(text: &'a str, what: &str) -> Result<T, JsonError> {
    serde_json::from_str(text).map_err(|_| JsonError::expected(what, text))
}

fn entries<'a>(text: &'a str, what: &str) -> Result<BTreeMap<Key<'a>, &'a RawValue>, JsonError> {
    part(text, what)
}

/// A number, or a string that holds one: old states keep such strings from a configuration.
fn number(text: &str) -> Result<Number, JsonError> {
    let number = match kind(text) {
        "a number" => text.parse(),
        "a string" => part::<String>(text, "a string")?.parse(),
        _ => return Err(JsonError::expected("a number", text)),
    };
    number.map_err(|error| JsonError::here(format!("{error}")))
}

/// The kind of a JSON text, without its content.
fn kind(text: &str) -> &'static str {
    match text.as_bytes().first() {
        Some(b'"') => "a string",
        Some(b'[') => "an array",
        Some(b'{') => "an object",
        Some(b't' | b'f') => "a bool",
        Some(b'n') => "null",
        _ => "a number",
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
    fn what_stored_state_lacks_is_told_from_what_is_null_in_it() {
        let of = Type::object([("name", Type::String), ("size", Type::String)]);
        assert_eq!(lacking(&of, br#"{"name":null,"old":1}"#), ["size"]);
        assert_eq!(lacking(&of, br#"{"name":"a","size":null}"#), [""; 0]);
    }

    #[test]
    fn a_key_may_be_written_with_an_escape() {
        let of = Type::object([("name", Type::String)]);
        let document = br#"{"n\u0061me":"a"}"#;
        let value = Value::object([("name", "a".into())]);
        assert_eq!(read(&of, document, Objects::Exact).unwrap(), value);
        assert_eq!(lacking(&of, document), [""; 0]);
        let of = Type::map(Type::String);
        assert_eq!(read(&of, document, Objects::Exact).unwrap(), value);
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
    fn numbers_may_be_quoted_and_nothing_else_may_be_a_number() {
        let read = |document: &[u8]| read(&Type::Number, document, Objects::Exact);
        let half = Value::Number("0.5".parse().unwrap());
        assert_eq!(read(b"0.5").unwrap(), half);
        assert_eq!(read(br#""0.5""#).unwrap(), half);
        assert_eq!(read(b"50E-2").unwrap(), half);
        for document in [
            &b"true"[..],
            b"[1]",
            b"{}",
            b"NaN",
            b"Infinity",
            b"01",
            b"+1",
            br#""""#,
            br#""1_0""#,
            b"1e999999999",
        ] {
            assert!(read(document).is_err(), "{document:?}");
        }
    }

    #[test]
    fn a_wrong_value_is_named_by_its_place() {
        let said = |of: &Type, document: &[u8]| {
            read(of, document, Objects::Stored).unwrap_err().to_string()
        };
        assert_eq!(
            said(&types(), br#"{"owner":{"email":7}}"#),
            "at $.owner.email: expected a string, found a number"
        );
        let lists = Type::map(Type::list(Type::Tuple(vec![Type::Bool, Type::Bool])));
        assert_eq!(
            said(&lists, br#"{"a b":[[true,true],[true,[]]]}"#),
            r#"at $["a b"][1][1]: expected a bool, found an array"#
        );
        assert_eq!(
            said(&types(), b"[]"),
            "at $: expected an object, found an array"
        );
        assert!(said(&types(), b"{").starts_with("this is not JSON: "));
        assert!(said(&types(), b"{} {}").starts_with("this is not JSON: "));
    }

    #[test]
    fn a_wrong_value_is_named_without_showing_it() {
        for of in [
            Type::Bool,
            Type::Number,
            Type::list(Type::Bool),
            Type::map(Type::Bool),
            Type::Tuple(vec![]),
            Type::Object(BTreeMap::new()),
            Type::Dynamic,
        ] {
            let error = read(&of, br#""s3cret""#, Objects::Stored).unwrap_err();
            assert!(!error.to_string().contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn of_a_key_given_twice_the_last_one_counts() {
        let document = br#"{"name":"a","name":"b"}"#;
        let value = read(&types(), document, Objects::Stored).unwrap();
        assert_eq!(value.attribute("name"), &"b".into());
    }

    #[test]
    fn dynamic_values_that_bring_each_other_end_somewhere() {
        let document = |levels: usize| {
            let open = r#"{"type":["list","dynamic"],"value":["#.repeat(levels);
            format!("{open}{}", "]}".repeat(levels))
        };
        // Two levels each: the dynamic value, and the list in it.
        let read = |levels| read(&Type::Dynamic, document(levels).as_bytes(), Objects::Exact);
        assert!(read(DEEPEST / 2).is_ok());
        let error = read(DEEPEST / 2 + 1).unwrap_err().to_string();
        assert!(error.ends_with(": values are nested too deeply"), "{error}");
        // Each level around a further one would scan it again.
        assert!(read(5_000).is_err());
    }

    #[test]
    fn long_keys_around_many_values_take_no_more_time() {
        // Building the path of each value would copy 100 GB.
        let document = format!(
            r#"{{"{}":[{}true]}}"#,
            "k".repeat(1 << 20),
            "true,".repeat(100_000)
        );
        let of = Type::map(Type::list(Type::Bool));
        assert!(read(&of, document.as_bytes(), Objects::Exact).is_ok());
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
        for document in [
            r#"{"type":"dynamic","value":null}"#,
            r#"{"type":"strnig","value":"a"}"#,
            r#"{"type":"string"}"#,
            r#"{"value":"a"}"#,
            r#"["string","a"]"#,
        ] {
            let value = read(&Type::Dynamic, document.as_bytes(), Objects::Exact);
            assert!(value.is_err(), "{document}");
        }
    }
}
