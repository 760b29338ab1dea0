//! One page of reference, as the registries show it.

use terraform_provider_mendix::framework::function::Signature;
use terraform_provider_mendix::framework::identity::IdentitySchema;
use terraform_provider_mendix::framework::schema::{Attribute, Kind, Presence, Schema};
use terraform_provider_mendix::framework::types::Type;

const GENERATED: &str = "<!-- derived from the schema by the tests; do not edit -->";

pub fn provider(schema: &Schema, example: &str) -> String {
    let mut page = front_matter("mendix Provider", schema.description);
    page += &format!("# mendix Provider\n\n{}\n\n", schema.description);
    page += "Mendix publishes neither an address nor a schema for the API behind it: the provider \
             and a simulator share one that is written down with the project, and the provider \
             sends nothing to a host that you do not name.\n\n";
    page += &code("Example Usage", "terraform", example);
    page + &attributes_section(&schema.attributes)
}

pub fn resource(name: &str, schema: &Schema, identity: &IdentitySchema, example: &str) -> String {
    let mut page = head(name, "Resource", schema.description);
    page += "~> **What it costs.** A resource holds Mendix Cloud Tokens from its creation to the \
             end of the bundle month in which it is destroyed. Replacing it means that the old \
             and the new one hold tokens until then.\n\n";
    page += &code("Example Usage", "terraform", example);
    page += &attributes_section(&schema.attributes);
    page += "\n## Import\n\n";
    page += "By identity, in Terraform and OpenTofu 1.12 and newer:\n\n";
    let identity: String = identity
        .attributes
        .iter()
        .map(|attribute| {
            format!(
                "    {} = \"4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f\"\n",
                attribute.name
            )
        })
        .collect();
    page += &format!(
        "```terraform\nimport {{\n  to = {name}.example\n  identity = {{\n{identity}  }}\n}}\n```\n\n"
    );
    page += "By id, in an `import` block (1.5 and newer) or on the command line:\n\n";
    page += &format!(
        "```terraform\nimport {{\n  to = {name}.example\n  id = \
         \"4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f\"\n}}\n```\n\n"
    );
    page + &format!(
        "```shell\nterraform import {name}.example 4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f\n```\n"
    )
}

pub fn data_source(name: &str, schema: &Schema, example: &str) -> String {
    head(name, "Data Source", schema.description)
        + &code("Example Usage", "terraform", example)
        + &attributes_section(&schema.attributes)
}

pub fn list_resource(name: &str, schema: &Schema, example: &str) -> String {
    let mut page = head(name, "List Resource", schema.description);
    page += "For `terraform query`, in Terraform 1.14 and newer.\n\n";
    page += &code("Example Usage", "terraform", example);
    page + &attributes_section(&schema.attributes)
}

pub fn function(name: &str, signature: &Signature, example: &str) -> String {
    let mut page = front_matter(&format!("{name} function - mendix"), signature.summary);
    page += &format!("# function: {name}\n\n{}\n\n", signature.description);
    page += &code("Example Usage", "terraform", example);
    let parameters: Vec<_> = signature
        .parameters
        .iter()
        .map(|parameter| format!("{} {}", parameter.name, type_name(&parameter.of)))
        .collect();
    page += &format!(
        "## Signature\n\n{GENERATED}\n```text\n{name}({}) {}\n```\n\n## Arguments\n\n",
        parameters.join(", "),
        type_name(&signature.result)
    );
    for parameter in &signature.parameters {
        page += &format!(
            "- `{}` ({}) {}\n",
            parameter.name,
            title(&parameter.of),
            parameter.description
        );
    }
    page
}

fn head(name: &str, kind: &str, description: &str) -> String {
    front_matter(&format!("{name} {kind} - mendix"), description)
        + &format!("# {name} ({kind})\n\n{description}\n\n")
}

fn front_matter(title: &str, description: &str) -> String {
    let summary = description.lines().next().unwrap_or_default();
    format!(
        "---\npage_title: \"{title}\"\nsubcategory: \"\"\ndescription: |-\n  {summary}\n---\n\n"
    )
}

fn code(heading: &str, language: &str, text: &str) -> String {
    format!(
        "## {heading}\n\n```{language}\n{}\n```\n\n",
        text.trim_end()
    )
}

fn attributes_section(attributes: &[Attribute]) -> String {
    let mut nested = Vec::new();
    let mut section = format!("{GENERATED}\n## Schema\n");
    section += &groups(attributes, "", &mut nested);
    while !nested.is_empty() {
        for (path, attributes) in std::mem::take(&mut nested) {
            section += &format!(
                "\n<a id=\"nestedatt--{}\"></a>\n### Nested Schema for `{path}`\n",
                path.replace('.', "--")
            );
            section += &groups(attributes, &format!("{path}."), &mut nested);
        }
    }
    section
}

fn groups<'a>(
    attributes: &'a [Attribute],
    at: &str,
    nested: &mut Vec<(String, &'a [Attribute])>,
) -> String {
    let is_optional =
        |presence| matches!(presence, Presence::Optional | Presence::OptionalComputed);
    let mut text = String::new();
    for (heading, belongs) in [
        (
            "Required",
            &(|p| p == Presence::Required) as &dyn Fn(Presence) -> bool,
        ),
        ("Optional", &is_optional),
        ("Read-Only", &(|p| p == Presence::Computed)),
    ] {
        let group: Vec<_> = attributes.iter().filter(|a| belongs(a.presence)).collect();
        if group.is_empty() {
            continue;
        }
        text += &format!("\n{}{heading}\n\n", if at.is_empty() { "### " } else { "" });
        for attribute in group {
            text += &line(attribute, at, nested);
        }
    }
    text
}

fn line<'a>(
    attribute: &'a Attribute,
    at: &str,
    nested: &mut Vec<(String, &'a [Attribute])>,
) -> String {
    let path = format!("{at}{}", attribute.name);
    let (of, inner) = match &attribute.kind {
        Kind::Plain(of) => (title(of), None),
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
        text += &format!(
            " (see [below for nested schema](#nestedatt--{}))",
            path.replace('.', "--")
        );
        nested.push((path, inner));
    }
    text + "\n"
}

fn title(of: &Type) -> String {
    match of {
        Type::Bool => "Boolean".to_owned(),
        Type::Number => "Number".to_owned(),
        Type::String => "String".to_owned(),
        Type::List(element) => format!("List of {}", title(element)),
        Type::Set(element) => format!("Set of {}", title(element)),
        Type::Map(element) => format!("Map of {}", title(element)),
        Type::Object(_) => "Object".to_owned(),
        Type::Tuple(_) => "Tuple".to_owned(),
        Type::Dynamic => "Dynamic".to_owned(),
    }
}

fn type_name(of: &Type) -> String {
    match of {
        Type::Object(_) => "object".to_owned(),
        other => title(other).to_lowercase(),
    }
}
