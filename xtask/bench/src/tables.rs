//! The figures as tables for people.

use super::quantity::{Quantity, Unit};
use super::report::Report;
use super::row::Row;
use super::samples::Samples;

/// How a table is written.
#[derive(Clone, Copy)]
pub(crate) enum Style {
    /// With columns that line up.
    Text,
    /// To stand in a document.
    Markdown,
}

/// Lines of cells, the header first. A column that no line uses is left out.
struct Table(Vec<Vec<String>>);

impl Report {
    /// All tables: the ratios first, then what lies behind them.
    pub(crate) fn tables(&self, style: Style) -> String {
        let mut text = format!("{}\n", self.heading());
        let mut section = |title: String, table: Table| {
            if table.0.len() > 1 {
                text.push_str(&format!("\n{title}\n\n{}", table.write(style)));
            }
        };
        section(
            "This provider's time as a part of the peer's: 0.30 is 30 %.".to_owned(),
            self.ratios(),
        );
        for host in &self.hosts {
            let rows = self
                .rows
                .iter()
                .filter(|row| row.host.as_ref() == Some(host));
            section(format!("{host}:"), figures(rows));
        }
        let rows = self.rows.iter().filter(|row| row.host.is_none());
        section("The provider's process:".to_owned(), figures(rows));
        text
    }

    /// A line for each host, latency and number of resources, a column for each command.
    fn ratios(&self) -> Table {
        const COMMANDS: [Quantity; 4] = [
            Quantity::PlanCreate,
            Quantity::Apply,
            Quantity::PlanRefresh,
            Quantity::Destroy,
        ];
        let compared = self.rows.iter().filter(|row| row.peer.is_some());
        let mut lines: Vec<(&Row, Vec<String>)> = Vec::new();
        for row in compared.filter(|row| row.host.is_some()) {
            let Some(column) = COMMANDS.iter().position(|it| *it == row.quantity) else {
                continue;
            };
            let same = |(other, _): &&mut (&Row, _)| {
                (&other.host, other.latency_ms, other.resources)
                    == (&row.host, row.latency_ms, row.resources)
            };
            let ratio = row.peer.as_ref().map(|peer| row.mendix.ratio(peer));
            let ratio = ratio.map(|ratio| format!("{:.2}", ratio.median()));
            let cell = 3 + column;
            let line = match lines.iter_mut().find(same) {
                Some((_, line)) => line,
                None => {
                    let mut line = vec![
                        row.host.clone().unwrap_or_default(),
                        format!("{} ms", row.latency_ms.unwrap_or(0)),
                        row.resources.unwrap_or(0).to_string(),
                    ];
                    line.resize(3 + COMMANDS.len(), String::new());
                    lines.push((row, line));
                    &mut lines.last_mut().expect("it was just added").1
                }
            };
            line[cell] = ratio.unwrap_or_default();
        }
        let header = ["host", "latency", "resources"].map(str::to_owned);
        let header = header
            .into_iter()
            .chain(COMMANDS.map(|command| command.name().to_owned()));
        let lines = lines.into_iter().map(|(_, line)| line);
        Table([header.collect()].into_iter().chain(lines).collect())
    }
}

const COLUMNS: [&str; 16] = [
    "measured",
    "runs",
    "floor",
    "same content",
    "does nothing",
    "mendix",
    "peer",
    "mendix ÷ floor",
    "mendix ÷ same content",
    "mendix ÷ peer",
    "without mendix's CPU",
    "mendix: CPU a resource",
    "peer: CPU a resource",
    "mendix: memory",
    "peer: memory",
    "API calls",
];

/// All figures of some rows, and the targets.
fn figures<'a>(rows: impl Iterator<Item = &'a Row>) -> Table {
    let header = COLUMNS.into_iter().chain(["target"]).map(str::to_owned);
    let lines = rows.map(line);
    Table([header.collect()].into_iter().chain(lines).collect())
}

fn line(row: &Row) -> Vec<String> {
    let figures = |samples: &Samples| measured(samples, row.unit);
    let told = |samples: &Option<Samples>| samples.as_ref().map(figures).unwrap_or_default();
    let ratio = |base: &Option<Samples>| {
        let ratio = base.as_ref().map(|base| row.mendix.ratio(base));
        ratio.map(|ratio| spread(&ratio, 2)).unwrap_or_default()
    };
    let cpu = |took| figure(&row.cpu_ms_per_resource(took), 2, Unit::Milliseconds);
    let memory = |samples| measured(samples, Unit::Mebibytes);
    let (mendix, peer) = (&row.mendix_took, &row.peer_took);
    let verdicts: Vec<String> = row.verdicts.iter().map(ToString::to_string).collect();
    vec![
        row.to_string(),
        row.mendix.len().to_string(),
        told(&row.floor),
        told(&row.same_content),
        told(&row.idle),
        figures(&row.mendix),
        told(&row.peer),
        ratio(&row.floor),
        ratio(&row.same_content),
        ratio(&row.peer),
        without_cpu(row),
        cpu(mendix),
        cpu(peer),
        memory(&mendix.peak_mebibytes),
        memory(&peer.peak_mebibytes),
        calls(mendix.api_calls, peer.api_calls),
        verdicts.join("; "),
    ]
}

