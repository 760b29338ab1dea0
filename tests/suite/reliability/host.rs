//! Terraform's part, played without a process: one workspace whose commands are walks, each with
//! a provider of its own, and whose state is kept between them as Terraform keeps it.
//!
//! It goes through the service of the wire, so that everything but the transport is the real
//! thing. With real CLIs the same is told in `real_cli`, for a few cases: they take a second each.

use std::collections::BTreeMap;

use futures::StreamExt as _;
use terraform_provider_mendix::framework::types::Type;
use terraform_provider_mendix::framework::value::Value;
use terraform_provider_mendix::provider::MendixProvider;
use terraform_provider_mendix::tfplugin6::ProviderService;
use terraform_provider_mendix::tfplugin6::msgpack;
use terraform_provider_mendix::tfplugin6::proto::diagnostic::Severity;
use terraform_provider_mendix::tfplugin6::proto::provider_server::Provider as _;
use terraform_provider_mendix::tfplugin6::proto::{
    self, DynamicValue, apply_resource_change, configure_provider, import_resource_state,
    list_resource, plan_resource_change, read_data_source, read_resource,
};
use tonic::Request;

const TYPE_NAME: &str = "mendix_genai_resource";

/// The name under which state holds what is replaced until it is gone.
pub const DEPOSED: &str = "chat, deposed";

/// The resources that a configuration or a state holds, by their names.
pub type Objects = BTreeMap<&'static str, Value>;

/// How a workspace reaches its Control Center.
#[derive(Clone)]
pub struct Settings {
    pub endpoint: String,
    pub max_retries: i64,
    pub request_timeout: &'static str,
}

/// A configuration's state, and how to reach the Control Center.
pub struct Workspace {
    pub settings: Settings,
    pub state: BTreeMap<&'static str, Stored>,
    /// Whether the host shows the private bytes of a plan when it plans again, as Terraform does
    /// from 1.16.
    pub shows_planned_private: bool,
    /// Whether a replacement creates the new one first, as `create_before_destroy` asks for.
    pub creates_first: bool,
}

/// An object in state.
#[derive(Clone, Debug)]
pub struct Stored {
    pub value: Value,
    private: Vec<u8>,
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
    fn take(&mut self, diagnostics: Vec<proto::Diagnostic>) {
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

    fn error(&mut self, summary: &str) {
        self.errors.push(Line {
            summary: summary.to_owned(),
            detail: String::new(),
        });
    }

    /// Adds what was said later.
    pub fn and(mut self, later: Said) -> Said {
        self.errors.extend(later.errors);
        self.warnings.extend(later.warnings);
        self
    }

    /// Everything, errors first.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.errors.iter().chain(&self.warnings)
    }
}

/// What a plan wants to do with one object.
#[derive(Clone, Debug)]
pub struct Change {
    name: &'static str,
    config: Value,
    planned: Value,
    private: Vec<u8>,
    replaces: bool,
}

impl Change {
    /// Makes this the same planned object as another one, with other values.
    pub fn take_notes_of(&mut self, other: &Change) {
        self.private = other.private.clone();
    }
}

/// A plan, as a plan file keeps it.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub changes: Vec<Change>,
}

/// A provider of one walk.
struct Walk {
    service: ProviderService<MendixProvider>,
    resource: Type,
}

impl Walk {
    async fn start(settings: &Settings, said: &mut Said) -> Walk {
        use terraform_provider_mendix::framework::provider::Provider as _;
        let provider = MendixProvider::new(Box::new(|_| None), None);
        let of_provider = provider.schema().value_type();
        let resource = provider.resources()[0].schema().value_type();
        let service = ProviderService::new(provider);
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
        Walk { service, resource }
    }

    fn encode(&self, value: &Value) -> Option<DynamicValue> {
        Some(encode(&self.resource, value))
    }

    fn decode(&self, value: Option<DynamicValue>) -> Value {
        let bytes = value.expect("an object comes back").msgpack;
        msgpack::decode(&self.resource, &bytes).expect("it fits the schema")
    }

