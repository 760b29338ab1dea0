//! The project's tasks, as `cargo xtask TASK`.
//!
//! | module | what it does |
//! |---|---|
//! | `quickstart` | shows the life of three resources with the real Terraform, step by step |
//! | `quickstart::steps` | what each step runs, explains before it and checks after it |
//! | `reliability` | the long tests with a bad network and sudden ends |
//! | `deny` | checks licences, sources and advisories of the dependencies |
//! | `fuzz` | feeds the provider's decoders with damaged and invented input |
//! | `proto` | generates the plugin crate's code from the interface definitions |
//!
//! Users wait until this program is built, so it has few dependencies. A task that needs more is a
//! separate program below `xtask/`, built on demand: `bench`, `dist` and `docs`.

mod deny;
mod fuzz;
mod proto;
mod quickstart;
mod reliability;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use xtask::cargo;

/// The project's tasks
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
enum Task {
    Quickstart(quickstart::Options),
    /// Measure the provider beside Terraform's own work without any provider
    Bench(Program),
    /// Write the reference pages below docs/ from the provider's schemas, the examples and the
    /// snapshots of the diagnostics
    Docs(Program),
    Fuzz(fuzz::Options),
    /// Pack the provider for the registries, and the simulator, into target/dist/
    Dist(Program),
    Deny(deny::Options),
    Proto(proto::Options),
    Faults(reliability::Faults),
    KillTest(reliability::KillTest),
}

/// A task that is a separate program.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
struct Program {
    /// The arguments of the program, --help included
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

fn main() -> ExitCode {
    xtask::end(match Task::parse() {
        Task::Quickstart(options) => quickstart::run(&options),
        Task::Bench(program) => return cargo::run("xtask-bench", &program.arguments),
        Task::Docs(program) => return cargo::run("xtask-docs", &program.arguments),
        Task::Fuzz(options) => fuzz::run(&options),
        Task::Dist(program) => return cargo::run("xtask-dist", &program.arguments),
        Task::Deny(options) => deny::run(&options),
        Task::Proto(options) => proto::run(&options),
        Task::Faults(options) => reliability::faults(&options),
        Task::KillTest(options) => reliability::kill_test(&options),
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;
    use xtask::pipelines;

    use super::*;

    /// The tasks accept every call in the pipelines.
    #[test]
    fn every_task_that_a_pipeline_names_is_one() {
        let calls = pipelines::calls();
        assert!(calls.len() >= 5, "{calls:?}");
        for call in calls {
            let line = ["xtask"].into_iter().chain(call.iter().map(String::as_str));
            if let Err(error) = Task::command().try_get_matches_from(line) {
                panic!("{call:?}: {error}");
            }
        }
    }
}
