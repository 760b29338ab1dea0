//! Every error and warning of the provider, as a user of the real CLI reads it.
//!
//! Each is a file in `tests/suite/snapshots/diagnostics`, named after its cause, so that all texts
//! can be read in one place. Each module here has a directory. The stories of `acceptance` also
//! write into one of them, for the diagnostics in the life of a resource, and one more directory is
//! for answers over the wire. Placeholders stand for ids, ports and seconds; the dates are those of
//! the stories. The page of all errors and warnings is generated from these files.

mod calls;
mod configuration;
mod life_cycle;
mod look_ups;
mod network;
mod plan_checks;
mod resource_block;

use std::fs;
use std::panic::Location;
use std::path::Path;

use tfplugin::wire::proto;

use crate::snapshots::holds;
use crate::story::Said;

/// Compares a text with its snapshot, in the directory of the calling module.
#[track_caller]
fn reads(name: &str, said: Said<'_>) {
    let module = Path::new(Location::caller().file()).file_stem();
    let module = module.expect("a module is a file");
    holds(
        &Path::new("diagnostics").join(module),
        name,
        &said.to_string(),
    );
}

/// The same for a diagnostic that a story causes in the life of a resource.
#[track_caller]
pub fn life_cycle_reads(name: &str, said: Said<'_>) {
    holds(Path::new("diagnostics/life_cycle"), name, &said.to_string());
}

/// The same for the only diagnostic of an answer over the wire. No story can cause it: a user would
/// have to interrupt at the right moment, or a host would have to do something that no host does.
#[track_caller]
pub fn answer_reads(name: &str, said: &[proto::Diagnostic]) {
    let [said] = said else {
        panic!("one diagnostic: {said:#?}")
    };
    let text = format!("{:?}: {}\n\n{}", said.severity(), said.summary, said.detail);
    holds(Path::new("diagnostics/answers"), name, &text);
}

/// Users of Terraform and of OpenTofu read the same texts, and the commands in them work with both.
#[test]
fn no_text_names_the_program_in_use() {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/snapshots/diagnostics");
    let directories = fs::read_dir(all).expect("there are snapshots");
    let files = directories.flat_map(|directory| {
        let directory = directory.expect("an entry can be read").path();
        fs::read_dir(directory).expect("a directory for each module")
    });
    let mut read = 0;
    for file in files {
        let path = file.expect("an entry can be read").path();
        let text = fs::read_to_string(&path).expect("a snapshot can be read");
        let names = text.to_lowercase().contains("terraform");
        assert!(!names, "{}:\n{text}", path.display());
        read += 1;
    }
    assert!(read > 100, "{read} snapshots");
}
