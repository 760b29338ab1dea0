//! A tool that knows only the OpenAPI file calls the simulator.

use std::fs;
use std::path::Path;
use std::process::Command;

use control_center_simulator::{Company, Options, Simulator};
use pypi::{PYTHON, SCHEMATHESIS};

#[test]
fn the_simulator_keeps_to_the_openapi_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let site = pypi::install(&SCHEMATHESIS, scratch.parent().unwrap())
        .unwrap_or_else(|error| panic!("{error}"));
    // Enough tokens to create a few hundred resources.
    let company = scratch.join("company-with-many-tokens.json");
    fs::write(&company, r#"{"cloudTokens":{"total":4000000000}}"#).unwrap();
    let simulator = Simulator::start(Options {
        company: Some(Company::from_file(&company).unwrap()),
        ..Options::default()
    })
    .unwrap();
    // The tool writes its caches into its working directory.
    let directory = tempfile::tempdir_in(scratch).unwrap();
    let run = Command::new(PYTHON)
        .current_dir(directory.path())
        .env("PYTHONPATH", site)
        .args(["-m", "schemathesis.cli", "--no-color", "--config-file"])
        .arg(root.join("simulator/schemathesis.toml"))
        .arg("run")
        .arg(root.join("docs/control-center-api.yaml"))
        .args(["--url", &simulator.url(), "--seed", "1"])
        .args(["-H", "Authorization: MxToken simulator-token"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    let complained = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}\n{complained}");
    // A run that generates no test case would also pass.
    assert!(said.contains("Test cases:"), "{said}");
}
