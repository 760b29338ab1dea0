//! What the attributes of a resource mean together in a plan: the wanted models, and the purchase.
//!
//! The configuration in a plan is the one after `ignore_changes`. If that leaves out both
//! attributes of a pair, the plan keeps the values in state.

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::path::Path;
use tfplugin::framework::quoted::{quoted, quoted_list};
use tfplugin::framework::value::Value;

use super::schema::SCHEMA;
use super::validation::NAME_BOTH;
use super::wanted::{self, Models, contains};
use super::written::{self, Written};
use crate::mendix::purchase::Purchase;
use crate::mendix::resource::ResourceType;
use crate::provider::life_cycle::Draft;

/// The only size of a knowledge base; the configuration may leave it out.
pub(super) const STANDARD: &str = "standard";

/// Completes what the schema alone proposes.
pub(super) fn complete(draft: &mut Draft<'_>) -> Diagnostics {
    let of = wanted::resource_type(&draft.planned);
    complete_purchase(draft, of.as_ref());
    let said = complete_models(draft, of.as_ref());
    if draft.is_new() {
        open(draft);
    }
    complete_default_model(draft, of.as_ref());
    said
}

/// Whether two values of an attribute mean the same.
fn same(attribute: &str, one: &Value, other: &Value) -> bool {
    let mut attributes = SCHEMA.attributes.iter();
    attributes
        .find(|known| known.name == attribute)
        .is_some_and(|known| known.means_the_same(one, other))
}

/// Plans a value that follows from other attributes. A stored value that means the same stays. A
/// written empty value stays, because Terraform refuses a different one. A stored empty value also
/// stays after it is removed from the configuration, because it means the same as nothing.
fn derive(draft: &mut Draft<'_>, attribute: &str, value: Value) {
    let (config, prior) = (
        draft.config.attribute(attribute),
        draft.prior.attribute(attribute),
    );
    let was_empty = !prior.is_null() && same(attribute, prior, &Value::Null);
    let value = if !prior.is_null() && same(attribute, prior, &value) {
        prior.clone()
    } else if !config.is_null() {
        config.clone()
    } else if was_empty && !value.is_unknown() {
        prior.clone()
    } else {
        value
    };
    draft.planned.set(attribute, value);
}

/// `size`, `cloud_tokens` and `genai_units`, as far as they need no catalog.
fn complete_purchase(draft: &mut Draft<'_>, of: Option<&ResourceType>) {
    let tokens = draft.config.attribute("cloud_tokens").clone();
    match written::text(draft.config.attribute("size")) {
        Written::Known(_) => draft.planned.set("genai_units", Value::Null),
        Written::Unknown => draft.planned.set("genai_units", Value::Unknown),
        Written::Absent if !tokens.is_null() => {
            derive(draft, "size", Value::Null);
            draft.planned.set("genai_units", Value::Unknown);
        }
        Written::Absent if of == Some(&ResourceType::KnowledgeBase) => {
            derive(draft, "size", STANDARD.into());
            draft.planned.set("genai_units", Value::Null);
        }
        // `ignore_changes` leaves the purchase to state.
        Written::Absent => return,
    }
    let bought = wanted::purchase(&draft.planned);
    if bought.is_some() && bought == wanted::purchase(draft.prior) {
        if tokens.is_null() {
            let kept = draft.prior.attribute("cloud_tokens").clone();
            draft.planned.set("cloud_tokens", kept);
        }
        let kept = draft.prior.attribute("genai_units").clone();
        draft.planned.set("genai_units", kept);
        return;
    }
    if tokens.is_null() {
        draft.planned.set("cloud_tokens", Value::Unknown);
    }
    if bought.is_some() && bought == wanted::in_force(draft.prior) {
        // Cancelling a change needs no catalog: each Cloud Token of the resource brings the same
        // units.
        let units = units_of_capacity(draft.prior, bought.as_ref());
        draft.planned.set("genai_units", units);
    }
}

/// The GenAI Units of a capacity, calculated from those of a stored one.
fn units_of_capacity(stored: &Value, capacity: Option<&Purchase>) -> Value {
    let count = |name: &str| u64::try_from(stored.attribute(name).as_i64()?).ok();
    let units_of = |cloud_tokens: u64| {
        let (units, of) = (count("genai_units")?, count("cloud_tokens")?);
        let each = units.checked_div(of).filter(|each| each * of == units)?;
        each.checked_mul(cloud_tokens)
    };
    match capacity {
        Some(Purchase::Capacity(cloud_tokens)) => {
            units_of(*cloud_tokens).map_or(Value::Unknown, Value::from)
        }
        _ => Value::Null,
    }
}

/// Completes `model` and `models`, and says what a change of them means.
fn complete_models(draft: &mut Draft<'_>, of: Option<&ResourceType>) -> Diagnostics {
    let model = draft.config.attribute("model").clone();
    let models = draft.config.attribute("models").clone();
    match (written::texts(&models), written::text(&model)) {
        (Written::Known(_), said) => {
            let only = Models::of_set(draft.planned.attribute("models")).only();
            if said.is_absent() {
                derive(draft, "model", only);
            }
        }
        (Written::Unknown, Written::Absent) => draft.planned.set("model", Value::Unknown),
        (Written::Unknown, _) => {}
        (Written::Absent, Written::Unknown) => derive(draft, "models", Value::Unknown),
        (Written::Absent, Written::Known(_)) => {
            let only = draft.planned.attribute("model").clone();
            derive(draft, "models", [only].into_iter().collect());
        }
        (Written::Absent, Written::Absent) => {
            // Those of the resource that a knowledge base replaces are not its own.
            let has_none = of == Some(&ResourceType::KnowledgeBase);
            if has_none || draft.prior.is_null() || Models::of(draft.prior).is_empty() {
                derive(draft, "model", Value::Null);
                derive(draft, "models", Value::Null);
            }
        }
    }
    if draft.prior.is_null() {
        return Diagnostics::default();
    }
    change_models(draft)
}

