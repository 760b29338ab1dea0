//! A configured Mendix provider, and the calls that the measurements make.

use std::path::PathBuf;

use anyhow::{Context as _, bail, ensure};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use provider_host::{Host, ProviderClient};
use terraform_provider_mendix::provider::MendixProvider;
use tfplugin::framework::provider::Provider as _;
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;
use tfplugin::wire::msgpack;
use tfplugin::wire::proto::{
    Diagnostic, DynamicValue, apply_resource_change, configure_provider, diagnostic::Severity,
    plan_resource_change, read_resource,
};

use crate::memory::{self, Memory};

const TYPE_NAME: &str = "mendix_genai_resource";

/// The provider and the Control Center to use.
#[derive(clap::Args)]
pub(crate) struct Target {
    /// The binary of the Mendix provider
    provider: PathBuf,
    /// The address of the Control Center, which is a simulator
    #[arg(long, value_name = "URL")]
    endpoint: String,
    /// Its token
    #[arg(long, value_name = "TOKEN")]
    token: String,
}

/// A running, configured provider.
pub(crate) struct Session {
    host: Host,
    client: ProviderClient,
    resource: Type,
}

/// An object as the provider returned it.
#[derive(Clone)]
pub(crate) struct Object {
    state: Option<DynamicValue>,
    private: Vec<u8>,
}

impl Session {
    pub async fn open(target: &Target) -> anyhow::Result<Self> {
        let host = Host::launch(&target.provider)
            .with_env("MENDIX_CONTROL_CENTER_ENDPOINT", &target.endpoint)
            .with_env("MENDIX_TOKEN", &target.token)
            .await;
        let provider = MendixProvider::new(Box::new(|_| None), None);
        let resources = provider.resources();
        let resource = resources
            .iter()
            .find(|resource| resource.type_name() == TYPE_NAME)
            .with_context(|| format!("there is no {TYPE_NAME}"))?;
        let resource = resource.schema().value_type();
        let mut client = host.provider();
        let configured = client
            .configure_provider(configure_provider::Request {
                config: Some(encode(&provider.schema().value_type(), &Value::object([]))?),
                ..Default::default()
            })
            .await?;
        no_errors(&configured.into_inner().diagnostics)?;
        Ok(Self {
            host,
            client,
            resource,
        })
    }

    /// The configuration of the resource with this number.
    pub fn config(&self, number: usize) -> anyhow::Result<DynamicValue> {
        let created_for = [
            ("name", "Ada Lovelace".into()),
            ("email", "ada.lovelace@example.com".into()),
        ];
        let config = Value::object([
            ("type", "text_generation".into()),
            ("display_name", format!("Bench {number}").into()),
            ("environment", "Test".into()),
            ("region", "eu-central-1".into()),
            ("model", "anthropic-claude-sonnet-4-6".into()),
            ("cloud_tokens", 50_u64.into()),
            ("created_for", Value::object(created_for)),
        ]);
        encode(&self.resource, &config)
    }

    /// `PlanResourceChange` for a new object.
    pub async fn plan(
        &self,
        config: DynamicValue,
    ) -> anyhow::Result<plan_resource_change::Response> {
        let nothing = encode(&self.resource, &Value::Null)?;
        let planned = self
            .client
            .clone()
            .plan_resource_change(plan_resource_change::Request {
                type_name: TYPE_NAME.to_owned(),
                prior_state: Some(nothing),
                proposed_new_state: Some(config.clone()),
                config: Some(config),
                ..Default::default()
            })
            .await?
            .into_inner();
        no_errors(&planned.diagnostics)?;
        Ok(planned)
    }

    /// `PlanResourceChange` and `ApplyResourceChange` for a new object.
    pub async fn create(&self, number: usize) -> anyhow::Result<Object> {
        let config = self.config(number)?;
        let planned = self.plan(config.clone()).await?;
        let applied = self
            .client
            .clone()
            .apply_resource_change(apply_resource_change::Request {
                type_name: TYPE_NAME.to_owned(),
                prior_state: Some(encode(&self.resource, &Value::Null)?),
                planned_state: planned.planned_state,
                config: Some(config),
                planned_private: planned.planned_private,
                planned_identity: planned.planned_identity,
                ..Default::default()
            })
            .await?
            .into_inner();
        no_errors(&applied.diagnostics)?;
        Ok(Object {
            state: applied.new_state,
            private: applied.private.to_vec(),
        })
    }

    /// Creates this number of objects, as many at the same time as Terraform does.
    pub async fn create_all(&self, resources: usize) -> anyhow::Result<Vec<Object>> {
        stream::iter(0..resources)
            .map(|number| self.create(number))
            .buffer_unordered(10)
            .try_collect()
            .await
    }

    /// `ReadResource`.
    pub async fn read(&self, object: Object) -> anyhow::Result<()> {
        let read = self
            .client
            .clone()
            .read_resource(read_resource::Request {
                type_name: TYPE_NAME.to_owned(),
                current_state: object.state,
                private: object.private.into(),
                ..Default::default()
            })
            .await?
            .into_inner();
        no_errors(&read.diagnostics)
    }

    /// The memory of the provider.
    pub fn memory(&self) -> anyhow::Result<Option<Memory>> {
        memory::of(self.host.process().pid())
    }

    /// Ends the provider.
    pub async fn close(self) -> anyhow::Result<()> {
        drop(self.client);
        let ended = self.host.shutdown().await;
        ensure!(
            ended.status.success(),
            "the provider ended badly: {ended:#?}"
        );
        Ok(())
    }
}

fn encode(of: &Type, value: &Value) -> anyhow::Result<DynamicValue> {
    Ok(DynamicValue {
        msgpack: msgpack::encode(of, value)?.into(),
        ..Default::default()
    })
}

fn no_errors(diagnostics: &[Diagnostic]) -> anyhow::Result<()> {
    let mut errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity() == Severity::Error);
    if let Some(error) = errors.next() {
        bail!("{}: {}", error.summary, error.detail);
    }
    Ok(())
}
