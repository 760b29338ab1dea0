//! What the attributes of a block say together, judged without asking the Control Center.
//!
//! Terraform also asks for this while it plans and applies, with the values known by then and
//! before it applies `ignore_changes`.

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::path::Path;
use tfplugin::framework::quoted::quoted;
use tfplugin::framework::value::Value;

use super::written::{self, Written};
use crate::mendix::resource::ResourceType;
use crate::mendix::spelling::are_same;
use crate::provider::resource_types::TYPES;

/// Judges a whole block. What is unknown is left alone.
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

/// Errors that belong to the second of two attributes may come from `ignore_changes`.
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

    /// `model` and `models` say different things.
    fn disagree(&self) -> Option<Diagnostic> {
        let (Written::Known(model), Written::Known(models)) = (&self.model, &self.models) else {
            return None;
        };
        if models.iter().all(|one| are_same(one, model)) {
            return None;
        }
        let listed = list(models);
        let other = if self.is_open {
            format!("{listed} and a model that is not known yet")
        } else {
            listed.clone()
        };
        Some(
            Diagnostic::error(
                "model and models disagree",
                format!(
                    "model = {} is short for models = [{}], but models has {other}. Write the line \
                     models only: models = [{listed}]. {NAME_BOTH}",
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
                    list(models)
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
                    list(models),
                    quoted(size)
                ),
            )
            .at(Path::attribute("size"))
        })
    }

    /// The default model is one of the models, and is there where it has to be.
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
                    "With several models, default_model must say which one answers a call that \
                     names none. It must be one of {}.",
                    list(models)
                ),
            ),
            Written::Known(default)
                if !self.is_open && !models.iter().any(|model| are_same(model, default)) =>
            {
                Diagnostic::error(
                    "default_model is not among the models",
                    format!(
                        "default_model must be one of the wanted models, {}, not {}. {NAME_BOTH}",
                        list(models),
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
                    "Only text generation has a default model, {of} has none. Remove the line."
                ),
            )
            .at(Path::attribute("default_model"))
        })
}

/// Neither a size nor a capacity.
fn nothing_bought(config: &Value) -> Option<Diagnostic> {
    let size = written::text(config.attribute("size"));
    (size.is_absent() && config.attribute("cloud_tokens").is_null()).then(|| {
        Diagnostic::error(
            "Missing cloud_tokens or size",
            "What to buy must be said: a capacity, for example cloud_tokens = 50, or a fixed size, \
             for example size = \"small\". The data source mendix_genai_catalog lists what each \
             model is sold by.",
        )
        .at(Path::attribute("cloud_tokens"))
    })
}

/// A knowledge base has no models, and is sold by size only.
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
                 cloud_tokens; size may be left out too.",
            )
            .at(Path::attribute("cloud_tokens")),
        );
    }
    said
}

fn list(models: &[&str]) -> String {
    let quoted: Vec<_> = models.iter().map(|model| quoted(model)).collect();
    quoted.join(", ")
}
