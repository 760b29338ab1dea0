//! Terraform's type system, and the JSON form of types in schemas.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Bool,
    /// A decimal of any size.
    Number,
    /// Unicode text.
    String,
    /// An ordered sequence of one type.
    List(Box<Type>),
    /// An unordered collection of distinct values of one type.
    Set(Box<Type>),
    /// Values of one type by key.
    Map(Box<Type>),
    /// Exactly these attributes.
    Object(BTreeMap<String, Type>),
    /// Exactly these positions.
    Tuple(Vec<Type>),
    /// A value that carries its own type.
    Dynamic,
}

/// The JSON document is not a type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a type")]
pub struct TypeError(String);

/// How deep types may be nested, because a peer's type makes the reader recurse.
const DEEPEST: usize = 64;

impl Type {
    /// A list of `element`.
    pub fn list(element: Type) -> Self {
        Self::List(Box::new(element))
    }

    /// A set of `element`.
    pub fn set(element: Type) -> Self {
        Self::Set(Box::new(element))
    }

    /// A map to `element`.
    pub fn map(element: Type) -> Self {
        Self::Map(Box::new(element))
    }

    /// An object of exactly these attributes.
    pub fn object<'a>(attributes: impl IntoIterator<Item = (&'a str, Type)>) -> Self {
        Self::Object(
            attributes
                .into_iter()
                .map(|(name, t)| (name.to_owned(), t))
                .collect(),
        )
    }

    /// The form in which schemas carry types: `"string"`, `["list","string"]`,
    /// `["object",{"name":"string"}]`.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Bool => json!("bool"),
            Self::Number => json!("number"),
            Self::String => json!("string"),
            Self::Dynamic => json!("dynamic"),
            Self::List(element) => json!(["list", element.to_json()]),
            Self::Set(element) => json!(["set", element.to_json()]),
            Self::Map(element) => json!(["map", element.to_json()]),
            Self::Tuple(elements) => {
                json!([
                    "tuple",
                    elements.iter().map(Self::to_json).collect::<Vec<_>>()
                ])
            }
            Self::Object(attributes) => {
                let attributes: serde_json::Map<String, Json> = attributes
                    .iter()
                    .map(|(name, t)| (name.clone(), t.to_json()))
                    .collect();
                json!(["object", attributes])
            }
        }
    }

    /// Reads [`Type::to_json`]'s form.
    pub fn from_json(json: &Json) -> Result<Self, TypeError> {
        Self::from_json_at(json, 0)
    }

    fn from_json_at(json: &Json, depth: usize) -> Result<Self, TypeError> {
        let refused = || TypeError(json.to_string().chars().take(128).collect());
        if depth > DEEPEST {
            return Err(refused());
        }
        if let Some(name) = json.as_str() {
            return match name {
                "bool" => Ok(Self::Bool),
                "number" => Ok(Self::Number),
                "string" => Ok(Self::String),
                "dynamic" => Ok(Self::Dynamic),
                _ => Err(refused()),
            };
        }
        // An object type may have a third element with its optional attributes; values never depend
        // on it.
        let (Some(kind), Some(inner)) = (json.get(0).and_then(Json::as_str), json.get(1)) else {
            return Err(refused());
        };
        let element = || Self::from_json_at(inner, depth + 1).map(Box::new);
        match kind {
            "list" => Ok(Self::List(element()?)),
            "set" => Ok(Self::Set(element()?)),
            "map" => Ok(Self::Map(element()?)),
            "tuple" => inner
                .as_array()
                .ok_or_else(refused)?
                .iter()
                .map(|t| Self::from_json_at(t, depth + 1))
                .collect::<Result<_, _>>()
                .map(Self::Tuple),
            "object" => inner
                .as_object()
                .ok_or_else(refused)?
                .iter()
                .map(|(name, t)| Ok((name.clone(), Self::from_json_at(t, depth + 1)?)))
                .collect::<Result<_, _>>()
                .map(Self::Object),
            _ => Err(refused()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_survives_its_json_form() {
        let t = Type::object([
            ("flag", Type::Bool),
            ("names", Type::list(Type::String)),
            ("numbers", Type::Set(Box::new(Type::Number))),
            ("by_key", Type::map(Type::Dynamic)),
            ("pair", Type::Tuple(vec![Type::String, Type::Number])),
        ]);
        assert_eq!(Type::from_json(&t.to_json()), Ok(t));
        assert_eq!(
            Type::list(Type::String).to_json(),
            json!(["list", "string"])
        );
    }

    #[test]
    fn what_names_no_type_is_refused() {
        for document in [
            json!("strnig"),
            json!(["list"]),
            json!(7),
            json!(["object", "string"]),
        ] {
            assert!(Type::from_json(&document).is_err(), "{document}");
        }
        let mut deep = json!("string");
        for _ in 0..100 {
            deep = json!(["list", deep]);
        }
        assert!(Type::from_json(&deep).is_err());
    }
}
