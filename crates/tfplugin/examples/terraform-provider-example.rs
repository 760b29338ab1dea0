//! A complete provider, with one managed resource that exists in state only.

use std::{process::ExitCode, sync::Arc};

use tfplugin::framework::provider::Provider;
use tfplugin::framework::resource::*;
use tfplugin::framework::schema::{Attribute, Schema};
use tfplugin::framework::types::Type;
use tfplugin::{Program, async_trait};

/// `example_note`: a text that exists in state only.
struct Note(Schema);

#[async_trait]
impl Resource for Note {
    fn type_name(&self) -> &'static str {
        "example_note"
    }
    fn schema(&self) -> &Schema {
        &self.0
    }
    async fn create(&self, request: CreateRequest<'_>) -> ApplyResponse {
        let mut state = request.planned_state;
        let length = state.attribute("text").as_str().map_or(0, str::len);
        state.set("length", length as u64);
        ApplyResponse::done(state)
    }
    async fn read(&self, request: ReadRequest) -> ReadResponse {
        ReadResponse::found(request.current_state, request.private)
    }
    async fn update(&self, request: UpdateRequest) -> ApplyResponse {
        ApplyResponse::done(request.planned_state)
    }
    async fn delete(&self, _: DeleteRequest) -> DeleteResponse {
        DeleteResponse::default()
    }
}

struct Example([Arc<dyn Resource>; 1]);

impl Provider for Example {
    fn resources(&self) -> &[Arc<dyn Resource>] {
        &self.0
    }
}

fn main() -> ExitCode {
    let note = || {
        let text = Attribute::required("text", Type::String).replacing();
        let length = Attribute::computed("length", Type::Number);
        Note(Schema::new(vec![text, length]))
    };
    Program {
        name: "terraform-provider-example",
        version: "1.0.0",
        address: "registry.terraform.io/example/example",
        log_targets: &["terraform_provider_example"],
    }
    .run(|| Example([Arc::new(note())]))
}
