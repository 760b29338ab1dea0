//! Compares the table in `docs/design/conformance.md` with the real tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The text in place of tests if an item concerns a feature that this provider does not have.
const NOT_APPLICABLE: &str = "does not apply: ";

/// The items of the checklist.
fn items() -> Vec<String> {
    let mut items: Vec<_> = (1..=74).map(|number| number.to_string()).collect();
    items.insert(13, "13b".to_owned());
    items
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The rows of the table: the item, and the text of the last column.
fn rows() -> BTreeMap<String, String> {
    let page = root().join("docs/design/conformance.md");
    let text = fs::read_to_string(page).expect("the page is there");
    let mut rows = BTreeMap::new();
    for line in text.lines() {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let ["", item, _, tests, ""] = cells[..] else {
            continue;
        };
        if item.starts_with(|first: char| first.is_ascii_digit()) {
            let other = rows.insert(item.to_owned(), tests.to_owned());
            assert_eq!(other, None, "item {item} has two rows");
        }
    }
    rows
}

/// The tests that a cell names, in backticks.
fn tests(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The files that may contain the module of a test.
fn files(modules: &[&str]) -> Vec<PathBuf> {
    let room = match modules[0] {
        "acceptance" | "codec" | "protocol" => "tests/suite",
        "framework" | "plugin" | "wire" => "crates/tfplugin/src",
        _ => "src",
    };
    let modules = modules.strip_suffix(&["tests"]).unwrap_or(modules);
    let path = root().join(room).join(modules.join("/"));
    vec![
        path.with_extension("rs"),
        path.join("mod.rs"),
        path.join("tests.rs"),
    ]
}

fn exists(test: &str) -> bool {
    let path: Vec<_> = test.split("::").collect();
    let (name, modules) = path.split_last().expect("a path has a name");
    let definition = format!("fn {name}(");
    let mut texts = files(modules)
        .into_iter()
        .filter_map(|file| fs::read_to_string(file).ok());
    !modules.is_empty() && texts.any(|text| text.contains(&definition))
}

#[test]
fn every_item_has_a_row() {
    let rows = rows();
    let items = items();
    let missing: Vec<_> = items
        .iter()
        .filter(|item| !rows.contains_key(*item))
        .collect();
    assert_eq!(missing, [""; 0]);
    assert_eq!(rows.len(), items.len(), "{:?}", rows.keys());
}

#[test]
fn every_row_names_tests_or_says_why_there_are_none() {
    for (item, cell) in rows() {
        let reason = cell.strip_prefix(NOT_APPLICABLE);
        let is_reason = reason.is_some_and(|reason| !reason.is_empty());
        assert!(
            is_reason || tests(&cell).next().is_some(),
            "item {item}: {cell:?}"
        );
    }
}

#[test]
fn every_test_that_the_table_names_exists() {
    let rows = rows();
    let named = rows
        .iter()
        .flat_map(|(item, cell)| tests(cell).map(move |test| (item, test)));
    let absent: Vec<_> = named.filter(|(_, test)| !exists(test)).collect();
    assert!(absent.is_empty(), "{absent:#?}");
}
