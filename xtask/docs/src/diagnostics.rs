//! The page of all errors and warnings, from the snapshots that the tests compare with the real
//! CLI.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context as _, bail};
use regex::Regex;

use super::markdown::{GENERATED, code, front_matter};

/// The cause of each diagnostic and what to do about it, which no snapshot contains.
const CAUSES: &str = include_str!("causes.md");

/// The directories of the snapshots, named after the modules that make them, in the order of the
/// page.
const GROUPS: [(&str, &str); 8] = [
    ("configuration", "The provider block and the environment"),
    ("resource_block", "The resource block, checked offline"),
    ("plan_checks", "Checks of a plan"),
    ("life_cycle", "The life of a resource"),
    ("look_ups", "Data sources"),
    ("calls", "Calls that fail"),
    ("network", "Proxies and certificates"),
    ("answers", "Interrupts and unusual requests"),
];

const INTRODUCTION: &str = "\
Every error and warning of the provider, word for word: the project's tests read these texts from \
the real Terraform. Each text says what happened, what is true now (was it created? is it in state? \
does it cost?) and what to do next.

The headings are the summaries. `\"NAME\"` stands for the display name of your resource and the first \
block of its id, `\"SIZE\"` for a size, `\"MODEL\"` for a model, `\"VALUE\"` for another value, `DATE` for a \
date and `N` for a number. In the texts the resource is called \"chat\", and ids, ports and seconds \
are in brackets. An **error** ends the plan or the apply; a **warning** does not. Terraform shows \
warnings with the same summary as one.
";

/// One error or warning, as a snapshot has it.
#[derive(Debug, PartialEq)]
struct Diagnostic {
    severity: String,
    summary: String,
    /// The attribute that it points at.
    attribute: Option<String>,
    detail: String,
}

/// All diagnostics under each heading.
type Entries = BTreeMap<(String, String), Vec<Diagnostic>>;

/// The cause and the remedy of one heading.
struct Cause<'a> {
    cause: &'a str,
    remedy: &'a str,
}

/// The page. `snapshots` is a directory with a directory for each group.
pub(super) fn page(snapshots: &Path) -> anyhow::Result<String> {
    let mut page = front_matter(
        "Errors and warnings",
        Some(""),
        "Every error and warning of the provider, with its cause and what to do.",
    );
    let _ = write!(
        page,
        "# Errors and warnings\n\n{INTRODUCTION}\n{GENERATED}\n"
    );
    check_groups(snapshots)?;
    let causes = causes()?;
    let mut told = BTreeSet::from([ANY_INVALID, ANY_MISSING]);
    for (directory, title) in GROUPS {
        let _ = write!(page, "\n## {title}\n");
        for ((summary, severity), said) in entries(&snapshots.join(directory))? {
            let about = match causes.get_key_value(summary.as_str()) {
                None if summary.starts_with("Invalid ") => causes.get_key_value(ANY_INVALID),
                None if summary.starts_with("Missing ") => causes.get_key_value(ANY_MISSING),
                own => own,
            };
            let (heading, cause) =
                about.with_context(|| format!("causes.md has no entry for {summary}"))?;
            told.insert(heading);
            let _ = write!(page, "\n### {summary}\n\n");
            page += &explained(cause);
            page += &entry(&severity, &said);
        }
    }
    let _ = write!(page, "\n## Rarely seen\n");
    for (summary, cause) in causes
        .iter()
        .filter(|(summary, _)| !told.contains(*summary))
    {
        let _ = write!(page, "\n### {summary}\n\n");
        page += explained(cause).trim_end();
        page.push('\n');
    }
    Ok(page)
}

/// Stands for every `Invalid` with the name of an attribute that has no entry of its own.
const ANY_INVALID: &str = "Invalid ATTRIBUTE";

/// Stands for every `Missing` with the name of an attribute that has no entry of its own.
const ANY_MISSING: &str = "Missing ATTRIBUTE";

fn causes() -> anyhow::Result<BTreeMap<&'static str, Cause<'static>>> {
    let entries = CAUSES.split("\n## ").skip(1);
    entries
        .map(|entry| {
            let mut parts = entry.trim_end().split("\n\n");
            match (parts.next(), parts.next(), parts.next(), parts.next()) {
                (Some(summary), Some(cause), Some(remedy), None) => {
                    Ok((summary, Cause { cause, remedy }))
                }
                _ => bail!("an entry of causes.md is no cause and remedy: {entry}"),
            }
        })
        .collect()
}

fn explained(Cause { cause, remedy }: &Cause<'_>) -> String {
    format!("**Cause.** {cause}\n\n**What to do.** {remedy}\n\n")
}

/// Fails if a directory has no title, because the page would leave it out.
fn check_groups(snapshots: &Path) -> anyhow::Result<()> {
    for file in fs::read_dir(snapshots).context("cannot read the snapshots")? {
        let name = file?.file_name();
        if !GROUPS.iter().any(|(directory, _)| *directory == name) {
            bail!("{} belongs to no section of the page", name.display());
        }
    }
    Ok(())
}

fn entries(directory: &Path) -> anyhow::Result<Entries> {
    let mut entries = Entries::new();
    let files =
        fs::read_dir(directory).with_context(|| format!("cannot read {}", directory.display()))?;
    let mut paths: Vec<_> = files
        .map(|file| Ok(file?.path()))
        .collect::<anyhow::Result<_>>()?;
    paths.sort();
    for path in paths {
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let said =
            parse(&text).with_context(|| format!("{} is no error or warning", path.display()))?;
        let key = (general(&said.summary), said.severity.clone());
        let same = entries.entry(key).or_default();
        if !same.contains(&said) {
            same.push(said);
        }
    }
    Ok(entries)
}

