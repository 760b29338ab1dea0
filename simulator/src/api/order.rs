//! The body of `POST`, field by field.

use std::collections::BTreeSet;

use serde_json::Value;

use super::error::ApiError;
use super::fields::Fields;
use crate::catalog::{Catalog, ResourceType};
use crate::control_center::Order;
use crate::plan::WantedPlan;
use crate::resource::Person;

const DISPLAY_NAME_CHARACTERS: usize = 100;
const MOST_MODELS: usize = 20;

/// The order that the body of a `POST` places.
pub fn order(body: Value, catalog: &Catalog) -> Result<Order, ApiError> {
    let mut fields = Fields::of_body(body)?;
    let kind = ResourceType::named(&fields.text("type", |name| {
        one_of(name, ResourceType::ALL.map(ResourceType::as_str))
    }));
    let display_name = fields.text("displayName", display_name);
    let environment = fields.text("environment", |name| environment(name, catalog));
    let region = fields.text("region", |id| {
        one_of(id, catalog.regions.iter().map(|region| region.id.as_str()))
    });
    let models = models(&mut fields, kind);
    let default_model = default_model(&mut fields, kind, &models);
    let cross_region_inference = fields.optional_bool("crossRegionInference");
    if kind == Some(ResourceType::KnowledgeBase) && cross_region_inference == Some(true) {
        fields.note("crossRegionInference", "a knowledge base has none");
    }
    let plan = plan(&mut fields, kind, &models);
    let created_for = fields.object("createdFor", |person| Person {
        name: person.text("name", not_blank),
        email: person.text("email", email),
    });
    fields.finish()?;
    match (kind, plan, created_for) {
        (Some(kind), Some(plan), Some(created_for)) => Ok(Order {
            kind,
            display_name,
            environment,
            region,
            models,
            default_model,
            cross_region_inference,
            plan,
            created_for,
        }),
        _ => unreachable!("a field that is missing has been noted"),
    }
}

/// The models from `model` or `models`; none for a knowledge base.
fn models(fields: &mut Fields, kind: Option<ResourceType>) -> Vec<String> {
    let (model, models) = (
        fields.optional_text("model"),
        fields.optional_texts("models"),
    );
    let found = match (model, models) {
        (Some(_), Some(_)) => {
            fields.note("model, models", "only one of them is allowed");
            return Vec::new();
        }
        (None, None) => {
            let needs_one = kind.is_some_and(|kind| kind != ResourceType::KnowledgeBase);
            if needs_one && !fields.has_noted("model") && !fields.has_noted("models") {
                fields.note("model", "is missing");
            }
            return Vec::new();
        }
        (Some(model), None) => vec![model],
        (None, Some(models)) => models,
    };
    if kind == Some(ResourceType::KnowledgeBase) {
        fields.note("model", "a knowledge base has none");
    }
    let unique = found.iter().collect::<BTreeSet<_>>();
    if !(1..=MOST_MODELS).contains(&found.len()) || unique.len() < found.len() {
        fields.note("models", "has to be 1 to 20 models, each named once");
    }
    if kind == Some(ResourceType::EmbeddingsGeneration) && found.len() > 1 {
        fields.note("models", "embeddings generation has one");
    }
    found
}

/// The default model. Only text generation has one, and it is required if there are several models.
fn default_model(
    fields: &mut Fields,
    kind: Option<ResourceType>,
    models: &[String],
) -> Option<String> {
    let default = fields.optional_text("defaultModel");
    match kind {
        Some(ResourceType::TextGeneration) if default.is_none() && models.len() > 1 => {
            fields.note("defaultModel", "is missing: there are several models");
        }
        Some(ResourceType::EmbeddingsGeneration | ResourceType::KnowledgeBase)
            if default.is_some() =>
        {
            fields.note("defaultModel", "only text generation has one");
        }
        _ => {}
    }
    default
}

/// The purchase: either `size` or `cloudTokens`.
fn plan(fields: &mut Fields, kind: Option<ResourceType>, models: &[String]) -> Option<WantedPlan> {
    let (size, cloud_tokens) = (
        fields.optional_text("size"),
        fields.optional_number("cloudTokens"),
    );
    match (size, cloud_tokens) {
        (Some(_), Some(_)) => {
            fields.note("size, cloudTokens", "only one of them is allowed");
            None
        }
        (Some(size), None) => {
            if models.len() > 1 {
                fields.note("size", "is sold with one model only");
            }
            Some(WantedPlan::Size(size))
        }
        (None, Some(cloud_tokens)) => {
            if kind == Some(ResourceType::KnowledgeBase) {
                fields.note("cloudTokens", "a knowledge base is sold by size only");
            }
            Some(WantedPlan::Capacity(cloud_tokens))
        }
        (None, None) => {
            if !fields.has_noted("size") && !fields.has_noted("cloudTokens") {
                let other = kind != Some(ResourceType::KnowledgeBase);
                let missing = if other {
                    "is missing, and so is cloudTokens"
                } else {
                    "is missing"
                };
                fields.note("size", missing);
            }
            None
        }
    }
}

/// One of the catalog's environments.
pub fn environment(name: &str, catalog: &Catalog) -> Result<(), String> {
    one_of(name, catalog.environments.iter().map(String::as_str))
}

fn one_of<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Result<(), String> {
    let known = known.into_iter().collect::<Vec<_>>();
    if known.contains(&text) {
        Ok(())
    } else {
        Err(format!("has to be one of {}", known.join(", ")))
    }
}

/// 1 to 100 characters without blanks at either end.
pub fn display_name(text: &str) -> Result<(), String> {
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

    fn order(body: Value) -> Result<Order, ApiError> {
        super::order(body, &Catalog::default())
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
        assert_refused(
            with("colour", json!("red")),
            "colour: is not a known field.",
        );
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
            "createdFor.name: is missing; createdFor.age: is not a known field.",
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
}
