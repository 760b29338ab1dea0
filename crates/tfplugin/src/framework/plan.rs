//! The rules of planning, as pure functions: the part of a plan that needs no API.
//!
//! Terraform checks a provider against them twice. A planned value must equal the configured one
//! wherever the configuration sets it, and every known planned value must come out of apply
//! unchanged. Otherwise Terraform reports that the provider produced an invalid plan or an
//! inconsistent result.

use std::collections::BTreeMap;

use super::path::{Path, Step};
use super::schema::{Attribute, Kind, Schema};
use super::value::Value;

/// The plan that follows from the schema alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The planned object.
    pub planned_state: Value,
    /// The changed attributes that force replacement.
    pub requires_replace: Vec<Path>,
}

impl Schema {
    /// Plans a change from the schema: an attribute that the configuration leaves out gets its
    /// default; computed values are unknown for a new object and kept for an existing one.
    ///
    /// `prior_state` is null for an object that is to be created. `proposed_new_state` is
    /// Terraform's own merge of configuration and prior state. The resource then says which
    /// computed values an update really changes: marking all of them unknown would fill plans with
    /// "(known after apply)".
    ///
    /// A value that is equivalent to the prior one is planned as the prior one.
    pub fn propose(
        &self,
        prior_state: &Value,
        config: &Value,
        proposed_new_state: &Value,
    ) -> Proposal {
        let planned_state = Value::Map(plan_attributes(
            &self.attributes,
            prior_state,
            prior_state.is_null(),
            config,
            proposed_new_state,
        ));
        let mut requires_replace = Vec::new();
        if !prior_state.is_null() {
            collect_replacing(
                &self.attributes,
                prior_state,
                &planned_state,
                &Path::default(),
                &mut requires_replace,
            );
        }
        Proposal {
            planned_state,
            requires_replace,
        }
    }
}

fn plan_attributes(
    attributes: &[Attribute],
    prior: &Value,
    create: bool,
    config: &Value,
    proposed: &Value,
) -> BTreeMap<String, Value> {
    attributes
        .iter()
        .map(|attribute| {
            let configured = config.attribute(attribute.name);
            let proposed = proposed.attribute(attribute.name);
            let prior = prior.attribute(attribute.name);
            let planned = match (&attribute.kind, configured) {
                (Kind::Single(nested), Value::Map(_)) => {
                    Value::Map(plan_attributes(nested, prior, create, configured, proposed))
                }
                (_, Value::Null) => match attribute.default() {
                    Some(default) => default.clone(),
                    None if create && attribute.is_computed() => Value::Unknown,
                    None => proposed.clone(),
                },
                // Terraform accepts the prior value for a configured one, but not null.
                _ if !prior.is_null() && attribute.means_the_same(prior, configured) => {
                    prior.clone()
                }
                _ => proposed.clone(),
            };
            (attribute.name.to_owned(), planned)
        })
        .collect()
}

fn collect_replacing(
    attributes: &[Attribute],
    prior: &Value,
    planned: &Value,
    at: &Path,
    paths: &mut Vec<Path>,
) {
    for attribute in attributes {
        let (before, after) = (
            prior.attribute(attribute.name),
            planned.attribute(attribute.name),
        );
        if attribute.means_the_same(before, after) {
            continue;
        }
        let path = at.then(Step::Attribute(attribute.name.to_owned()));
        if attribute.replaces {
            paths.push(path);
        } else if let Kind::Single(nested) = &attribute.kind {
            collect_replacing(nested, before, after, &path, paths);
        }
    }
}

/// The object to store after apply: the planned value if it was known, else the value of `actual`.
/// Nothing unknown is left.
///
/// The remote object may have changed since the plan, for example into its next month. Terraform
/// reports any difference as a bug of the provider, and may taint the object. So the planned value
/// wins here, and the next refresh shows the actual one.
pub fn settle(planned_state: &Value, actual: &Value) -> Value {
    match (planned_state, actual) {
        (Value::Unknown, Value::Unknown) => Value::Null,
        (Value::Unknown, actual) => known_part(actual),
        (Value::Map(planned), actual) => Value::Map(
            planned
                .iter()
                .map(|(name, value)| (name.clone(), settle(value, actual.attribute(name))))
                .collect(),
        ),
        (Value::List(planned), actual) if !planned_state.is_wholly_known() => match actual {
            Value::List(elements) if elements.len() == planned.len() => Value::List(
                planned
                    .iter()
                    .zip(elements)
                    .map(|(p, a)| settle(p, a))
                    .collect(),
            ),
            _ => Value::List(planned.iter().map(|p| settle(p, &Value::Null)).collect()),
        },
        (planned, _) => planned.clone(),
    }
}

