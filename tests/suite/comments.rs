//! Comments have a maximum width, which rustfmt does not enforce.

use std::fs;
use std::path::Path;
use std::process::Command;

/// The longest allowed comment line, in columns.
const WIDTH: usize = 100;

/// The text that begins a comment in a file of this name.
fn mark(name: &str) -> Option<&'static str> {
    let extension = Path::new(name).extension().and_then(|e| e.to_str());
    match extension {
        Some("go" | "rs" | "js") => Some("//"),
        Some("toml" | "yml" | "yaml" | "tf" | "hcl" | "sh" | "py") => Some("#"),
        _ => (name == ".ci/run").then_some("#"),
    }
}

#[test]
fn no_comment_is_wider_than_the_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("git")
        .arg("ls-files")
        .current_dir(root)
        .output()
        .expect("git runs");
    let names = String::from_utf8(output.stdout).expect("names are text");
    let (mut comments, mut too_wide) = (0, Vec::new());
    // The code generator copies the comments of the interface definitions without changes.
    for name in names.lines().filter(|name| !name.contains("/generated/")) {
        let Some(mark) = mark(name) else { continue };
        let Ok(text) = fs::read_to_string(root.join(name)) else {
            continue; // Deleted, and not yet committed.
        };
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim_start().starts_with(mark) {
                comments += 1;
                if line.chars().count() > WIDTH {
                    too_wide.push(format!("{name}:{number}: {line}"));
                }
            }
        }
    }
    assert!(comments > 1000, "{comments} lines of comments in:\n{names}");
    assert!(too_wide.is_empty(), "{}", too_wide.join("\n"));
}
