//! Why a package could not be installed, and what to do about it.

use std::path::PathBuf;

/// The reason why [`install`](crate::install) did not produce a package.
///
/// After any error, the final directory of the package does not exist, so that the next call tries
/// again.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InstallError {
    /// The interpreter could not be started, or does not work.
    #[error(
        "cannot install {package}: `{python}` does not run: {reason}. \
         Install Python 3 with pip and make sure that `{python}` is on PATH."
    )]
    Python {
        /// The requested package, as `name==version`.
        package: String,
        /// The interpreter's name.
        python: String,
        /// The error of the operating system or the interpreter.
        reason: String,
    },
    /// The interpreter works, but has no pip.
    #[error(
        "cannot install {package}: `{python}` has no pip. \
         Install it (for example `{python} -m ensurepip`, or the package python3-pip of your system)."
    )]
    Pip {
        /// The requested package, as `name==version`.
        package: String,
        /// The interpreter's name.
        python: String,
    },
    /// pip ran and failed, usually because it cannot reach a package index.
    #[error(
        "cannot install {package}: pip failed. The package is not installed. \
         Check that pip reaches its package index, that the version exists for this system, and \
         that the index has the files whose hashes tests/pypi/requirements/ names. \
         pip's last lines:\n{output}"
    )]
    Refused {
        /// The requested package, as `name==version`.
        package: String,
        /// The end of pip's output.
        output: String,
    },
    /// A directory or file below the target directory could not be written.
    #[error("cannot install {package}: {path}: {reason}")]
    Io {
        /// The requested package, as `name==version`.
        package: String,
        /// The path that could not be written.
        path: PathBuf,
        /// The error of the operating system.
        reason: std::io::Error,
    },
}
