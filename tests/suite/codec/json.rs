//! Tests the JSON reader with a writer that follows go-cty's.

use proptest::prelude::*;
use serde_json::Value as Json;
use tfplugin::framework::json::{Objects, read};
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;

use super::values::{Holding, typed, types};

proptest! {
    #[test]
    fn every_value_is_read_as_terraform_writes_it((of, value) in typed(Holding::JsonOnly)) {
        let document = written(&of, &value);
        for objects in [Objects::Exact, Objects::Stored] {
            let read = read(&of, document.as_bytes(), objects);
            prop_assert_eq!(read.expect("it is of the type"), value.clone(), "{}", document);
        }
    }

    #[test]
    fn a_document_of_another_type_is_refused_or_read((of, value) in typed(Holding::JsonOnly), other in types()) {
        let document = written(&of, &value);
        for objects in [Objects::Exact, Objects::Stored] {
            // Any result is right, as long as there is one.
            let _ = read(&other, document.as_bytes(), objects);
        }
    }

    #[test]
    fn stored_objects_may_lack_anything((of, value) in typed(Holding::JsonOnly)) {
        let (Type::Object(attributes), Value::Map(entries)) = (&of, &value) else {
            return Ok(());
        };
        for absent in attributes.keys() {
            let mut fewer = attributes.clone();
            fewer.remove(absent);
            let document = written(&Type::Object(fewer), &value);
            prop_assert!(read(&of, document.as_bytes(), Objects::Exact).is_err());
            let mut expected = entries.clone();
            expected.insert(absent.clone(), Value::Null);
            let stored = read(&of, document.as_bytes(), Objects::Stored);
            prop_assert_eq!(stored.expect("an attribute may be missing"), Value::Map(expected));
        }
    }
}

/// JSON as go-cty's `json` package writes it.
pub fn written(of: &Type, value: &Value) -> String {
    let text = |text: &str| Json::from(text).to_string();
    let joined = |parts: Vec<String>| parts.join(",");
    match (of, value) {
        (_, Value::Null) => "null".to_owned(),
        (_, Value::Bool(flag)) => flag.to_string(),
        (_, Value::Number(number)) => number.to_string(),
        (_, Value::String(string)) => text(string),
        (Type::List(element) | Type::Set(element), Value::List(elements)) => {
            let elements = elements.iter().map(|value| written(element, value));
            format!("[{}]", joined(elements.collect()))
        }
        (Type::Tuple(types), Value::List(elements)) => {
            let elements = types.iter().zip(elements);
            let elements = elements.map(|(of, value)| written(of, value));
            format!("[{}]", joined(elements.collect()))
        }
        (Type::Map(element), Value::Map(entries)) => {
            let entries = entries
                .iter()
                .map(|(key, value)| format!("{}:{}", text(key), written(element, value)));
            format!("{{{}}}", joined(entries.collect()))
        }
        (Type::Object(attributes), Value::Map(entries)) => {
            let entries = attributes
                .iter()
                .map(|(name, of)| format!("{}:{}", text(name), written(of, &entries[name])));
            format!("{{{}}}", joined(entries.collect()))
        }
        (Type::Dynamic, Value::Dynamic(typed)) => {
            let (of, value) = typed.as_ref();
            // go-cty writes the value first.
            format!(
                r#"{{"value":{},"type":{}}}"#,
                written(of, value),
                of.to_json()
            )
        }
        (of, value) => panic!("{value:?} is not of type {of:?}, or JSON has no form for it"),
    }
}
