//! The reference pages below `docs/`, from the provider's schemas and the examples, in the layout
//! of the provider registries.
//!
//! | module | content |
//! |---|---|
//! | `main` | writes the pages, and finds what is wrong with the existing ones |
//! | `reference` | the list of pages |
//! | `page` | each kind of page |
//! | `attributes` | the attributes of a block |
//! | `diagnostics` | the page of all errors and warnings, with their causes from `causes.md` |
//! | `markdown` | what all pages share |

mod attributes;
mod diagnostics;
mod markdown;
mod page;
mod reference;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Parser;
use similar::TextDiff;
use xtask::cargo::workspace_root;

/// The directories below `docs/` in which every page is generated.
const GENERATED: &[&str] = &["resources", "data-sources", "functions", "list-resources"];

/// Write the reference pages below docs/ from the provider's schemas, the examples and the
/// snapshots of the diagnostics
#[derive(Parser)]
#[command(bin_name = "cargo xtask docs")]
struct Options {
    /// Write nothing; show what is out of date, and fail if there is any
    #[arg(long)]
    check: bool,
}

fn main() -> ExitCode {
    xtask::end(run(&Options::parse()))
}

fn run(options: &Options) -> anyhow::Result<()> {
    let root = workspace_root();
    let pages = pages(root)?;
    let docs = root.join("docs");
    let problems = problems(&pages, &docs)?;
    if options.check {
        if problems.is_empty() {
            println!("All {} pages are up to date.", pages.len());
            return Ok(());
        }
        print!("{}", problems.join("\n"));
        bail!("docs/ is out of date; to update it, run `cargo xtask docs`");
    }
    for (path, text) in &pages {
        let path = docs.join(path);
        let written = path.parent().map_or(Ok(()), fs::create_dir_all);
        written
            .and_then(|()| fs::write(&path, text))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    for path in without_source(&pages, &docs)? {
        let path = docs.join(path);
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    println!(
        "{} pages, {} of them new or changed.",
        pages.len(),
        problems.len()
    );
    Ok(())
}

/// Every generated page, by its path below `docs/`.
fn pages(root: &Path) -> anyhow::Result<BTreeMap<PathBuf, String>> {
    let mut pages = reference::pages(&root.join("examples"))?;
    let snapshots = root.join("tests/suite/snapshots/diagnostics");
    pages.insert(
        PathBuf::from("guides/diagnostics.md"),
        diagnostics::page(&snapshots)?,
    );
    Ok(pages)
}

/// What is wrong with the existing pages: a difference, or a page without a source.
fn problems(pages: &BTreeMap<PathBuf, String>, docs: &Path) -> anyhow::Result<Vec<String>> {
    let mut problems = Vec::new();
    for (path, expected) in pages {
        // A missing page differs completely.
        let found = fs::read_to_string(docs.join(path)).unwrap_or_default();
        if found != *expected {
            let name = format!("docs/{}", path.display());
            let diff = TextDiff::from_lines(&found, expected);
            problems.push(diff.unified_diff().header(&name, &name).to_string());
        }
    }
    for path in without_source(pages, docs)? {
        problems.push(format!(
            "docs/{}: this page has no source\n",
            path.display()
        ));
    }
    Ok(problems)
}

/// The files in the generated directories that are not generated.
fn without_source(pages: &BTreeMap<PathBuf, String>, docs: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for directory in GENERATED {
        let directory = docs.join(directory);
        let Ok(entries) = fs::read_dir(&directory) else {
            continue;
        };
        for entry in entries {
            let path = entry
                .with_context(|| format!("cannot read {}", directory.display()))?
                .path();
            let path = path.strip_prefix(docs)?;
            if !pages.contains_key(path) {
                found.push(path.to_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use xtask::pipelines;

    use super::*;

    #[test]
    fn pipelines_ask_for_what_it_can_do() {
        for arguments in pipelines::arguments_of("docs") {
            let line = ["docs".to_owned()].into_iter().chain(arguments);
            Options::try_parse_from(line).unwrap();
        }
    }

    fn page(path: &str, text: &str) -> BTreeMap<PathBuf, String> {
        BTreeMap::from([(PathBuf::from(path), text.to_owned())])
    }

    fn directory(files: &[(&str, &str)]) -> tempfile::TempDir {
        let docs = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = docs.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        docs
    }

    #[test]
    fn the_pages_say_what_the_sources_say() {
        let root = workspace_root();
        let problems = problems(&pages(root).unwrap(), &root.join("docs")).unwrap();
        assert!(
            problems.is_empty(),
            "to write them anew: cargo xtask docs\n{}",
            problems.join("\n")
        );
    }

    #[test]
    fn a_page_that_says_something_else_is_shown_as_a_difference() {
        let docs = directory(&[("resources/a.md", "one\ntwo\n")]);
        let problems = problems(&page("resources/a.md", "one\n2\n"), docs.path()).unwrap();
        assert_eq!(
            problems,
            ["--- docs/resources/a.md\n+++ docs/resources/a.md\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n"]
        );
    }

    #[test]
    fn a_page_that_is_missing_and_one_without_a_source_are_problems() {
        let docs = directory(&[("functions/old.md", "")]);
        let problems = problems(&page("resources/a.md", "one\n"), docs.path()).unwrap();
        assert!(problems[0].contains("+one"), "{problems:?}");
        assert_eq!(
            problems[1],
            "docs/functions/old.md: this page has no source\n"
        );
    }

    /// The requirements of the registries for a page.
    #[test]
    fn the_pages_have_the_front_matter_and_the_size_that_registries_take() {
        const LARGEST: usize = 500_000;
        // Registries cut the text before the first heading of the second level at about 2 kB.
        const LONGEST_INTRODUCTION: usize = 2000;
        for (path, text) in pages(workspace_root()).unwrap() {
            let name = path.display();
            assert!(text.len() < LARGEST, "{name}");
            let (front_matter, body) = text
                .strip_prefix("---\n")
                .and_then(|text| text.split_once("\n---\n"))
                .unwrap_or_else(|| panic!("{name} has no front matter"));
            for key in ["page_title: \"", "description: |-\n  "] {
                assert!(front_matter.contains(key), "{name}: {key}");
            }
            let has_subcategory = front_matter.contains("\nsubcategory: ");
            assert_eq!(has_subcategory, path != Path::new("index.md"), "{name}");
            let introduction = body.split("\n## ").next().unwrap_or_default();
            assert!(introduction.len() <= LONGEST_INTRODUCTION, "{name}");
        }
    }

    #[test]
    fn everything_that_can_be_written_or_read_is_described_in_a_sentence() {
        for (path, page) in reference::pages(&workspace_root().join("examples")).unwrap() {
            for line in page.lines().filter(|line| line.starts_with("- `")) {
                let (_, description) = line.split_once(") ").expect(line);
                let sentence = description.split(" (see [below").next().unwrap_or_default();
                assert!(
                    sentence.len() > 8 && sentence.ends_with('.'),
                    "{}: {line}",
                    path.display()
                );
            }
        }
    }
}
