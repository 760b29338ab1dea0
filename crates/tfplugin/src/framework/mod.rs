//! Terraform's meaning, without wire and without vendor: what a value, a schema, a plan and a
//! diagnostic are, and what a provider has to offer.
//!
//! Imports none of our other rooms. `tfplugin6` carries these types over the wire, `provider` fills
//! them with Mendix's resources.

pub mod data_source;
pub mod diagnostic;
pub mod function;
pub mod identity;
pub mod json;
pub mod list_resource;
pub mod number;
pub mod path;
pub mod plan;
pub mod provider;
pub mod resource;
pub mod schema;
pub mod types;
pub mod value;
