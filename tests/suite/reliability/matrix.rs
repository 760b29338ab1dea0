//! Every fault in every step, and the published table.
//!
//! `cargo xtask faults --write` writes the table of a run into the page; the test compares the page
//! with its own run.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use futures::stream::{self, StreamExt as _};

use super::cell::{Verdict, judge, usual_warnings};
use super::faults::{Fault, Times};
use super::steps::ROWS;

/// How many cells run at the same time. They spend most of their time waiting.
const AT_A_TIME: usize = 96;

const BEGIN: &str = "<!-- faults: written by `cargo xtask faults` -->\n";
const END: &str = "<!-- faults: end -->\n";

#[test]
fn the_published_matrix_is_what_a_run_gives() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .expect("a runtime");
    let table = runtime.block_on(table());
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/design/reliability.md");
    let text = std::fs::read_to_string(&page).expect("the page is there");
    let (before, rest) = text.split_once(BEGIN).expect("the page has the mark");
    let (published, after) = rest.split_once(END).expect("the page has the end mark");
    if std::env::var_os("MENDIX_WRITE_FIGURES").is_some() {
        let text = format!("{before}{BEGIN}{table}{END}{after}");
        std::fs::write(&page, text).expect("the page can be written");
        return;
    }
    assert_eq!(
        published, table,
        "the page is out of date; `cargo xtask faults --write` writes it"
    );
}

/// Runs every cell.
///
/// # Panics
/// With a row for each cell whose verdict is wrong.
async fn table() -> String {
    let only = std::env::var("MENDIX_FAULTS_ONLY").unwrap_or_default();
    let cells = ROWS.into_iter().enumerate().flat_map(|(number, row)| {
        Fault::all().flat_map(move |fault| {
            [Times::Once, Times::Always].map(move |times| (number, row, fault, times))
        })
    });
    let cells = cells.filter(|(_, row, fault, _)| {
        format!("{} | {}", row.heading(), fault.heading()).contains(&only)
    });
    let usual: Vec<_> = stream::iter(ROWS)
        .map(usual_warnings)
        .buffered(ROWS.len())
        .map(Arc::new)
        .collect()
        .await;
    let mut judged: Vec<_> = stream::iter(cells.enumerate())
        .map(|(place, (number, row, fault, times))| {
            let usual = Arc::clone(&usual[number]);
            let judgement = tokio::spawn(async move { judge(row, fault, times, &usual).await });
            async move {
                let verdict = match judgement.await {
                    Ok(verdict) => verdict,
                    Err(panic) => Err(panic.to_string()),
                };
                (place, number, fault, times, verdict)
            }
        })
        // The order does not matter, and a slow cell would delay all later ones.
        .buffer_unordered(AT_A_TIME)
        .collect()
        .await;
    judged.sort_by_key(|(place, ..)| *place);
    let mut wrong = String::new();
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    let mut marks: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (_, number, fault, times, verdict) in judged {
        let row = marks.entry(number).or_default();
        match verdict {
            Ok(verdict) => {
                *counts.entry(verdict).or_default() += 1;
                match times {
                    Times::Once => row.push(verdict.mark().to_string()),
                    Times::Always => {
                        row.last_mut()
                            .expect("once comes first")
                            .push(verdict.mark());
                    }
                }
            }
            Err(problem) => {
                row.push(String::new());
                let heading = ROWS[number].heading();
                let fault = fault.heading();
                writeln!(wrong, "| {heading} | {fault} | {times:?} | {problem} |")
                    .expect("a string takes it");
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    markdown(&marks, &counts)
}

fn markdown(marks: &BTreeMap<usize, Vec<String>>, counts: &BTreeMap<Verdict, usize>) -> String {
    let headings: Vec<_> = Fault::all().map(Fault::heading).collect();
    let mut text = format!(
        "| step | call | {} |\n|---|---|{}\n",
        headings.join(" | "),
        "---|".repeat(headings.len())
    );
    for (number, marks) in marks {
        let heading = ROWS[*number].heading();
        writeln!(text, "| {heading} | {} |", marks.join(" | ")).expect("a string takes it");
    }
    let total: usize = counts.values().sum();
    writeln!(
        text,
        "\n| mark | result | cells of {total} |\n|---|---|---|"
    )
    .expect("a string takes it");
    for verdict in Verdict::ALL {
        let count = counts.get(&verdict).copied().unwrap_or_default();
        let (mark, meaning) = (verdict.mark(), verdict.meaning());
        writeln!(text, "| {mark} | {meaning} | {count} |").expect("a string takes it");
    }
    text
}
