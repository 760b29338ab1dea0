//! `mendix_genai_resource`: a GenAI resource of the Control Center. `life_cycle` has what all paid
//! resources share.

mod calls;
mod list;
mod model;
mod planned;
mod remarks;
mod schema;
mod validation;
mod wanted;
mod written;

pub(super) use list::GenAiResourceList;
pub(super) use schema::check_not_blank;

/// The type as it is written in HCL.
const TYPE_NAME: &str = "mendix_genai_resource";

/// The kind of paid resource that `mendix_genai_resource` manages.
pub(super) struct GenAi;
