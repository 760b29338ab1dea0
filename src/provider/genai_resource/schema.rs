//! The attributes of `mendix_genai_resource`, and what can be said about them without asking
//! anybody.

use std::str::FromStr;

use email_address::EmailAddress;
use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::path::Path;
use tfplugin::framework::quoted::quoted;
use tfplugin::framework::schema::{Attribute, Schema};
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;

use crate::mendix::resource::ResourceType;
use crate::provider::display_name;
use crate::provider::life_cycle;
use crate::provider::resource_types::{TYPES, types_in_words};

pub(super) fn schema() -> Schema {
    Schema {
        version: 0,
        description: "A GenAI resource of the Mendix Control Center: text generation, embeddings \
                      generation, or a knowledge base.\n\n\
                      It is paid in Mendix Cloud Tokens from the moment it is created. Destroying \
                      it takes effect at the end of its bundle month; until then it goes on \
                      working and keeps its tokens.",
        attributes: [
            Attribute::required("type", Type::String)
                .described(concat!("What it is: ", types_in_words!(), "."))
                .replacing()
                .one_of(TYPES),
            Attribute::required("display_name", Type::String)
                .described(
                    "Display name, 1 to 100 characters, without blanks at its ends. Changes in \
                     place. Several resources may have the same one.",
                )
                .checked_str(display_name::check),
            Attribute::required("environment", Type::String)
                .described(
                    "The Mendix environment it is for: `Test`, `Acceptance` or `Production`. The \
                     catalog decides, when planning.",
                )
                .replacing()
                .checked_str(check_not_blank),
            Attribute::required("region", Type::String)
                .described(
                    "Id of the Mendix Cloud region that hosts it, for example `eu-central-1` or \
                     `ca-central-1`. The catalog decides, when planning.",
                )
                .replacing()
                .checked_str(check_not_blank),
            Attribute::optional("model", Type::String)
                .described(
                    "Id of the model, for example `anthropic-claude-sonnet-4-5`. Required, except \
                     for a knowledge base, which has none. The data source \
                     `mendix_genai_catalog` lists the models of a region.",
                )
                .replacing()
                .checked_str(check_not_blank),
            Attribute::optional_computed("cross_region_inference", Type::Bool)
                .described(
                    "Whether sibling regions may serve its requests. By default what the model \
                     needs in this region; some models are offered with it only, others without \
                     it only.",
                )
                .replacing(),
            Attribute::required("size", Type::String)
                .described(
                    "The subscription plan: `small`, `medium` or `large`; for a knowledge base \
                     `standard`. A larger one takes effect at once, a smaller one at the end of \
                     the bundle month; while that is pending, this is the wanted size and \
                     `active_size` the one in force.",
                )
                .checked_str(check_not_blank),
            Attribute::computed("active_size", Type::String).described(
                "The size in force now: another one than `size` while a smaller one is pending.",
            ),
            Attribute::required_object(
                "created_for",
                vec![
                    Attribute::required("name", Type::String)
                        .described("Name of the user, for example `Ada Lovelace`.")
                        .checked_str(check_not_blank),
                    Attribute::required("email", Type::String)
                        .described("E-mail address of the user, for example `ada@example.com`.")
                        .checked_str(check_email),
                ],
            )
            .described("For whom it is provisioned; \"Created For\" in the Control Center.")
            .replacing(),
            Attribute::computed("portal_url", Type::String)
                .described("The address at which the GenAI portal shows it."),
        ]
        .into_iter()
        .chain(life_cycle::attributes())
        .collect(),
    }
}

pub(in crate::provider) fn check_not_blank(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        Err("must not be empty".to_owned())
    } else {
        Ok(())
    }
}

fn check_email(text: &str) -> Result<(), String> {
    match EmailAddress::from_str(text) {
        Ok(_) => Ok(()),
        Err(_) => Err(format!("must be an e-mail address, not {}", quoted(text))),
    }
}

/// Checks that a model is named where one is needed, and only there.
pub(super) fn validate(config: &Value) -> Diagnostics {
    let (Some(of), model) = (config.attribute("type").as_str(), config.attribute("model")) else {
        return Diagnostics::default();
    };
    let knowledge_base = ResourceType::from(of) == ResourceType::KnowledgeBase;
    let detail = match model {
        Value::Null if !knowledge_base && TYPES.contains(&of) => {
            format!(
                "A resource of type {} needs a model, for example {}.",
                quoted(of),
                example(of)
            )
        }
        Value::String(_) if knowledge_base => {
            "A knowledge base has no model. Remove the attribute.".to_owned()
        }
        _ => return Diagnostics::default(),
    };
    let summary = if knowledge_base {
        "Model not allowed"
    } else {
        "Missing model"
    };
    Diagnostic::error(summary, detail)
        .at(Path::attribute("model"))
        .into()
}

fn example(of: &str) -> &'static str {
    match ResourceType::from(of) {
        ResourceType::EmbeddingsGeneration => "\"cohere-embed-v4\"",
        _ => "\"anthropic-claude-sonnet-4-5\"",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summaries(config: &Value) -> Vec<String> {
        let mut said = schema().check(config);
        said.extend(validate(config));
        said.into_iter()
            .map(|diagnostic| diagnostic.summary)
            .collect()
    }

    /// A valid text generation, with other values for some of its attributes.
    fn written<'a>(values: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
        let created_for =
            Value::object([("name", "Ada".into()), ("email", "ada@example.com".into())]);
        let mut config = Value::object([
            ("type", "text_generation".into()),
            ("display_name", "chat".into()),
            ("environment", "Test".into()),
            ("region", "eu-central-1".into()),
            ("model", "m".into()),
            ("size", "small".into()),
            ("created_for", created_for),
        ]);
        for (name, value) in values {
            config.set(name, value);
        }
        config
    }

    #[test]
    fn a_model_belongs_to_everything_but_a_knowledge_base() {
        let resource = |of: &str, model: Value| written([("type", of.into()), ("model", model)]);
        assert_eq!(
            summaries(&resource("text_generation", Value::Null)),
            ["Missing model"]
        );
        assert_eq!(
            summaries(&resource("knowledge_base", "m".into())),
            ["Model not allowed"]
        );
        for fine in [
            resource("knowledge_base", Value::Null),
            resource("text_generation", "m".into()),
            resource("text_generation", Value::Unknown),
            resource("knowledge_base", Value::Unknown),
        ] {
            assert!(summaries(&fine).is_empty(), "{fine:?}");
        }
    }

    #[test]
    fn names_mails_and_durations_are_checked_offline() {
        let config = written([
            ("display_name", " blank".into()),
            (
                "created_for",
                Value::object([("name", "A".into()), ("email", "nobody".into())]),
            ),
            ("timeouts", Value::object([("create", "soon".into())])),
            ("deletion_policy", "keep".into()),
        ]);
        assert_eq!(
            summaries(&config),
            [
                "Invalid display_name",
                "Invalid created_for.email",
                "Invalid deletion_policy",
                "Invalid timeouts.create"
            ]
        );
    }

    #[test]
    fn regions_environments_models_and_sizes_are_open_sets() {
        let config = written([
            ("environment", "Staging".into()),
            ("region", "mars-north-1".into()),
            ("model", "next-year".into()),
            ("size", "gigantic".into()),
        ]);
        assert!(summaries(&config).is_empty());
    }
}
