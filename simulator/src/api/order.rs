//! The bodies of `POST` and `PATCH`, field by field.

use serde_json::Value;

use super::error::ApiError;
use super::fields::Fields;
use crate::catalog::{CATALOG, ResourceType};
use crate::control_center::{Changes, Order};
use crate::resource::Person;

const DISPLAY_NAME_CHARACTERS: usize = 100;

/// The order that the body of a `POST` places.
pub fn order(body: Value) -> Result<Order, ApiError> {
    let mut fields = Fields::of_body(body)?;
    let kind = ResourceType::named(&fields.text("type", |name| {
        one_of(name, ResourceType::ALL.map(ResourceType::as_str))
    }));
    let display_name = fields.text("displayName", display_name);
    let environment = fields.text("environment", |name| {
        one_of(name, CATALOG.environments.iter().copied())
    });
    let region = fields.text("region", |id| {
        one_of(id, CATALOG.regions.iter().map(|region| region.id))
    });
    let model = fields.optional_text("model");
    let cross_region_inference = fields.optional_bool("crossRegionInference");
    let size = fields.text("size", |_| Ok(()));
    let created_for = fields.object("createdFor", |person| Person {
        name: person.text("name", not_blank),
        email: person.text("email", email),
    });
    match (kind, &model) {
        (Some(ResourceType::KnowledgeBase), Some(_)) => {
            fields.note("model", "a knowledge base has none")
        }
        (Some(ResourceType::TextGeneration | ResourceType::EmbeddingsGeneration), None) => {
            fields.note("model", "is missing");
        }
        _ => {}
    }
    if kind == Some(ResourceType::KnowledgeBase) && cross_region_inference == Some(true) {
        fields.note("crossRegionInference", "a knowledge base has none");
    }
    fields.finish()?;
    match (kind, created_for) {
        (Some(kind), Some(created_for)) => Ok(Order {
            kind,
            display_name,
            environment,
            region,
            model,
            cross_region_inference,
            size,
            created_for,
        }),
        _ => unreachable!("a field that is missing has been noted"),
    }
}

/// The changes that the body of a `PATCH` asks for.
pub fn changes(body: Value) -> Result<Changes, ApiError> {
    let mut fields = Fields::of_body(body)?;
    if fields.is_empty() {
        return Err(ApiError::invalid_field(
            "The body has to hold displayName, size or both.",
        ));
    }
    let changes = Changes {
        display_name: fields
            .has("displayName")
            .then(|| fields.text("displayName", display_name)),
        size: fields.has("size").then(|| fields.text("size", |_| Ok(()))),
    };
    fields.finish()?;
    Ok(changes)
}

fn one_of(text: &str, known: impl IntoIterator<Item = &'static str>) -> Result<(), String> {
    let known = known.into_iter().collect::<Vec<_>>();
    if known.contains(&text) {
        Ok(())
    } else {
        Err(format!("has to be one of {}", known.join(", ")))
    }
}

fn display_name(text: &str) -> Result<(), String> {
    let is_good =
        (1..=DISPLAY_NAME_CHARACTERS).contains(&text.chars().count()) && text.trim() == text;
    if is_good {
        Ok(())
    } else {
        Err("has to be 1 to 100 characters without blanks at either end".to_owned())
    }
}

fn not_blank(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        Err("is blank".to_owned())
    } else {
        Ok(())
    }
}

fn email(text: &str) -> Result<(), String> {
    let is_good = !text.contains(char::is_whitespace)
        && text.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && !host.is_empty() && !host.contains('@')
        });
    if is_good {
        Ok(())
    } else {
        Err("has to be an email address".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn good() -> Value {
        json!({
            "type": "text_generation",
            "displayName": "Support",
            "environment": "Test",
            "region": "eu-central-1",
            "model": "anthropic-claude-sonnet-4-5",
            "crossRegionInference": true,
            "size": "small",
            "createdFor": {"name": "Ada", "email": "ada@example.com"},
        })
    }

    fn with(field: &str, value: Value) -> Value {
        let mut body = good();
        body[field] = value;
        body
    }

    #[track_caller]
    fn assert_refused(body: Value, detail: &str) {
        let error = order(body).err().expect("the order is not good");
        let shown = format!("{error:?}");
        assert!(shown.contains(&format!("{detail:?}")), "{shown}");
    }

    #[test]
    fn a_good_order_is_taken() {
        assert!(order(good()).is_ok());
        assert!(order(with("crossRegionInference", Value::Null)).is_ok());
        assert!(order(with("displayName", json!("ü".repeat(100)))).is_ok());
        assert!(
            order(with("size", json!("enormous"))).is_ok(),
            "the catalog decides on sizes"
        );
        assert!(
            order(with("model", json!("unheard-of"))).is_ok(),
            "the catalog decides on models"
        );
    }

    #[test]
    fn each_field_has_its_rule() {
        let types =
            "type: has to be one of text_generation, embeddings_generation, knowledge_base.";
        assert_refused(with("type", json!("image_generation")), types);
        let environments = "environment: has to be one of Test, Acceptance, Production.";
        assert_refused(with("environment", json!("test")), environments);
        assert_refused(
            with("region", json!("moon-1")),
            "region: has to be one of eu-central-1, ca-central-1.",
        );
        assert_refused(with("model", Value::Null), "model: is missing.");
        assert_refused(
            with("crossRegionInference", json!("yes")),
            "crossRegionInference: has to be true or false.",
        );
        assert_refused(with("size", json!(1)), "size: has to be a string.");
        assert_refused(
            with("createdFor", json!("Ada")),
            "createdFor: has to be an object.",
        );
        assert_refused(with("colour", json!("red")), "colour: is no known field.");
        let name = "displayName: has to be 1 to 100 characters without blanks at either end.";
        for bad in ["", " a", "a ", &"a".repeat(101)] {
            assert_refused(with("displayName", json!(bad)), name);
        }
        for bad in [
            "",
            "ada",
            "ada@",
            "@example.com",
            "a da@example.com",
            "a@b@c",
        ] {
            let body = with("createdFor", json!({"name": "Ada", "email": bad}));
            assert_refused(body, "createdFor.email: has to be an email address.");
        }
        let nameless = with("createdFor", json!({"email": "ada@example.com", "age": 36}));
        assert_refused(
            nameless,
            "createdFor.name: is missing; createdFor.age: is no known field.",
        );
    }

    #[test]
    fn a_knowledge_base_has_no_model() {
        let mut body = with("type", json!("knowledge_base"));
        let both =
            "model: a knowledge base has none; crossRegionInference: a knowledge base has none.";
        assert_refused(body.clone(), both);
        body["model"] = Value::Null;
        body["crossRegionInference"] = json!(false);
        assert!(order(body).is_ok());
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        assert_refused(
            json!({"type": "knowledge_base", "displayName": 7, "environment": "Test", "size": "standard"}),
            "displayName: has to be a string; region: is missing; createdFor: is missing.",
        );
        assert_refused(json!([]), "The body has to be a JSON object.");
    }

    #[test]
    fn changes_are_of_the_name_and_the_size_only() {
        let changed = changes(json!({"size": "large"})).expect("a good change");
        assert_eq!(
            (changed.display_name, changed.size.as_deref()),
            (None, Some("large"))
        );
        for bad in [
            json!({}),
            json!({"region": "eu-central-1"}),
            json!({"size": null}),
            json!({"displayName": " "}),
        ] {
            assert!(changes(bad.clone()).is_err(), "{bad} was taken");
        }
    }
}
