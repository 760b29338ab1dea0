//! The list of reference pages: one for the provider, and one for each of its resources, data
//! sources and functions.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use terraform_provider_mendix::provider::MendixProvider;
use tfplugin::framework::provider::Provider as _;

use super::page::{self, ImportExamples};

/// The pages, by their paths below `docs/`. `examples` is the directory of the examples, with the
/// file names that the registries' generator expects.
pub(super) fn pages(examples: &Path) -> anyhow::Result<BTreeMap<PathBuf, String>> {
    let provider = MendixProvider::new(Box::new(|_| None), None);
    let example = |path: String| {
        let path = examples.join(path);
        fs::read_to_string(&path)
            .with_context(|| format!("cannot read the example {}", path.display()))
    };
    let mut pages = BTreeMap::new();
    pages.insert(
        PathBuf::from("index.md"),
        page::provider(
            provider.schema(),
            &example("provider/provider.tf".to_owned())?,
        ),
    );
    for resource in provider.resources() {
        let name = resource.type_name();
        let of = |file: &str| example(format!("resources/{name}/{file}"));
        let import = ImportExamples {
            by_identity: of("import-by-identity.tf")?,
            by_id: of("import-by-string-id.tf")?,
            command: of("import.sh")?,
        };
        pages.insert(
            PathBuf::from(format!("resources/{}.md", short(name))),
            page::resource(
                name,
                resource.schema(),
                resource.identity(),
                &of("resource.tf")?,
                &import,
            ),
        );
    }
    for source in provider.data_sources() {
        let name = source.type_name();
        pages.insert(
            PathBuf::from(format!("data-sources/{}.md", short(name))),
            page::data_source(
                name,
                source.schema(),
                &example(format!("data-sources/{name}/data-source.tf"))?,
            ),
        );
    }
    for list in provider.list_resources() {
        let name = list.type_name();
        pages.insert(
            PathBuf::from(format!("list-resources/{}.md", short(name))),
            page::list_resource(
                name,
                list.schema(),
                &example(format!("list-resources/{name}/list-resource.tfquery.hcl"))?,
            ),
        );
    }
    for function in provider.functions() {
        let name = function.name();
        pages.insert(
            PathBuf::from(format!("functions/{name}.md")),
            page::function(
                name,
                function.signature(),
                &example(format!("functions/{name}/function.tf"))?,
            ),
        );
    }
    Ok(pages)
}

/// The name of a type without the provider's prefix.
fn short(type_name: &str) -> &str {
    type_name.trim_start_matches("mendix_")
}
