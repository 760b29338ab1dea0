//! Programs from Debian's packages, which no registry of packages for a language has.

use std::process::Command;

/// Installs packages where the test may, which is where it runs as root. What comes of it, the
/// caller sees by looking for the program that it needs.
pub fn install(packages: &[&str]) {
    if !is_root() {
        return;
    }
    let _ = Command::new("apt-get").arg("update").status();
    let _ = Command::new("apt-get")
        .args(["install", "--yes", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .status();
}

/// Whether the test runs as root.
pub fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}
