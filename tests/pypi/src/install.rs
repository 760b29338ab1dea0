//! One installation per package, version and interpreter, however many processes ask for it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::{InstallError, PYTHON, Package};

/// Installs `package` below `under`, the workspace's target directory, and returns the directory
/// to put on Python's module path.
///
/// A package that is already there is returned without starting pip, so without a network.
/// Processes that ask at the same time wait for the first one.
///
/// # Errors
/// An [`InstallError`] that names what is missing: the interpreter, pip, the index, or a writable
/// directory.
pub fn install(package: &Package<'_>, under: &Path) -> Result<PathBuf, InstallError> {
    let parent = under.join("pypi");
    // Packages may contain machine code for one interpreter version, so the version is part of
    // the name: after an upgrade of Python the package is installed anew.
    let name = format!(
        "{}-{}-{}",
        package.name,
        package.version,
        interpreter(package)?
    );
    let site = parent.join(&name);

    let io_error = |path: &Path, source: io::Error| InstallError::Io {
        package: package.to_string(),
        path: path.to_owned(),
        source,
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
    pip_install(package, &partial)?;
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

fn pip_install(package: &Package<'_>, directory: &Path) -> Result<(), InstallError> {
    let pip = |args: &[&str]| {
        let mut command = Command::new(PYTHON);
        command.args(["-m", "pip"]).args(args);
        // A user may have asked pip for virtual environments only; `--target` touches neither
        // the system nor the user's packages, so that wish is respected without one.
        command.env_remove("PIP_REQUIRE_VIRTUALENV");
        command
    };
    let output = run(
        package,
        pip(&[
            "install",
            "--quiet",
            "--no-input",
            "--disable-pip-version-check",
            "--no-user",
            "--target",
        ])
        .arg(directory)
        .arg(package.to_string()),
    )?;
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
    command.output().map_err(|source| InstallError::Python {
        package: package.to_string(),
        python: PYTHON.to_owned(),
        reason: source.to_string(),
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
