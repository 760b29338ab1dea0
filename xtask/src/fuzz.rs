//! The fuzz targets of `fuzz/`: installs cargo-fuzz, builds the targets, and runs them on their
//! corpora.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail, ensure};

use xtask::cargo;

/// The version of cargo-fuzz to use. A new one may choose other flags for the compiler.
const CARGO_FUZZ: &str = "0.13.2";

/// How long a single input may take before it counts as a finding, in seconds.
const LONGEST_INPUT: u32 = 10;

/// Feed the provider's decoders with damaged and invented input, for as long as you like
///
/// Starts from the inputs in fuzz/corpus/, and from those that earlier runs with --seconds have
/// found. A finding ends the task; cargo-fuzz then prints where the input is and how to repeat it.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The target to run [default: all, one after the other]
    target: Option<String>,
    /// How long to run each target
    #[arg(long, value_name = "N", default_value_t = 60)]
    seconds: u32,
    /// How many inputs to try with each target, the same in each run, instead of a time
    #[arg(long, value_name = "N", conflicts_with = "seconds")]
    inputs: Option<u32>,
}

/// Succeeds only if no input breaks a target.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let directory = cargo::target_dir()?.join("fuzz");
    let fuzzer = Fuzzer::install(directory)?;
    let targets = match &options.target {
        Some(target) => vec![target.clone()],
        None => fuzzer.targets()?,
    };
    fuzzer.build(options.target.as_deref())?;
    for target in &targets {
        println!("\n=== {target}");
        fuzzer.run(target, options)?;
    }
    println!("\nNo finding in {}.", targets.join(", "));
    Ok(())
}

struct Fuzzer {
    program: PathBuf,
    /// The directory in which everything is built and stored.
    directory: PathBuf,
}

impl Fuzzer {
    /// Installs cargo-fuzz below the target directory, unless it is there already.
    fn install(directory: PathBuf) -> anyhow::Result<Fuzzer> {
        let root = directory.join(format!("cargo-fuzz-{CARGO_FUZZ}"));
        let program = root
            .join("bin/cargo-fuzz")
            .with_extension(std::env::consts::EXE_EXTENSION);
        if !program.exists() {
            println!(
                "Installing cargo-fuzz {CARGO_FUZZ} into {}.",
                root.display()
            );
            let version = format!("={CARGO_FUZZ}");
            let mut install = cargo::cargo(&["install", "cargo-fuzz", "--locked", "--quiet"]);
            install
                .args(["--version", &version])
                .arg("--root")
                .arg(&root);
            // cargo-fuzz has its own target directory: it is built once.
            install.arg("--target-dir").arg(root.join("build"));
            succeed(&mut install).context("cargo-fuzz cannot be installed")?;
        }
        Ok(Fuzzer { program, directory })
    }

    fn targets(&self) -> anyhow::Result<Vec<String>> {
        let output = self
            .command("list")
            .output()
            .context("cannot run cargo-fuzz")?;
        ensure!(
            output.status.success(),
            "cargo-fuzz cannot list the targets"
        );
        let list = String::from_utf8(output.stdout).context("the names of targets are text")?;
        Ok(list.lines().map(str::to_owned).collect())
    }

    fn build(&self, target: Option<&str>) -> anyhow::Result<()> {
        let mut build = self.command("build");
        self.choose_build(&mut build);
        build.args(target);
        succeed(&mut build).context(
            "the fuzz targets cannot be built; they need a C++ compiler besides what README.md names",
        )
    }

    fn run(&self, target: &str, options: &Options) -> anyhow::Result<()> {
        // libFuzzer writes its finds into the first corpus directory, so that must not be the
        // project's. A reproducible run starts from an empty directory.
        let fresh = tempfile::tempdir().context("cannot make a temporary directory")?;
        let found = match options.inputs {
            Some(_) => fresh.path().to_owned(),
            None => self.directory.join("corpus").join(target),
        };
        fs::create_dir_all(&found).with_context(|| format!("cannot make {}", found.display()))?;
        let seeds = Path::new("fuzz/corpus").join(target);

        let mut run = self.command("run");
        self.choose_build(&mut run);
        run.arg(target).arg(found).arg(seeds).arg("--");
        run.arg(format!("-timeout={LONGEST_INPUT}"));
        run.arg("-print_final_stats=1");
        match options.inputs {
            // No progress lines: these runs are short.
            Some(inputs) => run.args([&format!("-runs={inputs}"), "-seed=1", "-verbosity=0"]),
            None => run.arg(format!("-max_total_time={}", options.seconds)),
        };
        succeed(&mut run).with_context(|| format!("{target} broke on an input"))
    }

    /// Sanitizers need a nightly compiler, and find little in code that forbids `unsafe`. The
    /// coverage that guides the fuzzer works without one.
    fn choose_build(&self, command: &mut Command) {
        command.args(["--sanitizer", "none", "--target-dir"]);
        command.arg(&self.directory);
    }

    fn command(&self, subcommand: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(subcommand).current_dir(cargo::workspace_root());
        command
    }
}

fn succeed(command: &mut Command) -> anyhow::Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot run {}", command.get_program().display()))?;
    if !status.success() {
        bail!("{} ended with {status}", command.get_program().display());
    }
    Ok(())
}
