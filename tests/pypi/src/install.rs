//! One installation for each package, version and interpreter, no matter how many processes request
//! it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::{InstallError, PYTHON, Package};

/// The file in which an installation records its contents.
const REQUIREMENTS: &str = "requirements.txt";

/// Installs `package` below `under`, the workspace's target directory, and returns the directory
/// for Python's module path.
///
/// If the package is already installed, this starts no pip and needs no network. Processes that
/// request it at the same time wait for the first one.
///
/// # Errors
/// An [`InstallError`] that names what is missing: the interpreter, pip, the index, or a writable
/// directory.
pub fn install(package: &Package<'_>, under: &Path) -> Result<PathBuf, InstallError> {
    install_from(None, package, under)
}

/// With `wheels`, a directory of packages takes the place of the index; without it, pip uses the
/// index that the user has configured.
fn install_from(
    wheels: Option<&Path>,
    package: &Package<'_>,
    under: &Path,
) -> Result<PathBuf, InstallError> {
    let parent = under.join("pypi");
    // Packages may contain machine code for one interpreter version, so the name includes that
    // version: after a Python upgrade the package is installed again.
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
    // The operating system releases the lock with the file, even if this process is killed.
    lock.lock().map_err(|e| io_error(&lock_path, e))?;
    let installed = fs::read_to_string(site.join(REQUIREMENTS));
    if installed.is_ok_and(|requirements| requirements == package.requirements) {
        return Ok(site);
    }

    let partial = parent.join(format!("{name}.partial"));
    for left in [&partial, &site] {
        match fs::remove_dir_all(left) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(io_error(left, e)),
            _ => {}
        }
    }
    let requirements = parent.join(format!("{name}.txt"));
    fs::write(&requirements, package.requirements).map_err(|e| io_error(&requirements, e))?;
    pip_install(wheels, package, &requirements, &partial)?;
    let kept = partial.join(REQUIREMENTS);
    fs::rename(&requirements, &kept).map_err(|e| io_error(&kept, e))?;
    fs::rename(&partial, &site).map_err(|e| io_error(&site, e))?;
    Ok(site)
}

/// The interpreter's own name for its version, for example `cpython-311`.
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
    requirements: &Path,
    directory: &Path,
) -> Result<(), InstallError> {
    let pip = |args: &[&str]| {
        let mut command = Command::new(PYTHON);
        command.args(["-m", "pip"]).args(args);
        // A user may have configured pip for virtual environments only. `--target` changes neither
        // the system's nor the user's packages, so it respects that wish without a virtual
        // environment.
        command.env_remove("PIP_REQUIRE_VIRTUALENV");
        command
    };
    let mut install = pip(&[
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        "--no-user",
        // Only the files in the requirements are installed. Building a package would need others.
        "--require-hashes",
        "--no-deps",
        "--only-binary=:all:",
    ]);
    install.arg("--requirement").arg(requirements);
    install.arg("--target").arg(directory);
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

/// The end of a program's output, where pip prints the reason.
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

    /// A directory that contains a package, and its requirements. A wheel is a zip file, so this
    /// needs no build tool.
    struct Published {
        wheels: tempfile::TempDir,
        requirements: String,
    }

    impl Published {
        fn new() -> Published {
            const SCRIPT: &str = r#"
import hashlib, sys, zipfile
name = "quickly_installed-1.0"
path = f"{sys.argv[1]}/{name}-py3-none-any.whl"
with zipfile.ZipFile(path, "w") as wheel:
    wheel.writestr("quickly_installed.py", "answer = 42\n")
    info = f"{name}.dist-info"
    wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: quickly-installed\nVersion: 1.0\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr(f"{info}/RECORD", "")
print(hashlib.sha256(open(path, "rb").read()).hexdigest())
"#;
            let wheels = tempfile::tempdir().unwrap();
            let output = Command::new(PYTHON)
                .args(["-c", SCRIPT])
                .arg(wheels.path())
                .output()
                .expect("the tests need Python 3");
            assert!(output.status.success());
            let hash = String::from_utf8(output.stdout).unwrap();
            Published {
                wheels,
                requirements: requirements(hash.trim()),
            }
        }

        fn package(&self) -> Package<'_> {
            package(&self.requirements)
        }

        fn install(&self, under: &Path) -> Result<PathBuf, InstallError> {
            install_from(Some(self.wheels.path()), &self.package(), under)
        }
    }

    fn requirements(hash: &str) -> String {
        format!("quickly-installed==1.0 \\\n    --hash=sha256:{hash}\n")
    }

    fn package(requirements: &str) -> Package<'_> {
        Package {
            name: "quickly-installed",
            version: "1.0",
            requirements,
        }
    }

    #[test]
    fn what_is_installed_needs_no_index_any_more() {
        let (published, target) = (Published::new(), tempfile::tempdir().unwrap());
        let site = published.install(target.path()).unwrap();
        assert!(site.starts_with(target.path()), "{}", site.display());
        assert!(site.join("quickly_installed.py").is_file());
        fs::remove_dir_all(published.wheels.path()).unwrap();
        let again = install(&published.package(), target.path()).unwrap();
        assert_eq!(again, site);
    }

    #[test]
    fn parallel_callers_all_get_the_package() {
        let (published, target) = (Published::new(), tempfile::tempdir().unwrap());
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let site = published.install(target.path()).unwrap();
                    assert!(site.join("quickly_installed.py").is_file());
                });
            }
        });
    }

    #[test]
    fn what_an_interrupted_installation_left_is_not_taken_for_a_package() {
        let (published, target) = (Published::new(), tempfile::tempdir().unwrap());
        let site = published.install(target.path()).unwrap();
        let name = site.file_name().unwrap().to_str().unwrap();
        let partial = site.with_file_name(format!("{name}.partial"));
        fs::rename(&site, &partial).unwrap();
        fs::remove_file(partial.join("quickly_installed.py")).unwrap();
        published.install(target.path()).unwrap();
        assert!(site.join("quickly_installed.py").is_file());
    }

    #[test]
    fn an_installation_of_other_requirements_is_made_anew() {
        let (published, target) = (Published::new(), tempfile::tempdir().unwrap());
        let site = published.install(target.path()).unwrap();
        fs::write(site.join(REQUIREMENTS), requirements("00")).unwrap();
        fs::remove_file(site.join("quickly_installed.py")).unwrap();
        published.install(target.path()).unwrap();
        assert!(site.join("quickly_installed.py").is_file());
    }

    #[test]
    fn another_file_under_the_same_version_is_refused() {
        let (published, target) = (Published::new(), tempfile::tempdir().unwrap());
        let expected = requirements(&"0".repeat(64));
        let wheels = Some(published.wheels.path());
        let error = install_from(wheels, &package(&expected), target.path()).unwrap_err();
        assert!(matches!(error, InstallError::Refused { .. }), "{error}");
        assert!(error.to_string().contains("DO NOT MATCH"), "{error}");
    }

    #[test]
    fn a_missing_package_is_an_error_with_pips_own_words_and_leaves_nothing() {
        let (published, target) = (Published::new(), tempfile::tempdir().unwrap());
        fs::remove_dir_all(published.wheels.path()).unwrap();
        fs::create_dir(published.wheels.path()).unwrap();
        let error = published.install(target.path()).unwrap_err();
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
