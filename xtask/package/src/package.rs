//! The archive for one platform.

use std::io;
use std::path::Path;

use crate::archive::{Entry, pack};
use crate::file_names;
use crate::platform::Platform;
use crate::program::Program;

/// The files at the root of the workspace that are packed with the program. The hash in a user's
/// lock file covers these files as well.
pub const DOCUMENTS: [&str; 3] = ["CHANGELOG.md", "LICENSE", "README.md"];

/// Packs the program that was built at `path` and the documents below `root` into `directory`, and
/// returns the archive's name.
///
/// # Errors
/// When something cannot be read or written.
pub fn package(
    directory: &Path,
    root: &Path,
    program: Program,
    platform: Platform,
    path: &Path,
) -> io::Result<String> {
    let mut entries = vec![Entry::program(file_names::binary(program, platform), path)?];
    for document in DOCUMENTS {
        entries.push(Entry::document(&root.join(document))?);
    }
    let name = file_names::archive(program, platform);
    pack(&directory.join(&name), entries)?;
    Ok(name)
}