/// What a different set of wanted models means for an existing resource.
fn change_models(draft: &mut Draft<'_>) -> Diagnostics {
    let (before, after) = (Models::of(draft.prior), Models::of(&draft.planned));
    if before.are_the_same(&after) {
        return Diagnostics::default();
    }
    let enabled = match written::texts(draft.prior.attribute("available_models")) {
        Written::Known(enabled) => enabled,
        _ => before.known.clone(),
    };
    let missing: Vec<_> = after
        .known
        .iter()
        .filter(|model| !contains(&enabled, model) && !contains(&before.known, model))
        .copied()
        .collect();
    if !after.is_open && missing.is_empty() {
        return Diagnostics::default();
    }
    if draft.is_import && !draft.is_new() && !missing.is_empty() {
        return not_enabled(&missing, &enabled).into();
    }
    let differing: Vec<_> = ["model", "models"]
        .into_iter()
        .filter(|attribute| {
            let (prior, planned) = (
                draft.prior.attribute(attribute),
                draft.planned.attribute(attribute),
            );
            !same(attribute, prior, planned)
        })
        .map(Path::attribute)
        .collect();
    draft.requires_replace.extend(differing);
    let place = |path: &Path| {
        let mut attributes = SCHEMA.attributes.iter();
        attributes.position(|attribute| *path == Path::attribute(attribute.name))
    };
    draft.requires_replace.sort_by_key(place);
    Diagnostics::default()
}

/// The error of an import whose block wants models that the resource does not have.
fn not_enabled(missing: &[&str], enabled: &[&str]) -> Diagnostic {
    let verb = if missing.len() == 1 { "is" } else { "are" };
    Diagnostic::error(
        "The imported resource does not have these models",
        format!(
            "{} {verb} not enabled in the imported resource. Enabled models: {}. Nothing was \
             imported. Write models that are enabled. After the import, changing to another model \
             replaces the resource.",
            quoted_list(missing),
            quoted_list(enabled)
        ),
    )
    .at(Path::attribute("models"))
}

/// Leaves open what only the catalog or the API decides about a new object. A replacement starts
/// from the values of the old one.
fn open(draft: &mut Draft<'_>) {
    if draft.config.attribute("cross_region_inference").is_null() {
        draft.planned.set("cross_region_inference", Value::Unknown);
    }
    let of = wanted::resource_type(&draft.planned);
    let available = match of {
        Some(ResourceType::KnowledgeBase) => Value::Null,
        _ => Value::Unknown,
    };
    draft.planned.set("available_models", available);
}

/// Completes `default_model`, if it is not configured or not enabled.
fn complete_default_model(draft: &mut Draft<'_>, of: Option<&ResourceType>) {
    let models = Models::of(&draft.planned);
    let only = models.only();
    let configured = written::text(draft.config.attribute("default_model"));
    let prior = draft.prior.attribute("default_model").clone();
    let value = match (of, configured) {
        (_, Written::Unknown) => return,
        (Some(ResourceType::TextGeneration), Written::Known(wanted)) => {
            let enabled = written::texts(draft.prior.attribute("available_models"));
            let is_lost = !draft.is_new()
                && !prior.is_null()
                && matches!(enabled, Written::Known(enabled) if !contains(&enabled, wanted));
            if is_lost {
                // State keeps the model that answers now, and the provider sends nothing.
                draft.planned.set("default_model", prior);
            }
            return;
        }
        (Some(ResourceType::TextGeneration), Written::Absent) => {
            let before = Models::of(draft.prior);
            let stays = |default: &str| {
                before.are_the_same(&models) || contains(&models.known, default) || only.is_null()
            };
            match prior.as_str() {
                _ if models.is_open => Value::Unknown,
                Some(default) if !draft.is_new() && stays(default) => prior,
                _ if only.is_null() => Value::Unknown,
                _ => only,
            }
        }
        (None, Written::Absent) => Value::Unknown,
        (_, Written::Absent) => Value::Null,
        (_, Written::Known(_)) => return,
    };
    derive(draft, "default_model", value);
}

/// The error for a configured price that is not the price of the size beside it.
pub(super) fn other_price(config: &Value, price: u64) -> Option<Diagnostic> {
    let size = written::text(config.attribute("size")).known()?;
    let tokens = u64::try_from(config.attribute("cloud_tokens").as_i64()?).ok()?;
    (tokens != price).then(|| {
        Diagnostic::error(
            "size and cloud_tokens disagree",
            format!(
                "The size {} costs {price} Cloud Tokens, not {tokens}. Nothing was changed. To buy \
                 the size, write cloud_tokens = {price}, or remove that line. To buy a capacity of \
                 {tokens} Cloud Tokens instead, remove the line size. {NAME_BOTH}",
                quoted(size)
            ),
        )
        .at(Path::attribute("cloud_tokens"))
    })
}
