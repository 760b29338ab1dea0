//! The project's tasks, as `cargo xtask TASK`.
//!
//! | module | what it does |
//! |---|---|
//! | `quickstart` | the life of three resources with the real Terraform, told step by step |
//! | `quickstart::steps` | what each step runs, says before it and checks after it |
//! | `bench` | how fast the provider is, beside Terraform without any provider |
//! | `docs` | the reference pages, written from the schemas, the examples and the snapshots |
//! | `reliability` | the long tests of what a bad network and a sudden end do to a run |
//! | `cli` | choosing the Terraform or OpenTofu to run |
//! | `dist` | the packages of a release |
//! | `deny` | licences, sources and advisories of the dependencies |
//! | `fuzz` | the provider's decoders fed with damaged and invented input |
//! | `proto` | the plugin crate's code, generated from the interface definitions |
//! | `simulator` | the simulator as a child process, and what it is asked |
//! | `cargo` | building the workspace's programs |
//! | `interrupt` | Ctrl-C |

mod bench;
mod cargo;
mod cli;
mod deny;
mod dist;
mod docs;
mod fuzz;
mod interrupt;
mod proto;
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
    Docs(docs::Options),
    Fuzz(fuzz::Options),
    Dist(dist::Options),
    Deny(deny::Options),
    Proto(proto::Options),
    Faults(reliability::Faults),
    KillTest(reliability::KillTest),
}

fn main() -> ExitCode {
    let result = match Task::parse() {
        Task::Quickstart(options) => quickstart::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Docs(options) => docs::run(&options),
        Task::Fuzz(options) => fuzz::run(&options),
        Task::Dist(options) => dist::run(&options),
        Task::Deny(options) => deny::run(&options),
        Task::Proto(options) => proto::run(&options),
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

#[cfg(test)]
mod tests {
    use std::fs;

    use clap::CommandFactory as _;

    use super::*;

    /// What pipelines ask of the tasks is something that they can do.
    #[test]
    fn every_task_that_a_pipeline_names_is_one() {
        let root = cargo::workspace_root();
        let workflows = fs::read_dir(root.join(".github/workflows")).unwrap();
        let mut files: Vec<_> = workflows.map(|entry| entry.unwrap().path()).collect();
        files.push(root.join(".ci/run"));
        let mut tasks = 0;
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            for line in text.lines() {
                let Some((_, task)) = line.split_once("cargo xtask ") else {
                    continue;
                };
                let words = task.split_whitespace().map(|word| word.trim_matches('"'));
                if let Err(error) =
                    Task::command().try_get_matches_from(["xtask"].into_iter().chain(words))
                {
                    panic!("{}: {line}: {error}", file.display());
                }
                tasks += 1;
            }
        }
        assert!(tasks >= 5, "{tasks}");
    }
}
