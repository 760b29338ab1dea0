//! The calls of one process.

use std::time::Duration;

use serde_json::Value as Json;
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;
use tfplugin::wire::proto;
use tokio::time::timeout;
use tonic::{Response, Status};

use super::answers::{Answer, Said, identity, names, unwire};
use super::changes::Change;
use super::configs::filled;
use super::rules::{assert_compatible, assert_plan_valid};
use super::schema::{Object, Schemas, wire};
use crate::host::{Host, Launch, ProviderClient, RunningHost};
use crate::story::{ControlCenter, TOKEN};

/// The managed resource.
pub const RESOURCE: &str = "mendix_genai_resource";

/// The data source that looks up one resource.
pub const DATA_SOURCE: &str = "mendix_genai_resource";

/// No call of these tests takes this long, even on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);

/// One process, and what core knows about it.
pub struct Walk {
    pub host: RunningHost,
    pub schemas: Schemas,
}

impl Walk {
    /// A process that is configured for this Control Center.
    pub async fn begin(center: &ControlCenter) -> Self {
        let walk = Self::unconfigured().await;
        walk.open(center).await;
        walk
    }

    /// A process that is not configured.
    pub async fn unconfigured() -> Self {
        Self::launched(Host::launch()).await
    }

    /// A process that `launch` starts, not configured.
    pub async fn launched(launch: Launch) -> Self {
        let host = launch.await;
        let mut client = host.provider();
        let schema = client.get_provider_schema(proto::get_provider_schema::Request {});
        let schema = answered(schema).await;
        let request = proto::get_resource_identity_schemas::Request {};
        let identities = answered(client.get_resource_identity_schemas(request)).await;
        Self {
            host,
            schemas: Schemas::new(schema, identities),
        }
    }

    /// The generated client, for calls that core would not make.
    pub fn client(&self) -> ProviderClient {
        self.host.provider()
    }

    /// The managed resource's schema.
    pub fn resource(&self) -> &Object {
        &self.schemas.resources[RESOURCE]
    }

    /// A configuration of the managed resource.
    pub fn config(&self, json: Json) -> Value {
        filled(&self.resource().value_type(), &json)
    }

    /// A configuration of the provider for this Control Center.
    pub fn provider_config(&self, center: &ControlCenter) -> Value {
        let json = serde_json::json!({"endpoint": center.url(), "token": TOKEN});
        filled(&self.schemas.provider.value_type(), &json)
    }

    /// Configures the provider for this Control Center.
    pub async fn open(&self, center: &ControlCenter) {
        self.configure(&self.provider_config(center))
            .await
            .nothing();
    }

    /// ConfigureProvider.
    pub async fn configure(&self, config: &Value) -> Said {
        let provider = &self.schemas.provider;
        let request = proto::configure_provider::Request {
            config: wire(&provider.value_type(), config),
            terraform_version: "1.11.4".to_owned(),
            ..Default::default()
        };
        let response = answered(self.client().configure_provider(request)).await;
        Said::new(response.diagnostics, Some(provider))
    }

    /// ValidateProviderConfig.
    pub async fn validate_provider(&self, config: &Value) -> Said {
        let provider = &self.schemas.provider;
        let request = proto::validate_provider_config::Request {
            config: wire(&provider.value_type(), config),
        };
        let response = answered(self.client().validate_provider_config(request)).await;
        Said::new(response.diagnostics, Some(provider))
    }

    /// ValidateResourceConfig.
    pub async fn validate(&self, config: &Value) -> Said {
        let request = proto::validate_resource_config::Request {
            type_name: RESOURCE.to_owned(),
            config: self.wire(config),
            ..Default::default()
        };
        let response = answered(self.client().validate_resource_config(request)).await;
        Said::new(response.diagnostics, Some(self.resource()))
    }

    /// UpgradeResourceState, for a state with the schema's own version.
    pub async fn upgrade(&self, json: &[u8]) -> Answer {
        let request = proto::upgrade_resource_state::Request {
            type_name: RESOURCE.to_owned(),
            version: 0,
            raw_state: Some(proto::RawState {
                json: json.to_vec().into(),
                ..Default::default()
            }),
        };
        let response = answered(self.client().upgrade_resource_state(request)).await;
        let said = Said::new(response.diagnostics, None);
        self.answer(response.upgraded_state, said)
    }

