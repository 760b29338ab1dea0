//! What a Terraform or OpenTofu provider needs that is the same for every
//! provider.
//!
//! - [`plugin`]: being a child process of Terraform.
//! - [`wire`]: the messages of plugin protocol 6, and the gRPC service.
//! - [`framework`]: Terraform's meaning, without wire or vendor.

pub mod framework;
pub mod plugin;
pub mod wire;
