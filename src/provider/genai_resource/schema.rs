//! The attributes of `mendix_genai_resource`, and what can be said about them without asking
//! anybody.

use std::str::FromStr;

use email_address::EmailAddress;
use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::identity::{IdentityAttribute, IdentitySchema};
use tfplugin::framework::path::Path;
use tfplugin::framework::schema::{Attribute, Schema};
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;

use crate::mendix::resource::ResourceType;
use crate::provider::duration;

/// The types of resource. A closed set: each has rules of its own here.
pub(in crate::provider) const TYPES: &[&str] =
    &["text_generation", "embeddings_generation", "knowledge_base"];

/// What destroying means.
pub(super) const DELETION_POLICIES: &[&str] = &["deprovision", "prevent", "abandon"];

/// The longest display name, in characters.
const LONGEST_NAME: usize = 100;

pub(super) fn schema() -> Schema {
    Schema {
        version: 0,
        description: "A GenAI resource of the Mendix Control Center: text generation, embeddings \
                      generation, or a knowledge base.\n\n\
                      It is paid in Mendix Cloud Tokens from the moment it is created. Destroying \
                      it takes effect at the end of its bundle month; until then it goes on \
                      working and keeps its tokens.",
        attributes: vec![
            Attribute::required("type", Type::String)
                .described(
                    "What it is: `text_generation`, `embeddings_generation` or `knowledge_base`.",
                )
                .replacing()
                .one_of(TYPES),
            Attribute::required("display_name", Type::String)
                .described(
                    "Display name, 1 to 100 characters, without blanks at its ends. Changes in \
                     place. Several resources may have the same one.",
                )
                .checked_str(check_name),
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
            Attribute::computed("size_change_scheduled_at", Type::String).described(
                "When a pending change to a smaller size takes effect, RFC 3339; null if none is \
                 pending.",
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
            Attribute::optional_computed("deletion_policy", Type::String)
                .described(
                    "What destroying means: `deprovision` (default) schedules the end of the \
                     resource; `prevent` refuses, also after the block is removed; `abandon` only \
                     forgets the resource, which goes on and goes on costing.",
                )
                .defaulting_to("deprovision")
                .one_of(DELETION_POLICIES),
            Attribute::optional_object(
                "timeouts",
                vec![
                    timeout(
                        "create",
                        "How long to wait until it is active. Default `10m`. What takes longer \
                         is kept in state and not provisioned twice.",
                    ),
                    timeout(
                        "update",
                        "How long a change may take, all tries together. Default `5m`.",
                    ),
                    timeout(
                        "delete",
                        "How long scheduling the end may take, all tries together; nobody waits \
                         for the end itself. Default `5m`.",
                    ),
                ],
            )
            .described("How long to wait, as durations such as `30s`, `10m` or `1h30m`."),
            Attribute::computed("id", Type::String).described("Its id, a UUID."),
            Attribute::computed("status", Type::String).described(
                "Its lifecycle status: `PROVISIONING`, `ACTIVE`, `PLAN_DOWNGRADE_SCHEDULED` (a \
                 smaller size is pending), `DEPROVISION_SCHEDULED` (its end is) or `FAILED`. The \
                 API may add others.",
            ),
            Attribute::computed("cloud_tokens", Type::Number).described(
                "Mendix Cloud Tokens that it holds; known while planning. While a smaller \
                     size is pending, still those of the larger one.",
            ),
            Attribute::computed("created_at", Type::String)
                .described("When it was created, RFC 3339."),
            Attribute::computed("bundle_month_ends_at", Type::String).described(
                "When its current bundle month ends, RFC 3339: the next moment at which an end \
                     or a smaller size can take effect. Months count from `created_at`.",
            ),
            Attribute::computed("deprovision_scheduled_at", Type::String).described(
                "When it stops, RFC 3339; null while nothing is scheduled. Until then it works \
                     and holds its tokens.",
            ),
            Attribute::computed("portal_url", Type::String)
                .described("The address at which the GenAI portal shows it."),
        ],
    }
}

/// What only Terraform knows of a resource, whatever the Control Center is asked.
const LOCAL: &[&str] = &["deletion_policy", "timeouts"];

/// The attributes of a resource for those who only look at it: what the Control Center knows.
pub(in crate::provider) fn observed_attributes() -> Vec<Attribute> {
    schema()
        .attributes
        .into_iter()
        .filter(|attribute| !LOCAL.contains(&attribute.name))
        .map(Attribute::observed)
        .collect()
}

/// What tells one resource from all others.
pub(super) fn identity() -> IdentitySchema {
    IdentitySchema {
        version: 0,
        attributes: vec![IdentityAttribute {
            name: "id",
            description: "The id of the resource, a UUID.",
        }],
    }
}

fn timeout(name: &'static str, description: &'static str) -> Attribute {
    Attribute::optional(name, Type::String)
        .described(description)
        .checked_str(|text| duration::parse(text).map(|_| ()))
}

fn check_name(name: &str) -> Result<(), String> {
    if name.trim() != name {
        return Err("must not start or end with a blank".to_owned());
    }
    match name.chars().count() {
        0 => Err("must not be empty".to_owned()),
        1..=LONGEST_NAME => Ok(()),
        length => Err(format!(
            "must have at most {LONGEST_NAME} characters, not {length}"
        )),
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
        Err(_) => Err(format!("must be an e-mail address, not {text:?}")),
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
                "A resource of type {of:?} needs a model, for example {}.",
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

    #[test]
    fn a_model_belongs_to_everything_but_a_knowledge_base() {
        let resource =
            |of: &str, model: Value| Value::object([("type", of.into()), ("model", model)]);
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
        let config = Value::object([
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
        assert!(check_name(&"é".repeat(100)).is_ok());
        assert!(check_name(&"é".repeat(101)).is_err());
    }

    #[test]
    fn regions_environments_models_and_sizes_are_open_sets() {
        let config = Value::object([
            ("environment", "Staging".into()),
            ("region", "mars-north-1".into()),
            ("model", "next-year".into()),
            ("size", "gigantic".into()),
        ]);
        assert!(summaries(&config).is_empty());
    }
}
