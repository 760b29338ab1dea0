//! What becomes of calls whose handler panics: an error diagnostic, never a dead connection, and
//! never an object that exists and is lost.

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tonic::Request;

use super::provider_server::Provider as _;
use super::*;
use crate::framework::data_source::{DataSource, DataSourceResponse};
use crate::framework::diagnostic::Diagnostics;
use crate::framework::function::Signature;
use crate::framework::identity::{IdentityAttribute, IdentitySchema};
use crate::framework::list_resource::{ListEvent, ListResource};
use crate::framework::resource::{
    ApplyResponse, CreateRequest, DeleteRequest, DeleteResponse, PlanDestroyRequest,
    PlanDestroyResponse, PlanRequest, PlanResponse, ReadRequest, ReadResponse, Resource,
    UpdateRequest,
};
use crate::framework::schema::{Attribute, Schema};
use crate::framework::value::Value;
use crate::wire::msgpack;

const TYPE: &str = "test_broken";
const SUMMARY: &str = "The provider broke off";

/// A provider, and everything in it, that panics whatever it is asked.
struct Broken {
    schema: Schema,
    identity: IdentitySchema,
    signature: Signature,
}

fn broken() -> Broken {
    Broken {
        schema: Schema {
            version: 0,
            description: "",
            attributes: vec![Attribute::computed("id", Type::String)],
        },
        identity: IdentitySchema {
            version: 0,
            attributes: vec![IdentityAttribute {
                name: "id",
                description: "",
            }],
        },
        signature: Signature {
            summary: "",
            description: "",
            parameters: Vec::new(),
            result: Type::Bool,
        },
    }
}

fn panics() -> ! {
    panic!("as this test wants it")
}

#[async_trait]
impl Resource for Broken {
    fn type_name(&self) -> &'static str {
        TYPE
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn identity(&self) -> &IdentitySchema {
        &self.identity
    }

    fn validate(&self, _: &Value) -> Diagnostics {
        panics()
    }

    async fn read(&self, _: ReadRequest) -> ReadResponse {
        panics()
    }

    async fn plan(&self, _: PlanRequest) -> PlanResponse {
        panics()
    }

    async fn plan_destroy(&self, _: PlanDestroyRequest) -> PlanDestroyResponse {
        panics()
    }

    async fn create(&self, request: CreateRequest<'_>) -> ApplyResponse {
        request.kept.keep(object("created"));
        panics()
    }

    async fn update(&self, _: UpdateRequest) -> ApplyResponse {
        panics()
    }

    async fn delete(&self, _: DeleteRequest) -> DeleteResponse {
        panics()
    }

    async fn import(&self, _: &str) -> Result<Value, Diagnostic> {
        panics()
    }

    async fn import_identity(&self, _: &Value) -> Result<Value, Diagnostic> {
        panics()
    }
}

#[async_trait]
impl DataSource for Broken {
    fn type_name(&self) -> &'static str {
        TYPE
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, _: &Value) -> Diagnostics {
        panics()
    }

    async fn read(&self, _: Value) -> DataSourceResponse {
        panics()
    }
}

/// One event, and then a panic.
#[async_trait]
impl ListResource for Broken {
    fn type_name(&self) -> &'static str {
        TYPE
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, _: &Value) -> Diagnostics {
        panics()
    }

    async fn list(&self, _: Value) -> BoxStream<'static, ListEvent> {
        let found = ListEvent {
            state: object("listed"),
            ..Default::default()
        };
        stream::iter([Some(found), None])
            .map(|event| event.unwrap_or_else(|| panics()))
            .boxed()
    }
}

impl Function for Broken {
    fn name(&self) -> &'static str {
        "broken"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn call(&self, _: &[Value]) -> Result<Value, FunctionError> {
        panics()
    }
}

struct BrokenProvider {
    schema: Schema,
    resources: Vec<Arc<dyn Resource>>,
    data_sources: Vec<Arc<dyn DataSource>>,
    list_resources: Vec<Arc<dyn ListResource>>,
    functions: Vec<Arc<dyn Function>>,
}

#[async_trait]
impl Provider for BrokenProvider {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn validate(&self, _: &Value) -> Diagnostics {
        panics()
    }

    async fn configure(&self, _: ConfigureRequest) -> Diagnostics {
        panics()
    }

    fn resources(&self) -> &[Arc<dyn Resource>] {
        &self.resources
    }

    fn data_sources(&self) -> &[Arc<dyn DataSource>] {
        &self.data_sources
    }

    fn list_resources(&self) -> &[Arc<dyn ListResource>] {
        &self.list_resources
    }

    fn functions(&self) -> &[Arc<dyn Function>] {
        &self.functions
    }
}

fn service() -> ProviderService<BrokenProvider> {
    ProviderService::new(BrokenProvider {
        schema: broken().schema,
        resources: vec![Arc::new(broken())],
        data_sources: vec![Arc::new(broken())],
        list_resources: vec![Arc::new(broken())],
        functions: vec![Arc::new(broken())],
    })
}

fn of() -> Type {
    Type::object([("id", Type::String)])
}

fn object(id: &str) -> Value {
    Value::object([("id", id.into())])
}

