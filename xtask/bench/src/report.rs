//! The table for people and the JSON for machines.

use std::fmt::Write as _;
use std::num::NonZero;
use std::thread;

use anyhow::Context as _;
use serde::Serialize;

use super::Options;
use super::quantity::Unit;
use super::row::Row;
use super::samples::Samples;
use super::stage::Stage;
use super::targets;

/// Everything that was measured, and where.
#[derive(Serialize)]
pub(crate) struct Report {
    /// In words that fit any machine of its kind.
    machine: String,
    cli: String,
    runs: u16,
    rows: Vec<Row>,
}

impl Report {
    pub(crate) fn new(stage: &Stage, options: &Options) -> Report {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
        Report {
            machine: format!("{cores} cores, {os}, {arch}"),
            cli: format!("{} {}", stage.cli.product(), stage.cli.version()),
            runs: options.runs,
            rows: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, rows: Vec<Row>) {
        self.rows.extend(rows.into_iter().map(|mut row| {
            row.verdicts = targets::judge(&row);
            row
        }));
    }

    pub(crate) fn json(&self) -> anyhow::Result<String> {
        let mut json = serde_json::to_string_pretty(self).context("cannot write JSON")?;
        json.push('\n');
        Ok(json)
    }

    /// With columns that line up.
    pub(crate) fn text(&self) -> String {
        let table = self.table();
        let width = |column: usize| table.iter().map(|line| length(&line[column])).max();
        let widths: Vec<usize> = (0..COLUMNS.len()).filter_map(width).collect();
        let mut text = format!("{}\n\n", self.heading());
        for line in &table {
            let mut padded = String::new();
            for (cell, width) in line.iter().zip(&widths).filter(|(_, width)| **width > 0) {
                padded.push_str(cell);
                padded.push_str(&" ".repeat(width + 2 - length(cell)));
            }
            text.push_str(padded.trim_end());
            text.push('\n');
        }
        text
    }

    /// To be pasted into a document.
    pub(crate) fn markdown(&self) -> String {
        let table = self.table();
        let used: Vec<usize> = (0..COLUMNS.len())
            .filter(|&column| table.iter().any(|line| !line[column].is_empty()))
            .collect();
        let mut text = format!("{}\n\n", self.heading());
        for (index, line) in table.iter().enumerate() {
            for &column in &used {
                let _ = write!(text, "| {} ", line[column]);
            }
            text.push_str("|\n");
            if index == 0 {
                let _ = writeln!(text, "{}|", "|---".repeat(used.len()));
            }
        }
        text
    }

    fn heading(&self) -> String {
        format!(
            "{}; {}. Medians of {} runs, with the least and the most.",
            self.cli, self.machine, self.runs
        )
    }

    /// The header and a line for each row; a column that no row uses is empty throughout.
    fn table(&self) -> Vec<[String; COLUMNS.len()]> {
        let lines: Vec<_> = self.rows.iter().map(line).collect();
        let mut header = COLUMNS.map(str::to_owned);
        for (column, title) in header.iter_mut().enumerate() {
            if lines.iter().all(|line| line[column].is_empty()) {
                title.clear();
            }
        }
        [vec![header], lines].concat()
    }
}

const COLUMNS: [&str; 14] = [
    "measured",
    "floor",
    "mendix",
    "mendix ÷ floor",
    "same content",
    "mendix ÷ same content",
    "does nothing",
    "mendix ÷ does nothing",
    "peer",
    "mendix ÷ peer",
    "provider's memory",
    "provider's CPU",
    "API calls",
    "target",
];

fn line(row: &Row) -> [String; COLUMNS.len()] {
    let figures = |samples: &Samples| measured(samples, row.unit);
    let ratio = |base: &Samples| spread(&row.mendix.ratio(base), 2);
    let verdicts: Vec<String> = row.verdicts.iter().map(ToString::to_string).collect();
    [
        row.to_string(),
        row.floor.as_ref().map(figures).unwrap_or_default(),
        figures(&row.mendix),
        row.floor.as_ref().map(ratio).unwrap_or_default(),
        row.same_content.as_ref().map(figures).unwrap_or_default(),
        row.same_content.as_ref().map(ratio).unwrap_or_default(),
        row.idle.as_ref().map(figures).unwrap_or_default(),
        row.idle.as_ref().map(ratio).unwrap_or_default(),
        row.peer.as_ref().map(figures).unwrap_or_default(),
        row.peer.as_ref().map(ratio).unwrap_or_default(),
        row.provider_memory
            .as_ref()
            .map(|samples| measured(samples, Unit::Megabytes))
            .unwrap_or_default(),
        row.provider_cpu
            .as_ref()
            .map(|samples| measured(samples, Unit::Seconds))
            .unwrap_or_default(),
        row.api_calls
            .map(|calls| calls.to_string())
            .unwrap_or_default(),
        verdicts.join("; "),
    ]
}

/// `3.1 (2.9–4.0) ms`; nothing where the operating system did not tell.
fn measured(samples: &Samples, unit: Unit) -> String {
    if samples.is_empty() {
        return String::new();
    }
    format!("{} {unit}", spread(samples, unit.decimals()))
}

/// `3.1 (2.9–4.0)`, or only `3.1` where all are equal.
fn spread(samples: &Samples, decimals: usize) -> String {
    let figure = |figure: f64| format!("{figure:.decimals$}");
    let (median, min, max) = (samples.median(), samples.min(), samples.max());
    if min < max {
        format!("{} ({}–{})", figure(median), figure(min), figure(max))
    } else {
        figure(median)
    }
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Quantity;

    fn report() -> Report {
        let mut report = Report {
            machine: "2 cores, linux, x86_64".to_owned(),
            cli: "Terraform 1.15.5".to_owned(),
            runs: 3,
            rows: Vec::new(),
        };
        report.add(vec![
            Row {
                mendix: Samples::from_iter([9.25]),
                ..Row::new(Quantity::BinarySize)
            },
            Row {
                resources: Some(300),
                latency_ms: Some(0),
                mendix: [0.5, 0.6, 0.4].into_iter().collect(),
                floor: Some([0.2, 0.3, 0.2].into_iter().collect()),
                api_calls: Some(2),
                ..Row::new(Quantity::PlanCreate)
            },
        ]);
        report
    }

    #[test]
    fn the_table_lines_up_and_leaves_out_what_was_not_measured() {
        assert_eq!(
            report().text(),
            "Terraform 1.15.5; 2 cores, linux, x86_64. Medians of 3 runs, with the least and the most.\n\
             \n\
             measured            floor               mendix              mendix ÷ floor    API calls  target\n\
             binary                                  9.2 MB\n\
             plan (create), 300  0.20 (0.20–0.30) s  0.50 (0.40–0.60) s  2.00 (2.00–2.50)  2          ≤ 2.5 × floor: met\n"
        );
    }

    #[test]
    fn as_markdown_it_is_a_table_as_well() {
        let markdown = report().markdown();
        let lines: Vec<&str> = markdown.lines().skip(2).collect();
        assert_eq!(
            lines[..2],
            [
                "| measured | floor | mendix | mendix ÷ floor | API calls | target |",
                "|---|---|---|---|---|---|",
            ]
        );
        assert_eq!(
            lines[3],
            "| plan (create), 300 | 0.20 (0.20–0.30) s | 0.50 (0.40–0.60) s | 2.00 (2.00–2.50) | 2 | ≤ 2.5 × floor: met |"
        );
    }

    #[test]
    fn the_json_has_every_sample() {
        let json: serde_json::Value = serde_json::from_str(&report().json().unwrap()).unwrap();
        let row = &json["rows"][1];
        assert_eq!(row["part"], "terraform");
        assert_eq!(row["quantity"], "plan_create");
        assert_eq!(row["mendix"], serde_json::json!([0.5, 0.6, 0.4]));
        assert_eq!(row["verdicts"][0]["met"], true);
    }
}
