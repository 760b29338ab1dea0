//! A GenAI resource as Terraform's state and as Mendix's API have it.

use chrono::{DateTime, Utc};
use tfplugin::framework::diagnostic::Diagnostics;
use tfplugin::framework::schema::Schema;
use tfplugin::framework::value::Value;

use super::GenAi;
use super::schema;
use crate::mendix::catalog::Selection;
use crate::mendix::error::Reason;
use crate::mendix::purchase::{Purchase, ScheduledChange};
use crate::mendix::resource::{
    Contact, GenAiResource, GenAiResourceChange, NewGenAiResource, ResourceStatus, ResourceType,
};
use crate::provider::life_cycle::{self, Likeness, Paid, PaidResource, Words, told};

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

    fn created_at(&self) -> Option<DateTime<Utc>> {
        self.created_at
    }

    fn bundle_month_ends_at(&self) -> Option<DateTime<Utc>> {
        self.bundle_month.ends_at
    }

    fn in_force(&self) -> Purchase {
        self.in_force()
    }

    fn scheduled_change(&self) -> Option<ScheduledChange> {
        self.scheduled_change()
    }

    fn deprovision_scheduled_at(&self) -> Option<DateTime<Utc>> {
        self.deprovision_scheduled_at
    }

    fn likeness(&self) -> Likeness<'_> {
        Likeness {
            display_name: &self.display_name,
            resource_type: self.resource_type.as_str(),
            environment: &self.environment,
        }
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
        choices: "this model, region and size",
        likeness: "name, type and environment",
    };

    const IN_FORCE: &'static [&'static str] = &["active_size"];

    const ALWAYS_THERE: &'static [&'static str] = &[
        "type",
        "environment",
        "region",
        "model",
        "cross_region_inference",
        "size",
        "active_size",
        "created_for",
    ];

    fn schema() -> Schema {
        schema::schema()
    }

    fn validate(config: &Value) -> Diagnostics {
        schema::validate(config)
    }

    fn observed(thing: &GenAiResource) -> Value {
        let created_for = &thing.created_for;
        let created_for = match (told(&created_for.name), told(&created_for.email)) {
            (Value::Null, _) | (_, Value::Null) => Value::Null,
            (name, email) => Value::object([("name", name), ("email", email)]),
        };
        // While a downgrade is pending, the size wanted is the one to come: so the configuration
        // matches, and no plan asks for the same change again.
        let wanted = thing.scheduled_size.as_ref().unwrap_or(&thing.size);
        let own = [
            ("type", told(thing.resource_type.as_str())),
            ("environment", told(&thing.environment)),
            ("region", told(&thing.region)),
            ("model", thing.model.as_deref().into()),
            (
                "cross_region_inference",
                thing.cross_region_inference.into(),
            ),
            ("size", told(wanted)),
            ("active_size", told(&thing.size)),
            ("created_for", created_for),
            ("portal_url", thing.portal_url.as_deref().into()),
        ];
        Value::object(own.into_iter().chain(life_cycle::observed(thing)))
    }

    fn purchase(object: &Value) -> Option<Purchase> {
        object.attribute("size").as_str().map(Purchase::size)
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
            resource_type: resource_type(planned)?,
            display_name: owned("display_name")?,
            environment: owned("environment")?,
            region: owned("region")?,
            model: owned("model"),
            cross_region_inference: planned.attribute("cross_region_inference").as_bool(),
            purchase: Self::purchase(planned)?,
            created_for: Contact {
                name: text(created_for.attribute("name"))?,
                email: text(created_for.attribute("email"))?,
            },
        })
    }

    fn change(prior: &Value, planned: &Value) -> Option<GenAiResourceChange> {
        let display_name = planned.attribute("display_name");
        let display_name = (display_name != prior.attribute("display_name"))
            .then(|| display_name.as_str().map(str::to_owned))
            .flatten();
        let purchase = Self::purchase(planned);
        let change = GenAiResourceChange {
            display_name,
            purchase: purchase.filter(|wanted| Some(wanted) != Self::purchase(prior).as_ref()),
        };
        (change != GenAiResourceChange::default()).then_some(change)
    }

    fn open_choices(planned: &mut Value, config: &Value) {
        if config.attribute("cross_region_inference").is_null() {
            planned.set("cross_region_inference", Value::Unknown);
        }
    }

    fn blamed_attribute(reason: &Reason) -> Option<&'static str> {
        (*reason == Reason::ModelNotAvailable).then_some("model")
    }
}

/// The type of an object, if it is known.
pub(super) fn resource_type(object: &Value) -> Option<ResourceType> {
    object.attribute("type").as_str().map(ResourceType::from)
}

/// What is known of an object, for the catalog. Whether cross-region inference is wanted only the
/// configuration tells: planned it may be our own default.
pub(super) fn selection(wanted: &Value, config: &Value) -> Selection {
    let owned = |name: &str| wanted.attribute(name).as_str().map(str::to_owned);
    Selection {
        resource_type: resource_type(wanted),
        environment: owned("environment"),
        region: owned("region"),
        model: owned("model"),
        cross_region_inference: config.attribute("cross_region_inference").as_bool(),
        purchase: GenAi::purchase(wanted),
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
        // The resource is a knowledge base, which has none.
        stored.set("model", "anthropic-claude-sonnet-4-5");
        let bare = serde_json::json!({"id": resource().id});
        let bare: GenAiResource = serde_json::from_value(bare).unwrap();
        let read = to_state::<GenAi>(&bare, &stored);
        for name in GenAi::ALWAYS_THERE {
            assert_ne!(*read.attribute(name), Value::Null, "{name}");
            assert_eq!(read.attribute(name), stored.attribute(name), "{name}");
        }
        // What was planned as unknown and is not told is not known.
        let mut planned = stored;
        planned.set("created_at", Value::Unknown);
        assert_eq!(
            *to_state::<GenAi>(&bare, &planned).attribute("created_at"),
            Value::Null
        );
    }

    /// One that is left out would be null in every state, and nobody would say so.
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
