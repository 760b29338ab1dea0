//! Programs from Debian packages, which no language's package registry offers.

use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// Installs packages if they are missing and the test may install them, which means that it runs as
/// root. The caller learns the result by looking for the program that it needs.
///
/// Tests that need the same program wait for each other, because only one may install packages at a
/// time.
pub fn install_unless(is_there: impl Fn() -> bool, packages: &[&str]) {
    static INSTALLING: Mutex<()> = Mutex::new(());
    let _turn = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    if is_there() || !is_root() {
        return;
    }
    let apt_get = || {
        let mut command = Command::new("apt-get");
        // Another process on the machine may also be installing packages.
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
