//! A kind of paid resource as a managed resource of the plugin protocol. Each call has a file of
//! its own.

use std::sync::Arc;

use async_trait::async_trait;
use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::identity::IdentitySchema;
use tfplugin::framework::quoted::quoted;
use tfplugin::framework::resource::{
    ApplyResponse, CreateRequest, DeleteRequest, DeleteResponse, PlanDestroyRequest,
    PlanDestroyResponse, PlanRequest, PlanResponse, ReadRequest, ReadResponse, Resource,
    UpdateRequest,
};
use tfplugin::framework::schema::Schema;
use tfplugin::framework::value::Value;
use uuid::Uuid;

use super::paid::PaidCalls;
use super::{attributes, change, creation, ending, plan, refresh};
use crate::provider::control_center::access::Access;
use crate::provider::portal_url;

/// The managed resource made from a kind of paid resource.
pub(in crate::provider) struct LifeCycle<R> {
    calls: R,
    schema: &'static Schema,
    identity: IdentitySchema,
    access: Arc<Access>,
}

impl<R: PaidCalls> LifeCycle<R> {
    /// The managed resource, with this access to the Control Center.
    pub fn new(calls: R, access: Arc<Access>) -> Self {
        Self {
            calls,
            schema: R::schema(),
            identity: attributes::identity(),
            access,
        }
    }
}

#[async_trait]
impl<R: PaidCalls> Resource for LifeCycle<R> {
    fn type_name(&self) -> &'static str {
        R::WORDS.type_name
    }

    fn schema(&self) -> &Schema {
        self.schema
    }

    fn identity(&self) -> &IdentitySchema {
        &self.identity
    }

    fn validate(&self, config: &Value) -> Diagnostics {
        R::validate(config)
    }

    fn upgrade(&self, state: Value, lacking: &[&str]) -> Value {
        R::upgrade(state, lacking)
    }

    fn generate_config(&self, state: &Value) -> Value {
        let mut config = self.schema.configurable(state);
        R::say_once(&mut config);
        config
    }

    async fn read(&self, request: ReadRequest) -> ReadResponse {
        refresh::read(&self.calls, &self.access, request).await
    }

    async fn plan(&self, request: PlanRequest) -> PlanResponse {
        plan::plan(&self.calls, &self.access, request).await
    }

    async fn plan_destroy(&self, request: PlanDestroyRequest) -> PlanDestroyResponse {
        ending::plan_destroy(&self.calls, &self.access, request).await
    }

    async fn create(&self, request: CreateRequest<'_>) -> ApplyResponse {
        creation::create(&self.calls, &self.access, request).await
    }

    async fn update(&self, request: UpdateRequest) -> ApplyResponse {
        change::update(&self.calls, &self.access, request).await
    }

    async fn delete(&self, request: DeleteRequest) -> DeleteResponse {
        ending::delete(&self.calls, &self.access, request).await
    }

    async fn import(&self, id: &str) -> Result<Value, Diagnostic> {
        // People copy the address from a browser. State gets the id in it.
        let of_address = || portal_url::resource_id(id).ok();
        let found = Uuid::parse_str(id).ok().or_else(of_address);
        found
            .map(|id| self.imported(id))
            .ok_or_else(|| not_an_id::<R>(id))
    }

    /// Terraform compares an identity with that in state, so an identity has to hold the id itself.
    async fn import_identity(&self, identity: &Value) -> Result<Value, Diagnostic> {
        let id = identity.attribute("id").as_str().unwrap_or_default();
        let found = Uuid::parse_str(id).ok();
        found
            .map(|id| self.imported(id))
            .ok_or_else(|| not_an_id::<R>(id))
    }
}

impl<R: PaidCalls> LifeCycle<R> {
    /// The object that an import starts from; a refresh fills in the rest.
    fn imported(&self, id: Uuid) -> Value {
        let attributes = self.schema.attributes.iter();
        let mut state = Value::object(attributes.map(|attribute| (attribute.name, Value::Null)));
        state.set("id", id.hyphenated().to_string());
        state
    }
}

fn not_an_id<R: PaidCalls>(text: &str) -> Diagnostic {
    let (noun, portal) = (R::WORDS.noun, R::WORDS.portal);
    Diagnostic::error(
        format!("Not the id of a {noun}"),
        format!(
            "{} is neither a UUID nor the address of a resource in the {portal}. Nothing was \
             imported. Import the resource by the id on its settings page in the {portal}, or by \
             the address of that page.",
            quoted(text)
        ),
    )
}
