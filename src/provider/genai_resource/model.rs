//! A GenAI resource as Terraform's state and as Mendix's API have it.

use chrono::{DateTime, Utc};
use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::schema::Schema;
use tfplugin::framework::value::Value;

use super::wanted::{self, Models};
use super::written::{self, Written};
use super::{GenAi, planned, schema, validation};
use crate::mendix::catalog::Selection;
use crate::mendix::error::Reason;
use crate::mendix::purchase::{Purchase, ScheduledChange};
use crate::mendix::resource::{
    Contact, GenAiResource, GenAiResourceChange, NewGenAiResource, OrderedModels, ResourceStatus,
    ResourceType,
};
use crate::mendix::spelling::are_same;
use crate::provider::life_cycle::{self, Draft, Paid, PaidResource, Scope, Words, told};
use crate::provider::likeness::Likeness;

impl Paid for GenAiResource {
    fn id(&self) -> &str {
        &self.id
    }

    fn display_name(&self) -> &str {
        &self.display_name
    }

    fn status(&self) -> &ResourceStatus {
        &self.status
    }

    fn cloud_tokens(&self) -> Option<u64> {
        self.cloud_tokens
    }

    fn wanted_cloud_tokens(&self) -> Option<u64> {
        match self.scheduled_change() {
            Some(scheduled) => scheduled.cloud_tokens,
            None => self.cloud_tokens,
        }
    }

    fn created_at(&self) -> Option<DateTime<Utc>> {
        self.created_at
    }

    fn bundle_month_ends_at(&self) -> Option<DateTime<Utc>> {
        self.bundle_month.ends_at
    }

    fn in_force(&self) -> Option<Purchase> {
        self.in_force()
    }

    fn scheduled_change(&self) -> Option<ScheduledChange> {
        self.scheduled_change()
    }

    fn deprovision_scheduled_at(&self) -> Option<DateTime<Utc>> {
        self.deprovision_scheduled_at
    }

    fn likeness(&self) -> Likeness<'_> {
        self.into()
    }
}

impl PaidResource for GenAi {
    type Thing = GenAiResource;
    type Order = NewGenAiResource;
    type Change = GenAiResourceChange;

    const WORDS: Words = Words {
        type_name: super::TYPE_NAME,
        noun: "GenAI resource",
        portal: "GenAI portal",
        choices: "these models, this region and this size or capacity",
        likeness: "name, type and environment",
    };

