//! What the project's tasks share, those that `cargo xtask` runs itself and those that are programs
//! of their own.
//!
//! | module | what it does |
//! |---|---|
//! | `cargo` | building and running the workspace's programs |
//! | `cli` | choosing the Terraform or OpenTofu to run |
//! | `simulator` | the simulator as a child process, and what it is asked |
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
            // One readable line with all its causes; a backtrace says nothing to who runs a task.
            eprintln!("\nError: {error:#}");
            ExitCode::FAILURE
        }
    }
}
