//! The resource as Terraform asks for it; each question has its own file.

use std::sync::Arc;

use async_trait::async_trait;
use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};
use tfplugin::framework::identity::IdentitySchema;
use tfplugin::framework::resource::{
    ApplyResponse, CreateRequest, DeleteRequest, DeleteResponse, PlanDestroyRequest,
    PlanDestroyResponse, PlanRequest, PlanResponse, ReadRequest, ReadResponse, Resource,
    UpdateRequest,
};
use tfplugin::framework::schema::Schema;
use tfplugin::framework::value::Value;
use uuid::Uuid;

use super::{deprovisioning, plan, provisioning, refresh, resizing, schema};
use crate::provider::control_center::Connection;

/// `mendix_genai_resource`.
pub(in crate::provider) struct GenAiResource {
    schema: Schema,
    identity: IdentitySchema,
    connection: Arc<Connection>,
}

impl GenAiResource {
    /// The resource type, reaching the Control Center over this connection.
    pub fn new(connection: Arc<Connection>) -> Self {
        Self {
            schema: schema::schema(),
            identity: schema::identity(),
            connection,
        }
    }
}

#[async_trait]
impl Resource for GenAiResource {
    fn type_name(&self) -> &'static str {
        "mendix_genai_resource"
    }

    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn identity(&self) -> &IdentitySchema {
        &self.identity
    }

    fn validate(&self, config: &Value) -> Diagnostics {
        schema::validate(config)
    }

    async fn read(&self, request: ReadRequest) -> ReadResponse {
        refresh::read(&self.connection, request).await
    }

    async fn plan(&self, request: PlanRequest) -> PlanResponse {
        plan::plan(&self.connection, request).await
    }

    async fn plan_destroy(&self, request: PlanDestroyRequest) -> PlanDestroyResponse {
        deprovisioning::plan_destroy(request)
    }

    async fn create(&self, request: CreateRequest<'_>) -> ApplyResponse {
        provisioning::create(&self.connection, request).await
    }

    async fn update(&self, request: UpdateRequest) -> ApplyResponse {
        resizing::update(&self.connection, request).await
    }

    async fn delete(&self, request: DeleteRequest) -> DeleteResponse {
        deprovisioning::delete(&self.connection, request).await
    }

    async fn import(&self, id: &str) -> Result<Value, Diagnostic> {
        let Ok(uuid) = Uuid::parse_str(id) else {
            return Err(Diagnostic::error(
                "Not the id of a GenAI resource",
                format!(
                    "{id:?} is not a UUID. The id of a resource stands on its settings page in \
                     the GenAI portal. Nothing was imported."
                ),
            ));
        };
        let mut state = Value::object(
            self.schema
                .attributes
                .iter()
                .map(|attribute| (attribute.name, Value::Null)),
        );
        state.set("id", uuid.hyphenated().to_string());
        Ok(state)
    }

    async fn import_identity(&self, identity: &Value) -> Result<Value, Diagnostic> {
        self.import(identity.attribute("id").as_str().unwrap_or_default())
            .await
    }
}
