//! One user's directory, and the Control Center that the user's provider calls.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use control_center_simulator::Options;
use serde_json::Value;
use terraform_cli::{Cli, Install, Run, Running, Workspace};

use super::configuration::Block;
use super::control_center::{ControlCenter, TOKEN};
use super::log::{self, Entry};
use super::mode::Mode;
use super::outcome::Outcome;
use super::state::{self, Instance};

/// The provider under test.
const PROVIDER: &str = env!("CARGO_BIN_EXE_terraform-provider-mendix");

/// A user with a configuration, a state, a separate Control Center, and its address and token in
/// the environment.
pub struct World {
    pub control_center: ControlCenter,
    /// How the user's commands run.
    pub mode: Mode,
    workspace: Workspace,
    provider_block: String,
    beside: String,
}

impl World {
    /// A world whose Control Center has the defaults of the simulator, on 31 January 2026.
    #[track_caller]
    pub fn new(cli: &Cli) -> World {
        World::with(cli, |_| ())
    }

    /// A world whose Control Center has other options.
    #[track_caller]
    pub fn with(cli: &Cli, change: impl FnOnce(&mut Options)) -> World {
        World::installed(
            cli,
            Install::DevOverride(Path::new(PROVIDER)),
            Mode::from_env(),
            change,
        )
    }

    /// A world whose commands run in this mode, no matter what the environment says.
    #[track_caller]
    pub fn in_mode(cli: &Cli, mode: Mode, change: impl FnOnce(&mut Options)) -> World {
        World::installed(cli, Install::DevOverride(Path::new(PROVIDER)), mode, change)
    }

    /// A world whose only provider is the process that `TF_REATTACH_PROVIDERS` names.
    #[track_caller]
    pub fn reattached(cli: &Cli, variable: &str) -> World {
        let mut world = World::installed(cli, Install::None, Mode::from_env(), |_| ());
        world.env("TF_REATTACH_PROVIDERS", variable);
        world
    }

    /// A world whose provider comes from a mirror, so that `init` works, which a backend needs.
    #[track_caller]
    pub fn mirrored(cli: &Cli, change: impl FnOnce(&mut Options)) -> World {
        World::installed(
            cli,
            Install::Mirror(Path::new(PROVIDER)),
            Mode::from_env(),
            change,
        )
    }

    /// A world whose provider comes from the mirror in this directory. `init` works here too.
    #[track_caller]
    pub fn mirrored_at(cli: &Cli, mirror: &Path) -> World {
        World::installed(cli, Install::MirrorAt(mirror), Mode::from_env(), |_| ())
    }

    #[track_caller]
    fn installed(
        cli: &Cli,
        install: Install<'_>,
        mode: Mode,
        change: impl FnOnce(&mut Options),
    ) -> World {
        let control_center = ControlCenter::start(change);
        let mut workspace = Workspace::new(cli, install);
        workspace.env("MENDIX_CONTROL_CENTER_ENDPOINT", control_center.url());
        workspace.env("MENDIX_TOKEN", TOKEN);
        for (name, value) in mode.variables() {
            workspace.env(name, value);
        }
        World {
            control_center,
            mode,
            workspace,
            provider_block: String::new(),
            beside: String::new(),
        }
    }

    /// The body of the `provider` block, from the next [`World::write`] on.
    pub fn provider(&mut self, body: &str) -> &mut World {
        self.provider_block = body.to_owned();
        self
    }

    /// Configuration beside the resources, from the next [`World::write`] on.
    pub fn beside(&mut self, hcl: &str) -> &mut World {
        self.beside = hcl.to_owned();
        self
    }

    /// Writes the whole configuration.
    #[track_caller]
    pub fn write(&self, blocks: impl IntoIterator<Item = Block>) -> &World {
        let blocks: String = blocks.into_iter().map(|block| block.to_string()).collect();
        let text = format!(
            "terraform {{\n  required_providers {{\n    mendix = {{ source = \"mendix/mendix\" }}\n  }}\n}}\n\
             provider \"mendix\" {{\n{}\n}}\n{}\n{blocks}",
            self.provider_block, self.beside
        );
        self.workspace.write("main.tf", &text);
        self
    }

    /// Writes a file beside the configuration.
    #[track_caller]
    pub fn file(&self, name: &str, text: &str) -> &World {
        self.workspace.write(name, text);
        self
    }

    /// The value of an output after the last apply.
    #[track_caller]
    pub fn output(&self, name: &str) -> Value {
        let run = self.run(["output", "-json", name]).success();
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"))
    }

    /// Sets an environment variable for all later commands.
    pub fn env(&mut self, name: &str, value: impl Into<OsString>) -> &mut World {
        self.workspace.env(name, value);
        self
    }

    /// Removes an environment variable.
    pub fn env_remove(&mut self, name: &str) -> &mut World {
        self.workspace.env_remove(name);
        self
    }

    /// `validate`.
    #[must_use = "a story says what comes of it"]
    #[track_caller]
    pub fn validate(&self) -> Outcome {
        Outcome::of(self.run(["validate", "-json"]))
    }

    /// `plan`.
    #[must_use = "a story says what comes of it"]
    #[track_caller]
    pub fn plan(&self) -> Outcome {
        self.plan_with::<&str>([])
    }

    /// `plan -destroy`.
    #[must_use = "a story says what comes of it"]
    #[track_caller]
    pub fn plan_destroy(&self) -> Outcome {
        self.plan_with(["-destroy"])
    }