fn entry(severity: &str, said: &[Diagnostic]) -> String {
    let mut text = severity.to_owned();
    let mut attributes: Vec<_> = said
        .iter()
        .filter_map(|said| said.attribute.as_deref())
        .collect();
    attributes.dedup();
    if !attributes.is_empty() {
        let _ = write!(text, " at `{}`", attributes.join("`, `"));
    }
    text += match said.len() {
        1 => ".\n\n",
        _ => ", in one of these forms:\n\n",
    };
    let details: Vec<_> = said.iter().map(|said| code("text", &said.detail)).collect();
    text + &details.join("\n")
}

/// A snapshot: a head between two lines `---`, the severity with the summary, perhaps the
/// attribute, and the detail.
fn parse(snapshot: &str) -> Option<Diagnostic> {
    let (_, said) = snapshot.strip_prefix("---\n")?.split_once("\n---\n")?;
    let (head, detail) = said.split_once("\n\n")?;
    let (first, attribute) = match head.split_once("\n  at ") {
        Some((first, attribute)) => (first, Some(attribute.to_owned())),
        None => (head, None),
    };
    let (severity, summary) = first.split_once(": ")?;
    Some(Diagnostic {
        severity: severity.to_owned(),
        summary: summary.to_owned(),
        attribute,
        detail: detail.trim_end().to_owned(),
    })
}

/// A summary with placeholders for the parts that differ from resource to resource.
fn general(summary: &str) -> String {
    static DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d{4}-\d\d-\d\d"));
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b\d+\b"));
    static QUOTED: LazyLock<Regex> = LazyLock::new(|| pattern(r#""[^"]*""#));
    let text = summary.replace(" ([id])", "");
    let text = DATE.replace_all(&text, "DATE");
    let text = NUMBER.replace_all(&text, "N");
    // If the summary has a name, the name comes first. A later quoted word is a size, or a model if
    // a colon follows the name.
    // An unknown value is none of both.
    if text.starts_with("Unknown ") {
        return QUOTED.replace(&text, "\"VALUE\"").into_owned();
    }
    let text = QUOTED.replace(&text, "“NAME”");
    let other = match text.starts_with("“NAME”:") && !text.contains("is confirmed") {
        true => "\"MODEL\"",
        false => "\"SIZE\"",
    };
    let text = QUOTED.replace_all(&text, other);
    text.replace(['“', '”'], "\"")
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is valid")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SNAPSHOT: &str = "---\nsource: tests/a.rs\n---\nError: Model not allowed\n  at model\n\n\
                            A knowledge base has no model.\n\nRemove the attribute.\n";

    #[test]
    fn a_snapshot_is_taken_apart() {
        assert_eq!(
            parse(SNAPSHOT),
            Some(Diagnostic {
                severity: "Error".to_owned(),
                summary: "Model not allowed".to_owned(),
                attribute: Some("model".to_owned()),
                detail: "A knowledge base has no model.\n\nRemove the attribute.".to_owned(),
            })
        );
        assert_eq!(
            parse("---\nsource: tests/a.rs\n---\n{\n  \"a\": 1\n}\n"),
            None
        );
    }

    #[test]
    fn what_differs_from_resource_to_resource_is_a_placeholder() {
        for (summary, expected) in [
            ("Model not allowed", "Model not allowed"),
            (
                "\"chat\" ([id]) will become \"small\" on 2026-02-28",
                "\"NAME\" will become \"SIZE\" on DATE",
            ),
            (
                "\"chat\" ([id]): \"anthropic-claude-haiku-4-5\" stays enabled",
                "\"NAME\": \"MODEL\" stays enabled",
            ),
            (
                "\"chat\" ([id]): the change to \"small\" is confirmed for 2026-02-28",
                "\"NAME\": the change to \"SIZE\" is confirmed for DATE",
            ),
            ("Unknown status \"active\"", "Unknown status \"VALUE\""),
            (
                "\"chat\" costs 45 Cloud Tokens, not 30",
                "\"NAME\" costs N Cloud Tokens, not N",
            ),
        ] {
            assert_eq!(general(summary), expected);
        }
    }

    /// Rules for each summary and each text.
    #[test]
    fn every_diagnostic_is_worded_like_the_others() {
        let snapshots = xtask::cargo::workspace_root().join("tests/suite/snapshots/diagnostics");
        let all = GROUPS.map(|(directory, _)| entries(&snapshots.join(directory)).unwrap());
        let all: Vec<_> = all.iter().flat_map(BTreeMap::values).flatten().collect();
        assert!(all.len() > 100, "{}", all.len());
        for said in all {
            let Diagnostic {
                summary, detail, ..
            } = said;
            assert!(
                !summary.ends_with('.') && !summary.contains('\n'),
                "{said:?}"
            );
            // The summary of a conversion is the longest, with its two sides and its date.
            assert!(summary.chars().count() <= 100, "{said:?}");
            assert!(detail.contains('.') || detail.contains('\n'), "{said:?}");
            for word in ["internal error", "unexpected error", "oops", "panic"] {
                assert!(
                    !said_in(summary, word) && !said_in(detail, word),
                    "{said:?}"
                );
            }
        }
    }

    fn said_in(text: &str, word: &str) -> bool {
        text.to_lowercase().contains(word)
    }
}