    const IN_FORCE: &'static [&'static str] = &["active_size"];

    const WANTED: &'static [&'static str] = &["size", "genai_units"];

    const ALWAYS_THERE: &'static [&'static str] = &[
        "type",
        "environment",
        "region",
        "available_models",
        "default_model",
        "cross_region_inference",
        "created_for",
    ];

    fn schema() -> &'static Schema {
        &schema::SCHEMA
    }

    fn validate(config: &Value) -> Diagnostics {
        validation::validate(config)
    }

    /// An import takes over the enabled models; embeddings and fixed sizes are sold with one model,
    /// so there it takes over only that one.
    fn observed(thing: &GenAiResource) -> Value {
        let created_for = &thing.created_for;
        let created_for = match (told(&created_for.name), told(&created_for.email)) {
            (Value::Null, _) | (_, Value::Null) => Value::Null,
            (name, email) => Value::object([("name", name), ("email", email)]),
        };
        // While a change is pending, the wanted values are those of the change. So the
        // configuration matches, and no plan asks for the same change again.
        let wanted = match thing.scheduled_change() {
            Some(scheduled) => Some((scheduled.purchase, thing.scheduled_genai_units)),
            None => thing.in_force().map(|it| (it, thing.genai_units)),
        };
        let (size, genai_units) = match wanted {
            Some((Purchase::Size(size), _)) => (told(&size), Value::Null),
            Some((Purchase::Capacity(_), units)) => (Value::Null, units.into()),
            None => (Value::Null, Value::Null),
        };
        let active_size = match thing.in_force() {
            Some(Purchase::Size(size)) => told(&size),
            _ => Value::Null,
        };
        let is_sold_with_one_model =
            thing.resource_type == ResourceType::EmbeddingsGeneration || !size.is_null();
        let models: Vec<&str> = if is_sold_with_one_model {
            thing.model.as_deref().into_iter().collect()
        } else {
            thing.enabled_models()
        };
        let model = match models.as_slice() {
            [only] => told(only),
            _ => Value::Null,
        };
        let default_model = match thing.resource_type {
            ResourceType::TextGeneration => thing.default_model.as_deref().into(),
            _ => Value::Null,
        };
        let own = [
            ("type", told(thing.resource_type.as_str())),
            ("environment", told(&thing.environment)),
            ("region", told(&thing.region)),
            ("model", model),
            ("models", set(models)),
            ("default_model", default_model),
            ("available_models", set(thing.enabled_models())),
            (
                "cross_region_inference",
                thing.cross_region_inference.into(),
            ),
            ("size", size),
            ("genai_units", genai_units),
            ("active_size", active_size),
            ("created_for", created_for),
            ("portal_url", thing.portal_url.as_deref().into()),
        ];
        Value::object(own.into_iter().chain(life_cycle::observed(thing)))
    }

    fn remember(state: &mut Value, known: &Value) {
        // Only the configuration says which of the enabled models are wanted.
        let models = Models::of(known);
        if !models.is_empty() && !models.is_open {
            for attribute in ["model", "models"] {
                state.set(attribute, known.attribute(attribute).clone());
            }
        }
        // An answer that names neither a size nor GenAI Units does not say what is bought.
        let tells = ["size", "active_size", "genai_units"];
        if tells.iter().all(|name| state.attribute(name).is_null()) {
            for attribute in tells {
                let stored = known.attribute(attribute);
                if stored.is_wholly_known() {
                    state.set(attribute, stored.clone());
                }
            }
        }
    }

    fn say_once(config: &mut Value) {
        if written::text(config.attribute("model")).is_known() {
            for attribute in ["models", "default_model"] {
                config.set(attribute, Value::Null);
            }
        }
        if written::text(config.attribute("size")).is_known() {
            config.set("cloud_tokens", Value::Null);
        }
    }

    fn upgrade(mut state: Value, lacking: &[&str]) -> Value {
        let of = wanted::resource_type(&state);
        let model = state.attribute("model").clone();
        let has_model = !matches!(written::text(&model), Written::Absent);
        if has_model {
            for attribute in ["models", "available_models"] {
                if lacking.contains(&attribute) {
                    state.set(attribute, [model.clone()].into_iter().collect::<Value>());
                }
            }
            if lacking.contains(&"default_model") && of == Some(ResourceType::TextGeneration) {
                state.set("default_model", model);
            }
        }
        if lacking.contains(&"active_cloud_tokens") {
            let held = state.attribute("cloud_tokens").clone();
            state.set("active_cloud_tokens", held);
            let active_size = state.attribute("active_size");
            if !active_size.is_null() && state.attribute("size") != active_size {
                state.set("cloud_tokens", Value::Null);
            }
        }
        state
    }

    fn purchase(object: &Value) -> Option<Purchase> {
        wanted::purchase(object)
    }

    fn in_force(object: &Value) -> Option<Purchase> {
        wanted::in_force(object)
    }

    fn in_force_values(purchase: &Purchase) -> Vec<(&'static str, Value)> {
        let size = match purchase {
            Purchase::Size(size) => size.as_str().into(),
            Purchase::Capacity(_) => Value::Null,
        };
        vec![("active_size", size)]
    }

    fn likeness(planned: &Value) -> Option<Likeness<'_>> {
        let text = |name: &str| planned.attribute(name).as_str();
        Some(Likeness {
            display_name: text("display_name")?,
            resource_type: text("type")?,
            environment: text("environment")?,
        })
    }

    fn order(planned: &Value) -> Option<NewGenAiResource> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let owned = |name: &str| text(planned.attribute(name));
        let created_for = planned.attribute("created_for");
        Some(NewGenAiResource {
            resource_type: wanted::resource_type(planned)?,
            display_name: owned("display_name")?,
            environment: owned("environment")?,
            region: owned("region")?,
            models: OrderedModels::new(
                Models::of(planned).owned()?,
                owned("default_model").filter(|model| !model.is_empty()),
            )?,
            cross_region_inference: planned.attribute("cross_region_inference").as_bool(),
            purchase: Self::purchase(planned)?,
            created_for: Contact {
                name: text(created_for.attribute("name"))?,
                email: text(created_for.attribute("email"))?,
            },
        })
    }

    fn change(prior: &Value, planned: &Value) -> Option<GenAiResourceChange> {
        let changed = |name: &str, is_same: fn(&str, &str) -> bool| {
            let wanted = written::text(planned.attribute(name)).known()?;
            let stored = written::text(prior.attribute(name)).known();
            (!stored.is_some_and(|stored| is_same(stored, wanted))).then(|| wanted.to_owned())
        };
        let purchase = Self::purchase(planned);
        let change = GenAiResourceChange {
            display_name: changed("display_name", |one, other| one == other),
            environment: changed("environment", are_same),
            default_model: changed("default_model", are_same),
            purchase: purchase.filter(|wanted| Some(wanted) != Self::purchase(prior).as_ref()),
        };
        (change != GenAiResourceChange::default()).then_some(change)
    }

    fn complete(draft: &mut Draft<'_>) -> Diagnostics {
        planned::complete(draft)
    }

    fn other_price(config: &Value, price: u64) -> Option<Diagnostic> {
        planned::other_price(config, price)
    }

    fn blamed_attribute(reason: &Reason) -> Option<&'static str> {
        match reason {
            Reason::ModelNotAvailable => Some("models"),
            Reason::DefaultModelNotEnabled => Some("default_model"),
            _ => None,
        }
    }
}

