//! The oldest Rust that builds the project, as far as a newer one can check it.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The version that `Cargo.toml` promises, for example `1.89`.
const OLDEST: &str = env!("CARGO_PKG_RUST_VERSION");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The major and minor numbers: a patch release adds no feature.
fn release(version: &str) -> (u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().expect(version));
    (
        parts.next().expect(version),
        parts.next().unwrap_or_default(),
    )
}

#[test]
fn no_dependency_needs_a_newer_one() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version=1"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complained}");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata is JSON");
    let packages = metadata["packages"].as_array().expect("it has packages");
    assert!(packages.len() > 100, "{}", packages.len());
    let too_new: Vec<_> = packages
        .iter()
        .filter_map(|package| {
            let needs = package["rust_version"].as_str()?;
            (release(needs) > release(OLDEST)).then(|| (&package["name"], needs))
        })
        .collect();
    assert!(too_new.is_empty(), "{too_new:?}");
}

#[test]
fn it_is_the_one_that_the_readme_names_and_that_is_built_with() {
    let promised = format!("Rust ({OLDEST} or newer");
    let built = format!("cargo +{OLDEST} build --workspace --all-targets --locked");
    for (path, text) in [("README.md", promised), (".github/workflows/ci.yml", built)] {
        let file = fs::read_to_string(root().join(path)).expect("it can be read");
        assert!(file.contains(&text), "{path} does not say: {text}");
    }
}