/// The same value with null in place of everything unknown.
pub fn known_part(value: &Value) -> Value {
    match value {
        Value::Unknown => Value::Null,
        Value::List(elements) => Value::List(elements.iter().map(known_part).collect()),
        Value::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|(name, value)| (name.clone(), known_part(value)))
                .collect(),
        ),
        known => known.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::types::Type;

    fn schema() -> Schema {
        Schema {
            version: 0,
            description: "",
            attributes: vec![
                Attribute::required("name", Type::String),
                Attribute::required("region", Type::String).replacing(),
                Attribute::required_object(
                    "owner",
                    vec![Attribute::required("email", Type::String).replacing()],
                ),
                Attribute::optional_computed("policy", Type::String).defaulting_to("keep"),
                Attribute::optional_computed("inference", Type::Bool),
                Attribute::computed("id", Type::String),
            ],
        }
    }

    fn object(name: &str, region: &str, email: &str, inference: Value, id: Value) -> Value {
        Value::object([
            ("name", name.into()),
            ("region", region.into()),
            ("owner", Value::object([("email", email.into())])),
            ("policy", Value::Null),
            ("inference", inference),
            ("id", id),
        ])
    }

    fn stored(name: &str, region: &str, email: &str) -> Value {
        let mut state = object(name, region, email, true.into(), "1".into());
        state.set("policy", "keep");
        state
    }

    #[test]
    fn a_new_object_gets_defaults_and_unknowns() {
        let config = object("a", "eu", "x", Value::Null, Value::Null);
        let proposal = schema().propose(&Value::Null, &config, &config);
        assert_eq!(
            proposal.planned_state.attribute("policy"),
            &Value::from("keep")
        );
        assert_eq!(
            proposal.planned_state.attribute("inference"),
            &Value::Unknown
        );
        assert_eq!(proposal.planned_state.attribute("id"), &Value::Unknown);
        assert_eq!(proposal.planned_state.attribute("name"), &Value::from("a"));
        assert_eq!(proposal.requires_replace, []);
    }

    #[test]
    fn an_unchanged_object_stays_exactly_as_it_is() {
        let config = object("a", "eu", "x", Value::Null, Value::Null);
        let prior = stored("a", "eu", "x");
        let proposed = object("a", "eu", "x", true.into(), "1".into());
        let proposal = schema().propose(&prior, &config, &proposed);
        assert_eq!(proposal.planned_state, prior);
        assert_eq!(proposal.requires_replace, []);
    }

    #[test]
    fn only_changed_replacing_attributes_ask_for_a_new_object() {
        let prior = stored("a", "eu", "x");
        let replacing = |config: &Value| {
            let mut proposed = config.clone();
            proposed.set("id", "1");
            schema()
                .propose(&prior, config, &proposed)
                .requires_replace
                .iter()
                .map(Path::to_string)
                .collect::<Vec<_>>()
        };
        let kept = Value::from(true);
        assert!(replacing(&object("b", "eu", "x", kept.clone(), Value::Null)).is_empty());
        assert_eq!(
            replacing(&object("a", "ca", "y", kept, Value::Null)),
            ["region", "owner.email"]
        );
    }

    #[test]
    fn an_unknown_configured_value_stays_unknown() {
        let mut config = object("a", "eu", "x", Value::Null, Value::Null);
        config.set("owner", Value::Unknown);
        let proposal = schema().propose(&Value::Null, &config, &config);
        assert_eq!(proposal.planned_state.attribute("owner"), &Value::Unknown);
    }

    #[test]
    fn what_was_planned_as_known_is_stored_and_nothing_unknown_is() {
        let planned = object("a", "eu", "x", true.into(), Value::Unknown);
        let actual = object("renamed", "eu", "x", false.into(), "1".into());
        let settled = settle(&planned, &actual);
        assert_eq!(settled, object("a", "eu", "x", true.into(), "1".into()));
        assert_eq!(settle(&Value::Unknown, &Value::Unknown), Value::Null);
        assert!(settle(&planned, &Value::Null).is_wholly_known());
    }
}
