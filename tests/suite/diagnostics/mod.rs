//! Every error and warning of the provider, as a user of the real CLI reads it.
//!
//! Each is a file in `tests/suite/snapshots/diagnostics`, named after what happened, so that all
//! texts can be read in one place. There is a directory for each module here, which the stories of
//! `acceptance` share for what they come across in the life of a resource, and one for answers over
//! the wire. Ids, ports and seconds stand there as placeholders; the dates are those of the stories.
//! The page of all errors and warnings is made from them.

mod calls;
mod configuration;
mod life_cycle;
mod look_ups;
mod plan_checks;
mod resource_block;

use std::panic::Location;
use std::path::Path;

use tfplugin::wire::proto;

use crate::story::Said;

/// Holds a text to its snapshot, in the directory of the module that calls.
#[track_caller]
fn reads(name: &str, said: Said<'_>) {
    let module = Path::new(Location::caller().file()).file_stem();
    let module = module.expect("a module is a file");
    holds(Path::new(module), name, &said.to_string());
}

/// The same for what a story comes across in the life of a resource.
#[track_caller]
pub fn life_cycle_reads(name: &str, said: Said<'_>) {
    holds(Path::new("life_cycle"), name, &said.to_string());
}

/// The same for the only diagnostic of an answer over the wire: what no story brings about, because
/// a user would have to interrupt at the right moment, or a host to do what none does.
#[track_caller]
pub fn answer_reads(name: &str, said: &[proto::Diagnostic]) {
    let [said] = said else {
        panic!("one diagnostic: {said:#?}")
    };
    let text = format!("{:?}: {}\n\n{}", said.severity(), said.summary, said.detail);
    holds(Path::new("answers"), name, &text);
}

#[track_caller]
fn holds(directory: &Path, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new("../snapshots/diagnostics").join(directory));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "[id]",
    );
    settings.add_filter(r"127\.0\.0\.1:\d{2,}", "127.0.0.1:[port]");
    settings.add_filter(r"times (within|in) \d+ s", "times in [seconds]");
    settings.add_filter(r"T10:\d\d:\d\dZ", "T10:[mm:ss]Z");
    settings.bind(|| insta::assert_snapshot!(name, text));
}
