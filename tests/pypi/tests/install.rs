//! pip is a real one here; its index is a directory, so the tests need no network.

use std::fs;
use std::path::Path;
use std::process::Command;

use pypi::{InstallError, PYTHON, Package};

const PACKAGE: Package<'static> = Package {
    name: "quickly-installed",
    version: "1.0",
};

/// Builds a wheel by hand (a wheel is a zip file) so that no build tool has to be downloaded.
fn publish(index: &Path) {
    let script = r#"
import sys, zipfile
name = "quickly_installed-1.0"
with zipfile.ZipFile(f"{sys.argv[1]}/{name}-py3-none-any.whl", "w") as wheel:
    wheel.writestr("quickly_installed.py", "answer = 42\n")
    wheel.writestr(f"{name}.dist-info/METADATA", "Metadata-Version: 2.1\nName: quickly-installed\nVersion: 1.0\n")
    wheel.writestr(f"{name}.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr(f"{name}.dist-info/RECORD", "")
"#;
    let status = Command::new(PYTHON)
        .args(["-c", script])
        .arg(index)
        .status()
        .expect("Python 3 is needed for the tests");
    assert!(status.success());
}

/// `install` reads pip's settings from the environment, as pip's users expect, so each case runs
/// in a child process with an environment of its own.
fn in_child(case: &str, index: &Path, target: &Path) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", case, "--nocapture"])
        .env(
            "PIP_CONFIG_FILE",
            if cfg!(windows) { "NUL" } else { "/dev/null" },
        )
        .env("PIP_NO_INDEX", "1")
        .env("PIP_FIND_LINKS", index)
        .env("TARGET", target)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    text.into_owned()
}

fn target() -> std::path::PathBuf {
    std::env::var_os("TARGET").unwrap().into()
}

#[test]
fn installs_once_and_then_needs_no_index() {
    let (index, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    publish(index.path());
    in_child("child_installs", index.path(), target.path());
    fs::remove_dir_all(index.path()).unwrap();
    in_child("child_installs", index.path(), target.path());
}

#[test]
fn parallel_callers_all_get_the_package() {
    let (index, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    publish(index.path());
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| in_child("child_installs", index.path(), target.path()));
        }
    });
}

#[test]
fn what_an_interrupted_install_left_is_not_taken_for_a_package() {
    let (index, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    publish(index.path());
    in_child("child_installs", index.path(), target.path());
    let site = fs::read_dir(target.path().join("pypi"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.is_dir())
        .unwrap();
    let partial = site.with_file_name(format!(
        "{}.partial",
        site.file_name().unwrap().to_str().unwrap()
    ));
    fs::rename(&site, &partial).unwrap();
    fs::remove_file(partial.join("quickly_installed.py")).unwrap();
    in_child("child_installs", index.path(), target.path());
}

#[test]
fn a_missing_package_is_an_error_with_pips_own_words() {
    let (index, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    in_child("child_is_refused", index.path(), target.path());
}

#[test]
#[ignore = "runs as a child of the tests above"]
fn child_installs() {
    let site = pypi::install(&PACKAGE, &target()).unwrap();
    assert!(site.starts_with(target()), "{}", site.display());
    assert!(site.join("quickly_installed.py").is_file());
}

#[test]
#[ignore = "runs as a child of the tests above"]
fn child_is_refused() {
    let error = pypi::install(&PACKAGE, &target()).unwrap_err();
    assert!(matches!(error, InstallError::Refused { .. }), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("cannot install quickly-installed==1.0"),
        "{text}"
    );
    assert!(text.contains("No matching distribution"), "{text}");
    assert!(
        !target()
            .join("pypi")
            .read_dir()
            .unwrap()
            .any(|e| e.unwrap().path().is_dir())
    );
}