fn wire(value: &Value) -> Option<proto::DynamicValue> {
    Some(proto::DynamicValue {
        msgpack: msgpack::encode(&of(), value).unwrap().into(),
        ..Default::default()
    })
}

fn is_told(diagnostics: &[proto::Diagnostic], call: &str) {
    let [said] = diagnostics else {
        panic!("{call}: {diagnostics:?}")
    };
    assert_eq!(said.summary, SUMMARY, "{call}");
    assert!(said.detail.contains(call), "{}", said.detail);
}

/// The diagnostics of the answer to one call.
macro_rules! said {
    ($call:ident, $request:expr) => {
        service()
            .$call(Request::new($request))
            .await
            .expect("never a gRPC error")
            .into_inner()
            .diagnostics
    };
}

#[tokio::test]
async fn a_panic_in_any_handler_is_an_error_diagnostic() {
    let type_name = || TYPE.to_owned();
    let config = || wire(&object("a"));
    let request = proto::validate_provider_config::Request { config: config() };
    is_told(
        &said!(validate_provider_config, request),
        "ValidateProviderConfig",
    );
    let request = proto::configure_provider::Request {
        config: config(),
        ..Default::default()
    };
    is_told(&said!(configure_provider, request), "ConfigureProvider");
    let request = proto::validate_resource_config::Request {
        type_name: type_name(),
        config: config(),
        ..Default::default()
    };
    is_told(
        &said!(validate_resource_config, request),
        "ValidateResourceConfig",
    );
    let request = proto::validate_data_resource_config::Request {
        type_name: type_name(),
        config: config(),
    };
    is_told(
        &said!(validate_data_resource_config, request),
        "ValidateDataResourceConfig",
    );
    let request = proto::validate_list_resource_config::Request {
        type_name: type_name(),
        config: config(),
        ..Default::default()
    };
    is_told(
        &said!(validate_list_resource_config, request),
        "ValidateListResourceConfig",
    );
    let request = proto::read_resource::Request {
        type_name: type_name(),
        current_state: config(),
        ..Default::default()
    };
    is_told(&said!(read_resource, request), "ReadResource");
    for proposed_new_state in [config(), None] {
        let request = proto::plan_resource_change::Request {
            type_name: type_name(),
            prior_state: config(),
            config: proposed_new_state.clone(),
            proposed_new_state,
            ..Default::default()
        };
        is_told(&said!(plan_resource_change, request), "PlanResourceChange");
    }
    for id in ["a", ""] {
        let request = proto::import_resource_state::Request {
            type_name: type_name(),
            id: id.to_owned(),
            identity: Some(proto::ResourceIdentityData {
                identity_data: config(),
            }),
            ..Default::default()
        };
        is_told(
            &said!(import_resource_state, request),
            "ImportResourceState",
        );
    }
    let request = proto::read_data_source::Request {
        type_name: type_name(),
        config: config(),
        ..Default::default()
    };
    is_told(&said!(read_data_source, request), "ReadDataSource");
}

#[tokio::test]
async fn a_panic_in_an_apply_keeps_what_exists() {
    // What was there before, what was to come, and what must be in state.
    for (prior, planned, kept) in [
        (Value::Null, object("created"), Some(object("created"))),
        (object("there"), object("there"), Some(object("there"))),
        // Without a state core keeps the prior one of what was to be deleted.
        (object("there"), Value::Null, None),
    ] {
        let request = proto::apply_resource_change::Request {
            type_name: TYPE.to_owned(),
            prior_state: wire(&prior),
            planned_state: wire(&planned),
            ..Default::default()
        };
        let answer = service().apply_resource_change(Request::new(request)).await;
        let answer = answer.expect("never a gRPC error").into_inner();
        is_told(&answer.diagnostics, "ApplyResourceChange");
        let new_state = kept.as_ref().and_then(wire);
        assert_eq!(answer.new_state, new_state);
        let identity = answer.new_identity.and_then(|new| new.identity_data);
        assert_eq!(identity, new_state);
    }
}

#[tokio::test]
async fn a_panic_in_a_function_is_its_error() {
    let request = proto::call_function::Request {
        name: "broken".to_owned(),
        arguments: Vec::new(),
    };
    let answer = service().call_function(Request::new(request)).await;
    let answer = answer.expect("never a gRPC error").into_inner();
    assert_eq!(answer.result, None);
    let error = answer.error.expect("there is no result");
    assert!(error.text.starts_with(SUMMARY), "{}", error.text);
    assert_eq!(error.function_argument, None);
}

#[tokio::test]
async fn a_panic_in_the_middle_of_a_list_is_its_last_event() {
    let request = proto::list_resource::Request {
        type_name: TYPE.to_owned(),
        config: wire(&object("a")),
        ..Default::default()
    };
    let events = service().list_resource(Request::new(request)).await;
    let events = events.expect("never a gRPC error").into_inner();
    let events: Vec<_> = events
        .map(|event| event.expect("never a gRPC error"))
        .collect()
        .await;
    assert_eq!(events.len(), 2);
    assert_eq!(events[0].diagnostic, []);
    is_told(&events[1].diagnostic, "ListResource");
}
