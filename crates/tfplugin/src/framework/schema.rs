//! Schemas: the attributes of a block, and their rules.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::path::{Path, Step};
use super::quoted::{quoted, quoted_list};
use super::types::Type;
use super::value::Value;

/// The attributes of a provider, resource or data source.
#[derive(Debug)]
pub struct Schema {
    /// Raised when stored state needs a conversion.
    pub version: i64,
    /// Its purpose, in Markdown.
    pub description: &'static str,
    /// Attributes, each name once.
    pub attributes: Vec<Attribute>,
}

/// What sets an attribute's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The configuration, always.
    Required,
    /// The configuration; otherwise it is null.
    Optional,
    /// The configuration; otherwise the provider.
    OptionalComputed,
    /// The provider.
    Computed,
}

/// What an attribute holds.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A value of a plain type.
    Plain(Type),
    /// One object with a schema of its own; may be null.
    Single(Vec<Attribute>),
    /// A sequence of such objects.
    List(Vec<Attribute>),
}

/// A rule for a known value. `Err` completes a sentence that starts with the attribute's name, for
/// example `must be an e-mail address`.
type Rule = Arc<dyn Fn(&Value) -> Result<(), String> + Send + Sync>;

/// Whether two strings are equivalent.
type Sameness = fn(&str, &str) -> bool;

/// One attribute.
#[derive(Clone)]
pub struct Attribute {
    /// Its name in HCL.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What sets its value.
    pub presence: Presence,
    /// Whether Terraform hides its value.
    pub sensitive: bool,
    /// What it means, in Markdown.
    pub description: &'static str,
    /// Whether a change forces replacement.
    pub replaces: bool,
    pub(super) same_spelling: Option<Sameness>,
    pub(super) empty_is_absent: bool,
    default: Option<Value>,
    allowed: &'static [&'static str],
    rules: Vec<Rule>,
}

impl Attribute {
    fn new(name: &'static str, kind: Kind, presence: Presence) -> Self {
        Self {
            name,
            kind,
            presence,
            sensitive: false,
            description: "",
            replaces: false,
            same_spelling: None,
            empty_is_absent: false,
            default: None,
            allowed: &[],
            rules: Vec::new(),
        }
    }

    /// An attribute that the configuration must set.
    pub fn required(name: &'static str, of: Type) -> Self {
        Self::new(name, Kind::Plain(of), Presence::Required)
    }

    /// An attribute that the configuration may set.
    pub fn optional(name: &'static str, of: Type) -> Self {
        Self::new(name, Kind::Plain(of), Presence::Optional)
    }

    /// An attribute that the configuration may set; otherwise the provider sets it.
    pub fn optional_computed(name: &'static str, of: Type) -> Self {
        Self::new(name, Kind::Plain(of), Presence::OptionalComputed)
    }

    /// An attribute that only the provider sets.
    pub fn computed(name: &'static str, of: Type) -> Self {
        Self::new(name, Kind::Plain(of), Presence::Computed)
    }

    /// One object that the configuration must set.
    pub fn required_object(name: &'static str, attributes: Vec<Attribute>) -> Self {
        Self::new(name, Kind::Single(attributes), Presence::Required)
    }

    /// One object that the configuration may set.
    pub fn optional_object(name: &'static str, attributes: Vec<Attribute>) -> Self {
        Self::new(name, Kind::Single(attributes), Presence::Optional)
    }

    /// One object that only the provider sets.
    pub fn computed_object(name: &'static str, attributes: Vec<Attribute>) -> Self {
        Self::new(name, Kind::Single(attributes), Presence::Computed)
    }

    /// A sequence of objects that only the provider sets.
    pub fn computed_objects(name: &'static str, attributes: Vec<Attribute>) -> Self {
        Self::new(name, Kind::List(attributes), Presence::Computed)
    }

