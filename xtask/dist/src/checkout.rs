//! Copies the sources to another directory.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};

/// Copies the checkout at `root` as it is now: the files that git tracks and those that it does not
/// ignore.
pub(super) fn copy(root: &Path, to: &Path) -> anyhow::Result<()> {
    let output = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root)
        .output()
        .context("cannot run git")?;
    ensure!(
        output.status.success(),
        "git does not know which files in {} are sources",
        root.display()
    );
    let names = String::from_utf8(output.stdout).context("the names of files are text")?;
    for name in names.split_terminator('\0') {
        let (from, to) = (root.join(name), to.join(name));
        // The file is deleted, and the deletion is not committed yet.
        if !from.exists() {
            continue;
        }
        let directory = to.parent().context("a file lies in a directory")?;
        fs::create_dir_all(directory)
            .and_then(|()| fs::copy(&from, &to))
            .with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    }
    Ok(())
}
