//! A configuration of many resources, and the provider that they need.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use terraform_cli::{Installation, Running};

use super::stage::Stage;
use super::watch::{Usage, Watch};
use xtask::simulator::{self, Simulator};

/// How long one command may take.
const LIMIT: Duration = Duration::from_secs(1800);

/// Where a provider is put that is not this one.
const PEER_NAMESPACE: &str = "peer";

/// A directory in which Terraform can run.
pub(crate) struct Contender {
    installation: Installation,
    configuration: PathBuf,
    /// Whether it is this provider, whose processes are looked at.
    is_watched: bool,
}

/// What one command took.
pub(crate) struct Timing {
    pub(crate) seconds: f64,
    pub(crate) provider: Option<Usage>,
}

impl Contender {
    /// Terraform's own work: resources that are built into it.
    pub(crate) fn floor(stage: &Stage, resources: usize) -> anyhow::Result<Contender> {
        let directory = stage.directory()?;
        let installation = Installation::none(&directory)?;
        let text = format!("resource \"terraform_data\" \"bench\" {{\n  count = {resources}\n}}\n");
        Contender::new(stage, &directory, installation, &text)
    }

    /// Terraform's own work for objects that are as large in the state file as this provider's, to
    /// a few per cent.
    pub(crate) fn same_content(stage: &Stage, resources: usize) -> anyhow::Result<Contender> {
        let directory = stage.directory()?;
        let installation = Installation::none(&directory)?;
        // What a user writes for a GenAI resource. Terraform stores the types beside the values,
        // which makes up for what the Control Center adds to ours.
        let text = format!(
            r#"resource "terraform_data" "bench" {{
  count = {resources}
  triggers_replace = {{
    type         = "text_generation"
    display_name = "Bench ${{count.index}}"
    environment  = "Test"
    region       = "eu-central-1"
    model        = "anthropic-claude-sonnet-4-5"
    size         = "small"
    created_for  = "Ada Lovelace, ada.lovelace@example.com"
  }}
}}
"#
        );
        Contender::new(stage, &directory, installation, &text)
    }

    /// This provider.
    pub(crate) fn mendix(stage: &Stage, resources: usize) -> anyhow::Result<Contender> {
        let directory = stage.directory()?;
        let installation = Installation::mirror(&directory, stage.provider()?, &stage.cli)?;
        let text = format!(
            r#"terraform {{
  required_providers {{
    mendix = {{ source = "mendix/mendix" }}
  }}
}}

resource "mendix_genai_resource" "bench" {{
  count        = {resources}
  type         = "text_generation"
  display_name = "Bench ${{count.index}}"
  environment  = "Test"
  region       = "eu-central-1"
  model        = "anthropic-claude-sonnet-4-5"
  size         = "small"
  created_for  = {{ name = "Ada Lovelace", email = "ada.lovelace@example.com" }}
}}
"#
        );
        let contender = Contender::new(stage, &directory, installation, &text)?;
        Ok(Contender {
            is_watched: true,
            ..contender
        })
    }

    /// A provider that does nothing, of the same plugin crate: what any provider costs.
    pub(crate) fn idle(stage: &Stage, resources: usize) -> anyhow::Result<Contender> {
        let directory = stage.directory()?;
        let source = "example/example";
        let provider = stage.idle_provider()?;
        let installation = Installation::mirror_of(&directory, source, provider, &stage.cli)?;
        let text = format!(
            r#"terraform {{
  required_providers {{
    example = {{ source = "{source}" }}
  }}
}}

resource "example_note" "bench" {{
  count = {resources}
  text  = "Bench ${{count.index}}"
}}
"#
        );
        Contender::new(stage, &directory, installation, &text)
    }

    /// Another provider, with a resource type that needs no argument.
    pub(crate) fn peer(
        stage: &Stage,
        provider: &Path,
        type_name: &str,
        resources: usize,
    ) -> anyhow::Result<Contender> {
        let directory = stage.directory()?;
        // Terraform takes the part before the first underscore for the provider.
        let name = type_name.split('_').next().unwrap_or(type_name);
        let source = format!("{PEER_NAMESPACE}/{name}");
        let installation = Installation::mirror_of(&directory, &source, provider, &stage.cli)?;
        let mut text = String::new();
        write!(
            text,
            "terraform {{\n  required_providers {{\n    {name} = {{ source = \"{source}\" }}\n  }}\n}}\n\n\
             resource \"{type_name}\" \"bench\" {{\n  count = {resources}\n}}\n"
        )?;
        Contender::new(stage, &directory, installation, &text)
    }

    fn new(
        stage: &Stage,
        directory: &Path,
        installation: Installation,
        text: &str,
    ) -> anyhow::Result<Contender> {
        let configuration = directory.join("configuration");
        fs::create_dir(&configuration)
            .and_then(|()| fs::write(configuration.join("main.tf"), text))
            .with_context(|| format!("cannot write {}", configuration.display()))?;
        let contender = Contender {
            installation,
            configuration,
            is_watched: false,
        };
        if contender.installation.needs_init() {
            let args = ["init", "-input=false", "-no-color"];
            let run = contender.start(stage, None, &args)?.finish()?;
            ensure!(run.succeeded(), "the provider cannot be installed:\n{run}");
        }
        Ok(contender)
    }

    /// What a command takes, which must end with `code`.
    pub(crate) fn time(
        &self,
        stage: &Stage,
        control_center: &Simulator,
        args: &[&str],
        code: i32,
    ) -> anyhow::Result<Timing> {
        let started = Instant::now();
        let running = self.start(stage, Some(control_center), args)?;
        let watch = self.is_watched.then(|| Watch::begin(running.id()));
        let run = running.finish()?;
        let elapsed = started.elapsed();
        let provider = watch.and_then(Watch::end);
        ensure!(
            run.code() == Some(code),
            "this should have ended with exit code {code}:\n{run}"
        );
        Ok(Timing {
            seconds: elapsed.as_secs_f64(),
            provider,
        })
    }

    fn start(
        &self,
        stage: &Stage,
        control_center: Option<&Simulator>,
        args: &[&str],
    ) -> anyhow::Result<Running> {
        let mut command: Command = stage
            .cli
            .command(&self.configuration, &self.installation, args);
        if let Some(control_center) = control_center {
            command
                .env("MENDIX_CONTROL_CENTER_ENDPOINT", control_center.endpoint())
                .env("MENDIX_TOKEN", simulator::TOKEN);
        }
        Ok(Running::start(
            command,
            stage.cli.command_line(args),
            LIMIT,
        )?)
    }
}