    /// What it means, in Markdown.
    pub fn described(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// Hides its value.
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// A change of it forces replacement.
    pub fn replacing(mut self) -> Self {
        self.replaces = true;
        self
    }

    /// Two of its strings, or two elements of its set, are equivalent if this function says so:
    /// another spelling is no change.
    pub fn same_if(mut self, are_same: Sameness) -> Self {
        self.same_spelling = Some(are_same);
        self
    }

    /// An empty string or an empty set counts as no value, because modules often pass empty values
    /// on.
    pub fn empty_is_absent(mut self) -> Self {
        self.empty_is_absent = true;
        self
    }

    /// Its value if the configuration leaves it out.
    pub fn defaulting_to(mut self, default: impl Into<Value>) -> Self {
        self.default = Some(default.into());
        self
    }

    /// A rule for its known, non-null values, checked without a network.
    pub fn checked(
        mut self,
        rule: impl Fn(&Value) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        self.rules.push(Arc::new(rule));
        self
    }

    /// A rule for its known strings.
    pub fn checked_str(
        self,
        rule: impl Fn(&str) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        self.checked(move |value| value.as_str().map_or(Ok(()), &rule))
    }

    /// Allows only these strings: a closed set that does not depend on a server.
    pub fn one_of(mut self, allowed: &'static [&'static str]) -> Self {
        self.allowed = allowed;
        self.checked_str(move |text| {
            if allowed.contains(&text) {
                return Ok(());
            }
            Err(format!(
                "must be one of {}, not {}",
                quoted_list(allowed),
                quoted(text)
            ))
        })
    }

    /// The same attribute for reading only: the provider sets it, and the configuration cannot.
    pub fn observed(self) -> Self {
        let nested = |attributes: Vec<Self>| attributes.into_iter().map(Self::observed).collect();
        let kind = match self.kind {
            Kind::Plain(of) => Kind::Plain(of),
            Kind::Single(attributes) => Kind::Single(nested(attributes)),
            Kind::List(attributes) => Kind::List(nested(attributes)),
        };
        Self {
            sensitive: self.sensitive,
            description: self.description,
            ..Self::new(self.name, kind, Presence::Computed)
        }
    }

    /// Its description in Markdown, with what its other properties mean for a user.
    pub fn documentation(&self) -> Cow<'static, str> {
        if self.replaces {
            format!("{} A change replaces it.", self.description).into()
        } else {
            self.description.into()
        }
    }

    /// Its default, if it has one.
    pub fn default(&self) -> Option<&Value> {
        self.default.as_ref()
    }

    /// The only strings that it takes, or none if it takes others.
    pub fn allowed(&self) -> &'static [&'static str] {
        self.allowed
    }

    /// Whether the provider may set it.
    pub fn is_computed(&self) -> bool {
        matches!(
            self.presence,
            Presence::Computed | Presence::OptionalComputed
        )
    }

    /// The type of its values.
    pub fn value_type(&self) -> Type {
        match &self.kind {
            Kind::Plain(of) => of.clone(),
            Kind::Single(attributes) => object_type(attributes),
            Kind::List(attributes) => Type::list(object_type(attributes)),
        }
    }
}

impl fmt::Debug for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attribute")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("presence", &self.presence)
            .finish_non_exhaustive()
    }
}

impl Schema {
    /// The first version of a schema, with these attributes.
    pub fn new(attributes: Vec<Attribute>) -> Self {
        Self {
            version: 0,
            description: "",
            attributes,
        }
    }

    /// The type of a whole object of this schema.
    pub fn value_type(&self) -> Type {
        object_type(&self.attributes)
    }

    /// Checks the rules of every attribute, and that every required attribute has a value. An
    /// unknown value passes.
    pub fn check(&self, config: &Value) -> Diagnostics {
        let mut diagnostics = self.missing(config, None);
        check_attributes(&self.attributes, config, &Path::default(), &mut diagnostics);
        diagnostics
    }
}

impl Schema {
    /// The object without the values that only the provider sets.
    pub fn configurable(&self, object: &Value) -> Value {
        configurable(&self.attributes, object)
    }
}

