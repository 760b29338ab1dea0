//! The attributes of `mendix_genai_resource`, each with the rules that it keeps by itself.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::LazyLock;

use email_address::EmailAddress;
use tfplugin::framework::quoted::quoted;
use tfplugin::framework::schema::{Attribute, Schema};
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;

use crate::mendix::spelling::are_same;
use crate::provider::display_name;
use crate::provider::life_cycle;
use crate::provider::resource_types::{TYPES, types_in_words};

/// The attributes of the resource.
pub(super) static SCHEMA: LazyLock<Schema> = LazyLock::new(schema);

fn schema() -> Schema {
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
                     catalog decides, when planning. Changes in place.",
                )
                .same_if(are_same)
                .checked_str(check_not_blank),
            Attribute::required("region", Type::String)
                .described(
                    "Id of the Mendix Cloud region that hosts it, for example `eu-central-1` or \
                     `ca-central-1`. The catalog decides, when planning.",
                )
                .same_if(are_same)
                .replacing()
                .checked_str(check_not_blank),
            Attribute::optional_computed("model", Type::String)
                .described(
                    "Id of its only model, for example `anthropic-claude-sonnet-4-5`: short for \
                     `models` with one element, and null where there are several or none. The data \
                     source `mendix_genai_catalog` lists the models of a region. A model that is \
                     not enabled yet replaces the resource.",
                )
                .same_if(are_same)
                .empty_is_absent()
                .checked_str(check_not_blank),
            Attribute::optional_computed("models", Type::set(Type::String))
                .described(
                    "Ids of the model versions wanted: one or more for text generation, exactly \
                     one for embeddings, none for a knowledge base. Several need `default_model`, \
                     and `cloud_tokens` instead of `size`. A model that is not enabled yet replaces \
                     the resource. Wanting fewer of those that are enabled changes only state: \
                     Mendix has no call that switches one off.",
                )
                .same_if(are_same)
                .empty_is_absent()
                .checked(check_models),
            Attribute::optional_computed("default_model", Type::String)
                .described(
                    "Text generation only: the model that answers a call which names none, one of \
                     `models`. Required where there are several. Changes in place.",
                )
                .same_if(are_same)
                .empty_is_absent()
                .checked_str(check_not_blank),
            Attribute::computed("available_models", Type::set(Type::String))
                .described(
                    "Ids of the models that are enabled now. They may be more than `models`, \
                     because Mendix adds versions by itself. Null for a knowledge base.",
                )
                .same_if(are_same),
            Attribute::optional_computed("cross_region_inference", Type::Bool)
                .described(
                    "Whether sibling regions may serve its requests. By default `true` if one of \
                     the models needs it in this region, else `false`; some models are offered with \
                     it only, others without it only.",
                )
                .replacing(),
            Attribute::optional_computed("size", Type::String)
                .described(
                    "A fixed subscription plan: `small`, `medium` or `large`, sold with one model; \
                     for a knowledge base `standard`, which may be left out. Null for a capacity \
                     (`cloud_tokens`). A larger one takes effect at once, a smaller one at the end \
                     of the bundle month; while that is pending, this is the wanted size and \
                     `active_size` the one in force.",
                )
                .same_if(are_same)
                .empty_is_absent()
                .checked_str(check_not_blank),
            Attribute::computed("genai_units", Type::Number).described(
                "GenAI Units a month that the wanted capacity brings, 100 for each Cloud Token by \
                 the catalog. Null for a fixed size and for a knowledge base.",
            ),
            Attribute::computed("active_size", Type::String)
                .described(
                    "The size in force now: another one than `size` while a change is pending, null \
                     for a capacity.",
                )
                .same_if(are_same),
            Attribute::required_object(
                "created_for",
                vec![
                    Attribute::required("name", Type::String)
                        .described("Name of the user, for example `Ada Lovelace`.")
                        .checked_str(check_not_blank),
                    Attribute::required("email", Type::String)
                        .described("E-mail address of the user, for example `ada@example.com`.")
                        .same_if(are_same)
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

/// The most models that one order may name. Source: the contract's `POST /v1/genai/resources`.
const MOST_MODELS: usize = 20;

fn check_models(models: &Value) -> Result<(), String> {
    let models = models.as_elements().unwrap_or_default();
    let mut seen = BTreeSet::new();
    for model in models {
        let model = match model {
            Value::Null => return Err("must not contain null".to_owned()),
            model => model.as_str().unwrap_or("(not known yet)"),
        };
        if model.trim().is_empty() {
            return Err("must not contain an empty id".to_owned());
        }
        if !seen.insert(model.to_lowercase()) {
            return Err(format!(
                "must name each model once; upper and lower case mean the same in {}",
                quoted(model)
            ));
        }
    }
    if models.len() > MOST_MODELS {
        return Err(format!(
            "must have at most {MOST_MODELS} models, not {}",
            models.len()
        ));
    }
    Ok(())
}

fn check_email(text: &str) -> Result<(), String> {
    match EmailAddress::from_str(text) {
        Ok(_) => Ok(()),
        Err(_) => Err(format!("must be an e-mail address, not {}", quoted(text))),
    }
}
