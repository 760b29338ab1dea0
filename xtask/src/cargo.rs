//! Building and running the workspace's programs.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context as _, bail};
use serde::Deserialize;

/// The directory of the workspace's `Cargo.toml`.
///
/// # Panics
///
/// Never: the tasks are built in the workspace.
#[must_use]
pub fn workspace_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is a directory in the workspace")
}

/// The workspace's target directory, as the user's settings define it.
///
/// # Errors
///
/// When cargo cannot be asked.
pub fn target_dir() -> anyhow::Result<PathBuf> {
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

/// The profile of a build.
#[derive(Clone, Copy)]
pub enum Profile {
    /// A quick build.
    Dev,
    /// The build of a release.
    Release,
}

/// The programs of a build, by name.
pub struct Programs(BTreeMap<String, PathBuf>);

impl Programs {
    /// The path of one of them.
    ///
    /// # Errors
    /// When the build has made no such program.
    pub fn path(&self, name: &str) -> anyhow::Result<&Path> {
        let path = self.0.get(name);
        Ok(path.with_context(|| format!("cargo built no program {name}"))?)
    }
}

/// Builds all programs of `packages`, and shows cargo's progress.
///
/// # Errors
/// When they cannot be built; cargo has then said why.
pub fn build(profile: Profile, packages: &[&str]) -> anyhow::Result<Programs> {
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
pub fn build_example(profile: Profile, package: &str, example: &str) -> anyhow::Result<Programs> {
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

/// Runs a build that prints its messages as JSON, and returns its programs.
///
/// # Errors
///
/// When the build fails, or prints something that is not a message.
pub fn programs_of(build: &mut Command) -> anyhow::Result<Programs> {
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
        bail!("the build failed; see cargo's output above");
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

/// Builds the program of a package and runs it in place of this process, so this returns only an
/// error.
#[must_use]
pub fn run(package: &str, arguments: &[OsString]) -> ExitCode {
    let mut command = cargo(&["run", "--package", package, "--"]);
    command.args(arguments);
    crate::end(become_it(&mut command))
}

/// Replaces this process, so Ctrl-C and the exit code are the program's own.
#[cfg(unix)]
fn become_it(command: &mut Command) -> anyhow::Result<()> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec()).context("cannot run cargo")
}

/// The program itself prints why it failed.
#[cfg(not(unix))]
fn become_it(command: &mut Command) -> anyhow::Result<()> {
    let _interrupts = crate::interrupt::Interrupt::watch()?;
    let status = command.status().context("cannot run cargo")?;
    std::process::exit(status.code().unwrap_or(1));
}

/// Runs one test of the suite with these variables, and shows what it prints.
///
/// # Errors
/// When the test fails.
pub fn test(name: &str, variables: &[(&str, String)]) -> anyhow::Result<()> {
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
        bail!("the test {name} failed; see its output above");
    }
    Ok(())
}

/// A call of cargo, at the root of the workspace.
#[must_use]
pub fn cargo(args: &[&str]) -> Command {
    // The cargo that runs this task need not be the first on PATH.
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(args).current_dir(workspace_root());
    command
}
