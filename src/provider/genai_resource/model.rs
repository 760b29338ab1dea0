//! A GenAI resource as Terraform's state and as Mendix's API have it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tfplugin::framework::value::Value;

use crate::mendix::catalog::Selection;
use crate::mendix::resource::{Contact, GenAiResource, NewGenAiResource, ResourceType};
use crate::provider::duration;
use crate::provider::time::rfc3339;

/// Reads a stored or planned object.
#[derive(Clone, Copy, Debug)]
pub(super) struct State<'a>(pub &'a Value);

impl<'a> State<'a> {
    fn text(self, name: &str) -> Option<&'a str> {
        self.0.attribute(name).as_str()
    }

    /// Its id, once it exists.
    pub fn id(self) -> Option<&'a str> {
        self.text("id")
    }

    /// Its name, or what to call it where that is not known.
    pub fn display_name(self) -> &'a str {
        self.text("display_name")
            .or(self.id())
            .unwrap_or("(name not known yet)")
    }

    /// The wanted size, if it is known.
    pub fn size(self) -> Option<&'a str> {
        self.text("size")
    }

    /// The type, if it is known.
    pub fn resource_type(self) -> Option<ResourceType> {
        self.text("type").map(ResourceType::from)
    }

    /// The Cloud Tokens, if they are known.
    pub fn cloud_tokens(self) -> Option<u64> {
        u64::try_from(self.0.attribute("cloud_tokens").as_i64()?).ok()
    }

    /// What destroying means; state written before there was a choice holds none.
    pub fn deletion_policy(self) -> &'a str {
        self.text("deletion_policy").unwrap_or("deprovision")
    }

    /// When it stops, if that is scheduled.
    pub fn deprovision_scheduled_at(self) -> Option<DateTime<Utc>> {
        self.time("deprovision_scheduled_at")
    }

    /// When its bundle month ends, as far as state knows.
    pub fn bundle_month_ends_at(self) -> Option<DateTime<Utc>> {
        self.time("bundle_month_ends_at")
    }

    /// When a pending change of size takes effect.
    pub fn size_change_scheduled_at(self) -> Option<DateTime<Utc>> {
        self.time("size_change_scheduled_at")
    }

    fn time(self, name: &str) -> Option<DateTime<Utc>> {
        DateTime::parse_from_rfc3339(self.text(name)?)
            .ok()
            .map(|time| time.to_utc())
    }

    /// How long creating may take, waiting until it is active included.
    pub fn create_timeout(self) -> Duration {
        self.timeout("create", Duration::from_secs(10 * 60))
    }

    /// How long changing it may take.
    pub fn update_timeout(self) -> Duration {
        self.timeout("update", Duration::from_secs(5 * 60))
    }

    /// How long scheduling its end may take.
    pub fn delete_timeout(self) -> Duration {
        self.timeout("delete", Duration::from_secs(5 * 60))
    }

    fn timeout(self, name: &str, default: Duration) -> Duration {
        let configured = self.0.attribute("timeouts").attribute(name).as_str();
        configured
            .and_then(|text| duration::parse(text).ok())
            .unwrap_or(default)
    }

    /// What is known of it, for the catalog. Whether cross-region inference is wanted only the
    /// configuration tells: planned it may be our own default.
    pub fn selection(self, config: &Value) -> Selection {
        let owned = |name: &str| self.text(name).map(str::to_owned);
        Selection {
            resource_type: self.resource_type(),
            environment: owned("environment"),
            region: owned("region"),
            model: owned("model"),
            cross_region_inference: config.attribute("cross_region_inference").as_bool(),
            size: owned("size"),
        }
    }

    /// What to ask the API for; `None` while something is not known, which Terraform never does to
    /// an apply.
    pub fn to_new_resource(self) -> Option<NewGenAiResource> {
        let owned = |name: &str| self.text(name).map(str::to_owned);
        let created_for = self.0.attribute("created_for");
        Some(NewGenAiResource {
            resource_type: self.resource_type()?,
            display_name: owned("display_name")?,
            environment: owned("environment")?,
            region: owned("region")?,
            model: owned("model"),
            cross_region_inference: self.0.attribute("cross_region_inference").as_bool(),
            size: owned("size")?,
            created_for: Contact {
                name: created_for.attribute("name").as_str()?.to_owned(),
                email: created_for.attribute("email").as_str()?.to_owned(),
            },
        })
    }
}

