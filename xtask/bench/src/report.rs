//! Everything that was measured, as a file for machines.

use std::fs;
use std::num::NonZero;
use std::path::Path;
use std::thread;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use super::hosts;
use super::quantity::Part;
use super::row::Row;
use super::stage::Stage;
use super::targets;

/// Everything that was measured, and where.
#[derive(Serialize, Deserialize)]
pub(crate) struct Report {
    /// In words that fit any machine of its kind.
    pub(crate) machine: String,
    /// The programs that ran the commands, with their versions.
    pub(crate) hosts: Vec<String>,
    /// What could not be measured, and why.
    pub(crate) missing: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

impl Report {
    pub(crate) fn new(stage: &Stage) -> Report {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
        let no_peer = stage.peer.as_ref().err();
        let no_peer = no_peer.map(|why| format!("The peer is missing: {why}"));
        Report {
            machine: format!("{cores} cores, {os}, {arch}"),
            hosts: stage.hosts.present.iter().map(hosts::name).collect(),
            missing: stage.hosts.missing.iter().cloned().chain(no_peer).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds what one part has measured.
    pub(crate) fn add(&mut self, rows: Vec<Row>) {
        self.rows.extend(rows);
        self.judge();
    }

    /// The rows of some parts.
    pub(crate) fn of(&self, parts: &[Part]) -> Report {
        let rows = self.rows.iter().filter(|row| parts.contains(&row.part));
        Report {
            machine: self.machine.clone(),
            hosts: self.hosts.clone(),
            missing: self.missing.clone(),
            rows: rows.cloned().collect(),
        }
    }

    /// Says of all rows whether they are as good as was asked.
    fn judge(&mut self) {
        let all = self.rows.clone();
        for row in &mut self.rows {
            let at_once = |other: &&Row| other.latency_ms == Some(0) && other.is_same_command(row);
            let same = all.iter().find(at_once);
            row.without_latency = same.map(|same| same.mendix.clone());
            row.verdicts = targets::judge(row);
        }
    }

    /// What [`Report::json`] wrote to a file.
    ///
    /// # Errors
    /// When the file cannot be read, or holds something else.
    pub(crate) fn read(file: &Path) -> anyhow::Result<Report> {
        let cannot_read = || format!("cannot read {}", file.display());
        let text = fs::read_to_string(file).with_context(cannot_read)?;
        let mut report: Report = serde_json::from_str(&text).with_context(cannot_read)?;
        report.judge();
        Ok(report)
    }

    /// All figures as JSON, a line for each row, so that a difference between two files is
    /// readable.
    pub(crate) fn json(&self) -> anyhow::Result<String> {
        let rows: Vec<_> = self
            .rows
            .iter()
            .map(serde_json::to_string)
            .collect::<Result<_, _>>()
            .context("cannot write JSON")?;
        Ok(format!(
            "{{\n  \"machine\": {},\n  \"hosts\": {},\n  \"missing\": {},\n  \"rows\": [\n    {}\n  ]\n}}\n",
            serde_json::json!(self.machine),
            serde_json::json!(self.hosts),
            serde_json::json!(self.missing),
            rows.join(",\n    ")
        ))
    }

    /// What the figures were measured with, and what is missing.
    pub(crate) fn heading(&self) -> String {
        let missing: String = self.missing.iter().map(|it| format!(" {it}.")).collect();
        format!(
            "{}; {}. Medians, with the least and the most where there were several runs.{missing}",
            self.hosts.join(" and "),
            self.machine
        )
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::quantity::Quantity;
    use crate::row::Took;
    use crate::samples::Samples;

    /// A small report.
    pub(crate) fn report() -> Report {
        let plan = |latency_ms, mendix: [f64; 3], api_calls| Row {
            host: Some("Terraform 1.15.5".to_owned()),
            resources: Some(300),
            latency_ms: Some(latency_ms),
            mendix: mendix.into_iter().collect(),
            floor: Some([0.2, 0.3, 0.2].into_iter().collect()),
            peer: Some([2.0, 2.0, 2.0].into_iter().collect()),
            mendix_took: Took {
                cpu_seconds: Samples::from_iter([0.15]),
                peak_mebibytes: Samples::from_iter([9.0]),
                api_calls: Some(api_calls),
            },
            ..Row::new(Quantity::PlanRefresh)
        };
        let mut report = Report {
            machine: "2 cores, linux, x86_64".to_owned(),
            hosts: vec!["Terraform 1.15.5".to_owned()],
            missing: vec!["OpenTofu is missing".to_owned()],
            rows: Vec::new(),
        };
        report.add(vec![
            Row {
                mendix: Samples::from_iter([9.25]),
                ..Row::new(Quantity::BinarySize)
            },
            plan(0, [0.5, 0.6, 0.4], 4),
            plan(50, [0.8, 0.8, 0.8], 4),
        ]);
        report
    }

    #[test]
    fn what_is_written_is_read_with_every_figure_and_judged_again() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), report().json().unwrap()).unwrap();
        let read = Report::read(file.path()).unwrap();
        assert_eq!(read.json().unwrap(), report().json().unwrap());
        let said = |row: &Row| {
            let said = row.verdicts.iter().map(ToString::to_string);
            said.collect::<Vec<_>>().join("; ")
        };
        assert_eq!(said(&read.rows[1]), said(&report().rows[1]));
        assert!(said(&read.rows[1]).starts_with("≤ 0.35 × peer: met"));
    }

    #[test]
    fn a_row_with_latency_is_put_beside_the_one_without() {
        let said: Vec<_> = report().rows[2]
            .verdicts
            .iter()
            .map(ToString::to_string)
            .collect();
        let slower = "≤ 1.3 × without latency: MISSED".to_owned();
        assert!(said.contains(&slower), "{said:?}");
    }

    #[test]
    fn the_heading_names_what_is_missing() {
        assert_eq!(
            report().heading(),
            "Terraform 1.15.5; 2 cores, linux, x86_64. Medians, with the least and the most where \
             there were several runs. OpenTofu is missing."
        );
    }
}
