//! Each kind of page, with its sections in the order of the registries' own generator.

use tfplugin::framework::function::Signature;
use tfplugin::framework::identity::IdentitySchema;
use tfplugin::framework::schema::Schema;
use tfplugin::framework::types::Type;

use super::attributes::{self, type_title};
use super::markdown::{GENERATED, code, first_paragraph, front_matter};

/// What a user has to know before buying; it is above the example.
const COSTS: &str = "\
~> **A create costs at once; a destroy ends later.** A resource holds Mendix Cloud Tokens from its \
creation on. `terraform destroy`, or removing the block, only schedules its end, for the end of its \
bundle month. Until then it works and holds its tokens, and Mendix documents no way to cancel the \
end. The plan shows the date as `deprovision_scheduled_at`.

~> **A replacement costs twice for a while.** The old resource holds its tokens until its end, and \
the new one holds tokens from now on. A change of REPLACING replaces the resource, and so does \
adding a model that is not enabled.

~> **A decrease can wait.** A larger size or capacity costs the difference at once. A smaller size \
takes effect at the end of the bundle month. A smaller capacity takes effect at once if the resource \
consumed fewer GenAI Units in the bundle month than the new capacity brings, otherwise at its end. \
Until then `active_size`, `active_cloud_tokens` and the larger allocation stay.

-> `deletion_policy = \"prevent\"` makes every plan that would destroy or replace the resource an \
error, also after its block has been removed.
";

/// The three ways to import a resource.
pub(super) struct ImportExamples {
    pub(super) by_identity: String,
    pub(super) by_id: String,
    pub(super) command: String,
}

pub(super) fn provider(schema: &Schema, example: &str) -> String {
    let mut page = front_matter("mendix Provider", None, first_paragraph(schema.description));
    page += &format!("# mendix Provider\n\n{}\n\n", schema.description);
    page += "-> **Mendix publishes neither an address nor a schema for this API.** The provider and a \
             simulator share one that is written down with the project, and the provider sends \
             nothing to a host that you do not name.\n\n";
    page += &example_usage("terraform", example);
    page + &attributes::section(&schema.attributes)
}

pub(super) fn resource(
    name: &str,
    schema: &Schema,
    identity: &IdentitySchema,
    example: &str,
    import: &ImportExamples,
) -> String {
    let replacing: Vec<_> = schema
        .attributes
        .iter()
        .filter(|attribute| attribute.replaces)
        .map(|attribute| format!("`{}`", attribute.name))
        .collect();
    let mut page = head(name, "Resource", schema.description);
    page += &format!("{}\n", COSTS.replace("REPLACING", &either(&replacing)));
    page += &example_usage("terraform", example);
    page += &attributes::section(&schema.attributes);
    page + &import_section(identity, import)
}

pub(super) fn data_source(name: &str, schema: &Schema, example: &str) -> String {
    head(name, "Data Source", schema.description)
        + &example_usage("terraform", example)
        + &attributes::section(&schema.attributes)
}

pub(super) fn list_resource(name: &str, schema: &Schema, example: &str) -> String {
    head(name, "List Resource", schema.description)
        + "-> For `terraform query`, in Terraform 1.14 and newer.\n\n"
        + &example_usage("terraform", example)
        + &attributes::section(&schema.attributes)
}

pub(super) fn function(name: &str, signature: &Signature, example: &str) -> String {
    let mut page = front_matter(
        &format!("{name} function - mendix"),
        Some(""),
        signature.summary,
    );
    page += &format!("# function: {name}\n\n{}\n\n", signature.description);
    page += "-> Functions of a provider need Terraform 1.8 or OpenTofu 1.7, or newer.\n\n";
    page += &example_usage("terraform", example);
    let parameters: Vec<_> = signature
        .parameters
        .iter()
        .map(|parameter| format!("{} {}", parameter.name, type_word(&parameter.of)))
        .collect();
    page += &format!(
        "## Signature\n\n{GENERATED}\n{}\n## Arguments\n\n{GENERATED}\n",
        code(
            "text",
            &format!(
                "{name}({}) {}",
                parameters.join(", "),
                type_word(&signature.result)
            )
        )
    );
    for (number, parameter) in (1..).zip(&signature.parameters) {
        page += &format!(
            "{number}. `{}` ({}) {}\n",
            parameter.name,
            type_title(&parameter.of),
            parameter.description
        );
    }
    page
}

fn head(name: &str, kind: &str, description: &str) -> String {
    let summary = first_paragraph(description);
    front_matter(&format!("{name} {kind} - mendix"), Some(""), summary)
        + &format!("# {name} ({kind})\n\n{description}\n\n")
}

fn example_usage(language: &str, example: &str) -> String {
    format!("## Example Usage\n\n{}\n", code(language, example))
}

fn import_section(identity: &IdentitySchema, import: &ImportExamples) -> String {
    let required: String = identity
        .attributes
        .iter()
        .map(|attribute| {
            format!(
                "- `{}` (String) {}\n",
                attribute.name, attribute.description
            )
        })
        .collect();
    format!(
        "\n## Import\n\nImporting changes nothing in the Control Center. The id of a resource is \
         on its settings page in the GenAI portal.\n\n\
         In Terraform and OpenTofu 1.12 and newer, an `import` block with the `identity`:\n\n{}\n\
         ### Identity Schema\n\n#### Required\n\n{required}\n\
         In Terraform 1.5, OpenTofu 1.6 and newer, an `import` block with the `id`:\n\n{}\n\
         On the command line:\n\n{}",
        code("terraform", &import.by_identity),
        code("terraform", &import.by_id),
        code("shell", &import.command),
    )
}

/// `a`, `b` or `c`.
fn either(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

fn type_word(of: &Type) -> String {
    match of {
        Type::Object(_) => "object".to_owned(),
        other => type_title(other).to_lowercase(),
    }
}
