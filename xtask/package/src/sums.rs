//! The list of the sums of a release's files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::file_names;
use crate::program::Program;

/// Writes the sums of `files`, which belong to `program`, beside them, sorted by name, in the form
/// that `sha256sum --check` reads. Returns the path.
///
/// # Errors
///
/// When a file cannot be read, or the list cannot be written.
pub fn write_sums(directory: &Path, program: Program, files: &[String]) -> io::Result<PathBuf> {
    let mut files: Vec<&String> = files.iter().collect();
    files.sort();
    let mut lines = String::new();
    for name in files {
        let sum = Sha256::digest(fs::read(directory.join(name))?);
        let hex: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
        lines += &format!("{hex}  {name}\n");
    }
    let path = directory.join(file_names::sums(program));
    fs::write(&path, lines)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_in_the_form_of_sha256sum() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("b"), "").unwrap();
        fs::write(directory.path().join("a"), "abc").unwrap();
        let list = write_sums(
            directory.path(),
            Program::Provider,
            &["b".to_owned(), "a".to_owned()],
        )
        .unwrap();
        // Two well-known sums: FIPS 180-4's "abc" and the empty file.
        assert_eq!(
            fs::read_to_string(list).unwrap(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a\n\
             e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b\n"
        );
    }
}
