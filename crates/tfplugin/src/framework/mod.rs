//! Terraform's meaning, without wire and without vendor: what a value, a schema, a plan and a
//! diagnostic are, and what a provider has to offer.
//!
//! Imports no other room of this crate: `wire` carries these types, and a provider fills them.

pub mod data_source;
pub mod diagnostic;
pub mod function;
pub mod identity;
pub mod json;
pub mod list_resource;
mod meaning;
pub mod number;
pub mod path;
pub mod plan;
pub mod provider;
pub mod quoted;
mod required;
pub mod resource;
pub mod schema;
pub mod types;
pub mod value;
