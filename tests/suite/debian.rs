//! Programs from Debian's packages, which no registry of packages for a language has.

use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// Installs packages unless what they bring is there, and where the test may, which is where it
/// runs as root. What comes of it, the caller sees by looking for the program that it needs.
///
/// Tests that need the same program wait for each other: packages are installed by one at a time.
pub fn install_unless(is_there: impl Fn() -> bool, packages: &[&str]) {
    static INSTALLING: Mutex<()> = Mutex::new(());
    let _turn = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    if is_there() || !is_root() {
        return;
    }
    let apt_get = || {
        let mut command = Command::new("apt-get");
        // Another process on the machine may be installing packages too.
        command
            .args(["-o", "DPkg::Lock::Timeout=300"])
            .env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    let _ = apt_get().arg("update").status();
    let _ = apt_get()
        .args(["install", "--yes", "--no-install-recommends"])
        .args(packages)
        .status();
}

/// Whether the test runs as root.
pub fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}