fn configurable(attributes: &[Attribute], object: &Value) -> Value {
    let Value::Map(_) = object else {
        return object.clone();
    };
    Value::object(attributes.iter().map(|attribute| {
        let value = object.attribute(attribute.name);
        let value = match (&attribute.kind, attribute.presence) {
            (_, Presence::Computed) => Value::Null,
            (Kind::Single(nested), _) => configurable(nested, value),
            _ => value.clone(),
        };
        (attribute.name, value)
    }))
}

fn object_type(attributes: &[Attribute]) -> Type {
    Type::object(
        attributes
            .iter()
            .map(|attribute| (attribute.name, attribute.value_type())),
    )
}

fn check_attributes(
    attributes: &[Attribute],
    config: &Value,
    at: &Path,
    diagnostics: &mut Diagnostics,
) {
    for attribute in attributes {
        let value = config.attribute(attribute.name);
        if attribute.is_absent(value) || value.is_unknown() {
            continue;
        }
        let path = || at.then(Step::Attribute(attribute.name.to_owned()));
        for rule in &attribute.rules {
            if let Err(problem) = rule(value) {
                let path = path();
                let detail = format!("{path} {problem}.");
                diagnostics.push(Diagnostic::error(format!("Invalid {path}"), detail).at(path));
            }
        }
        if let Kind::Single(nested) = &attribute.kind {
            check_attributes(nested, value, &path(), diagnostics);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        Schema {
            version: 0,
            description: "",
            attributes: vec![
                Attribute::required("kind", Type::String).one_of(&["a", "b"]),
                Attribute::required_object(
                    "owner",
                    vec![
                        Attribute::required("name", Type::String).checked_str(|name| {
                            if name.is_empty() {
                                Err("must not be empty".to_owned())
                            } else {
                                Ok(())
                            }
                        }),
                    ],
                ),
            ],
        }
    }

    #[test]
    fn a_broken_rule_names_its_attribute() {
        let config = Value::object([
            ("kind", "c".into()),
            ("owner", Value::object([("name", "".into())])),
        ]);
        let said: Vec<_> = schema()
            .check(&config)
            .into_iter()
            .map(|d| d.detail)
            .collect();
        assert_eq!(
            said,
            [
                r#"kind must be one of "a", "b", not "c"."#,
                "owner.name must not be empty."
            ]
        );
    }

    #[test]
    fn who_only_looks_at_an_object_need_not_know_its_rules() {
        let observed = Schema {
            attributes: schema()
                .attributes
                .into_iter()
                .map(Attribute::observed)
                .collect(),
            ..schema()
        };
        assert_eq!(observed.value_type(), schema().value_type());
        assert!(observed.attributes.iter().all(Attribute::is_computed));
        let config = Value::object([("kind", "c".into())]);
        assert_eq!(observed.check(&config), Diagnostics::default());
    }

    #[test]
    fn what_only_the_provider_sets_is_not_configurable() {
        let mut schema = schema();
        schema
            .attributes
            .push(Attribute::computed("id", Type::String));
        let owner = Value::object([("name", "Ada".into())]);
        let stored = Value::object([
            ("kind", "a".into()),
            ("owner", owner.clone()),
            ("id", "1".into()),
        ]);
        let mut expected = stored.clone();
        expected.set("id", Value::Null);
        assert_eq!(schema.configurable(&stored), expected);
        assert_eq!(schema.configurable(&Value::Null), Value::Null);
    }

    #[test]
    fn documentation_says_what_a_change_means() {
        let attribute = Attribute::required("kind", Type::String).described("Its kind.");
        assert_eq!(attribute.documentation(), "Its kind.");
        assert_eq!(
            attribute.replacing().documentation(),
            "Its kind. A change replaces it."
        );
    }

    #[test]
    fn what_is_unknown_is_left_alone() {
        for config in [
            Value::Unknown,
            Value::object([("kind", Value::Unknown), ("owner", Value::Unknown)]),
        ] {
            assert_eq!(schema().check(&config), Diagnostics::default());
        }
    }
}
