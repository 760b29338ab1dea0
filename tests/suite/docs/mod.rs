//! The reference pages below `docs/`, derived from the schemas and the
//! examples, in the layout of the provider registries.
//!
//! `UPDATE_DOCS=1 cargo test --test suite docs` writes them anew.

mod page;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use terraform_provider_mendix::framework::provider::Provider;
use terraform_provider_mendix::provider::MendixProvider;

/// The directories whose pages are all derived.
const DERIVED: &[&str] = &["resources", "data-sources", "functions", "list-resources"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// An example that belongs on a page.
fn example(path: &str) -> String {
    let path = root().join("examples").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The name of a type without the provider's.
fn short(type_name: &str) -> &str {
    type_name.trim_start_matches("mendix_")
}

/// Every page, by its path below `docs/`.
fn pages() -> BTreeMap<PathBuf, String> {
    let provider = MendixProvider::new(Box::new(|_| None), None);
    let mut pages = BTreeMap::new();
    pages.insert(
        PathBuf::from("index.md"),
        page::provider(provider.schema(), &example("provider/provider.tf")),
    );
    for resource in provider.resources() {
        let name = resource.type_name();
        pages.insert(
            PathBuf::from(format!("resources/{}.md", short(name))),
            page::resource(
                name,
                resource.schema(),
                resource.identity(),
                &example(&format!("resources/{name}/resource.tf")),
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
                &example(&format!("data-sources/{name}/data-source.tf")),
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
                &example(&format!("list-resources/{name}/list-resource.tfquery.hcl")),
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
                &example(&format!("functions/{name}/function.tf")),
            ),
        );
    }
    pages
}

#[test]
fn the_reference_pages_say_what_the_schemas_say() {
    let docs = root().join("docs");
    let pages = pages();
    for (path, expected) in &pages {
        let path = docs.join(path);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, expected).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == *expected,
            "{} is not what the schemas say; to write it anew: \
             UPDATE_DOCS=1 cargo test --test suite docs",
            path.display()
        );
    }
    for directory in DERIVED {
        for entry in fs::read_dir(docs.join(directory)).unwrap() {
            let path = entry.unwrap().path();
            let path = path.strip_prefix(&docs).unwrap();
            assert!(
                pages.contains_key(path),
                "nothing stands behind {}",
                path.display()
            );
        }
    }
}

#[test]
fn everything_that_can_be_written_or_read_is_described() {
    for (path, page) in pages() {
        for line in page.lines().filter(|line| line.starts_with("- `")) {
            let (_, description) = line.split_once(") ").expect(line);
            assert!(description.len() > 3, "{}: {line}", path.display());
        }
    }
}
