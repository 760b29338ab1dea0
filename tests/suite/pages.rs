//! Compares the pages for contributors with the sources: everything that they name must exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The pages on which every path and module between backticks must exist.
const PAGES: [&str; 3] = [
    "CONTRIBUTING.md",
    "docs/design/architecture.md",
    "docs/design/glossary.md",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(page: &str) -> String {
    fs::read_to_string(root().join(page)).unwrap_or_else(|error| panic!("{page}: {error}"))
}

/// A page without its code blocks, which contain commands and drawings.
fn prose(text: &str) -> String {
    text.split("```").step_by(2).collect()
}

/// The texts between backticks.
fn spans(prose: &str) -> impl Iterator<Item = &str> {
    prose.split('`').skip(1).step_by(2)
}

/// Whether a span is a path from the root of the project. Capital letters stand for something that
/// a reader chooses, and a star for any name.
fn is_path(span: &str) -> bool {
    let first = span.split('/').next().expect("a split has a first part");
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/_-.*".contains(letter);
    span.contains('/')
        && span.chars().all(is_plain)
        && (root().join(first).is_dir() || first == ".ci")
        && !span.contains("NAME")
}

fn path_exists(path: &str) -> bool {
    match path.split_once('*') {
        None => root().join(path).exists(),
        Some((directory, ending)) => fs::read_dir(root().join(directory)).is_ok_and(|entries| {
            entries.flatten().any(|entry| {
                let name = entry.file_name();
                name.to_string_lossy().ends_with(ending)
            })
        }),
    }
}

/// The file of a module, if it exists.
fn module_file(at: &Path) -> Option<PathBuf> {
    let candidates = [at.with_extension("rs"), at.join("mod.rs")];
    candidates.into_iter().find(|file| file.is_file())
}

/// Whether the names of a path lead through modules of `base` to an item that the last module
/// defines.
fn item_exists(base: &Path, names: &[&str]) -> bool {
    let mut at = base.to_owned();
    let mut file = None;
    let mut rest = names;
    while let [name, further @ ..] = rest {
        let next = at.join(name);
        let Some(found) = module_file(&next) else {
            break;
        };
        (at, file, rest) = (next, Some(found), further);
    }
    let Some(file) = file else { return false };
    let text = fs::read_to_string(file).expect("a module can be read");
    let words: BTreeSet<_> = text
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .collect();
    rest.iter().all(|name| words.contains(name))
}

/// Whether a path with `::` names a module, an item or a test of this project.
fn module_exists(path: &str) -> bool {
    let path = path.strip_prefix("crate::").unwrap_or(path);
    let names: Vec<_> = path.split("::").collect();
    ["src", "crates/tfplugin/src", "tests/suite"]
        .iter()
        .any(|base| item_exists(&root().join(base), &names))
}

fn is_module(span: &str) -> bool {
    let is_name = |name: &str| {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        !name.is_empty() && name.chars().all(is_plain)
    };
    span.contains("::") && span.split("::").all(is_name)
}

#[test]
fn every_path_and_module_that_a_page_names_exists() {
    for page in PAGES {
        let prose = prose(&read(page));
        let named: Vec<_> = spans(&prose)
            .filter(|span| is_path(span) || is_module(span))
            .collect();
        assert!(named.len() > 8, "{page} names {named:?}");
        let absent: BTreeSet<_> = named
            .into_iter()
            .filter(|span| match is_path(span) {
                true => !path_exists(span),
                false => !module_exists(span),
            })
            .collect();
        assert!(absent.is_empty(), "{page} names {absent:?}");
    }
}

/// The targets of a page's links to files, without their anchors.
fn links(prose: &str) -> impl Iterator<Item = &str> {
    let targets = prose.split("](").skip(1);
    targets
        .filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.contains("://") && !target.starts_with('#'))
        .map(|target| target.split('#').next().expect("a split has a first part"))
}

#[test]
fn every_link_of_a_page_leads_somewhere() {
    let design = fs::read_dir(root().join("docs/design")).expect("the pages are there");
    let design = design.map(|entry| entry.expect("an entry can be read").path());
    let pages: Vec<_> = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"]
        .iter()
        .map(|page| root().join(page))
        .chain(design.filter(|path| path.extension().is_some_and(|ending| ending == "md")))
        .collect();
    assert!(pages.len() > 8, "{pages:?}");
    for page in pages {
        let prose = prose(&fs::read_to_string(&page).expect("a page can be read"));
        let directory = page.parent().expect("a page lies in a directory");
        for target in links(&prose) {
            let is_there = directory.join(target).exists();
            assert!(is_there, "{} links to {target}", page.display());
        }
    }
}

#[test]
fn the_index_names_every_page_of_design() {
    let index = read("docs/design/README.md");
    let design = fs::read_dir(root().join("docs/design")).expect("the pages are there");
    for entry in design {
        let name = entry.expect("an entry can be read").file_name();
        let name = name.to_string_lossy();
        let is_listed = name == "README.md" || index.contains(&format!("]({name})"));
        assert!(is_listed, "docs/design/README.md does not name {name}");
    }
}

#[test]
fn the_glossary_is_sorted() {
    let glossary = read("docs/design/glossary.md");
    let entries = glossary
        .lines()
        .filter_map(|line| line.strip_prefix("- **"));
    let entries: Vec<_> = entries.map(str::to_lowercase).collect();
    assert!(entries.len() > 40, "{entries:?}");
    assert!(
        entries.is_sorted(),
        "{:?}",
        entries.windows(2).find(|pair| pair[0] > pair[1])
    );
}

#[test]
fn what_is_not_there_is_missed() {
    assert!(path_exists("src/lib.rs") && !path_exists("src/attic.rs"));
    assert!(path_exists("tests/contract/*.json") && !path_exists("tests/contract/*.toml"));
    assert!(module_exists("framework::plan::settle"));
    assert!(!module_exists("framework::plan::settle_down"));
    assert!(!module_exists("attic::plan"));
    assert!(is_path("docs/design") && !is_path("mendix/mendix"));
}