    async fn read(&self, stored: Stored, said: &mut Said) -> Option<Stored> {
        let read = self
            .service
            .read_resource(Request::new(read_resource::Request {
                type_name: TYPE_NAME.to_owned(),
                current_state: self.encode(&stored.value),
                private: stored.private.into(),
                ..Default::default()
            }))
            .await
            .expect("it is answered")
            .into_inner();
        said.take(read.diagnostics);
        let value = self.decode(read.new_state);
        (!value.is_null()).then(|| Stored {
            value,
            private: read.private.to_vec(),
        })
    }

    async fn plan_call(
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

    /// Plans one object as Terraform does: a replacement in two calls.
    async fn plan(
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
            // What this call says nobody sees.
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

    async fn apply(
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

impl Workspace {
    pub fn new(settings: Settings) -> Workspace {
        Workspace {
            settings,
            state: BTreeMap::new(),
            shows_planned_private: false,
            creates_first: false,
        }
    }

    /// `plan -refresh-only`, and what it found kept.
    pub async fn refresh(&mut self) -> Said {
        let mut said = Said::default();
        let walk = Walk::start(&self.settings, &mut said).await;
        for (name, stored) in std::mem::take(&mut self.state) {
            if let Some(read) = walk.read(stored, &mut said).await {
                self.state.insert(name, read);
            }
        }
        said
    }

    /// `plan`. What the refresh finds is kept, as the apply of the plan would keep it.
    pub async fn plan(&mut self, config: &Objects) -> (Plan, Said) {
        let mut said = Said::default();
        let walk = Walk::start(&self.settings, &mut said).await;
        let mut refreshed = BTreeMap::new();
        for (name, stored) in &self.state {
            if let Some(read) = walk.read(stored.clone(), &mut said).await {
                refreshed.insert(*name, read);
            }
        }
        if said.errors.is_empty() {
            self.state = refreshed;
        }
        let mut plan = Plan::default();
        for (name, config) in config {
            let prior = self.state.get(name);
            plan.changes
                .extend(walk.plan(name, prior, config, &[], &mut said).await);
        }
        for (name, stored) in &self.state {
            if !config.contains_key(name) {
                let (planned, private, _) = walk
                    .plan_call(
                        &stored.value,
                        stored.private.clone(),
                        &Value::Null,
                        Vec::new(),
                        &mut said,
                    )
                    .await;
                plan.changes.push(Change {
                    name,
                    config: Value::Null,
                    planned,
                    private,
                    replaces: false,
                });
            }
        }
        (plan, said)
    }

    /// `apply` of a plan, which plans everything again first, in another process.
    pub async fn apply(&mut self, plan: &Plan) -> Said {
        let mut said = Said::default();
        if plan.changes.is_empty() {
            return said;
        }
        let walk = Walk::start(&self.settings, &mut said).await;
        for change in &plan.changes {
            let prior = self.state.get(change.name).cloned();
            let prior_value = prior
                .as_ref()
                .map_or(Value::Null, |prior| prior.value.clone());
            if change.replaces && self.creates_first {
                let old = self.state.remove(change.name).expect("it is replaced");
                self.state.insert(DEPOSED, old);
            } else if change.config.is_null() || change.replaces {
                let deleted = walk
                    .apply(
                        &prior_value,
                        &Value::Null,
                        &Value::Null,
                        &change.private,
                        &mut said,
                    )
                    .await;
                match deleted {
                    Some(_) => continue,
                    None => self.state.remove(change.name),
                };
                if change.config.is_null() {
                    continue;
                }
            }
            self.make(&walk, change, &mut said).await;
            if change.replaces && self.creates_first {
                self.end_replacement(&walk, change, &mut said).await;
            }
        }
        said
    }

    /// Creates or changes what was planned, which is planned once more for that.
    async fn make(&mut self, walk: &Walk, change: &Change, said: &mut Said) {
        let prior = self.state.get(change.name);
        let shown = match self.shows_planned_private {
            true => &change.private[..],
            false => &[],
        };
        let errors = said.errors.len();
        let again = walk
            .plan(change.name, prior, &change.config, shown, said)
            .await;
        if said.errors.len() > errors {
            return;
        }
        let Some(again) = again else { return };
        if !confirms(&change.planned, &again.planned) || again.replaces {
            said.error("Provider produced inconsistent final plan");
            return;
        }
        let prior_value = prior.map_or(Value::Null, |prior| prior.value.clone());
        let applied = walk
            .apply(
                &prior_value,
                &again.planned,
                &change.config,
                &again.private,
                said,
            )
            .await;
        match applied {
            Some(stored) => self.state.insert(change.name, stored),
            None => self.state.remove(change.name),
        };
    }

    /// The end of what was replaced, once the new one is there; else it comes back.
    async fn end_replacement(&mut self, walk: &Walk, change: &Change, said: &mut Said) {
        let old = self.state.remove(DEPOSED).expect("it was put aside");
        if !self.state.contains_key(change.name) {
            self.state.insert(change.name, old);
            return;
        }
        let null = Value::Null;
        let deleted = walk.apply(&old.value, &null, &null, &old.private, said);
        if deleted.await.is_some() {
            self.state.insert(DEPOSED, old);
        }
    }

    /// `list`, as `terraform query` asks for it.
    pub async fn list(&self) -> Said {
        use terraform_provider_mendix::framework::provider::Provider as _;
        let provider = MendixProvider::new(Box::new(|_| None), None);
        let of = provider.list_resources()[0].schema().value_type();
        let mut said = Said::default();
        let walk = Walk::start(&self.settings, &mut said).await;
        let config = Value::object(
            ["type", "environment", "region", "status"].map(|name| (name, Value::Null)),
        );
        let mut events = walk
            .service
            .list_resource(Request::new(list_resource::Request {
                type_name: TYPE_NAME.to_owned(),
                config: Some(encode(&of, &config)),
                include_resource_object: true,
                limit: 100,
            }))
            .await
            .expect("it is answered")
            .into_inner();
        let mut found = 0;
        while let Some(event) = events.next().await {
            let event = event.expect("never a gRPC error");
            found += usize::from(event.resource_object.is_some());
            said.take(event.diagnostic);
        }
        if said.errors.is_empty() && found != self.state.len() {
            said.error("Not all were found");
        }
        said
    }

    /// `import`.
    pub async fn import(&mut self, name: &'static str, id: &str) -> Said {
        let mut said = Said::default();
        let walk = Walk::start(&self.settings, &mut said).await;
        let imported = walk
            .service
            .import_resource_state(Request::new(import_resource_state::Request {
                type_name: TYPE_NAME.to_owned(),
                id: id.to_owned(),
                ..Default::default()
            }))
            .await
            .expect("it is answered")
            .into_inner();
        said.take(imported.diagnostics);
        for object in imported.imported_resources {
            let stored = Stored {
                value: walk.decode(object.state),
                private: object.private.to_vec(),
            };
            let errors = said.errors.len();
            match walk.read(stored, &mut said).await {
                // Terraform imports nothing whose read failed.
                Some(read) if said.errors.len() == errors => {
                    self.state.insert(name, read);
                }
                Some(_) => {}
                None => said.error(&format!("Cannot import non-existent remote object {id}")),
            }
        }
        said
    }

    /// Reads a data source.
    pub async fn data(&self, type_name: &str, config: &[(&str, Value)]) -> Said {
        use terraform_provider_mendix::framework::provider::Provider as _;
        let provider = MendixProvider::new(Box::new(|_| None), None);
        let source = provider
            .data_sources()
            .iter()
            .find(|source| source.type_name() == type_name)
            .expect("there is such a data source");
        let config = Value::object(config.iter().cloned());
        let config = encode(&source.schema().value_type(), &config);
        let mut said = Said::default();
        let walk = Walk::start(&self.settings, &mut said).await;
        let read = walk
            .service
            .read_data_source(Request::new(read_data_source::Request {
                type_name: type_name.to_owned(),
                config: Some(config),
                ..Default::default()
            }))
            .await
            .expect("it is answered")
            .into_inner();
        said.take(read.diagnostics);
        said
    }

    /// An attribute of an object in state.
    pub fn stored(&self, name: &str, attribute: &str) -> Option<&str> {
        self.state.get(name)?.value.attribute(attribute).as_str()
    }
}

fn encode(of: &Type, value: &Value) -> DynamicValue {
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

/// Whether a later plan keeps what an earlier one knew.
fn confirms(earlier: &Value, later: &Value) -> bool {
    match (earlier, later) {
        (Value::Unknown, _) => true,
        (Value::Map(earlier), Value::Map(later)) => earlier
            .iter()
            .all(|(name, value)| later.get(name).is_some_and(|found| confirms(value, found))),
        (earlier, later) => earlier == later,
    }
}
