//! The programs to measure, and Control Centers for them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::hosts::{self, Hosts};
use super::{Options, peer};
use anyhow::Context as _;
use xtask::cargo::{self, Profile, Programs};
use xtask::interrupt::Interrupt;
use xtask::simulator::Simulator;

/// More Cloud Tokens than any measurement needs.
const COMPANY: &str = r#"{"cloudTokens":{"total":1000000000}}"#;

/// A provider that does nothing, as an example of the plugin crate.
const IDLE_PROVIDER: &str = "terraform-provider-example";

/// Everything that the measurements share.
pub(crate) struct Stage {
    pub(crate) hosts: Hosts,
    interrupt: Interrupt,
    provider: Programs,
    idle_provider: Programs,
    simulator: Programs,
    meter: Programs,
    /// The peer's binary, or why there is none.
    pub(crate) peer: Result<PathBuf, String>,
    company: PathBuf,
    root: tempfile::TempDir,
}

impl Stage {
    pub(crate) fn set(options: &Options) -> anyhow::Result<Stage> {
        let interrupt = Interrupt::watch()?;
        let hosts = hosts::choose(&options.cli)?;
        eprintln!("Building the provider, the simulator, the meter and the peer as for a release.");
        // One by one: built together, cargo would give the provider the features that only the
        // others ask for, and that is not the program that is published.
        let build = |package| cargo::build(Profile::Release, &[package]);
        let provider = build("terraform-provider-mendix")?;
        let idle_provider = cargo::build_example(Profile::Release, "tfplugin", IDLE_PROVIDER)?;
        let simulator = build("control-center-simulator")?;
        let meter = build("provider-host")?;
        let peer = peer::build()?;
        let root = tempfile::Builder::new()
            .prefix("mendix-bench-")
            .tempdir()
            .context("cannot make a temporary directory")?;
        let company = root.path().join("company.json");
        std::fs::write(&company, COMPANY).context("cannot write a temporary file")?;
        interrupt.check()?;
        Ok(Stage {
            hosts,
            interrupt,
            provider,
            idle_provider,
            simulator,
            meter,
            peer,
            company,
            root,
        })
    }

    /// The provider's binary.
    pub(crate) fn provider(&self) -> anyhow::Result<&Path> {
        self.provider.path("terraform-provider-mendix")
    }

    /// The binary of a provider that does nothing: the example of the crate `tfplugin`.
    pub(crate) fn idle_provider(&self) -> anyhow::Result<&Path> {
        self.idle_provider.path(IDLE_PROVIDER)
    }

    /// The binary of the meter.
    pub(crate) fn meter(&self) -> anyhow::Result<&Path> {
        self.meter.path("provider-meter")
    }

    /// A new Control Center without any resource.
    pub(crate) fn control_center(&self, latency: Duration) -> anyhow::Result<Simulator> {
        self.start_simulator(latency, &[])
    }

    /// A Control Center that continues where the last one with this database ended.
    pub(crate) fn lasting_control_center(
        &self,
        latency: Duration,
        database: &Path,
    ) -> anyhow::Result<Simulator> {
        self.start_simulator(latency, &[OsStr::new("--database"), database.as_os_str()])
    }

    fn start_simulator(&self, latency: Duration, more: &[&OsStr]) -> anyhow::Result<Simulator> {
        let latency = format!("{}ms", latency.as_millis());
        let arguments = [
            OsStr::new("--company"),
            self.company.as_os_str(),
            OsStr::new("--latency"),
            OsStr::new(&latency),
        ];
        let program = self.simulator.path("control-center-simulator")?;
        Simulator::start(program, &[&arguments, more].concat())
    }

    /// A new, empty directory that goes with the stage.
    pub(crate) fn directory(&self) -> anyhow::Result<PathBuf> {
        let directory = tempfile::Builder::new()
            .tempdir_in(self.root.path())
            .context("cannot make a temporary directory")?;
        Ok(directory.keep())
    }

    /// Says what is measured next; an error if the user has had enough.
    pub(crate) fn announce(&self, what: impl std::fmt::Display) -> anyhow::Result<()> {
        self.interrupt.check()?;
        eprintln!("  {what}");
        Ok(())
    }
}
