//! The reference pages below `docs/` say the same as `providers schema -json`, attribute by
//! attribute.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;
use terraform_provider_mendix::provider::MendixProvider;
use tfplugin::framework::provider::Provider as _;
use tfplugin::framework::schema::{Attribute, Kind};

use crate::story::{Cli, World};

cases_of_two_releases![the_pages_say_what_the_schema_says];

/// An attribute by its path, or a parameter by its number, with whether it is required, its type,
/// and its meaning.
type Said = BTreeMap<String, String>;

fn page(name: &str) -> String {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let path = docs.join(name).with_extension("md");
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What a page says about each attribute.
fn said(page: &str) -> Said {
    let mut said = Said::new();
    let (mut prefix, mut group) = (String::new(), "");
    for line in page.lines() {
        if line.starts_with("### Nested Schema for `") {
            let path = line.split('`').nth(1).expect("a path");
            prefix = format!("{path}.");
        } else if line == "### Identity Schema" {
            prefix = "identity.".to_owned();
        }
        let heading = line.trim_start_matches("#### ").trim_start_matches("### ");
        if let heading @ ("Required" | "Optional" | "Read-Only") = heading.trim_end_matches(':') {
            group = heading;
        }
        let Some((name, text)) = line.strip_prefix("- `").and_then(|it| it.split_once("` ")) else {
            continue;
        };
        let (text, _) = text
            .split_once(" (see [below for nested schema]")
            .unwrap_or((text, ""));
        said.insert(format!("{prefix}{name}"), format!("{group}: {text}"));
    }
    said
}

/// What the schema says about each attribute, in the words of the pages.
fn described(attributes: &Value, prefix: &str, into: &mut Said) {
    for (name, attribute) in attributes.as_object().expect("attributes") {
        let group = match attribute {
            it if it["required"] == true => "Required",
            it if it["optional"] == true => "Optional",
            _ => "Read-Only",
        };
        let nested = &attribute["nested_type"];
        let of = match nested["nesting_mode"].as_str() {
            Some("single") => "Attributes".to_owned(),
            Some("list") => "Attributes List".to_owned(),
            Some(other) => panic!("{name}: {other}"),
            None => type_title(&attribute["type"]),
        };
        let sensitive = match attribute["sensitive"] == true {
            true => ", Sensitive",
            false => "",
        };
        let path = format!("{prefix}{name}");
        if nested.is_object() {
            described(&nested["attributes"], &format!("{path}."), into);
        }
        let description = attribute["description"].as_str().unwrap_or_default();
        into.insert(path, format!("{group}: ({of}{sensitive}) {description}"));
    }
}

fn type_title(of: &Value) -> String {
    if let Value::Array(of) = of {
        let outer = match of[0].as_str() {
            Some("list") => "List",
            Some("set") => "Set",
            other => panic!("{other:?}"),
        };
        return format!("{outer} of {}", type_title(&of[1]));
    }
    let title = match of.as_str() {
        Some("string") => "String",
        Some("number") => "Number",
        Some("bool") => "Boolean",
        other => panic!("{other:?}"),
    };
    title.to_owned()
}

/// Asserts that a page has the description of its block, and exactly these attributes.
#[track_caller]
fn holds(name: &str, schema: &Value, identity: &Value) {
    let page = page(name);
    let description = schema["block"]["description"]
        .as_str()
        .expect("it is described");
    assert!(
        page.contains(&format!("\n\n{description}\n\n")),
        "{name}: {description}"
    );
    let mut expected = Said::new();
    described(&schema["block"]["attributes"], "", &mut expected);
    let mut found = said(&page);
    match identity["attributes"].as_object() {
        Some(attributes) => {
            for (attribute, it) in attributes {
                assert_eq!(it["required_for_import"], true, "{name}: {attribute}");
                let text = it["description"].as_str().expect("it is described");
                let text = format!("Required: ({}) {text}", type_title(&it["type"]));
                expected.insert(format!("identity.{attribute}"), text);
            }
        }
        // An older program does not support identity.
        None => found.retain(|path, _| !path.starts_with("identity.")),
    }
    assert_eq!(found, expected, "{name}");
}

fn the_pages_say_what_the_schema_says(cli: &Cli) {
    let world = World::new(cli);
    world.write([]);
    let schemas = world.schemas();
    for (kind, schemas) in schemas.as_object().expect("kinds of schemas") {
        let known = [
            "provider",
            "resource_schemas",
            "data_source_schemas",
            "list_resource_schemas",
            "resource_identity_schemas",
            "functions",
        ];
        assert!(
            known.contains(&&kind[..]),
            "there are pages of no {kind}: {schemas}"
        );
    }
    holds("index", &schemas["provider"], &Value::Null);
    for (kind, directory) in [
        ("resource_schemas", "resources"),
        ("data_source_schemas", "data-sources"),
        ("list_resource_schemas", "list-resources"),
    ] {
        for (name, schema) in named(&schemas[kind], directory) {
            let short = name.trim_start_matches("mendix_");
            let identity = match kind {
                "resource_schemas" => &schemas["resource_identity_schemas"][name],
                _ => &Value::Null,
            };
            holds(&format!("{directory}/{short}"), schema, identity);
        }
    }
    for (name, function) in named(&schemas["functions"], "functions") {
        holds_function(name, function);
    }
}

/// The schemas of one kind, which must match the pages in this directory. Empty if the program does
/// not support the kind.
#[track_caller]
fn named<'a>(schemas: &'a Value, directory: &str) -> Vec<(&'a str, &'a Value)> {
    let Some(schemas) = schemas.as_object() else {
        return Vec::new();
    };
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let pages = fs::read_dir(docs.join(directory)).expect("it can be read");
    let pages: BTreeSet<_> = pages
        .map(|page| page.expect("an entry can be read").path())
        .map(|page| {
            page.file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    let names = schemas
        .keys()
        .map(|name| name.trim_start_matches("mendix_").to_owned());
    assert_eq!(names.collect::<BTreeSet<_>>(), pages, "{directory}");
    schemas
        .iter()
        .map(|(name, schema)| (&name[..], schema))
        .collect()
}

#[track_caller]
fn holds_function(name: &str, function: &Value) {
    let page = page(&format!("functions/{name}"));
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let (summary, description) = (text(&function["summary"]), text(&function["description"]));
    assert!(page.contains(&format!("\n  {summary}\n---\n")), "{name}");
    assert!(page.contains(&format!("\n\n{description}\n\n")), "{name}");
    let parameters = function["parameters"].as_array().expect("parameters");
    for (number, parameter) in (1..).zip(parameters) {
        let of = type_title(&parameter["type"]);
        let (name, means) = (text(&parameter["name"]), text(&parameter["description"]));
        let line = format!("\n{number}. `{name}` ({of}) {means}\n");
        assert!(page.contains(&line), "{line}");
    }
}

/// A schema has no field for allowed values or defaults, so both must be in the description.
#[test]
fn the_only_values_and_the_defaults_stand_in_the_descriptions() {
    let provider = MendixProvider::new(Box::new(|_| None), None);
    let mut attributes: Vec<Attribute> = provider.schema().attributes.clone();
    for resource in provider.resources() {
        attributes.extend(resource.schema().attributes.iter().cloned());
    }
    for source in provider.data_sources() {
        attributes.extend(source.schema().attributes.iter().cloned());
    }
    for list in provider.list_resources() {
        attributes.extend(list.schema().attributes.iter().cloned());
    }
    let (mut words, mut defaults) = (0, 0);
    while let Some(attribute) = attributes.pop() {
        let means = attribute.documentation();
        for word in attribute.allowed() {
            assert!(
                means.contains(&format!("`{word}`")),
                "{attribute:?}: {word}"
            );
            words += 1;
        }
        if let Some(default) = attribute.default() {
            let default = default.as_str().expect("a word");
            assert!(
                means.contains(&format!("`{default}` (default)")),
                "{attribute:?}"
            );
            defaults += 1;
        }
        if let Kind::Single(nested) | Kind::List(nested) = attribute.kind {
            attributes.extend(nested);
        }
    }
    assert!(words > 6 && defaults > 0, "{words} {defaults}");
}
