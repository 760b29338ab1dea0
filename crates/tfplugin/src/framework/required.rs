//! Required attributes that are null.
//!
//! Terraform only checks that the argument is written: `region = var.region` passes even if the
//! variable is null.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::path::{Path, Step};
use super::schema::{Attribute, Kind, Presence, Schema};
use super::value::Value;

impl Schema {
    /// Errors for the required attributes that are null in a configuration. An unknown value is not
    /// an error.
    ///
    /// With `ignore_changes` the configuration holds the values of state. So an attribute that is
    /// null in `prior_state` as well, for example after an import, is not an error.
    pub fn missing(&self, config: &Value, prior_state: Option<&Value>) -> Diagnostics {
        let paths = self.null_paths(config, prior_state.unwrap_or(&Value::Null));
        let missing = |path: Path| {
            Diagnostic::error(
                format!("Missing {path}"),
                format!(
                    "{path} must have a value, but it is null. Nothing was created or changed. If \
                     the value comes from a variable or from another object, see that it has one \
                     there. If an apply says this of a replacement, the earlier object has ended \
                     already, unless create_before_destroy is set."
                ),
            )
            .at(path)
        };
        paths.into_iter().map(missing).collect()
    }

    /// The same for an object that is to be created or changed. Here a value that was unknown in
    /// the plan can turn out null.
    pub fn null_when_applied(&self, planned_state: &Value, prior_state: &Value) -> Diagnostics {
        let paths = self.null_paths(planned_state, prior_state);
        let now = if prior_state.is_null() {
            "Nothing was created. If this was to replace an earlier object, that one has ended \
             already, unless create_before_destroy is set."
        } else {
            "Nothing was changed."
        };
        let missing = |path: Path| {
            Diagnostic::error(
                format!("Missing {path}"),
                format!(
                    "{path} must have a value. The plan did not know it yet, and it turned out \
                     null. {now} See that {path} has a value, then plan and apply again."
                ),
            )
            .at(path)
        };
        paths.into_iter().map(missing).collect()
    }

    fn null_paths(&self, object: &Value, prior_state: &Value) -> Vec<Path> {
        let mut paths = Vec::new();
        collect(
            &self.attributes,
            object,
            prior_state,
            &Path::default(),
            &mut paths,
        );
        paths
    }
}

fn collect(
    attributes: &[Attribute],
    object: &Value,
    prior: &Value,
    at: &Path,
    paths: &mut Vec<Path>,
) {
    for attribute in attributes {
        let value = object.attribute(attribute.name);
        let before = prior.attribute(attribute.name);
        let path = || at.then(Step::Attribute(attribute.name.to_owned()));
        match (&attribute.kind, value) {
            (_, Value::Null) => {
                let was_null = !prior.is_null() && before.is_null();
                if attribute.presence == Presence::Required && !was_null {
                    paths.push(path());
                }
            }
            (Kind::Single(nested), Value::Map(_)) => collect(nested, value, before, &path(), paths),
            (Kind::List(nested), Value::List(elements)) => {
                let path = path();
                for (index, element) in (0..).zip(elements) {
                    let path = path.then(Step::Index(index));
                    collect(nested, element, &Value::Null, &path, paths);
                }
            }
            _ => {}
        }
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
                Attribute::optional("note", Type::String),
                Attribute::required_object(
                    "owner",
                    vec![Attribute::required("email", Type::String)],
                ),
            ],
        }
    }

    fn summaries(said: Diagnostics) -> Vec<String> {
        said.into_iter().map(|said| said.summary).collect()
    }

    fn object(name: Value, owner: Value) -> Value {
        Value::object([("name", name), ("owner", owner), ("note", Value::Null)])
    }

    fn owner(email: Value) -> Value {
        Value::object([("email", email)])
    }

    #[test]
    fn a_null_is_not_a_value_at_any_depth() {
        let config = object(Value::Null, owner(Value::Null));
        let said = schema().missing(&config, None);
        assert_eq!(summaries(said), ["Missing name", "Missing owner.email"]);
        let config = object("a".into(), Value::Null);
        assert_eq!(summaries(schema().check(&config)), ["Missing owner"]);
    }

    #[test]
    fn what_is_unknown_may_still_get_a_value() {
        for config in [
            Value::Unknown,
            object(Value::Unknown, Value::Unknown),
            object("a".into(), owner(Value::Unknown)),
        ] {
            assert_eq!(schema().missing(&config, None), Diagnostics::default());
        }
    }

    /// `ignore_changes` copies state into the configuration.
    #[test]
    fn what_is_null_in_state_already_is_left_alone() {
        let prior = object(Value::Null, owner("a@example.com".into()));
        let config = object(Value::Null, owner(Value::Null));
        let said = schema().missing(&config, Some(&prior));
        assert_eq!(summaries(said), ["Missing owner.email"]);
        let said = schema().missing(&config, Some(&Value::Null));
        assert_eq!(summaries(said), ["Missing name", "Missing owner.email"]);
    }

    #[test]
    fn at_apply_it_says_what_is_true_now() {
        let planned = object("a".into(), Value::Null);
        let said = schema().null_when_applied(&planned, &Value::Null);
        let said = said.into_iter().next().expect("owner is missing");
        assert_eq!(said.summary, "Missing owner");
        assert!(
            said.detail.contains("Nothing was created"),
            "{}",
            said.detail
        );
        let prior = object("a".into(), owner("a@example.com".into()));
        let said = schema().null_when_applied(&planned, &prior);
        let said = said.into_iter().next().expect("owner is missing");
        assert!(
            said.detail.contains("Nothing was changed"),
            "{}",
            said.detail
        );
    }
}
