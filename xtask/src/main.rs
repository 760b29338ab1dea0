//! The project's tasks, as `cargo xtask TASK`.
//!
//! | module | what it does |
//! |---|---|
//! | `quickstart` | the life of three resources with the real Terraform, told step by step |
//! | `quickstart::steps` | what each step runs, says before it and checks after it |
//! | `bench` | how fast the provider is, beside Terraform without any provider |
//! | `reliability` | the long tests of what a bad network and a sudden end do to a run |
//! | `cli` | choosing the Terraform or OpenTofu to run |
//! | `dist` | the packages of a release |
//! | `deny` | licences, sources and advisories of the dependencies |
//! | `fuzz` | the provider's decoders fed with damaged and invented input |
//! | `simulator` | the simulator as a child process, and what it is asked |
//! | `cargo` | building the workspace's programs |
//! | `interrupt` | Ctrl-C |

mod bench;
mod cargo;
mod cli;
mod deny;
mod dist;
mod fuzz;
mod interrupt;
mod quickstart;
mod reliability;
mod simulator;

use std::process::ExitCode;

use clap::Parser;

/// The project's tasks
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
enum Task {
    Quickstart(quickstart::Options),
    Bench(bench::Options),
    Fuzz(fuzz::Options),
    Dist(dist::Options),
    Deny(deny::Options),
    Faults(reliability::Faults),
    KillTest(reliability::KillTest),
}

fn main() -> ExitCode {
    let result = match Task::parse() {
        Task::Quickstart(options) => quickstart::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Fuzz(options) => fuzz::run(&options),
        Task::Dist(options) => dist::run(&options),
        Task::Deny(options) => deny::run(&options),
        Task::Faults(options) => reliability::faults(&options),
        Task::KillTest(options) => reliability::kill_test(&options),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One readable line with all its causes; a backtrace says nothing to who runs a task.
            eprintln!("\nError: {error:#}");
            ExitCode::FAILURE
        }
    }
}
