//! The attributes of a block, in the layout of the registries' generator: required, optional and
//! read-only ones, each sorted by name, and then the nested objects, each with an anchor.

use tfplugin::framework::schema::{Attribute, Kind, Presence};
use tfplugin::framework::types::Type;

use super::markdown::GENERATED;

/// The groups of attributes in the order of the page.
const GROUPS: [(&str, &[Presence]); 3] = [
    ("Required", &[Presence::Required]),
    (
        "Optional",
        &[Presence::Optional, Presence::OptionalComputed],
    ),
    ("Read-Only", &[Presence::Computed]),
];

/// A nested object that the page has not described yet: its path and its attributes.
type Nested<'a> = (String, &'a [Attribute]);

/// The section "Schema".
pub(super) fn section(attributes: &[Attribute]) -> String {
    let mut text = format!("{GENERATED}\n## Schema\n");
    let mut nested = Vec::new();
    for (heading, group) in groups(attributes) {
        text += &format!("\n### {heading}\n\n");
        text += &lines(&group, "", &mut nested);
    }
    while !nested.is_empty() {
        let (path, attributes) = nested.remove(0);
        text += &format!(
            "\n<a id=\"{}\"></a>\n### Nested Schema for `{path}`\n",
            anchor(&path)
        );
        for (heading, group) in groups(attributes) {
            text += &format!("\n{heading}:\n\n");
            text += &lines(&group, &format!("{path}."), &mut nested);
        }
    }
    text
}

fn groups(attributes: &[Attribute]) -> impl Iterator<Item = (&'static str, Vec<&Attribute>)> {
    GROUPS.into_iter().filter_map(|(heading, presences)| {
        let belongs = |attribute: &&Attribute| presences.contains(&attribute.presence);
        let mut group: Vec<_> = attributes.iter().filter(belongs).collect();
        group.sort_by_key(|attribute| attribute.name);
        (!group.is_empty()).then_some((heading, group))
    })
}

fn lines<'a>(group: &[&'a Attribute], at: &str, nested: &mut Vec<Nested<'a>>) -> String {
    group
        .iter()
        .map(|attribute| line(attribute, at, nested))
        .collect()
}

fn line<'a>(attribute: &'a Attribute, at: &str, nested: &mut Vec<Nested<'a>>) -> String {
    let path = format!("{at}{}", attribute.name);
    let (of, inner) = match &attribute.kind {
        Kind::Plain(of) => (type_title(of), None),
        Kind::Single(inner) => ("Attributes".to_owned(), Some(inner)),
        Kind::List(inner) => ("Attributes List".to_owned(), Some(inner)),
    };
    let sensitive = if attribute.sensitive {
        ", Sensitive"
    } else {
        ""
    };
    let mut text = format!(
        "- `{}` ({of}{sensitive}) {}",
        attribute.name,
        attribute.documentation()
    );
    if let Some(inner) = inner {
        text += &format!(" (see [below for nested schema](#{}))", anchor(&path));
        nested.push((path, inner));
    }
    text + "\n"
}

fn anchor(path: &str) -> String {
    format!("nestedatt--{}", path.replace('.', "--"))
}

/// A type as registries show it beside an attribute, for example `List of String`.
pub(super) fn type_title(of: &Type) -> String {
    match of {
        Type::Bool => "Boolean".to_owned(),
        Type::Number => "Number".to_owned(),
        Type::String => "String".to_owned(),
        Type::List(element) => format!("List of {}", type_title(element)),
        Type::Set(element) => format!("Set of {}", type_title(element)),
        Type::Map(element) => format!("Map of {}", type_title(element)),
        Type::Object(_) => "Object".to_owned(),
        Type::Tuple(_) => "Tuple".to_owned(),
        Type::Dynamic => "Dynamic".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_grouped_and_sorted_and_objects_follow_with_an_anchor() {
        let attributes = [
            Attribute::computed("id", Type::String).described("Its id."),
            Attribute::required("size", Type::String).described("Its size."),
            Attribute::required_object(
                "owner",
                vec![
                    Attribute::required("name", Type::String).described("Who."),
                    Attribute::optional("mails", Type::list(Type::String)).described("Where."),
                ],
            )
            .described("For whom."),
            Attribute::optional("token", Type::String)
                .described("The token.")
                .sensitive(),
        ];
        let expected = "\
## Schema

### Required

- `owner` (Attributes) For whom. (see [below for nested schema](#nestedatt--owner))
- `size` (String) Its size.

### Optional

- `token` (String, Sensitive) The token.

### Read-Only

- `id` (String) Its id.

<a id=\"nestedatt--owner\"></a>
### Nested Schema for `owner`

Required:

- `name` (String) Who.

Optional:

- `mails` (List of String) Where.
";
        assert_eq!(section(&attributes), format!("{GENERATED}\n{expected}"));
    }
}
