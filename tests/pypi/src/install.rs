//! One installation per package, version and interpreter, however many processes ask for it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::{InstallError, PYTHON, Package};

/// Installs `package` below `under`, the workspace's target directory, and returns the directory to
/// put on Python's module path.
///
/// A package that is already there is returned without starting pip, so without a network.
/// Processes that ask at the same time wait for the first one.
///
/// # Errors
/// An [`InstallError`] that names what is missing: the interpreter, pip, the index, or a writable
/// directory.
pub fn install(package: &Package<'_>, under: &Path) -> Result<PathBuf, InstallError> {
    install_from(None, package, under)
}

/// With `wheels`, a directory of packages stands for the index; without, pip asks the one that the
/// user has configured.
fn install_from(
    wheels: Option<&Path>,
    package: &Package<'_>,
    under: &Path,
) -> Result<PathBuf, InstallError> {
    let parent = under.join("pypi");
    // Packages may contain machine code for one interpreter version, so the version is part of the
    // name: after an upgrade of Python the package is installed anew.
    let name = format!(
        "{}-{}-{}",
        package.name,
        package.version,
        interpreter(package)?
    );
    let site = parent.join(&name);

    let io_error = |path: &Path, reason: io::Error| InstallError::Io {
        package: package.to_string(),
        path: path.to_owned(),
        reason,
    };
    fs::create_dir_all(&parent).map_err(|e| io_error(&parent, e))?;
    let lock_path = parent.join(format!("{name}.lock"));
    let lock = fs::File::create(&lock_path).map_err(|e| io_error(&lock_path, e))?;
    // The operating system frees the lock with the file, also when this process is killed.
    lock.lock().map_err(|e| io_error(&lock_path, e))?;
    if site.is_dir() {
        return Ok(site);
    }

    let partial = parent.join(format!("{name}.partial"));
    match fs::remove_dir_all(&partial) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(io_error(&partial, e)),
        _ => {}
    }
    pip_install(wheels, package, &partial)?;
    fs::rename(&partial, &site).map_err(|e| io_error(&site, e))?;
    Ok(site)
}

/// The interpreter's own word for its version, for example `cpython-311`.
fn interpreter(package: &Package<'_>) -> Result<String, InstallError> {
    let output = run(
        package,
        Command::new(PYTHON).args(["-c", "import sys; print(sys.implementation.cache_tag)"]),
    )?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    Err(InstallError::Python {
        package: package.to_string(),
        python: PYTHON.to_owned(),
        reason: last_lines(&output),
    })
}

fn pip_install(
    wheels: Option<&Path>,
    package: &Package<'_>,
    directory: &Path,
) -> Result<(), InstallError> {
    let pip = |args: &[&str]| {
        let mut command = Command::new(PYTHON);
        command.args(["-m", "pip"]).args(args);
        // A user may have asked pip for virtual environments only; `--target` touches neither the
        // system nor the user's packages, so that wish is respected without one.
        command.env_remove("PIP_REQUIRE_VIRTUALENV");
        command
    };
    let mut install = pip(&[
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        "--no-user",
        "--target",
    ]);
    install.arg(directory).arg(package.to_string());
    if let Some(wheels) = wheels {
        install.arg("--no-index").arg("--find-links").arg(wheels);
    }
    let output = run(package, &mut install)?;
    if output.status.success() {
        return Ok(());
    }
    if !run(package, &mut pip(&["--version"]))?.status.success() {
        return Err(InstallError::Pip {
            package: package.to_string(),
            python: PYTHON.to_owned(),
        });
    }
    Err(InstallError::Refused {
        package: package.to_string(),
        output: last_lines(&output),
    })
}

fn run(package: &Package<'_>, command: &mut Command) -> Result<Output, InstallError> {
    command.output().map_err(|e| InstallError::Python {
        package: package.to_string(),
        python: PYTHON.to_owned(),
        reason: e.to_string(),
    })
}

/// The end of what a program said, which is where pip puts its reason.
fn last_lines(output: &Output) -> String {
    const LINES: usize = 12;
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKAGE: Package<'static> = Package {
        name: "quickly-installed",
        version: "1.0",
    };

    /// A directory with `PACKAGE` in it. A wheel is a zip file, so no build tool is needed.
    fn published() -> tempfile::TempDir {
        const SCRIPT: &str = r#"
import sys, zipfile
name = "quickly_installed-1.0"
with zipfile.ZipFile(f"{sys.argv[1]}/{name}-py3-none-any.whl", "w") as wheel:
    wheel.writestr("quickly_installed.py", "answer = 42\n")
    info = f"{name}.dist-info"
    wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: quickly-installed\nVersion: 1.0\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr(f"{info}/RECORD", "")
"#;
        let wheels = tempfile::tempdir().unwrap();
        let status = Command::new(PYTHON)
            .args(["-c", SCRIPT])
            .arg(wheels.path())
            .status()
            .expect("the tests need Python 3");
        assert!(status.success());
        wheels
    }

    #[test]
    fn what_is_installed_needs_no_index_any_more() {
        let (wheels, target) = (published(), tempfile::tempdir().unwrap());
        let site = install_from(Some(wheels.path()), &PACKAGE, target.path()).unwrap();
        assert!(site.starts_with(target.path()), "{}", site.display());
        assert!(site.join("quickly_installed.py").is_file());
        drop(wheels);
        assert_eq!(install(&PACKAGE, target.path()).unwrap(), site);
    }

    #[test]
    fn parallel_callers_all_get_the_package() {
        let (wheels, target) = (published(), tempfile::tempdir().unwrap());
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let site = install_from(Some(wheels.path()), &PACKAGE, target.path()).unwrap();
                    assert!(site.join("quickly_installed.py").is_file());
                });
            }
        });
    }

    #[test]
    fn what_an_interrupted_installation_left_is_not_taken_for_a_package() {
        let (wheels, target) = (published(), tempfile::tempdir().unwrap());
        let site = install_from(Some(wheels.path()), &PACKAGE, target.path()).unwrap();
        let name = site.file_name().unwrap().to_str().unwrap();
        let partial = site.with_file_name(format!("{name}.partial"));
        fs::rename(&site, &partial).unwrap();
        fs::remove_file(partial.join("quickly_installed.py")).unwrap();
        install_from(Some(wheels.path()), &PACKAGE, target.path()).unwrap();
        assert!(site.join("quickly_installed.py").is_file());
    }

    #[test]
    fn a_missing_package_is_an_error_with_pips_own_words_and_leaves_nothing() {
        let (empty, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let error = install_from(Some(empty.path()), &PACKAGE, target.path()).unwrap_err();
        assert!(matches!(error, InstallError::Refused { .. }), "{error}");
        let text = error.to_string();
        assert!(
            text.starts_with("cannot install quickly-installed==1.0"),
            "{text}"
        );
        assert!(text.contains("No matching distribution"), "{text}");
        let mut left = fs::read_dir(target.path().join("pypi")).unwrap();
        assert!(left.all(|entry| entry.unwrap().path().is_file()));
    }
}
