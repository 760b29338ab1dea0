//! The rules for a whole block, checked without the Control Center.
//!
//! Terraform also validates while it plans and applies, with the values known by then and before it
//! applies `ignore_changes`.

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::path::Path;
use tfplugin::framework::quoted::{quoted, quoted_list};
use tfplugin::framework::value::Value;

use super::written::{self, Written};
use crate::mendix::resource::ResourceType;
use crate::mendix::spelling::are_same;
use crate::provider::resource_types::TYPES;

/// Checks a whole block. Skips what is unknown.
pub(super) fn validate(config: &Value) -> Diagnostics {
    let mut said = Diagnostics::default();
    let models = Models::of(config);
    said.extend(models.disagree());
    let Some(of) = config
        .attribute("type")
        .as_str()
        .filter(|of| TYPES.contains(of))
    else {
        return said;
    };
    match ResourceType::from(of) {
        ResourceType::KnowledgeBase => said.extend(knowledge_base(config)),
        ResourceType::EmbeddingsGeneration => {
            said.extend(models.missing(of));
            said.extend(models.too_many_for_embeddings());
            said.extend(default_not_allowed(config, "embeddings generation"));
            said.extend(nothing_bought(config));
        }
        _ => {
            said.extend(models.missing(of));
            said.extend(models.too_many_for_a_size(config));
            said.extend(models.default_model(config));
            said.extend(nothing_bought(config));
        }
    }
    said
}

/// For errors about a pair of attributes: one of the two values may come from `ignore_changes`.
pub(super) const NAME_BOTH: &str = "If one of the two values comes from ignore_changes, name both \
                                    attributes there, or neither.";

/// The models of a block.
struct Models<'a> {
    model: Written<&'a str>,
    models: Written<Vec<&'a str>>,
    /// Whether an element of `models` is unknown.
    is_open: bool,
}

impl<'a> Models<'a> {
    fn of(config: &'a Value) -> Self {
        let models = config.attribute("models");
        Self {
            model: written::text(config.attribute("model")),
            models: written::texts(models),
            is_open: !models.is_wholly_known(),
        }
    }

    /// Rule: `model` and `models` say the same.
    fn disagree(&self) -> Option<Diagnostic> {
        let (Written::Known(model), Written::Known(models)) = (&self.model, &self.models) else {
            return None;
        };
        if models.iter().all(|one| are_same(one, model)) {
            return None;
        }
        let listed = quoted_list(models);
        let other = if self.is_open {
            format!("{listed} and a model that is not known yet")
        } else {
            listed.clone()
        };
        Some(
            Diagnostic::error(
                "model and models disagree",
                format!(
                    "model = {} is short for models = [{}], but models has {other}. Write only the \
                     line models: models = [{listed}]. {NAME_BOTH}",
                    quoted(model),
                    quoted(model)
                ),
            )
            .at(Path::attribute("model")),
        )
    }

    fn missing(&self, of: &str) -> Option<Diagnostic> {
        if !(self.model.is_absent() && self.models.is_absent()) {
            return None;
        }
        let example = match ResourceType::from(of) {
            ResourceType::EmbeddingsGeneration => "model = \"cohere-embed-v4\"",
            _ => {
                "model = \"anthropic-claude-sonnet-4-5\", or models with several of them and \
                 default_model with one of these"
            }
        };
        Some(
            Diagnostic::error(
                "Missing model",
                format!(
                    "A resource of type {} needs a model, for example {example}.",
                    quoted(of)
                ),
            )
            .at(Path::attribute("model")),
        )
    }

    fn known(&self) -> &[&'a str] {
        match &self.models {
            Written::Known(models) => models,
            Written::Absent | Written::Unknown => &[],
        }
    }

    fn too_many_for_embeddings(&self) -> Option<Diagnostic> {
        let models = self.known();
        (models.len() > 1).then(|| {
            Diagnostic::error(
                "Several models for embeddings generation",
                format!(
                    "A resource of type \"embeddings_generation\" has exactly one model, not {}: \
                     {}.",
                    models.len(),
                    quoted_list(models)
                ),
            )
            .at(Path::attribute("models"))
        })
    }

    fn too_many_for_a_size(&self, config: &Value) -> Option<Diagnostic> {
        let models = self.known();
        let Written::Known(size) = written::text(config.attribute("size")) else {
            return None;
        };
        (models.len() > 1).then(|| {
            Diagnostic::error(
                "Several models with a fixed size",
                format!(
                    "A fixed size is sold with one model, and models has {}: {}. Write one model, \
                     or buy a capacity: write cloud_tokens instead of size = {}.",
                    models.len(),
                    quoted_list(models),
                    quoted(size)
                ),
            )
            .at(Path::attribute("size"))
        })
    }

