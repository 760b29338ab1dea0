//! Texts that are compared with a file below `tests/suite/snapshots`, where people can read them.

use std::path::Path;

/// Compares a text with its snapshot. Placeholders stand for values that differ in every run.
#[track_caller]
pub fn holds(directory: &Path, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new("snapshots").join(directory));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "[id]",
    );
    settings.add_filter(r"\([0-9a-f]{8}\)", "([id])");
    settings.add_filter(r"127\.0\.0\.1:\d{2,}", "127.0.0.1:[port]");
    settings.add_filter(r"times (within|in) \d+ s", "times in [seconds]");
    settings.add_filter(
        r"machine shows \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
        "machine shows [now]",
    );
    settings.add_filter(r"T10:\d\d:\d\dZ", "T10:[mm:ss]Z");
    settings.bind(|| insta::assert_snapshot!(name, text));
}
