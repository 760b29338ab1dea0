//! The imports between the rooms of `src/`: those that the map in `src/lib.rs` draws, and no others.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and the other rooms that it may import.
const ROOMS: [(&str, &[&str]); 5] = [
    ("framework", &[]),
    ("mendix", &[]),
    ("plugin", &[]),
    ("provider", &["framework", "mendix"]),
    ("tfplugin6", &["framework"]),
];

/// What `main.rs` puts together.
const MAIN: &[&str] = &["plugin", "provider", "tfplugin6"];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every file of a directory, at any depth.
fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("a room can be read");
    let paths = entries.map(|entry| entry.expect("an entry can be read").path());
    let (directories, mut found): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
    found.extend(directories.iter().flat_map(|directory| files(directory)));
    found
}

/// How many `super::` lead from a file to the root of the crate.
fn depth(file: &Path) -> usize {
    let module = file.strip_prefix(source()).expect("a file of src/");
    let names = module.components().count();
    names - usize::from(module.ends_with("mod.rs"))
}

/// What stands first after each `root::` of a text: a name, or a brace.
fn after<'a>(text: &'a str, root: &str) -> impl Iterator<Item = &'a str> {
    text.match_indices(root).map(move |(at, _)| {
        let rest = &text[at + root.len()..];
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let end = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
        &rest[..end.max(1)]
    })
}

/// The rooms that a text names from the root of the crate; a brace hides which ones.
fn named(text: &str, depth: usize) -> BTreeSet<&str> {
    let is_room = |name: &&str| *name == "{" || ROOMS.iter().any(|(room, _)| room == name);
    let climbed = "super::".repeat(depth);
    let absolute = after(text, "crate::");
    absolute
        .chain(after(text, &climbed))
        .filter(is_room)
        .collect()
}

#[test]
fn every_room_imports_what_the_map_draws() {
    for (room, others) in ROOMS {
        let mut used = BTreeSet::new();
        for file in files(&source().join(room)) {
            let text = fs::read_to_string(&file).expect("a source can be read");
            for name in named(&text, depth(&file)) {
                assert!(
                    name == room || others.contains(&name),
                    "{} reaches for `{name}`: {room} may import {others:?}, by names that start \
                     with `crate::`. See docs/design/architecture.md on where such a change belongs",
                    file.display()
                );
                used.insert(name.to_owned());
            }
        }
        // An arrow that nobody needs any more has to leave the map.
        for other in others {
            assert!(used.contains(*other), "{room} no longer imports {other}");
        }
    }
}

#[test]
fn main_puts_three_rooms_together() {
    let text = fs::read_to_string(source().join("main.rs")).expect("the source can be read");
    let used: BTreeSet<_> = after(&text, "terraform_provider_mendix::").collect();
    assert_eq!(used, MAIN.iter().copied().collect());
}

#[test]
fn every_directory_of_the_sources_is_a_room() {
    let entries = fs::read_dir(source()).expect("the sources can be read");
    let mut directories: Vec<_> = entries
        .map(|entry| entry.expect("an entry can be read"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().expect("a plain name"))
        .collect();
    directories.sort();
    assert_eq!(directories, ROOMS.map(|(room, _)| room));
}

#[test]
fn an_arrow_is_seen_however_it_is_written() {
    assert_eq!(
        named("use crate::mendix::client::Client;", 2),
        BTreeSet::from(["mendix"])
    );
    let in_passing = "let x: crate::provider::X = super::super::plugin::y();";
    assert_eq!(named(in_passing, 2), BTreeSet::from(["plugin", "provider"]));
    assert_eq!(
        named("use crate::{mendix, plugin};", 2),
        BTreeSet::from(["{"])
    );
    // A module of the same room, whatever it is called.
    assert!(named("use super::provider::Provider;", 2).is_empty());
}
