//! A provider with one resource, one data source and one list resource, all with the same
//! attributes. Tests set its answers.

use std::sync::Arc;

use async_trait::async_trait;
use futures::stream::{self, BoxStream, StreamExt as _};

use super::wire;
use crate::framework::data_source::{DataSource, DataSourceResponse};
use crate::framework::diagnostic::Diagnostics;
use crate::framework::identity::{IdentityAttribute, IdentitySchema};
use crate::framework::list_resource::{ListEvent, ListResource};
use crate::framework::provider::{ConfigureRequest, Provider};
use crate::framework::resource::{
    ApplyResponse, CreateRequest, DeleteRequest, DeleteResponse, ReadRequest, ReadResponse,
    Resource, UpdateRequest,
};
use crate::framework::schema::{Attribute, Schema};
use crate::framework::types::Type;
use crate::framework::value::Value;
use crate::wire::proto;
use crate::wire::service::ProviderService;

pub const TYPE: &str = "test_toy";

/// The resource's answer to create and update; without one it panics.
pub type Answer = Option<fn(&CreateRequest<'_>) -> Value>;

pub struct Toy {
    schema: Schema,
    identity: IdentitySchema,
    answer: Answer,
}

/// An object with the required attributes `name` and `size`, and the computed `id` and `note`.
pub fn toy(id: Value, name: Value, size: Value) -> Value {
    Value::object([
        ("id", id),
        ("name", name),
        ("note", Value::Null),
        ("size", size),
    ])
}

fn schema() -> Schema {
    Schema {
        version: 0,
        description: "",
        attributes: vec![
            Attribute::computed("id", Type::String),
            Attribute::required("name", Type::String),
            Attribute::computed("note", Type::String),
            Attribute::required("size", Type::Number),
        ],
    }
}

pub fn toy_type() -> Type {
    schema().value_type()
}

pub fn toy_wire(value: &Value) -> Option<proto::DynamicValue> {
    wire(&toy_type(), value)
}

pub fn service(answer: Answer) -> ProviderService {
    let toy = || {
        Arc::new(Toy {
            schema: schema(),
            identity: IdentitySchema {
                version: 0,
                attributes: vec![IdentityAttribute {
                    name: "id",
                    description: "",
                }],
            },
            answer,
        })
    };
    ProviderService::new(ToyProvider {
        schema: schema(),
        resources: [toy()],
        data_sources: [toy()],
        list_resources: [toy()],
    })
}

struct ToyProvider {
    schema: Schema,
    resources: [Arc<dyn Resource>; 1],
    data_sources: [Arc<dyn DataSource>; 1],
    list_resources: [Arc<dyn ListResource>; 1],
}

#[async_trait]
impl Provider for ToyProvider {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    async fn configure(&self, _: ConfigureRequest) -> Diagnostics {
        panic!("it was asked with a null")
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
}

#[async_trait]
impl Resource for Toy {
    fn type_name(&self) -> &'static str {
        TYPE
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn identity(&self) -> &IdentitySchema {
        &self.identity
    }

    async fn read(&self, request: ReadRequest) -> ReadResponse {
        ReadResponse::found(request.current_state, request.private)
    }

    async fn create(&self, request: CreateRequest<'_>) -> ApplyResponse {
        let answer = self.answer.expect("it is not asked with a null");
        ApplyResponse::done(answer(&request))
    }

    async fn update(&self, request: UpdateRequest) -> ApplyResponse {
        let answer = self.answer.expect("it is not asked with a null");
        ApplyResponse::done(answer(&CreateRequest {
            planned_state: request.planned_state,
            planned_private: request.planned_private,
            kept: &Default::default(),
            stop: request.stop,
        }))
    }

    async fn delete(&self, _: DeleteRequest) -> DeleteResponse {
        DeleteResponse::default()
    }
}

#[async_trait]
impl DataSource for Toy {
    fn type_name(&self) -> &'static str {
        TYPE
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    async fn read(&self, _: Value) -> DataSourceResponse {
        panic!("it was asked with a null")
    }
}

#[async_trait]
impl ListResource for Toy {
    fn type_name(&self) -> &'static str {
        TYPE
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    async fn list(&self, _: Value) -> BoxStream<'static, ListEvent> {
        stream::once(async { panic!("it was asked with a null") }).boxed()
    }
}
