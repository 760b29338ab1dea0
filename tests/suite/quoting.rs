//! Messages quote names and texts as HCL does. Rust's `{:?}` escapes other characters: a family of
//! emoji becomes `"👨\u{200d}👩"`.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("a directory can be read") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn no_message_of_the_provider_has_the_quotes_of_rust() {
    let provider = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/provider");
    let mut files = Vec::new();
    sources(&provider, &mut files);
    assert!(files.len() > 30, "{files:?}");
    // The toy provider is test code.
    files.retain(|path| !path.components().any(|part| part.as_os_str() == "toy"));
    let mut found = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("a source is text");
        let shipped = text
            .split("#[cfg(test)]\nmod tests")
            .next()
            .unwrap_or_default();
        for (number, line) in (1..).zip(shipped.lines()) {
            if line.contains(":?}") && !line.contains("panic!") {
                found.push(format!("{}:{number}: {line}", path.display()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
