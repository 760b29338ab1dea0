//! Building the workspace's programs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use serde::Deserialize;

/// The directory of the workspace's `Cargo.toml`.
pub(crate) fn workspace_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is a directory in the workspace")
}

/// The workspace's target directory, wherever the user's settings put it.
pub(crate) fn target_dir() -> anyhow::Result<PathBuf> {
    #[derive(Deserialize)]
    struct Metadata {
        target_directory: PathBuf,
    }
    let output = cargo(&["metadata", "--no-deps", "--format-version=1"])
        .output()
        .context("cannot run cargo")?;
    let metadata: Metadata =
        serde_json::from_slice(&output.stdout).context("cannot read `cargo metadata`")?;
    Ok(metadata.target_directory)
}

/// How to build.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// Quickly.
    Dev,
    /// As it is published.
    Release,
}

/// The programs that a build has made, by name.
pub(crate) struct Programs(BTreeMap<String, PathBuf>);

impl Programs {
    /// The path of one of them.
    pub(crate) fn path(&self, name: &str) -> anyhow::Result<&Path> {
        let path = self.0.get(name);
        Ok(path.with_context(|| format!("cargo built no program {name}"))?)
    }
}

/// Builds all programs of `packages`.
pub(crate) fn build(profile: Profile, packages: &[&str]) -> anyhow::Result<Programs> {
    let mut args = vec![
        "build",
        "--bins",
        "--message-format=json-render-diagnostics",
    ];
    if let Profile::Release = profile {
        args.push("--release");
    }
    args.extend(packages.iter().flat_map(|package| ["--package", package]));
    programs_of(&mut cargo(&args))
        .with_context(|| format!("cannot build {}", packages.join(" and ")))
}

/// Builds an example of a package.
pub(crate) fn build_example(
    profile: Profile,
    package: &str,
    example: &str,
) -> anyhow::Result<Programs> {
    let mut args = vec![
        "build",
        "--message-format=json-render-diagnostics",
        "--package",
        package,
        "--example",
        example,
    ];
    if let Profile::Release = profile {
        args.push("--release");
    }
    programs_of(&mut cargo(&args))
        .with_context(|| format!("cannot build the example {example} of {package}"))
}

/// Runs a build that prints its messages as JSON, and returns what it has made.
pub(crate) fn programs_of(build: &mut Command) -> anyhow::Result<Programs> {
    #[derive(Deserialize)]
    struct Message {
        executable: Option<PathBuf>,
        target: Option<Target>,
    }
    #[derive(Deserialize)]
    struct Target {
        name: String,
    }

    let output = build
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run cargo")?;
    if !output.status.success() {
        bail!("the build failed; cargo says above why");
    }
    let mut programs = BTreeMap::new();
    for message in serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Message>() {
        let message = message.context("cannot read the messages of `cargo build`")?;
        if let (Some(executable), Some(target)) = (message.executable, message.target) {
            programs.insert(target.name, executable);
        }
    }
    Ok(Programs(programs))
}

/// Runs one test of the suite with these variables, and shows what it prints.
pub(crate) fn test(name: &str, variables: &[(&str, String)]) -> anyhow::Result<()> {
    let args = [
        "test",
        "--test",
        "suite",
        "--",
        "--exact",
        "--nocapture",
        name,
    ];
    let status = cargo(&args)
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!("the test {name} failed; it says above why");
    }
    Ok(())
}

/// A call of cargo, at the root of the workspace.
pub(crate) fn cargo(args: &[&str]) -> Command {
    // The cargo that runs this task, which need not be the first on PATH.
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(args).current_dir(workspace_root());
    command
}
