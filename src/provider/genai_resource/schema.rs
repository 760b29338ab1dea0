//! The attributes of `mendix_genai_resource`, each with the rules for its own value.

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
                      it takes effect at the end of its bundle month; until then it keeps \
                      working and keeps its tokens.",
        attributes: [
            Attribute::required("type", Type::String)
                .described(concat!("What it is: ", types_in_words!(), "."))
                .replacing()
                .one_of(TYPES),
            Attribute::required("display_name", Type::String)
                .described(
                    "Display name: 1 to 100 characters, without leading or trailing blanks. \
                     Changes in place. Several resources can have the same name.",
                )
                .checked_str(display_name::check),
            Attribute::required("environment", Type::String)
                .described(
                    "The Mendix environment that it is for: `Test`, `Acceptance` or `Production`. \
                     The plan checks it against the catalog. Changes in place.",
                )
                .same_if(are_same)
                .checked_str(check_not_blank),
            Attribute::required("region", Type::String)
                .described(
                    "Id of the Mendix Cloud region that hosts it, for example `eu-central-1` or \
                     `ca-central-1`. The plan checks it against the catalog.",
                )
                .same_if(are_same)
                .replacing()
                .checked_str(check_not_blank),
            Attribute::optional_computed("model", Type::String)
                .described(
                    "Id of its only model, for example `anthropic-claude-sonnet-4-5`. Short for \
                     `models` with one element; null if there are several models or none. The data \
                     source `mendix_genai_catalog` lists the models of a region. Changing it to a \
                     model that is not enabled replaces the resource.",
                )
                .same_if(are_same)
                .empty_is_absent()
                .checked_str(check_not_blank),
            Attribute::optional_computed("models", Type::set(Type::String))
                .described(
                    "Ids of the model versions wanted: one or more for text generation, exactly \
                     one for embeddings, none for a knowledge base. Several need `default_model`, \
                     and `cloud_tokens` instead of `size`. Adding a model that is not enabled \
                     replaces the resource. Removing a model changes only state: Mendix has no call \
                     that disables one.",
                )
                .same_if(are_same)
                .empty_is_absent()
                .checked(check_models),
            Attribute::optional_computed("default_model", Type::String)
                .described(
                    "Text generation only: the model that answers a call which names no model. It \
                     must be one of `models`, and is required if there are several. Changes in \
                     place.",
                )
                .same_if(are_same)
                .empty_is_absent()
                .checked_str(check_not_blank),
            Attribute::computed("available_models", Type::set(Type::String))
                .described(
                    "Ids of the models that are enabled now. There can be more of them than in \
                     `models`, because Mendix adds versions on its own. Null for a knowledge base.",
                )
                .same_if(are_same),
            Attribute::optional_computed("cross_region_inference", Type::Bool)
                .described(
                    "Whether sibling regions may serve its requests. By default `true` if one of \
                     the models needs it in this region, else `false`. Some models are offered only \
                     with it, others only without it.",
                )
                .replacing(),
            Attribute::optional_computed("size", Type::String)
                .described(
                    "A fixed subscription plan: `small`, `medium` or `large`, sold with one model. \
                     For a knowledge base: `standard`, which can be left out. Null for a capacity \
                     (`cloud_tokens`). A larger size takes effect at once, a smaller one at the end \
                     of the bundle month. Until then, `size` is the wanted size and `active_size` \
                     the one in force.",
                )
                .same_if(are_same)
                .empty_is_absent()
                .checked_str(check_not_blank),
            Attribute::computed("genai_units", Type::Number).described(
                "GenAI Units a month that the wanted capacity brings: 100 for each Cloud Token, \
                 according to the catalog. Null for a fixed size and for a knowledge base.",
            ),
            Attribute::computed("active_size", Type::String)
                .described(
                    "The size in force now. It differs from `size` while a change is pending. Null \
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
            .described(
                "The person for whom it is provisioned: \"Created For\" in the Control Center.",
            )
            .replacing(),
            Attribute::computed("portal_url", Type::String)
                .described("Its address in the GenAI portal."),
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
