//! The pages of the documentation that hold figures, and the files that they are made of.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use xtask::cargo;

use super::quantity::Part;
use super::report::Report;
use super::tables::Style;

/// A page with tables between two marks.
struct Page {
    text: &'static str,
    figures: &'static str,
    picture: Option<&'static str>,
    /// What it shows, all of it.
    parts: &'static [Part],
}

const PAGES: [Page; 2] = [
    Page {
        text: "docs/design/performance.md",
        figures: "docs/design/performance.json",
        picture: Some("docs/design/performance.svg"),
        parts: &[Part::Terraform, Part::Start, Part::Rpc],
    },
    Page {
        text: "docs/design/reliability.md",
        figures: "docs/design/growth.json",
        picture: None,
        parts: &[Part::Growth],
    },
];

const BEGIN: &str = "<!-- bench: written by `cargo xtask bench`, with --write -->\n";
const END: &str = "<!-- bench: end -->\n";

fn path(name: &str) -> PathBuf {
    cargo::workspace_root().join(name)
}

/// Writes figures, pictures and tables in their places.
///
/// # Errors
/// When a page would lose a part of its figures, when it has no place for tables, or when a file
/// cannot be written.
pub(crate) fn write(report: &Report) -> anyhow::Result<()> {
    for page in &PAGES {
        let report = report.of(page.parts);
        if !report.rows.is_empty() {
            page.write(&report)?;
        }
    }
    Ok(())
}

impl Page {
    fn write(&self, report: &Report) -> anyhow::Result<()> {
        for part in self.parts {
            ensure!(
                report.rows.iter().any(|row| row.part == *part),
                "{} also shows other parts; measure without --only to write it",
                self.text
            );
        }
        let name = self.text;
        let text = fs::read_to_string(path(name)).with_context(|| format!("cannot read {name}"))?;
        save(&path(name), &self.with_tables(&text, report)?)?;
        save(&path(self.figures), &report.json()?)?;
        if let Some(picture) = self.picture {
            save(&path(picture), &report.picture()?)?;
        }
        Ok(())
    }

    /// The page's text with the tables of a report between the marks.
    fn with_tables(&self, text: &str, report: &Report) -> anyhow::Result<String> {
        let marks = || format!("{} has no place for the tables", self.text);
        let (before, rest) = text.split_once(BEGIN).with_context(marks)?;
        let (_, after) = rest.split_once(END).with_context(marks)?;
        let tables = report.tables(Style::Markdown);
        Ok(format!("{before}{BEGIN}\n{tables}\n{END}{after}"))
    }
}

/// Writes a file, and says which where that fails.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn save(file: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::report;

    #[test]
    fn the_pages_and_pictures_are_what_the_figures_say() {
        let read = |name| fs::read_to_string(path(name)).unwrap();
        for page in &PAGES {
            let report = Report::read(&path(page.figures)).unwrap();
            let again = format!("run `cargo xtask bench --from {} --write`", page.figures);
            if let Some(picture) = page.picture {
                assert!(read(picture) == report.picture().unwrap(), "{again}");
            }
            let text = read(page.text);
            assert!(text == page.with_tables(&text, &report).unwrap(), "{again}");
            assert!(read(page.figures) == report.json().unwrap(), "{again}");
        }
    }

    #[test]
    fn only_what_stands_between_the_marks_is_written_anew() {
        let [page, _] = &PAGES;
        let text = format!("Before.\n\n{BEGIN}old\n{END}\nAfter.\n");
        let text = page.with_tables(&text, &report()).unwrap();
        assert!(text.starts_with(&format!("Before.\n\n{BEGIN}\nTerraform 1.15.5; ")));
        assert!(text.ends_with(&format!("|\n\n{END}\nAfter.\n")), "{text}");
        assert!(!text.contains("old"));
        assert!(page.with_tables("Nothing.", &report()).is_err());
    }

    #[test]
    fn a_page_does_not_lose_what_was_not_measured() {
        let [page, _] = &PAGES;
        let report = report().of(&[Part::Terraform]);
        assert!(!report.rows.is_empty());
        let error = page.write(&report).unwrap_err().to_string();
        assert!(error.contains("measure without --only"), "{error}");
    }
}