    /// ReadResource, with these private bytes.
    pub async fn read(&self, current_state: &Value, private: &[u8]) -> Answer {
        self.read_request(proto::read_resource::Request {
            type_name: RESOURCE.to_owned(),
            current_state: self.wire(current_state),
            private: private.to_vec().into(),
            ..Default::default()
        })
        .await
    }

    /// ReadResource for an object of which core has only the identity.
    pub async fn read_by_identity(&self, current_identity: &Value) -> Answer {
        self.read_request(proto::read_resource::Request {
            type_name: RESOURCE.to_owned(),
            current_state: self.wire(&Value::Null),
            current_identity: self.identity(current_identity),
            ..Default::default()
        })
        .await
    }

    async fn read_request(&self, request: proto::read_resource::Request) -> Answer {
        let response = answered(self.client().read_resource(request)).await;
        assert_eq!(response.deferred, None);
        let said = Said::new(response.diagnostics, Some(self.resource()));
        let mut answer = self.answer(response.new_state, said);
        assert!(answer.state.is_wholly_known(), "{:?}", answer.state);
        answer.private = response.private.to_vec();
        answer.identity = self.identity_of(response.new_identity.as_ref(), &answer.said);
        answer
    }

    /// PlanResourceChange. Asserts that core accepts the plan.
    pub async fn plan(&self, change: &Change) -> Answer {
        let request = self.plan_request(change);
        let response = answered(self.client().plan_resource_change(request)).await;
        assert_eq!(response.deferred, None);
        assert!(!response.legacy_type_system);
        let said = Said::new(response.diagnostics, Some(self.resource()));
        let mut answer = self.answer(response.planned_state, said);
        answer.private = response.planned_private.to_vec();
        answer.identity = self.identity_of(response.planned_identity.as_ref(), &answer.said);
        answer.requires_replace = response
            .requires_replace
            .iter()
            .map(|path| {
                let path = names(path);
                assert!(self.resource().has(&path), "{path:?}");
                path.join(".")
            })
            .collect();
        if answer.said.errors().is_empty() {
            let (prior, config) = (&change.prior, &change.config);
            assert_plan_valid(self.resource(), prior, config, &answer.state);
        }
        answer
    }

    /// The request that [`Walk::plan`] sends.
    pub fn plan_request(&self, change: &Change) -> proto::plan_resource_change::Request {
        let proposed = if change.config.is_null() {
            Value::Null
        } else {
            self.resource().propose(&change.prior, &change.config)
        };
        proto::plan_resource_change::Request {
            type_name: RESOURCE.to_owned(),
            prior_state: self.wire(&change.prior),
            proposed_new_state: self.wire(&proposed),
            config: self.wire(&change.config),
            prior_private: change.private.clone().into(),
            ..Default::default()
        }
    }

    /// ApplyResourceChange for a plan. Asserts that core accepts the answer.
    pub async fn apply(&self, change: &Change, planned: &Answer) -> Answer {
        let request = self.apply_request(change, planned);
        let response = answered(self.client().apply_resource_change(request)).await;
        self.applied(planned, response)
    }

    /// The request that [`Walk::apply`] sends.
    pub fn apply_request(
        &self,
        change: &Change,
        planned: &Answer,
    ) -> proto::apply_resource_change::Request {
        proto::apply_resource_change::Request {
            type_name: RESOURCE.to_owned(),
            prior_state: self.wire(&change.prior),
            planned_state: self.wire(&planned.state),
            config: self.wire(&change.config),
            planned_private: planned.private.clone().into(),
            planned_identity: self.identity(&planned.identity),
            ..Default::default()
        }
    }

    /// Reads the answer to [`Walk::apply_request`].
    pub fn applied(
        &self,
        planned: &Answer,
        response: proto::apply_resource_change::Response,
    ) -> Answer {
        assert!(!response.legacy_type_system);
        let said = Said::new(response.diagnostics, Some(self.resource()));
        let mut answer = self.answer(response.new_state, said);
        answer.private = response.private.to_vec();
        answer.identity = self.identity_of(response.new_identity.as_ref(), &answer.said);
        assert!(answer.state.is_wholly_known(), "{:?}", answer.state);
        if answer.said.errors().is_empty() {
            assert_compatible(&planned.state, &answer.state);
        }
        answer
    }

