//! Equivalent values, which are no change: two spellings of one string, a set in another order,
//! and, for some attributes, an empty value and none.

use super::schema::{Attribute, Kind, Schema};
use super::types::Type;
use super::value::Value;

impl Attribute {
    /// Whether two of its values are equivalent.
    pub fn means_the_same(&self, one: &Value, other: &Value) -> bool {
        if one == other {
            return true;
        }
        match (&self.kind, one, other) {
            (Kind::Single(nested), Value::Map(_), Value::Map(_)) => {
                nested.iter().all(|attribute| {
                    let name = attribute.name;
                    attribute.means_the_same(one.attribute(name), other.attribute(name))
                })
            }
            (Kind::Plain(Type::Set(_)), Value::List(some), Value::List(others)) => {
                self.holds_all(some, others) && self.holds_all(others, some)
            }
            _ if one.is_null() || other.is_null() => self.is_absent(one) && self.is_absent(other),
            _ => self.are_spellings_of_one(one, other),
        }
    }

    /// Whether one of its values counts as none: null, or an empty string or set if the attribute
    /// says so.
    pub fn is_absent(&self, value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::String(text) => self.empty_is_absent && text.is_empty(),
            Value::List(elements) => self.empty_is_absent && elements.is_empty(),
            _ => false,
        }
    }

    fn holds_all(&self, set: &[Value], elements: &[Value]) -> bool {
        elements.iter().all(|element| {
            set.iter()
                .any(|other| element == other || self.are_spellings_of_one(element, other))
        })
    }

    fn are_spellings_of_one(&self, one: &Value, other: &Value) -> bool {
        match (self.same_spelling, one, other) {
            (Some(are_same), Value::String(one), Value::String(other)) => are_same(one, other),
            _ => false,
        }
    }
}

impl Schema {
    /// `actual`, in the spelling of `known` wherever the two are equivalent.
    ///
    /// So state keeps the spelling of the configuration, and another spelling in the remote system
    /// is no change.
    pub fn in_spelling_of(&self, known: &Value, actual: Value) -> Value {
        in_spelling_of(&self.attributes, known, actual)
    }

    /// The attributes that force replacement and differ between `one` and `other`.
    pub fn differing_where_it_replaces<'a>(
        &'a self,
        one: &'a Value,
        other: &'a Value,
    ) -> impl Iterator<Item = &'a Attribute> {
        self.attributes.iter().filter(move |attribute| {
            let of = |value: &'a Value| value.attribute(attribute.name);
            attribute.replaces && !attribute.means_the_same(of(one), of(other))
        })
    }
}

fn in_spelling_of(attributes: &[Attribute], known: &Value, mut actual: Value) -> Value {
    for attribute in attributes {
        let kept = known.attribute(attribute.name);
        let told = actual.attribute(attribute.name);
        if kept == told || kept.is_unknown() {
            continue;
        }
        if attribute.means_the_same(kept, told) {
            actual.set(attribute.name, kept.clone());
        } else if let (Kind::Single(nested), Value::Map(_), Value::Map(_)) =
            (&attribute.kind, kept, told)
        {
            let told = told.clone();
            actual.set(attribute.name, in_spelling_of(nested, kept, told));
        }
    }
    actual
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        let text = |name| Attribute::required(name, Type::String);
        Schema::new(vec![
            text("name"),
            text("region")
                .same_if(str::eq_ignore_ascii_case)
                .replacing(),
            Attribute::optional_computed("models", Type::set(Type::String))
                .same_if(str::eq_ignore_ascii_case)
                .empty_is_absent()
                .replacing(),
            Attribute::required_object(
                "owner",
                vec![
                    text("name"),
                    text("email").same_if(str::eq_ignore_ascii_case),
                ],
            )
            .replacing(),
        ])
    }

    fn object(name: &str, region: &str, models: Value, email: &str) -> Value {
        let owner = Value::object([("name", "Ada".into()), ("email", email.into())]);
        Value::object([
            ("name", name.into()),
            ("region", region.into()),
            ("models", models),
            ("owner", owner),
        ])
    }

    fn set(elements: &[&str]) -> Value {
        elements.iter().copied().collect()
    }

    #[test]
    fn another_spelling_or_order_is_no_change() {
        let prior = object("a", "eu", set(&["x", "y"]), "a@b.c");
        let config = object("A", "EU", set(&["Y", "X"]), "A@b.c");
        let proposal = schema().propose(&prior, &config, &config);
        assert_eq!(proposal.requires_replace, []);
        let renamed = object("A", "eu", set(&["x", "y"]), "a@b.c");
        assert_eq!(proposal.planned_state, renamed);
        let config = object("a", "us", set(&["x"]), "x@b.c");
        let proposal = schema().propose(&prior, &config, &config);
        let paths: Vec<_> = proposal
            .requires_replace
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(paths, ["region", "models", "owner"]);
        assert_eq!(proposal.planned_state, config);
    }

    /// Terraform refuses a planned null if the configuration has an empty value.
    #[test]
    fn an_empty_value_is_planned_as_it_is_written_and_replaces_nothing() {
        let prior = object("a", "eu", Value::Null, "a@b.c");
        let config = object("a", "eu", set(&[]), "a@b.c");
        let proposal = schema().propose(&prior, &config, &config);
        assert_eq!(proposal.requires_replace, []);
        assert_eq!(proposal.planned_state, config);
        let back = schema().propose(&config, &prior, &config);
        assert_eq!(back.planned_state, config);
    }

    #[test]
    fn what_means_the_same_keeps_its_spelling_and_the_rest_is_what_it_is() {
        let known = object("a", "EU", set(&[]), "A@b.c");
        let told = object("A", "eu", Value::Null, "a@b.c");
        let kept = schema().in_spelling_of(&known, told);
        assert_eq!(kept, object("A", "EU", set(&[]), "A@b.c"));
        let told = object("a", "us", set(&["m"]), "x@b.c");
        assert_eq!(schema().in_spelling_of(&known, told.clone()), told);
    }

    #[test]
    fn an_unknown_element_is_the_same_as_no_other() {
        let schema = schema();
        let models = &schema.attributes[2];
        let unknown: Value = [Value::from("x"), Value::Unknown].into_iter().collect();
        assert!(!models.means_the_same(&unknown, &set(&["x", "y"])));
        assert!(!models.means_the_same(&set(&["x"]), &set(&["x", "y"])));
    }

    #[test]
    fn the_differences_that_replace_are_those_of_meaning() {
        let (schema, one) = (schema(), object("a", "EU", set(&["x"]), "a@b.c"));
        let other = object("b", "eu", set(&["y"]), "A@B.C");
        let differing = schema.differing_where_it_replaces(&one, &other);
        assert_eq!(Vec::from_iter(differing.map(|it| it.name)), ["models"]);
    }

    #[test]
    fn an_empty_string_breaks_no_rule_where_it_is_none() {
        let checked = |attribute: Attribute| {
            let never = |_: &str| Err("is wrong".to_owned());
            let schema = Schema::new(vec![attribute.checked_str(never)]);
            let config = Value::object([("a", "".into())]);
            schema.check(&config).has_errors()
        };
        assert!(checked(Attribute::optional("a", Type::String)));
        assert!(!checked(
            Attribute::optional("a", Type::String).empty_is_absent()
        ));
    }
}
