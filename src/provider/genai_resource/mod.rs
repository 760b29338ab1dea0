//! `mendix_genai_resource`: a GenAI resource of the Control Center.

mod checks;
mod collisions;
mod deprovisioning;
mod model;
mod notes;
mod plan;
mod provisioning;
mod refresh;
mod resizing;
mod resource;
mod schema;

pub(super) use resource::GenAiResource;
