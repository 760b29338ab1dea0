//! Terraform's messages in one walk, to a provider in this process.
//!
//! They go through the real protocol service; only the transport is missing. `real_cli` tests a few
//! of the same cases with a real CLI: each takes a second.

use std::sync::Arc;

use terraform_provider_mendix::provider::MendixProvider;
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;
use tfplugin::wire::ProviderService;
use tfplugin::wire::msgpack;
use tfplugin::wire::proto::diagnostic::Severity;
use tfplugin::wire::proto::provider_server::Provider as _;
use tfplugin::wire::proto::{
    self, DynamicValue, apply_resource_change, configure_provider, plan_resource_change,
    read_resource, stop_provider,
};
use tokio::task::JoinSet;
use tonic::Request;

use super::host::Settings;

/// The only resource type.
pub const TYPE_NAME: &str = "mendix_genai_resource";

/// An object in state.
#[derive(Clone, Debug)]
pub struct Stored {
    pub value: Value,
    pub private: Vec<u8>,
}

/// Errors and warnings.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub errors: Vec<Line>,
    pub warnings: Vec<Line>,
}

/// One error or warning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    pub summary: String,
    pub detail: String,
}

impl Said {
    pub fn take(&mut self, diagnostics: Vec<proto::Diagnostic>) {
        for said in diagnostics {
            let severity = said.severity();
            let line = Line {
                summary: said.summary,
                detail: said.detail,
            };
            match severity {
                Severity::Error => self.errors.push(line),
                _ => self.warnings.push(line),
            }
        }
    }

    pub fn error(&mut self, summary: &str) {
        self.errors.push(Line {
            summary: summary.to_owned(),
            detail: String::new(),
        });
    }

    /// Adds later diagnostics.
    pub fn and(mut self, later: Said) -> Said {
        self.errors.extend(later.errors);
        self.warnings.extend(later.warnings);
        self
    }

    /// All diagnostics, errors first.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.errors.iter().chain(&self.warnings)
    }
}

/// The planned change of one object.
#[derive(Clone, Debug)]
pub struct Change {
    pub name: &'static str,
    pub config: Value,
    pub planned: Value,
    pub private: Vec<u8>,
    pub replaces: bool,
}

impl Change {
    /// Takes over the private bytes of another plan, so that this counts as the same planned object
    /// with other values.
    pub fn take_notes_of(&mut self, other: &Change) {
        self.private = other.private.clone();
    }
}

/// The provider in one walk.
pub struct Walk {
    pub service: Arc<ProviderService>,
    resource: Type,
    /// Waits until the host is asked to end. Dropping it ends the wait.
    _stopping: JoinSet<()>,
}

impl Walk {
    pub async fn start(settings: &Settings, said: &mut Said) -> Walk {
        use tfplugin::framework::provider::Provider as _;
        let provider = MendixProvider::new(Box::new(|_| None), None);
        let of_provider = provider.schema().value_type();
        let resource = provider.resources()[0].schema().value_type();
        let service = Arc::new(ProviderService::new(provider));
        let config = Value::object([
            ("endpoint", settings.endpoint.as_str().into()),
            ("token", crate::story::TOKEN.into()),
            ("max_retries", settings.max_retries.into()),
            ("request_timeout", settings.request_timeout.into()),
        ]);
        let configured = service
            .configure_provider(Request::new(configure_provider::Request {
                config: Some(encode(&of_provider, &config)),
                ..Default::default()
            }))
            .await
            .expect("it is answered");
        said.take(configured.into_inner().diagnostics);
        let mut stopping = JoinSet::new();
        let (stopped, stopping_service) = (settings.stopped.clone(), service.clone());
        stopping.spawn(async move {
            stopped.cancelled().await;
            let stop = Request::new(stop_provider::Request {});
            stopping_service
                .stop_provider(stop)
                .await
                .expect("it is answered");
        });
        Walk {
            service,
            resource,
            _stopping: stopping,
        }
    }

    fn encode(&self, value: &Value) -> Option<DynamicValue> {
        Some(encode(&self.resource, value))
    }

    pub fn decode(&self, value: Option<DynamicValue>) -> Value {
        let bytes = value.expect("an object comes back").msgpack;
        msgpack::decode(&self.resource, &bytes).expect("it fits the schema")
    }

