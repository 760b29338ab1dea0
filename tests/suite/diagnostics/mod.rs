//! Every error and warning of the provider, as a user of the real CLI reads it.
//!
//! Each is a file in `tests/suite/snapshots/diagnostics`, named after what happened, so that all
//! texts can be read in one place. There is a directory for each module here, which the stories of
//! `acceptance` share for what they come across in the life of a resource, and one for answers over
//! the wire. Ids, ports and seconds stand there as placeholders; the dates are those of the
//! stories. The page of all errors and warnings is made from them.

mod calls;
mod configuration;
mod life_cycle;
mod look_ups;
mod plan_checks;
mod resource_block;

use std::fs;
use std::panic::Location;
use std::path::Path;

use tfplugin::wire::proto;

use crate::snapshots::holds;
use crate::story::Said;

/// Holds a text to its snapshot, in the directory of the module that calls.
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

/// The same for what a story comes across in the life of a resource.
#[track_caller]
pub fn life_cycle_reads(name: &str, said: Said<'_>) {
    holds(Path::new("diagnostics/life_cycle"), name, &said.to_string());
}

/// The same for the only diagnostic of an answer over the wire: what no story brings about, because
/// a user would have to interrupt at the right moment, or a host to do what none does.
#[track_caller]
pub fn answer_reads(name: &str, said: &[proto::Diagnostic]) {
    let [said] = said else {
        panic!("one diagnostic: {said:#?}")
    };
    let text = format!("{:?}: {}\n\n{}", said.severity(), said.summary, said.detail);
    holds(Path::new("diagnostics/answers"), name, &text);
}

/// Users of Terraform and of OpenTofu read the same texts, and what a text tells them to run works
/// with both.
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
