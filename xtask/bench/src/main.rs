//! How fast the provider is, beside a provider in Go and beside the host's own work without any
//! provider.
//!
//! | module | what it knows |
//! |---|---|
//! | `main` | the options, and the order of things |
//! | `stage` | the programs to measure, and Control Centers for them |
//! | `hosts` | Terraform and OpenTofu, or what is missing |
//! | `peer` | the provider in Go, or why it is missing |
//! | `meter` | the program that measures a provider from its host's side |
//! | `start` | the process: start, schema, memory, size |
//! | `terraform` | the hosts' commands |
//! | `growth` | plans of more and more resources, further and further away |
//! | `contenders` | all that run the same command in turn |
//! | `contender` | a configuration of many resources, and its provider |
//! | `watch` | what the operating system says of a provider's processes |
//! | `rpc` | calls a second |
//! | `row` | one measured thing |
//! | `quantity` | what is measured, and in which unit |
//! | `samples` | what several runs say together |
//! | `targets` | what was promised |
//! | `verdict` | a promise, and what became of it |
//! | `report` | everything that was measured, as JSON |
//! | `tables` | the same for people |
//! | `picture` | the same as a picture |
//! | `page` | tables and picture in the documentation |

mod contender;
mod contenders;
mod growth;
mod hosts;
mod meter;
mod page;
mod peer;
mod picture;
mod quantity;
mod report;
mod row;
mod rpc;
mod samples;
mod stage;
mod start;
mod tables;
mod targets;
mod terraform;
mod verdict;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::ensure;
use clap::Parser;

use quantity::Part;
use report::Report;
use stage::Stage;
use tables::Style;

/// Measure the provider beside a provider in Go and beside the host's own work without any
/// provider, and say whether the targets are met. Takes a quarter of an hour; nothing else should
/// run on the machine
#[derive(Parser)]
#[command(bin_name = "cargo xtask bench")]
struct Options {
    /// The Terraform and OpenTofu programs to use [default: `terraform` and `tofu` on PATH, or else
    /// Terraform from the Python package index]
    #[arg(long, value_name = "PATH,…", value_delimiter = ',')]
    cli: Vec<PathBuf>,
    /// How often to measure what is short; what takes long because of many resources is measured
    /// less often, at least once
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,
    /// How many resources, one size after the other
    #[arg(
        long,
        value_name = "N,…",
        value_delimiter = ',',
        default_value = "1,300,2000"
    )]
    resources: Vec<usize>,
    /// How long the Control Center takes for each answer, one latency after the other
    #[arg(
        long,
        value_name = "DURATION,…",
        value_delimiter = ',',
        default_value = "0ms,50ms",
        value_parser = humantime::parse_duration
    )]
    latency: Vec<Duration>,
    /// Also put as many `terraform_data` with as much content beside it: what the host needs for
    /// objects of this size, without any provider
    #[arg(long)]
    same_content: bool,
    /// Only a part of the measurements
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    only: Vec<Part>,
    /// Measure nothing, and show what was measured before and written with --json
    #[arg(long, value_name = "FILE", conflicts_with_all = ["cli", "runs", "resources", "latency", "same_content", "only"])]
    from: Option<PathBuf>,
    /// Also write everything that was measured to this file, as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Print the tables as Markdown
    #[arg(long)]
    markdown: bool,
    /// Write tables, picture and figures into docs/design
    #[arg(long)]
    write: bool,
}

fn main() -> ExitCode {
    xtask::end(run(&Options::parse()))
}

/// Succeeds whenever everything could be measured, whether the targets are met or not.
fn run(options: &Options) -> anyhow::Result<()> {
    let report = match &options.from {
        Some(file) => Report::read(file)?,
        None => measure(options)?,
    };
    let style = match options.markdown {
        true => Style::Markdown,
        false => Style::Text,
    };
    print!("{}", report.tables(style));
    if let Some(file) = &options.json {
        page::save(file, &report.json()?)?;
    }
    if options.write {
        page::write(&report)?;
    }
    Ok(())
}

fn measure(options: &Options) -> anyhow::Result<Report> {
    // Before minutes are spent.
    ensure!(
        !options.resources.contains(&0),
        "nothing can be measured with 0 resources"
    );
    let stage = Stage::set(options)?;
    let mut report = Report::new(&stage);
    for (part, measure) in [
        (Part::Terraform, terraform::measure as fn(&_, &_) -> _),
        (Part::Growth, growth::measure),
        (Part::Start, start::measure),
        (Part::Rpc, rpc::measure),
    ] {
        if options.wants(part) {
            report.add(measure(&stage, options)?);
        }
    }
    eprintln!();
    Ok(report)
}

impl Options {
    fn wants(&self, part: Part) -> bool {
        match self.only.as_slice() {
            [] => part != Part::Growth,
            named => named.contains(&part),
        }
    }

    /// How often to measure something with so many resources: as often as is asked for up to 200,
    /// and beyond that less often the more there are.
    fn runs_of(&self, resources: usize) -> usize {
        let runs = usize::from(self.runs);
        (runs * 200 / resources.max(1)).clamp(1, runs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_long_is_measured_less_often() {
        let options = Options::parse_from(["bench"]);
        let runs = [1, 200, 300, 1000, 2000].map(|resources| options.runs_of(resources));
        assert_eq!(runs, [5, 5, 3, 1, 1]);
    }
}