/// The ratio to the peer if this provider took no processor time: what the host's own work and the
/// waiting for the API leave.
fn without_cpu(row: &Row) -> String {
    let cpu = &row.mendix_took.cpu_seconds;
    let (Some(peer), false) = (&row.peer, cpu.is_empty()) else {
        return String::new();
    };
    let rest = row.mendix.paired(cpu, |took, cpu| took - cpu);
    format!("{:.2}", rest.ratio(peer).median())
}

/// One number where both providers make as many calls.
fn calls(mendix: Option<u64>, peer: Option<u64>) -> String {
    match (mendix, peer) {
        (Some(mendix), Some(peer)) if mendix != peer => format!("{mendix}, peer {peer}"),
        (Some(mendix), _) => mendix.to_string(),
        (None, _) => String::new(),
    }
}

impl Table {
    fn write(&self, style: Style) -> String {
        let used: Vec<usize> = (0..self.0[0].len())
            .filter(|&column| self.0[1..].iter().any(|line| !line[column].is_empty()))
            .collect();
        let width = |column: usize| self.0.iter().map(|line| length(&line[column])).max();
        let mut text = String::new();
        for (index, line) in self.0.iter().enumerate() {
            let cells = used.iter().map(|&column| (&line[column], width(column)));
            match style {
                Style::Text => {
                    let padded: String = cells
                        .map(|(cell, width)| {
                            let blanks = width.unwrap_or(0) + 2 - length(cell);
                            format!("{cell}{}", " ".repeat(blanks))
                        })
                        .collect();
                    text.push_str(padded.trim_end());
                }
                Style::Markdown => {
                    text.extend(cells.map(|(cell, _)| format!("| {cell} ")));
                    text.push('|');
                    if index == 0 {
                        text.push('\n');
                        text.push_str(&"|---".repeat(used.len()));
                        text.push('|');
                    }
                }
            }
            text.push('\n');
        }
        text
    }
}

/// `3.1 (2.9–4.0) ms`, with the decimals of the unit.
fn measured(samples: &Samples, unit: Unit) -> String {
    figure(samples, unit.decimals(), unit)
}

/// Nothing where the operating system did not tell.
fn figure(samples: &Samples, decimals: usize, unit: Unit) -> String {
    if samples.is_empty() {
        return String::new();
    }
    format!("{} {unit}", spread(samples, decimals))
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
    use crate::report::tests::report;

    #[test]
    fn the_columns_of_a_text_line_up_and_those_without_figures_are_left_out() {
        let text = report().tables(Style::Text);
        let ratios: Vec<&str> = text.lines().skip(4).take(3).collect();
        assert_eq!(
            ratios,
            [
                "host              latency  resources  plan (refresh)",
                "Terraform 1.15.5  0 ms     300        0.25",
                "Terraform 1.15.5  50 ms    300        0.40",
            ]
        );
        assert!(
            text.contains("\nmeasured  runs  mendix\nbinary    1     9.2 MiB\n"),
            "{text}"
        );
    }

    #[test]
    fn as_markdown_they_are_tables_as_well() {
        let markdown = report().tables(Style::Markdown);
        let line = "| plan (refresh), 300 | 3 | 0.20 (0.20–0.30) s | 0.50 (0.40–0.60) s | 2.00 s \
                    | 2.00 (2.00–2.50) | 0.25 (0.20–0.30) | 0.17 | 0.50 ms | 9.0 MiB | 4 \
                    | ≤ 0.35 × peer: met; ≤ 0.5 ms CPU a resource: met; ≤ 16 MiB: met; \
                    ≤ 4 calls: met |";
        assert!(markdown.lines().any(|it| it == line), "{markdown}");
        assert!(markdown.contains("\n|---|---|---|---|\n"), "{markdown}");
    }

    #[test]
    fn calls_are_told_twice_only_where_they_differ() {
        assert_eq!(calls(Some(3), Some(3)), "3");
        assert_eq!(calls(Some(3), Some(4)), "3, peer 4");
        assert_eq!(calls(Some(3), None), "3");
    }
}
