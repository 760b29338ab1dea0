//! A configuration of many resources, and the provider that they need.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use terraform_cli::{Cli, Installation, Running};

use super::stage::Stage;
use super::watch::{Usage, Watch};
use xtask::simulator::{self, Simulator};

/// How long one command may take.
const LIMIT: Duration = Duration::from_secs(1800);

/// Where this provider is published.
const SOURCE: &str = "mendix/mendix";

/// A directory in which a host can run.
pub(crate) struct Contender {
    host: Cli,
    installation: Installation,
    configuration: PathBuf,
    /// Whether there are processes of a provider to look at.
    is_watched: bool,
}

/// What one command took.
pub(crate) struct Timing {
    pub(crate) seconds: f64,
    pub(crate) provider: Option<Usage>,
}

impl Contender {
    /// The host's own work: resources that are built into it.
    pub(crate) fn floor(stage: &Stage, host: &Cli, resources: usize) -> anyhow::Result<Contender> {
        let directory = stage.directory()?;
        let installation = Installation::none(&directory)?;
        let text = format!("resource \"terraform_data\" \"bench\" {{\n  count = {resources}\n}}\n");
        Contender::new(host, &directory, installation, &text)
    }

    /// The host's own work for objects that are as large in the state file as this provider's, to
    /// a few per cent.
    pub(crate) fn same_content(
        stage: &Stage,
        host: &Cli,
        resources: usize,
    ) -> anyhow::Result<Contender> {
        let directory = stage.directory()?;
        let installation = Installation::none(&directory)?;
        // The host stores the types beside the values, which makes up for what the Control Center
        // adds to ours.
        let text = format!(
            r#"resource "terraform_data" "bench" {{
  count = {resources}
  triggers_replace = {{
{}  }}
}}
"#,
            arguments("  ")
        );
        Contender::new(host, &directory, installation, &text)
    }

    /// This provider.
    pub(crate) fn mendix(stage: &Stage, host: &Cli, resources: usize) -> anyhow::Result<Contender> {
        Contender::provider(stage, host, SOURCE, stage.provider()?, resources)
    }

    /// The peer, with the same configuration as this provider.
    pub(crate) fn peer(
        stage: &Stage,
        host: &Cli,
        provider: &Path,
        resources: usize,
    ) -> anyhow::Result<Contender> {
        Contender::provider(stage, host, "peer/mendix", provider, resources)
    }

    fn provider(
        stage: &Stage,
        host: &Cli,
        source: &str,
        provider: &Path,
        resources: usize,
    ) -> anyhow::Result<Contender> {
        let directory = stage.directory()?;
        let installation = Installation::mirror_of(&directory, source, provider, host)?;
        let text = format!(
            r#"terraform {{
  required_providers {{
    mendix = {{ source = "{source}" }}
  }}
}}

resource "mendix_genai_resource" "bench" {{
  count = {resources}
{}}}
"#,
            arguments("")
        );
        let contender = Contender::new(host, &directory, installation, &text)?;
        Ok(Contender {
            is_watched: true,
            ..contender
        })
    }

    fn new(
        host: &Cli,
        directory: &Path,
        installation: Installation,
        text: &str,
    ) -> anyhow::Result<Contender> {
        let configuration = directory.join("configuration");
        fs::create_dir(&configuration)
            .and_then(|()| fs::write(configuration.join("main.tf"), text))
            .with_context(|| format!("cannot write {}", configuration.display()))?;
        let contender = Contender {
            host: host.clone(),
            installation,
            configuration,
            is_watched: false,
        };
        if contender.installation.needs_init() {
            let args = ["init", "-input=false", "-no-color"];
            let run = contender.start(None, &args)?.finish()?;
            ensure!(run.succeeded(), "the provider cannot be installed:\n{run}");
        }
        Ok(contender)
    }

    /// What a command takes, which must end with `code`.
    pub(crate) fn time(
        &self,
        control_center: &Simulator,
        args: &[&str],
        code: i32,
    ) -> anyhow::Result<Timing> {
        let started = Instant::now();
        let running = self.start(Some(control_center), args)?;
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

    fn start(&self, control_center: Option<&Simulator>, args: &[&str]) -> anyhow::Result<Running> {
        let mut command: Command = self
            .host
            .command(&self.configuration, &self.installation, args);
        if let Some(control_center) = control_center {
            command
                .env("MENDIX_CONTROL_CENTER_ENDPOINT", control_center.endpoint())
                .env("MENDIX_TOKEN", simulator::TOKEN);
        }
        Ok(Running::start(
            command,
            self.host.command_line(args),
            LIMIT,
        )?)
    }
}

/// What a user writes for a GenAI resource that is bought by capacity, as in `examples/quickstart`.
fn arguments(indent: &str) -> String {
    [
        r#"type          = "text_generation""#,
        r#"display_name  = "Bench ${count.index}""#,
        r#"environment   = "Test""#,
        r#"region        = "eu-central-1""#,
        r#"models        = ["anthropic-claude-haiku-4-5", "anthropic-claude-sonnet-4-6"]"#,
        r#"default_model = "anthropic-claude-haiku-4-5""#,
        "cloud_tokens  = 50",
        r#"created_for   = { name = "Ada Lovelace", email = "ada.lovelace@example.com" }"#,
    ]
    .iter()
    .map(|argument| format!("{indent}  {argument}\n"))
    .collect()
}
