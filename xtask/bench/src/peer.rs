//! The peer: what a user would have if this provider were written in Go. Its source is beside this
//! program's, in `xtask/bench/peer`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context as _;
use xtask::cargo;

/// Builds the peer, as a release of a Go provider is built. The inner error says why there is none:
/// a machine without Go, or one that cannot reach Go's modules, measures everything else.
///
/// # Errors
/// When there is no place to put it.
pub(crate) fn build() -> anyhow::Result<Result<PathBuf, String>> {
    let directory = cargo::target_dir()?.join("bench");
    fs::create_dir_all(&directory)
        .with_context(|| format!("cannot make {}", directory.display()))?;
    let suffix = std::env::consts::EXE_SUFFIX;
    let program = directory.join(format!("terraform-provider-peer{suffix}"));
    let built = Command::new("go")
        .args(["build", "-trimpath", "-buildvcs=false"])
        .args(["-ldflags", "-s -w", "-o"])
        .arg(&program)
        .arg(".")
        .current_dir(cargo::workspace_root().join("xtask/bench/peer"))
        // As the releases of Go providers are built; it also needs no C compiler then.
        .env("CGO_ENABLED", "0")
        .output();
    Ok(match built {
        Err(_) => Err("there is no `go` on PATH".to_owned()),
        Ok(output) if !output.status.success() => Err(refusal(&output.stderr)),
        Ok(_) => Ok(program),
    })
}

/// What Go said, in one line: the last one, which names the cause.
fn refusal(stderr: &[u8]) -> String {
    let said = String::from_utf8_lossy(stderr);
    let last = said.lines().map(str::trim).rfind(|line| !line.is_empty());
    format!(
        "`go build` failed: {}",
        last.unwrap_or("it does not say why")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_build_is_told_in_one_line() {
        let said = b"go: downloading x v1\ngo: x@v1: no such host\n\n";
        assert_eq!(refusal(said), "`go build` failed: go: x@v1: no such host");
        assert_eq!(refusal(b""), "`go build` failed: it does not say why");
    }
}
