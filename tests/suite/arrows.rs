//! The imports that the compiler cannot check: those between modules of one crate.
//!
//! Rooms in separate crates are kept apart by their manifests.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room of a crate, and the rooms of the same crate that it must not import.
const ROOMS: [(&str, &[&str]); 4] = [
    ("src/mendix", &["provider"]),
    ("crates/tfplugin/src/framework", &["plugin", "wire"]),
    ("crates/tfplugin/src/plugin", &["framework", "wire"]),
    ("crates/tfplugin/src/wire", &["plugin"]),
];

/// Every file of a directory, at any depth.
fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("a room can be read");
    let paths = entries.map(|entry| entry.expect("an entry can be read").path());
    let (directories, mut found): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
    found.extend(directories.iter().flat_map(|directory| files(directory)));
    found
}

/// Whether a text names a room from the root of its crate. A brace after `crate::` hides the rooms
/// that follow, so it counts as all of them.
fn names(text: &str, room: &str) -> bool {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    text.split("crate::").skip(1).any(|rest| {
        rest.starts_with('{')
            || rest
                .strip_prefix(room)
                .is_some_and(|after| !after.starts_with(is_name))
    })
}

#[test]
fn no_room_imports_against_an_arrow() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (room, others) in ROOMS {
        for file in files(&root.join(room)) {
            let text = fs::read_to_string(&file).expect("a source can be read");
            for other in others {
                assert!(
                    !names(&text, other),
                    "{} names `{other}`, by `crate::{other}` or `crate::{{…}}`: \
                     docs/design/architecture.md says where such a change belongs",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn an_arrow_is_seen_however_it_is_written() {
    assert!(names("use crate::provider::words;", "provider"));
    assert!(names("let x: crate::provider::X = y();", "provider"));
    assert!(names("use crate::{mendix, plugin};", "provider"));
    assert!(!names("use crate::providers::X;", "provider"));
    assert!(!names("use super::provider::Provider;", "provider"));
}