/// A set of ids; null if there are none.
fn set(ids: Vec<&str>) -> Value {
    if ids.is_empty() {
        return Value::Null;
    }
    ids.into_iter().collect()
}

/// The model that answers a call which names none: the default model, or the only one.
fn main_model(object: &Value) -> Option<&str> {
    let default = written::text(object.attribute("default_model")).known();
    default.or_else(|| written::text(object.attribute("model")).known())
}

/// What is known of an object, for the catalog. The wanted cross-region inference comes from the
/// configuration, because the planned value may be the provider's own default.
pub(super) fn selection(wanted: &Value, config: &Value, scope: Scope) -> Selection {
    let owned = |name: &str| wanted.attribute(name).as_str().map(str::to_owned);
    let whole = Selection {
        resource_type: wanted::resource_type(wanted),
        environment: owned("environment"),
        region: owned("region"),
        models: Models::of(wanted).owned(),
        are_enabled: false,
        cross_region_inference: config.attribute("cross_region_inference").as_bool(),
        purchase: GenAi::purchase(wanted),
    };
    match scope {
        Scope::Whole => whole,
        // Its models are enabled already. The main model decides which sizes are offered.
        Scope::Purchase => Selection {
            environment: None,
            region: None,
            models: main_model(wanted).map(|model| vec![model.to_owned()]),
            are_enabled: true,
            cross_region_inference: None,
            ..whole
        },
    }
}

#[cfg(test)]
mod tests {
    use tfplugin::framework::schema::Attribute;

    use super::*;
    use crate::provider::life_cycle::{observed_attributes, to_state};

    fn resource() -> GenAiResource {
        let pair = include_str!("../../../tests/contract/08-read-a-resource.json");
        let mut pair: serde_json::Value = serde_json::from_str(pair).unwrap();
        serde_json::from_value(pair["response"]["body"].take()).unwrap()
    }

    #[track_caller]
    fn assert_has_all(state: Value, attributes: &[Attribute]) {
        let Value::Map(state) = state else {
            panic!("{state:?} is no object")
        };
        let mut names: Vec<_> = attributes.iter().map(|attribute| attribute.name).collect();
        names.sort_unstable();
        assert_eq!(Vec::from_iter(state.keys()), names);
    }

    #[test]
    fn what_an_answer_leaves_out_stays_as_it_was_stored() {
        let mut stored = to_state::<GenAi>(&resource(), &Value::Null);
        // The resource is a knowledge base, which has no models.
        for name in ["available_models", "models"] {
            stored.set(name, set(vec!["anthropic-claude-sonnet-4-5"]));
        }
        stored.set("default_model", "anthropic-claude-sonnet-4-5");
        let bare = serde_json::json!({"id": resource().id});
        let bare: GenAiResource = serde_json::from_value(bare).unwrap();
        let read = to_state::<GenAi>(&bare, &stored);
        let bought = ["models", "size", "active_size", "cloud_tokens"];
        for name in GenAi::ALWAYS_THERE.iter().chain(&bought) {
            assert_ne!(*read.attribute(name), Value::Null, "{name}");
            assert_eq!(read.attribute(name), stored.attribute(name), "{name}");
        }
        // A value that was planned as unknown and that the answer leaves out is not known.
        let mut planned = stored;
        planned.set("created_at", Value::Unknown);
        assert_eq!(
            *to_state::<GenAi>(&bare, &planned).attribute("created_at"),
            Value::Null
        );
    }

    /// An attribute that is left out here would be null in every state, without an error.
    #[test]
    fn every_attribute_has_a_value() {
        assert_has_all(
            GenAi::observed(&resource()),
            &observed_attributes::<GenAi>(),
        );
        assert_has_all(
            to_state::<GenAi>(&resource(), &Value::Null),
            &GenAi::schema().attributes,
        );
    }
}
