//! The page that lists which test shows what names only tests that exist.

use std::fs;
use std::path::Path;

const PAGE: &str = include_str!("../../../docs/design/acceptance.md");

/// The tests that the page names: text between backticks that contains a path.
fn named() -> Vec<&'static str> {
    let spans = PAGE.split('`').skip(1).step_by(2);
    spans.filter(|span| span.contains("::")).collect()
}

#[test]
fn every_test_that_the_page_names_exists() {
    let named = named();
    assert!(named.len() > 40, "{named:?}");
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    let is_missing = |test: &&&str| {
        let (module, function) = test.rsplit_once("::").expect("a path has two parts");
        let file = suite.join(module.replace("::", "/")).with_extension("rs");
        let source = fs::read_to_string(file).unwrap_or_default();
        !source.contains(&format!("fn {function}("))
    };
    let missing: Vec<_> = named.iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "the page names {missing:#?}");
}
