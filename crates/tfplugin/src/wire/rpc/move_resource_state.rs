//! `MoveResourceState`: takes over state from another source address, as an upgrade.
//!
//! The address says where a provider was installed from (a registry, a mirror or a company's own
//! host), not what it is: objects of one type are the same objects from all of them. State of
//! another type cannot be read.

use super::Rpc;
use super::upgrade_resource_state::upgraded;
use crate::framework::diagnostic::Diagnostic;
use crate::wire::proto::move_resource_state::{Request, Response};
use crate::wire::service::ProviderService;

impl Rpc for Request {
    const NAME: &'static str = "MoveResourceState";
    type Response = Response;

    fn type_name(&self) -> &str {
        &self.target_type_name
    }

    async fn handle(self, service: &ProviderService) -> Result<Response, Diagnostic> {
        let type_name = &self.target_type_name;
        let managed = service.find_managed_resource(type_name)?;
        if self.source_type_name != *type_name {
            return Err(from_another_type(type_name, &self.source_type_name));
        }
        // Hosts compare the versions themselves only before an upgrade.
        let version = managed.resource.schema().version;
        if self.source_schema_version > version {
            return Err(from_a_newer_schema(
                type_name,
                self.source_schema_version,
                version,
            ));
        }
        let state = upgraded(managed, type_name, self.source_state.as_ref())?;
        Ok(Response {
            target_state: managed.encode(&state)?,
            // OpenTofu sends no identity, but the state contains its attributes.
            target_identity: managed.identity_of(&state)?,
            target_private: self.source_private,
            ..Default::default()
        })
    }
}

fn from_another_type(target: &str, source: &str) -> Diagnostic {
    Diagnostic::error(
        "Resource cannot be moved from another type",
        format!(
            "A {target} cannot take over the state of a {source}. Nothing was changed. If the \
             object in state is to become the resource of this block, remove the moved block, \
             remove the object from state (`state rm`), and then import the resource by its id. \
             An import alone is not enough: an object that is still in state and in no block is \
             destroyed."
        ),
    )
}

fn from_a_newer_schema(type_name: &str, theirs: i64, ours: i64) -> Diagnostic {
    Diagnostic::error(
        "Stored state is from a newer version of the provider",
        format!(
            "The state of this {type_name} has version {theirs} of its schema, and this version \
             of the provider knows versions up to {ours}. Nothing was changed. Install a version \
             of the provider at least as new as the one that wrote the state."
        ),
    )
}
