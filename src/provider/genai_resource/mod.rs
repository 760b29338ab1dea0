//! `mendix_genai_resource`: a GenAI resource of the Control Center.

mod checks;
mod collisions;
mod deprovisioning;
mod interruption;
mod list;
mod model;
mod notes;
mod plan;
mod provisioning;
mod refresh;
mod resizing;
mod resource;
mod schema;

pub(super) use list::GenAiResourceList;
pub(super) use model::observed_state;
pub(super) use resource::GenAiResource;
pub(super) use schema::{TYPES, check_not_blank, observed_attributes};
