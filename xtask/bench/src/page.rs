//! The page of the documentation that holds the figures, the picture beside it, and the file that
//! both are made of.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use xtask::cargo;

use super::report::Report;
use super::tables::Style;

const PAGE: &str = "docs/design/performance.md";
const PICTURE: &str = "docs/design/performance.svg";
const FIGURES: &str = "docs/design/performance.json";

const BEGIN: &str = "<!-- bench: written by `cargo xtask bench --write` -->\n";
const END: &str = "<!-- bench: end -->\n";

fn path(name: &str) -> PathBuf {
    cargo::workspace_root().join(name)
}

/// Writes figures, picture and tables in their places.
///
/// # Errors
/// When the page has no place for tables, or a file cannot be written.
pub(crate) fn write(report: &Report) -> anyhow::Result<()> {
    let page = fs::read_to_string(path(PAGE)).with_context(|| format!("cannot read {PAGE}"))?;
    let page = with_tables(&page, report)?;
    for (name, text) in [
        (FIGURES, report.json()?),
        (PICTURE, report.picture()?),
        (PAGE, page),
    ] {
        save(&path(name), &text)?;
    }
    Ok(())
}

/// Writes a file, and says which where that fails.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn save(file: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

/// The page with the tables of a report between its marks.
fn with_tables(page: &str, report: &Report) -> anyhow::Result<String> {
    let marks = || format!("{PAGE} has no place for the tables");
    let (before, rest) = page.split_once(BEGIN).with_context(marks)?;
    let (_, after) = rest.split_once(END).with_context(marks)?;
    let tables = report.tables(Style::Markdown);
    Ok(format!("{before}{BEGIN}\n{tables}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::report;

    #[test]
    fn the_page_and_its_picture_are_what_the_figures_say() {
        let report = Report::read(&path(FIGURES)).unwrap();
        let read = |name| fs::read_to_string(path(name)).unwrap();
        let again = "run `cargo xtask bench --from docs/design/performance.json --write`";
        assert!(read(PICTURE) == report.picture().unwrap(), "{again}");
        let page = read(PAGE);
        assert!(page == with_tables(&page, &report).unwrap(), "{again}");
        assert!(read(FIGURES) == report.json().unwrap(), "{again}");
    }

    #[test]
    fn only_what_stands_between_the_marks_is_written_anew() {
        let page = format!("Before.\n\n{BEGIN}old\n{END}\nAfter.\n");
        let page = with_tables(&page, &report()).unwrap();
        assert!(page.starts_with(&format!("Before.\n\n{BEGIN}\nTerraform 1.15.5; ")));
        assert!(page.ends_with(&format!("|\n\n{END}\nAfter.\n")), "{page}");
        assert!(!page.contains("old"));
        assert!(with_tables("Nothing.", &report()).is_err());
    }
}
