//! The plugin crate's generated code, checked against the interface definitions in `proto/`.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, ensure};

use xtask::cargo;

/// The directory of the generated code, below the root of the workspace.
const GENERATED: &str = "crates/tfplugin/src/generated";

/// Generate the plugin crate's code from the interface definitions in proto/
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Write nothing, and fail if the crate's code does not match proto/
    #[arg(long)]
    check: bool,
}

/// Writes or compares the code.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let fresh = tempfile::tempdir().context("cannot create a directory for the generated code")?;
    let generator = ["run", "--package", "interface-code", "--"];
    let status = cargo::cargo(&generator)
        .arg(fresh.path())
        .status()
        .context("cannot run cargo")?;
    ensure!(
        status.success(),
        "the code generator failed; see its output above"
    );
    let directory = cargo::workspace_root().join(GENERATED);
    let mut files: Vec<_> = fs::read_dir(fresh.path())?
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<Result<_, _>>()?;
    files.sort();
    ensure!(!files.is_empty(), "the code generator wrote nothing");
    for name in files {
        let (generated, committed) = (fresh.path().join(&name), directory.join(&name));
        if options.check {
            check(&generated, &committed)?;
        } else {
            fs::copy(&generated, &committed)
                .with_context(|| format!("cannot write {}", committed.display()))?;
        }
    }
    Ok(())
}

fn check(generated: &Path, committed: &Path) -> anyhow::Result<()> {
    let read = |path: &Path| {
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
    };
    ensure!(
        read(generated)? == read(committed)?,
        "{} does not match proto/: run `cargo xtask proto`",
        committed.display()
    );
    Ok(())
}
