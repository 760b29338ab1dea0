//! Configurations of a user.

use serde_json::{Value as Json, json};
use tfplugin::framework::number::Number;
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;

/// A small text generation resource for the environment Test.
pub fn chat() -> Json {
    json!({
        "type": "text_generation",
        "display_name": "chat",
        "environment": "Test",
        "region": "eu-central-1",
        "model": "anthropic-claude-sonnet-4-5",
        "size": "small",
        "created_for": {"name": "Ada Lovelace", "email": "ada.lovelace@example.com"},
    })
}

/// A knowledge base for the environment Test.
pub fn knowledge_base() -> Json {
    let mut config = chat();
    config["type"] = json!("knowledge_base");
    config["display_name"] = json!("knowledge");
    config["size"] = json!("standard");
    config["model"] = Json::Null;
    config
}

/// A value of this type. Attributes that are not mentioned are null, as core sends them.
pub fn filled(of: &Type, json: &Json) -> Value {
    match (of, json) {
        (_, Json::Null) => Value::Null,
        (Type::Bool, Json::Bool(flag)) => (*flag).into(),
        (Type::String, Json::String(text)) => text.as_str().into(),
        (Type::Number, Json::Number(number)) => {
            let number: Number = number.to_string().parse().expect("it is a number");
            Value::Number(number)
        }
        (Type::List(element) | Type::Set(element), Json::Array(elements)) => {
            Value::List(elements.iter().map(|json| filled(element, json)).collect())
        }
        (Type::Object(attributes), Json::Object(entries)) => {
            if let Some(unknown) = entries.keys().find(|name| !attributes.contains_key(*name)) {
                panic!("the schema has no attribute {unknown:?}");
            }
            let value = |name: &String, of| filled(of, entries.get(name).unwrap_or(&Json::Null));
            let attributes = attributes.iter();
            Value::Map(
                attributes
                    .map(|(name, of)| (name.clone(), value(name, of)))
                    .collect(),
            )
        }
        (of, json) => panic!("{json} is no {}", of.to_json()),
    }
}