    /// Plans and applies a new object, and asserts that both succeed.
    pub async fn create(&self, config: &Value) -> Answer {
        self.carry_out(&Change::create(config)).await.succeeds()
    }

    /// Plans a change, asserts that this succeeds, and applies it.
    pub async fn carry_out(&self, change: &Change) -> Answer {
        let planned = self.plan(change).await.succeeds();
        self.apply(change, &planned).await
    }

    /// ImportResourceState by id. The answer has at most one object.
    pub async fn import(&self, id: &str) -> Answer {
        self.import_request(proto::import_resource_state::Request {
            type_name: RESOURCE.to_owned(),
            id: id.to_owned(),
            ..Default::default()
        })
        .await
    }

    /// ImportResourceState by identity.
    pub async fn import_by_identity(&self, identity: &Value) -> Answer {
        self.import_request(proto::import_resource_state::Request {
            type_name: RESOURCE.to_owned(),
            identity: self.identity(identity),
            ..Default::default()
        })
        .await
    }

    async fn import_request(&self, request: proto::import_resource_state::Request) -> Answer {
        let response = answered(self.client().import_resource_state(request)).await;
        assert_eq!(response.deferred, None);
        let said = Said::new(response.diagnostics, None);
        let mut imported = response.imported_resources.into_iter();
        let (state, of_import) = match imported.next() {
            Some(one) => {
                assert_eq!(one.type_name, RESOURCE);
                (one.state, one.identity)
            }
            None => (None, None),
        };
        assert_eq!(imported.next(), None, "one object is imported at a time");
        let mut answer = self.answer(state, said);
        answer.identity = self.identity_of(of_import.as_ref(), &answer.said);
        answer
    }

    /// ReadDataSource for the data source that looks up one resource.
    pub async fn look_up(&self, config: Json) -> Answer {
        let source = &self.schemas.data_sources[DATA_SOURCE];
        let of = source.value_type();
        let request = proto::read_data_source::Request {
            type_name: DATA_SOURCE.to_owned(),
            config: wire(&of, &filled(&of, &config)),
            ..Default::default()
        };
        let response = answered(self.client().read_data_source(request)).await;
        assert_eq!(response.deferred, None);
        let said = Said::new(response.diagnostics, Some(source));
        Self::answer_of(&of, response.state, said)
    }

    /// A value of the managed resource in its wire format.
    pub fn wire(&self, value: &Value) -> Option<proto::DynamicValue> {
        wire(&self.resource().value_type(), value)
    }

    /// An identity in its wire format.
    pub fn identity(&self, identity: &Value) -> Option<proto::ResourceIdentityData> {
        Some(proto::ResourceIdentityData {
            identity_data: wire(&self.schemas.identities[RESOURCE], identity),
        })
    }

    #[track_caller]
    fn answer(&self, state: Option<proto::DynamicValue>, said: Said) -> Answer {
        Self::answer_of(&self.resource().value_type(), state, said)
    }

    #[track_caller]
    fn answer_of(of: &Type, state: Option<proto::DynamicValue>, said: Said) -> Answer {
        Answer {
            state: unwire(of, state.as_ref(), &said),
            bytes: state
                .map(|state| state.msgpack.to_vec())
                .unwrap_or_default(),
            identity: Value::Null,
            private: Vec::new(),
            requires_replace: Vec::new(),
            said,
        }
    }

    #[track_caller]
    fn identity_of(&self, found: Option<&proto::ResourceIdentityData>, said: &Said) -> Value {
        identity(&self.schemas.identities[RESOURCE], found, said)
    }
}

/// Asserts that a call is answered without a gRPC error, which users would read as a provider that
/// did not respond.
pub async fn answered<T>(call: impl Future<Output = Result<Response<T>, Status>>) -> T {
    match timeout(LIMIT, call).await {
        Ok(Ok(response)) => response.into_inner(),
        Ok(Err(status)) => panic!("a call failed: {status}"),
        Err(_) => panic!("a call was not answered within {LIMIT:?}"),
    }
}