    /// Rule: the default model is one of the models, and is set if there are several.
    fn default_model(&self, config: &Value) -> Option<Diagnostic> {
        let only;
        let models = match (&self.models, &self.model) {
            (Written::Known(models), _) => models.as_slice(),
            (Written::Absent, Written::Known(model)) => {
                only = [*model];
                &only
            }
            _ => return None,
        };
        let said = match written::text(config.attribute("default_model")) {
            Written::Absent if models.len() > 1 => Diagnostic::error(
                "Missing default_model",
                format!(
                    "A resource with several models needs default_model: the model that answers a \
                     call which names none. It must be one of {}.",
                    quoted_list(models)
                ),
            ),
            Written::Known(default)
                if !self.is_open && !models.iter().any(|model| are_same(model, default)) =>
            {
                Diagnostic::error(
                    "default_model is not among the models",
                    format!(
                        "default_model must be one of the wanted models, {}, not {}. {NAME_BOTH}",
                        quoted_list(models),
                        quoted(default)
                    ),
                )
            }
            _ => return None,
        };
        Some(said.at(Path::attribute("default_model")))
    }
}

fn default_not_allowed(config: &Value, of: &str) -> Option<Diagnostic> {
    written::text(config.attribute("default_model"))
        .is_known()
        .then(|| {
            Diagnostic::error(
                "default_model not allowed",
                format!(
                    "Only text generation has a default model; {of} has none. Remove the line."
                ),
            )
            .at(Path::attribute("default_model"))
        })
}

/// Rule: the block names a size or a capacity.
fn nothing_bought(config: &Value) -> Option<Diagnostic> {
    let size = written::text(config.attribute("size"));
    (size.is_absent() && config.attribute("cloud_tokens").is_null()).then(|| {
        Diagnostic::error(
            "Missing cloud_tokens or size",
            "The block does not say what to buy. Write a capacity, for example cloud_tokens = 50, \
             or a fixed size, for example size = \"small\". The data source mendix_genai_catalog \
             lists what each model is sold by.",
        )
        .at(Path::attribute("cloud_tokens"))
    })
}

/// Rule: a knowledge base has no models, and is sold by size only.
fn knowledge_base(config: &Value) -> Diagnostics {
    let mut said = Diagnostics::default();
    let has_model = [
        ("model", written::text(config.attribute("model")).is_known()),
        (
            "models",
            written::texts(config.attribute("models")).is_known(),
        ),
    ];
    for (attribute, _) in has_model.into_iter().filter(|(_, is_known)| *is_known) {
        said.push(
            Diagnostic::error(
                "Model not allowed",
                format!("A knowledge base has no model. Remove the line {attribute}."),
            )
            .at(Path::attribute(attribute)),
        );
    }
    said.extend(default_not_allowed(config, "a knowledge base"));
    let size = written::text(config.attribute("size"));
    if size.is_absent() && matches!(config.attribute("cloud_tokens"), Value::Number(_)) {
        said.push(
            Diagnostic::error(
                "Capacity not allowed",
                "A knowledge base is sold by a fixed size, not by capacity. Remove the line \
                 cloud_tokens. You can leave out size too.",
            )
            .at(Path::attribute("cloud_tokens")),
        );
    }
    said
}

#[cfg(test)]
mod tests {
    use super::super::schema::SCHEMA;
    use super::*;

    fn summaries(config: &Value) -> Vec<String> {
        let mut said = SCHEMA.check(config);
        said.extend(validate(config));
        said.into_iter()
            .map(|diagnostic| diagnostic.summary)
            .collect()
    }

    fn set(models: &[&str]) -> Value {
        models.iter().copied().collect()
    }

    /// A valid text generation resource, with other values for some attributes.
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