/// The Cloud Tokens that a resource holds, in a sentence: `30 Cloud Tokens`.
pub(super) fn held(resource: &GenAiResource) -> String {
    match resource.cloud_tokens {
        Some(cloud_tokens) => format!("{cloud_tokens} Cloud Tokens"),
        None => "Cloud Tokens".to_owned(),
    }
}

/// What a resource that once had it still has: null in an answer only where it leaves something
/// out.
const ALWAYS_THERE: [&str; 13] = [
    "type",
    "display_name",
    "environment",
    "region",
    "model",
    "cross_region_inference",
    "size",
    "active_size",
    "created_for",
    "status",
    "cloud_tokens",
    "created_at",
    "bundle_month_ends_at",
];

/// The state of a resource. What only Terraform knows, `deletion_policy` and `timeouts`, comes from
/// `local`, the stored or planned object; and so does what the answer leaves out, because a null
/// there would be a change, and some changes buy a new resource.
pub(super) fn to_state(resource: &GenAiResource, local: &Value) -> Value {
    let mut state = observed_state(resource);
    for name in ALWAYS_THERE {
        let known = local.attribute(name);
        if *state.attribute(name) == Value::Null && known.is_wholly_known() {
            state.set(name, known.clone());
        }
    }
    state.set("deletion_policy", State(local).deletion_policy());
    state.set("timeouts", local.attribute("timeouts").clone());
    state
}

/// What the Control Center knows of a resource: the values of
/// [`observed_attributes`](super::schema::observed_attributes).
pub(in crate::provider) fn observed_state(resource: &GenAiResource) -> Value {
    // While a downgrade is pending, the size wanted is the one to come: so the configuration
    // matches, and no plan asks for the same change again.
    let wanted_size = resource.scheduled_size.as_ref().unwrap_or(&resource.size);
    let created_for = &resource.created_for;
    let created_for = match (told(&created_for.name), told(&created_for.email)) {
        (Value::Null, _) | (_, Value::Null) => Value::Null,
        (name, email) => Value::object([("name", name), ("email", email)]),
    };
    Value::object([
        ("type", told(resource.resource_type.as_str())),
        ("display_name", told(&resource.display_name)),
        ("environment", told(&resource.environment)),
        ("region", told(&resource.region)),
        ("model", resource.model.as_deref().into()),
        (
            "cross_region_inference",
            resource.cross_region_inference.into(),
        ),
        ("size", told(wanted_size)),
        ("active_size", told(&resource.size)),
        (
            "size_change_scheduled_at",
            resource.scheduled_size_at.map(rfc3339).into(),
        ),
        ("created_for", created_for),
        ("id", resource.id.as_str().into()),
        ("status", told(resource.status.as_str())),
        ("cloud_tokens", resource.cloud_tokens.into()),
        ("created_at", resource.created_at.map(rfc3339).into()),
        (
            "bundle_month_ends_at",
            resource.bundle_month.ends_at.map(rfc3339).into(),
        ),
        (
            "deprovision_scheduled_at",
            resource.deprovision_scheduled_at.map(rfc3339).into(),
        ),
        ("portal_url", resource.portal_url.as_deref().into()),
    ])
}

/// A text of an answer, which is empty where it is left out.
fn told(text: &str) -> Value {
    Some(text).filter(|text| !text.is_empty()).into()
}

#[cfg(test)]
mod tests {
    use super::super::schema::{observed_attributes, schema};
    use super::*;
    use tfplugin::framework::schema::Attribute;

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
        let mut stored = to_state(&resource(), &Value::Null);
        // The resource is a knowledge base, which has none.
        stored.set("model", "anthropic-claude-sonnet-4-5");
        let bare = serde_json::json!({"id": resource().id});
        let bare: GenAiResource = serde_json::from_value(bare).unwrap();
        let read = to_state(&bare, &stored);
        for name in ALWAYS_THERE {
            assert_ne!(*read.attribute(name), Value::Null, "{name}");
            assert_eq!(read.attribute(name), stored.attribute(name), "{name}");
        }
        // What was planned as unknown and is not told is not known.
        let mut planned = stored;
        planned.set("created_at", Value::Unknown);
        assert_eq!(
            *to_state(&bare, &planned).attribute("created_at"),
            Value::Null
        );
    }

    /// One that is left out would be null in every state, and nobody would say so.
    #[test]
    fn every_attribute_has_a_value() {
        assert_has_all(observed_state(&resource()), &observed_attributes());
        assert_has_all(to_state(&resource(), &Value::Null), &schema().attributes);
    }
}
