//! A provider that panics in every call.

use std::sync::Arc;

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::{self, BoxStream};

use crate::framework::data_source::{DataSource, DataSourceResponse};
use crate::framework::diagnostic::{Diagnostic, Diagnostics};
use crate::framework::function::{Function, FunctionError, Signature};
use crate::framework::identity::{IdentityAttribute, IdentitySchema};
use crate::framework::list_resource::{ListEvent, ListResource};
use crate::framework::provider::{ConfigureRequest, Provider};
use crate::framework::resource::{
    ApplyResponse, CreateRequest, DeleteRequest, DeleteResponse, PlanDestroyRequest,
    PlanDestroyResponse, PlanRequest, PlanResponse, ReadRequest, ReadResponse, Resource,
    UpdateRequest,
};
use crate::framework::schema::{Attribute, Schema};
use crate::framework::types::Type;
use crate::framework::value::Value;
use crate::wire::service::ProviderService;

use super::object;

pub const TYPE: &str = "test_broken";

/// A provider that panics in every call, in all its parts.
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

pub fn service() -> ProviderService {
    ProviderService::new(BrokenProvider {
        schema: broken().schema,
        resources: vec![Arc::new(broken())],
        data_sources: vec![Arc::new(broken())],
        list_resources: vec![Arc::new(broken())],
        functions: vec![Arc::new(broken())],
    })
}
