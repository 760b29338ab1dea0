//! What the project's tasks share: those of `cargo xtask` itself and those that are separate
//! programs.
//!
//! | module | what it does |
//! |---|---|
//! | `cargo` | builds and runs the workspace's programs |
//! | `cli` | chooses the Terraform or OpenTofu to run |
//! | `simulator` | the simulator as a child process, and requests to it |
//! | `interrupt` | Ctrl-C |
//! | `pipelines` | the tasks that CI runs |

pub mod cargo;
pub mod cli;
pub mod interrupt;
pub mod pipelines;
pub mod simulator;

use std::process::ExitCode;

/// The end of a task's program.
pub fn end(result: anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One readable line with all causes; a backtrace does not help the user of a task.
            eprintln!("\nError: {error:#}");
            ExitCode::FAILURE
        }
    }
}
