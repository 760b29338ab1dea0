//! How fast the provider is, beside Terraform's own work without any provider.
//!
//! | module | what it knows |
//! |---|---|
//! | `main` | the options, and the order of things |
//! | `stage` | the programs to measure, and Control Centers for them |
//! | `meter` | the program that measures a provider from its host's side |
//! | `start` | the process: start, schema, memory, size |
//! | `terraform` | Terraform's commands |
//! | `growth` | plans of more and more resources, further and further away |
//! | `contenders` | all that run the same command in turn |
//! | `contender` | a configuration of many resources, and its provider |
//! | `watch` | what the operating system says of the provider's processes |
//! | `rpc` | calls a second |
//! | `row` | one measured thing |
//! | `quantity` | what is measured, and in which unit |
//! | `samples` | what several runs say together |
//! | `targets` | what was promised |
//! | `verdict` | a promise, and what became of it |
//! | `report` | the table and the JSON |

mod contender;
mod contenders;
mod growth;
mod meter;
mod quantity;
mod report;
mod row;
mod rpc;
mod samples;
mod stage;
mod start;
mod targets;
mod terraform;
mod verdict;
mod watch;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Parser;

use quantity::Part;
use report::Report;
use stage::Stage;

/// Measure the provider beside Terraform's own work without any provider, and say whether the
/// targets are met. Takes minutes; nothing else should run on the machine
#[derive(Parser)]
#[command(bin_name = "cargo xtask bench")]
struct Options {
    /// The Terraform or OpenTofu program to use [default: `terraform`, then `tofu` on PATH, then
    /// Terraform from the Python package index]
    #[arg(long, value_name = "PATH")]
    cli: Option<PathBuf>,
    /// How often to measure everything
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,
    /// How many resources, one size after the other
    #[arg(
        long,
        value_name = "N,…",
        value_delimiter = ',',
        default_value = "10,100,300,1000"
    )]
    resources: Vec<usize>,
    /// How long the Control Center takes for each answer, one latency after the other
    #[arg(
        long,
        value_name = "DURATION,…",
        value_delimiter = ',',
        default_value = "0ms",
        value_parser = humantime::parse_duration
    )]
    latency: Vec<Duration>,
    /// Another provider binary to put beside this one
    #[arg(long, value_name = "PATH")]
    peer: Option<PathBuf>,
    /// A resource of the peer that needs no argument and no provider block, for example
    /// `null_resource`; without it, only the start of the peer is measured
    #[arg(long, value_name = "TYPE", requires = "peer")]
    peer_resource: Option<String>,
    /// Also put as many `terraform_data` with as much content beside it: what Terraform needs for
    /// objects of this size, without any provider
    #[arg(long)]
    same_content: bool,
    /// Only a part of the measurements
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    only: Vec<Part>,
    /// Also write everything that was measured to this file, as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Print the table as Markdown, for docs/design/performance.md
    #[arg(long)]
    markdown: bool,
}

fn main() -> ExitCode {
    xtask::end(run(&Options::parse()))
}

/// Succeeds whenever everything could be measured, whether the targets are met or not.
fn run(options: &Options) -> anyhow::Result<()> {
    let stage = Stage::set(options)?;
    let mut report = Report::new(&stage, options);
    for (part, measure) in [
        (Part::Start, start::measure as fn(&_, &_) -> _),
        (Part::Terraform, terraform::measure),
        (Part::Growth, growth::measure),
        (Part::Rpc, rpc::measure),
    ] {
        if options.wants(part) {
            report.add(measure(&stage, options)?);
        }
    }
    eprintln!();
    if options.markdown {
        print!("{}", report.markdown());
    } else {
        print!("{}", report.text());
    }
    if let Some(file) = &options.json {
        fs::write(file, report.json()?)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

impl Options {
    fn wants(&self, part: Part) -> bool {
        match self.only.as_slice() {
            [] => part != Part::Growth,
            named => named.contains(&part),
        }
    }

    /// Refuses what would lead nowhere, before minutes are spent.
    fn check(&self) -> anyhow::Result<()> {
        if let Some(peer) = self.peer.as_ref().filter(|peer| !peer.is_file()) {
            bail!("there is no provider {}", peer.display());
        }
        if self.resources.contains(&0) {
            bail!("nothing can be measured with 0 resources");
        }
        Ok(())
    }
}