    pub async fn read(&self, stored: Stored, said: &mut Said) -> Option<Stored> {
        let read = self
            .service
            .read_resource(Request::new(read_resource::Request {
                type_name: TYPE_NAME.to_owned(),
                current_state: self.encode(&stored.value),
                private: stored.private.clone().into(),
                ..Default::default()
            }))
            .await
            .expect("it is answered")
            .into_inner();
        said.take(read.diagnostics);
        // An interrupted call returns only an error, and core keeps the prior state.
        if read.new_state.is_none() && !said.errors.is_empty() {
            return Some(stored);
        }
        let value = self.decode(read.new_state);
        (!value.is_null()).then(|| Stored {
            value,
            private: read.private.to_vec(),
        })
    }

    pub async fn plan_call(
        &self,
        prior: &Value,
        prior_private: Vec<u8>,
        config: &Value,
        planned_private: Vec<u8>,
        said: &mut Said,
    ) -> (Value, Vec<u8>, bool) {
        let proposed = propose(prior, config);
        let planned = self
            .service
            .plan_resource_change(Request::new(plan_resource_change::Request {
                type_name: TYPE_NAME.to_owned(),
                prior_state: self.encode(prior),
                proposed_new_state: self.encode(&proposed),
                config: self.encode(config),
                prior_private: prior_private.into(),
                planned_private: planned_private.into(),
                ..Default::default()
            }))
            .await
            .expect("it is answered")
            .into_inner();
        said.take(planned.diagnostics);
        let value = match planned.planned_state {
            None => Value::Null,
            state => self.decode(state),
        };
        (
            value,
            planned.planned_private.to_vec(),
            !planned.requires_replace.is_empty(),
        )
    }

    /// Plans one object as Terraform does: a replacement takes two calls.
    pub async fn plan(
        &self,
        name: &'static str,
        prior: Option<&Stored>,
        config: &Value,
        planned_private: &[u8],
        said: &mut Said,
    ) -> Option<Change> {
        let null = Stored {
            value: Value::Null,
            private: Vec::new(),
        };
        let stored = prior.unwrap_or(&null);
        let (mut planned, mut private, replaces) = self
            .plan_call(
                &stored.value,
                stored.private.clone(),
                config,
                planned_private.to_vec(),
                said,
            )
            .await;
        if planned == stored.value {
            return None;
        }
        if replaces {
            // Terraform does not show the diagnostics of this call.
            let mut unheard = Said::default();
            (planned, private, _) = self
                .plan_call(
                    &Value::Null,
                    private,
                    config,
                    planned_private.to_vec(),
                    &mut unheard,
                )
                .await;
            said.errors.extend(unheard.errors);
        }
        Some(Change {
            name,
            config: config.clone(),
            planned,
            private,
            replaces,
        })
    }

    pub async fn apply(
        &self,
        prior: &Value,
        planned: &Value,
        config: &Value,
        private: &[u8],
        said: &mut Said,
    ) -> Option<Stored> {
        let applied = self
            .service
            .apply_resource_change(Request::new(apply_resource_change::Request {
                type_name: TYPE_NAME.to_owned(),
                prior_state: self.encode(prior),
                planned_state: self.encode(planned),
                config: self.encode(config),
                planned_private: private.to_vec().into(),
                ..Default::default()
            }))
            .await
            .expect("it is answered")
            .into_inner();
        said.take(applied.diagnostics);
        let value = self.decode(applied.new_state);
        (!value.is_null()).then(|| Stored {
            value,
            private: applied.private.to_vec(),
        })
    }
}

/// A value in its wire format.
pub fn encode(of: &Type, value: &Value) -> DynamicValue {
    DynamicValue {
        msgpack: msgpack::encode(of, value)
            .expect("it fits the schema")
            .into(),
        ..Default::default()
    }
}

/// Terraform's merge of configuration and prior state, as far as these configurations need it.
fn propose(prior: &Value, config: &Value) -> Value {
    let (Value::Map(prior), Value::Map(config)) = (prior, config) else {
        return config.clone();
    };
    let mut proposed = prior.clone();
    for (name, value) in config {
        if !value.is_null() {
            proposed.insert(name.clone(), value.clone());
        }
    }
    Value::Map(proposed)
}
