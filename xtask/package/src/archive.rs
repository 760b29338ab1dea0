//! A zip file that depends only on its contents.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// A file in an archive.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its name, without a directory.
    pub(crate) name: String,
    /// Whether it is a program.
    pub(crate) executable: bool,
    /// Its content.
    pub(crate) contents: Vec<u8>,
}

impl Entry {
    /// The program at `path`, under another name.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub(crate) fn program(name: String, path: &Path) -> io::Result<Entry> {
        Ok(Entry {
            name,
            executable: true,
            contents: fs::read(path)?,
        })
    }

    /// The file at `path`, under its own name.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn document(path: &Path) -> io::Result<Entry> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(Entry {
            name: name.into_owned(),
            executable: false,
            contents: fs::read(path)?,
        })
    }
}

/// Writes the archive at `path`. Order, times and owners of the files are fixed, so the same
/// contents are the same bytes on every machine.
///
/// # Errors
///
/// When it cannot be written.
pub(crate) fn pack(path: &Path, mut entries: Vec<Entry>) -> io::Result<()> {
    entries.sort_by(|one, other| one.name.cmp(&other.name));
    let mut archive = ZipWriter::new(fs::File::create(path)?);
    for entry in entries {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .system(System::Unix)
            .unix_permissions(if entry.executable { 0o755 } else { 0o644 });
        archive.start_file(entry.name, options)?;
        archive.write_all(&entry.contents)?;
    }
    archive.finish()?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, executable: bool, contents: &str) -> Entry {
        Entry {
            name: name.to_owned(),
            executable,
            contents: contents.into(),
        }
    }

    fn packed(entries: Vec<Entry>) -> Vec<u8> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.zip");
        pack(&path, entries).unwrap();
        fs::read(path).unwrap()
    }

    #[test]
    fn the_same_contents_are_the_same_bytes() {
        let (one, other) = (entry("a", true, "program"), entry("b", false, "text"));
        assert_eq!(
            packed(vec![one.clone(), other.clone()]),
            packed(vec![other, one])
        );
    }

    #[test]
    fn when_and_where_an_archive_was_packed_is_not_in_it() {
        let mut archive =
            zip::ZipArchive::new(io::Cursor::new(packed(vec![entry("a", true, "program")])))
                .unwrap();
        let file = archive.by_index(0).unwrap();
        let time = file.last_modified().unwrap();
        assert_eq!((time.year(), time.month(), time.day()), (1980, 1, 1));
        assert_eq!((time.hour(), time.minute(), time.second()), (0, 0, 0));
        assert_eq!(file.extra_data().unwrap_or_default(), b"");
    }

    #[test]
    fn only_the_program_can_be_run() {
        let entries = vec![entry("text", false, "a"), entry("program", true, "b")];
        let mut archive = zip::ZipArchive::new(io::Cursor::new(packed(entries))).unwrap();
        let mut mode = |name| archive.by_name(name).unwrap().unix_mode().unwrap() & 0o777;
        assert_eq!((mode("program"), mode("text")), (0o755, 0o644));
    }
}
