//! Measures a provider binary from the side of its host. Each command takes one sample in a
//! separate process and prints it as one JSON object. `cargo xtask bench` repeats, compares and
//! judges the samples.
//!
//! | module | contents |
//! |---|---|
//! | `start` | a start, until the provider returns its schema |
//! | `rpcs` | calls per second |
//! | `load` | a process that has planned, created and read many resources |
//! | `session` | a configured provider, and the calls that the others make |
//! | `memory` | the operating system's figures for a process's memory |

mod load;
mod memory;
mod rpcs;
mod session;
mod start;

use clap::Parser;
use serde::Serialize;

/// Measure a provider binary from the side of its host
#[derive(Parser)]
enum Command {
    /// Start any provider and ask for its schema
    Start(start::Options),
    /// Count the calls a second of the Mendix provider
    Rpcs(rpcs::Options),
    /// Measure the memory of the Mendix provider after many resources
    Load(load::Options),
}

// One thread, so that the provider has a processor to itself on a small machine.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    match Command::parse() {
        Command::Start(options) => print(&start::measure(&options).await?),
        Command::Rpcs(options) => print(&rpcs::measure(&options).await?),
        Command::Load(options) => print(&load::measure(&options).await?),
    }
}

fn print(sample: &impl Serialize) -> anyhow::Result<()> {
    println!("{}", serde_json::to_string(sample)?);
    Ok(())
}
