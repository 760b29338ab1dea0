//! A directory with a configuration, as a test uses it.
//!
//! If something goes wrong that the test did not expect, every function here panics with the CLI's
//! whole output, so that a test contains only its expectations.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::cli::Cli;
use crate::installation::Installation;
use crate::run::{Run, Running};

/// The CLI never takes this long, even on a busy machine; if it does, it hangs.
const TIME_LIMIT: Duration = Duration::from_secs(120);

/// No questions and no colours.
const NON_INTERACTIVE: [&str; 2] = ["-no-color", "-input=false"];

/// The provider of a [`Workspace`].
#[derive(Clone, Copy, Debug)]
pub enum Install<'a> {
    /// Only the providers built into the CLI.
    None,
    /// This binary, as in [`Installation::dev_override`].
    DevOverride(&'a Path),
    /// This binary, as in [`Installation::mirror`]. Commands need [`Workspace::init`] first.
    Mirror(&'a Path),
    /// The provider in this mirror, as in [`Installation::mirror_at`]. Commands need
    /// [`Workspace::init`] first.
    MirrorAt(&'a Path),
}

/// A temporary directory with its own configuration, state and provider. Dropping it removes the
/// directory.
#[derive(Debug)]
pub struct Workspace {
    cli: Cli,
    installation: Installation,
    env: BTreeMap<OsString, OsString>,
    configuration: PathBuf,
    time_limit: Duration,
    /// The last field, because fields are dropped in order and the others point into it.
    _root: tempfile::TempDir,
}

impl Workspace {
    /// An empty configuration for `cli`, with the provider that `install` selects.
    ///
    /// # Panics
    /// If the directory cannot be written.
    #[track_caller]
    #[must_use]
    pub fn new(cli: &Cli, install: Install<'_>) -> Workspace {
        let root = tempfile::Builder::new()
            .prefix("terraform-cli-")
            .tempdir()
            .expect("a temporary directory can be made");
        let installation = match install {
            Install::None => Installation::none(root.path()),
            Install::DevOverride(provider) => Installation::dev_override(root.path(), provider),
            Install::Mirror(provider) => Installation::mirror(root.path(), provider, cli),
            Install::MirrorAt(mirror) => Installation::mirror_at(root.path(), mirror),
        }
        .unwrap_or_else(|error| panic!("{error}"));
        let configuration = root.path().join("configuration");
        fs::create_dir(&configuration).expect("a new temporary directory can be written");
        Workspace {
            cli: cli.clone(),
            installation,
            env: BTreeMap::new(),
            configuration,
            time_limit: TIME_LIMIT,
            _root: root,
        }
    }

    /// Writes `text` to the file `name` in the configuration, and replaces its content.
    ///
    /// # Panics
    /// If it cannot be written.
    #[track_caller]
    pub fn write(&self, name: &str, text: &str) -> &Workspace {
        fs::write(self.configuration.join(name), text)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        self
    }

    /// Sets an environment variable for all later commands.
    pub fn env(&mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> &mut Workspace {
        self.env.insert(name.into(), value.into());
        self
    }

    /// Removes a variable that [`Workspace::env`] set.
    pub fn env_remove(&mut self, name: impl AsRef<OsStr>) -> &mut Workspace {
        self.env.remove(name.as_ref());
        self
    }

    /// How long a command may take before it is killed and the test fails. The default is 120
    /// seconds.
    pub fn time_limit(&mut self, limit: Duration) -> &mut Workspace {
        self.time_limit = limit;
        self
    }

    /// The directory of the configuration, where the CLI runs and keeps its state.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.configuration
    }

    /// The CLI that runs here.
    #[must_use]
    pub fn cli(&self) -> &Cli {
        &self.cli
    }

    /// Runs the CLI with exactly `args`, which may fail.
    ///
    /// # Panics
    /// If it cannot be started or does not end within the time limit. The message contains its
    /// output.
    #[track_caller]
    pub fn run<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Run {
        let run = self.start(args).finish();
        run.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Starts the CLI with exactly `args`.
    ///
    /// # Panics
    /// If it cannot be started.
    #[track_caller]
    pub fn start<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Running {
        let args: Vec<OsString> = args.into_iter().map(|a| a.as_ref().to_owned()).collect();
        self.start_command(self.command(&args), &args)
    }

    /// The same with `nohup`, so that the CLI ignores SIGHUP.
    ///
    /// # Panics
    /// If it cannot be started.
    #[cfg(unix)]
    #[track_caller]
    pub fn start_with_nohup<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Running {
        let args: Vec<OsString> = args.into_iter().map(|a| a.as_ref().to_owned()).collect();
        let plain = self.command(&args);
        let mut command = Command::new("nohup");
        command
            .arg(plain.get_program())
            .args(plain.get_args())
            .current_dir(&self.configuration);
        for (name, value) in plain.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        self.start_command(command, &args)
    }

    fn command(&self, args: &[OsString]) -> Command {
        let mut command = self
            .cli
            .command(&self.configuration, &self.installation, args);
        command.envs(&self.env);
        command
    }

    #[track_caller]
    fn start_command(&self, command: Command, args: &[OsString]) -> Running {
        Running::start(command, self.cli.command_line(args), self.time_limit)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// `init`.
    #[track_caller]
    pub fn init(&self) -> Run {
        self.run(["init"].iter().chain(&NON_INTERACTIVE))
    }

    /// `validate`.
    #[track_caller]
    pub fn validate(&self) -> Run {
        self.run(["validate", "-no-color"])
    }

    /// `plan`.
    #[track_caller]
    pub fn plan(&self) -> Run {
        self.plan_with::<&str>([])
    }

    /// `plan` with further arguments, for example `-detailed-exitcode` or `-json`.
    #[track_caller]
    pub fn plan_with<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Run {
        self.without_questions(&["plan"], args)
    }

    /// `plan -destroy`.
    #[track_caller]
    pub fn plan_destroy(&self) -> Run {
        self.plan_with(["-destroy"])
    }

    /// `apply`, approved.
    #[track_caller]
    pub fn apply(&self) -> Run {
        self.apply_with::<&str>([])
    }

    /// `apply`, approved, with further arguments.
    #[track_caller]
    pub fn apply_with<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Run {
        self.without_questions(&["apply", "-auto-approve"], args)
    }

    /// `destroy`, approved.
    #[track_caller]
    pub fn destroy(&self) -> Run {
        self.destroy_with::<&str>([])
    }

    /// `destroy`, approved, with further arguments.
    #[track_caller]
    pub fn destroy_with<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Run {
        self.without_questions(&["destroy", "-auto-approve"], args)
    }

    #[track_caller]
    fn without_questions<A: AsRef<OsStr>>(
        &self,
        command: &[&str],
        args: impl IntoIterator<Item = A>,
    ) -> Run {
        let fixed = command.iter().chain(&NON_INTERACTIVE).map(OsString::from);
        let further = args.into_iter().map(|a| a.as_ref().to_owned());
        self.run(fixed.chain(further))
    }

    /// A plan, in the format that the CLI documents as "JSON Output Format: Plan".
    ///
    /// # Panics
    /// If there is no plan.
    #[track_caller]
    #[must_use]
    pub fn plan_json(&self) -> Value {
        self.plan_json_with::<&str>([])
    }

    /// Like [`Workspace::plan_json`], with further arguments, for example `-destroy`.
    ///
    /// # Panics
    /// If there is no plan.
    #[track_caller]
    #[must_use]
    pub fn plan_json_with<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Value {
        // The file is outside the configuration, so that a test finds only files that it wrote.
        let file = self.configuration.with_file_name("plan");
        let mut out = OsString::from("-out=");
        out.push(&file);
        let args = args.into_iter().map(|a| a.as_ref().to_owned());
        let _ = self.plan_with(args.chain([out])).success();
        self.show_json(&[file.as_os_str()])
    }

    /// The state, in the format that the CLI documents as "JSON Output Format: State".
    ///
    /// # Panics
    /// If the CLI cannot show it.
    #[track_caller]
    #[must_use]
    pub fn state_json(&self) -> Value {
        self.show_json(&[])
    }

    #[track_caller]
    fn show_json(&self, file: &[&OsStr]) -> Value {
        let args = [OsStr::new("show"), OsStr::new("-json")];
        let run = self.run(args.iter().chain(file)).success();
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"))
    }

    /// The state file on disk; empty if the CLI has not written one.
    ///
    /// # Panics
    /// If it exists and cannot be read.
    #[track_caller]
    #[must_use]
    pub fn state_file(&self) -> String {
        match fs::read_to_string(self.configuration.join("terraform.tfstate")) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => panic!("terraform.tfstate: {error}"),
        }
    }
}