    /// The same, with several models and a capacity.
    fn several<'a>(values: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
        let models = [
            ("model", Value::Null),
            ("models", set(&["a", "b"])),
            ("default_model", "a".into()),
            ("size", Value::Null),
            ("cloud_tokens", 50_u64.into()),
        ];
        let mut config = written(models);
        for (name, value) in values {
            config.set(name, value);
        }
        config
    }

    #[test]
    fn names_mails_and_durations_are_checked_offline() {
        let config = written([
            ("display_name", " blank".into()),
            (
                "created_for",
                Value::object([("name", "A".into()), ("email", "nowhere".into())]),
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

    #[test]
    fn a_model_belongs_to_everything_but_a_knowledge_base() {
        let resource = |of: &str, model: Value| written([("type", of.into()), ("model", model)]);
        for absent in [Value::Null, "".into()] {
            let text = resource("text_generation", absent.clone());
            assert_eq!(summaries(&text), ["Missing model"]);
            let embeddings = resource("embeddings_generation", absent.clone());
            assert_eq!(summaries(&embeddings), ["Missing model"]);
            assert!(summaries(&resource("knowledge_base", absent)).is_empty());
        }
        let with_a_model = resource("knowledge_base", "m".into());
        assert_eq!(summaries(&with_a_model), ["Model not allowed"]);
        for fine in [
            resource("text_generation", Value::Unknown),
            resource("knowledge_base", Value::Unknown),
            written([("type", Value::Unknown), ("model", Value::Null)]),
            several([("models", Value::Unknown)]),
        ] {
            assert!(summaries(&fine).is_empty(), "{fine:?}");
        }
    }

    #[test]
    fn two_ways_to_say_the_models_may_not_disagree() {
        let both = |model: &str, models: Value| {
            summaries(&written([("model", model.into()), ("models", models)]))
        };
        assert!(both("a", set(&["A"])).is_empty());
        assert!(both("a", set(&[])).is_empty());
        assert_eq!(both("a", set(&["b"])), ["model and models disagree"]);
        let open = |known: &str| [Value::from(known), Value::Unknown].into_iter().collect();
        assert!(both("a", open("a")).is_empty());
        assert_eq!(both("a", open("b")), ["model and models disagree"]);
    }

    #[test]
    fn a_set_names_each_model_once() {
        for (models, summary) in [
            (set(&["a", "A"]), "Invalid models"),
            (set(&["a", " "]), "Invalid models"),
            (
                [Value::from("a"), Value::Null].into_iter().collect(),
                "Invalid models",
            ),
        ] {
            let said = summaries(&several([("models", models.clone())]));
            assert_eq!(
                said.first().map(String::as_str),
                Some(summary),
                "{models:?}"
            );
        }
        let names: Vec<_> = (0..21).map(|number| format!("m{number}")).collect();
        let many: Value = names.iter().map(String::as_str).collect();
        let config = several([("models", many), ("default_model", "m0".into())]);
        assert_eq!(summaries(&config), ["Invalid models"]);
    }

    #[test]
    fn several_models_need_a_capacity_and_a_default() {
        assert!(summaries(&several([])).is_empty());
        assert!(summaries(&several([("default_model", "B".into())])).is_empty());
        assert_eq!(
            summaries(&several([("default_model", Value::Null)])),
            ["Missing default_model"]
        );
        assert_eq!(
            summaries(&several([("default_model", "c".into())])),
            ["default_model is not among the models"]
        );
        assert_eq!(
            summaries(&written([("default_model", "c".into())])),
            ["default_model is not among the models"]
        );
        assert_eq!(
            summaries(&several([("size", "small".into())])),
            ["Several models with a fixed size"]
        );
        assert_eq!(
            summaries(&several([("type", "embeddings_generation".into())])),
            [
                "Several models for embeddings generation",
                "default_model not allowed"
            ]
        );
    }

    #[test]
    fn a_size_or_a_capacity_must_be_bought() {
        let bought = |size: Value, cloud_tokens: Value| {
            summaries(&written([("size", size), ("cloud_tokens", cloud_tokens)]))
        };
        assert_eq!(
            bought(Value::Null, Value::Null),
            ["Missing cloud_tokens or size"]
        );
        assert_eq!(
            bought("".into(), Value::Null),
            ["Missing cloud_tokens or size"]
        );
        assert!(bought("small".into(), 30_u64.into()).is_empty());
        assert!(bought(Value::Unknown, Value::Null).is_empty());
        assert!(bought(Value::Null, Value::Unknown).is_empty());
        for wrong in [
            0_i64.into(),
            (-1_i64).into(),
            9_007_199_254_740_992_i64.into(),
        ] {
            assert_eq!(bought(Value::Null, wrong), ["Invalid cloud_tokens"]);
        }
        let half = Value::Number("1.5".parse().unwrap());
        assert_eq!(bought(Value::Null, half), ["Invalid cloud_tokens"]);
        let base = |size: Value, cloud_tokens: u64| {
            summaries(&written([
                ("type", "knowledge_base".into()),
                ("model", Value::Null),
                ("size", size),
                ("cloud_tokens", cloud_tokens.into()),
            ]))
        };
        assert_eq!(base(Value::Null, 50), ["Capacity not allowed"]);
        assert!(base("standard".into(), 48).is_empty());
    }
}
