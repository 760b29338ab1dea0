//! Terraform's concepts, independent of the wire and of any vendor: values, schemas, plans,
//! diagnostics, and the traits of a provider.
//!
//! It imports no other room of this crate. `wire` carries these types, and a provider implements
//! the traits.

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