    /// `plan` with further arguments. [`World::planned`] and [`World::apply_plan`] use this plan.
    #[must_use = "a story says what comes of it"]
    #[track_caller]
    pub fn plan_with<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Outcome {
        let mut out = OsString::from("-out=");
        out.push(self.plan_file());
        let fixed = ["plan", "-json", "-input=false", "-detailed-exitcode"].map(OsString::from);
        let args = args.into_iter().map(|arg| arg.as_ref().to_owned());
        Outcome::of(self.run(fixed.into_iter().chain([out]).chain(args)))
    }

    /// The change that the last plan proposes for this resource: `actions`, `before`, `after`,
    /// `after_unknown`, as in the CLI's "JSON Output Format: Change".
    #[track_caller]
    pub fn planned(&self, name: &str) -> Value {
        let file = self.plan_file();
        let show = [OsStr::new("show"), OsStr::new("-json"), file.as_os_str()];
        let run = self.run(show).success();
        let plan: Value =
            serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"));
        let changes = plan["resource_changes"].as_array().into_iter().flatten();
        let change = changes
            .into_iter()
            .find(|change| change["name"] == name)
            .unwrap_or_else(|| panic!("nothing is planned for {name}: {plan:#}"));
        change["change"].clone()
    }

    /// The output of `show -json` for this resource in state: `values`, `identity` and more.
    #[track_caller]
    pub fn shown(&self, name: &str) -> Value {
        let run = self.run(["show", "-json"]).success();
        let state: Value =
            serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"));
        let resources = state["values"]["root_module"]["resources"].as_array();
        let mut resources = resources.into_iter().flatten();
        match resources.find(|resource| resource["name"] == name) {
            Some(resource) => resource.clone(),
            None => panic!("{name} is not shown: {state:#}"),
        }
    }

    /// `apply`, approved.
    #[must_use = "a story says what comes of it"]
    #[track_caller]
    pub fn apply(&self) -> Outcome {
        self.apply_with::<&str>([])
    }

    /// `apply`, approved, with further arguments.
    #[must_use = "a story says what comes of it"]
    #[track_caller]
    pub fn apply_with<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Outcome {
        let fixed = ["apply", "-json", "-input=false", "-auto-approve"].map(OsString::from);
        let args = args.into_iter().map(|arg| arg.as_ref().to_owned());
        Outcome::of(self.run(fixed.into_iter().chain(args)))
    }

    /// Applies the last plan.
    #[must_use = "a story says what comes of it"]
    #[track_caller]
    pub fn apply_plan(&self) -> Outcome {
        self.apply_with([self.plan_file()])
    }

    /// `destroy`, approved.
    #[must_use = "a story says what comes of it"]
    #[track_caller]
    pub fn destroy(&self) -> Outcome {
        self.apply_with(["-destroy"])
    }

    /// Any other command.
    #[track_caller]
    pub fn run<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Run {
        self.workspace.run(args)
    }

    /// The output of `providers schema -json` for the provider, which a configuration must name.
    #[track_caller]
    pub fn schemas(&self) -> Value {
        let run = self.run(["providers", "schema", "-json"]).success();
        let mut all: Value =
            serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{run}"));
        let providers = all["provider_schemas"].as_object_mut();
        let provider = providers.and_then(|providers| providers.values_mut().next());
        provider.expect("there is the provider").take()
    }

    /// Starts a command without waiting for it.
    #[track_caller]
    pub fn start<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Running {
        self.workspace.start(args)
    }

    /// The same with `nohup`.
    #[cfg(unix)]
    #[track_caller]
    pub fn start_with_nohup<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Running {
        self.workspace.start_with_nohup(args)
    }

    /// Makes the provider log everything from now on, for [`World::logged`].
    pub fn log(&mut self) -> &mut World {
        let file = self.log_file();
        self.env("TF_LOG", "JSON").env("TF_LOG_PATH", file)
    }

    /// The provider's log entries since the last call.
    #[track_caller]
    pub fn logged(&self) -> Vec<Entry> {
        let file = self.log_file();
        let text = std::fs::read_to_string(&file).expect("a log was asked for");
        std::fs::remove_file(&file).expect("the test's own file can be removed");
        log::entries(&text)
    }

    fn log_file(&self) -> PathBuf {
        self.workspace.path().with_file_name("provider.log")
    }

    /// The path of the state file.
    pub fn state_path(&self) -> PathBuf {
        self.workspace.path().join("terraform.tfstate")
    }

    /// The names of the resources in state.
    #[track_caller]
    pub fn remembers(&self) -> Vec<String> {
        let instances = state::instances(&self.workspace.state_file());
        instances.into_iter().map(|(name, _)| name).collect()
    }

    /// The resource of this name in state.
    #[track_caller]
    pub fn instance(&self, name: &str) -> Instance {
        let file = self.workspace.state_file();
        let mut instances = state::instances(&file).into_iter();
        match instances.find(|(found, _)| found == name) {
            Some((_, instance)) => instance,
            None => panic!("{name} is not in state:\n{file}"),
        }
    }

    /// An attribute of the resource of this name in state.
    #[track_caller]
    pub fn stored(&self, name: &str, attribute: &str) -> Value {
        self.instance(name).attributes[attribute].clone()
    }

    /// The id of the resource of this name in state.
    #[track_caller]
    pub fn id(&self, name: &str) -> String {
        super::control_center::text(&self.stored(name, "id"))
    }

    /// The directory with the configuration and the state.
    pub fn directory(&self) -> &Path {
        self.workspace.path()
    }

    /// The file of the last plan, outside the directory of the configuration.
    pub fn plan_file(&self) -> PathBuf {
        self.workspace.path().with_file_name("plan")
    }
}
