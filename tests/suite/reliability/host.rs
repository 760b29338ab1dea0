//! Plays Terraform's part without a process: one workspace whose commands are walks. Each walk has
//! its own provider, and the workspace keeps the state between walks as Terraform does.

use std::collections::BTreeMap;

use futures::StreamExt as _;
use terraform_provider_mendix::provider::MendixProvider;
use tfplugin::framework::value::Value;
use tfplugin::wire::proto::provider_server::Provider as _;
use tfplugin::wire::proto::{import_resource_state, list_resource, read_data_source};
use tokio_util::sync::CancellationToken;
use tonic::Request;

use super::messages::{Change, Said, Stored, TYPE_NAME, Walk, encode};
use crate::story::ControlCenter;

/// The name under which state holds a replaced object until it is deleted.
pub const DEPOSED: &str = "chat, deposed";

/// The resources in a configuration or a state, by name.
pub type Objects = BTreeMap<&'static str, Value>;

/// How a workspace reaches its Control Center.
#[derive(Clone)]
pub struct Settings {
    pub endpoint: String,
    pub max_retries: i64,
    pub request_timeout: &'static str,
    /// When it is cancelled, the host asks its providers to stop and begins nothing more.
    pub stopped: CancellationToken,
}

/// A workspace: its state, and how to reach the Control Center.
pub struct Workspace {
    pub settings: Settings,
    pub state: BTreeMap<&'static str, Stored>,
    /// Whether the host sends the private bytes of a plan when it plans again, as Terraform does
    /// from 1.16 on.
    pub shows_planned_private: bool,
    /// Whether a replacement creates the new object first, as with `create_before_destroy`.
    pub creates_first: bool,
}

/// A plan as a plan file stores it.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub changes: Vec<Change>,
}

impl Workspace {
    /// A workspace whose provider never retries.
    pub fn at(center: &ControlCenter) -> Workspace {
        Workspace::new(Settings {
            endpoint: center.url(),
            max_retries: 0,
            request_timeout: "30s",
            stopped: CancellationToken::new(),
        })
    }

    pub fn new(settings: Settings) -> Workspace {
        Workspace {
            settings,
            state: BTreeMap::new(),
            shows_planned_private: false,
            creates_first: false,
        }
    }

    /// `apply -refresh-only`.
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

    /// `plan`. The state keeps the result of the refresh, as an apply of the plan would.
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

    /// `apply` of a plan, in another process, which first plans every change again.
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
            if self.settings.stopped.is_cancelled() {
                said.error("execution halted");
                return said;
            }
            self.make(&walk, change, &mut said).await;
            if change.replaces && self.creates_first {
                self.end_replacement(&walk, change, &mut said).await;
            }
        }
        said
    }

    /// Creates or changes an object as planned, after planning it again.
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

    /// Deletes the replaced object if the new one exists; otherwise restores it.
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

    /// `list`, as in `terraform query`.
    pub async fn list(&self) -> Said {
        use tfplugin::framework::provider::Provider as _;
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
                // Terraform imports nothing if the read fails.
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
        use tfplugin::framework::provider::Provider as _;
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
