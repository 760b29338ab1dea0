//! Makes this process a child of Terraform or OpenTofu.
//!
//! Both start providers through HashiCorp's go-plugin: the host sets environment variables, the
//! child prints one line with its address and its certificate, and gRPC over mutual TLS follows.
//! This room does only that; it knows no schema and no resource.
//!
//! [`launch`] reads the variables and [`serve`] does the rest. [`logging`] and [`crash`] write to
//! stderr in the form that the host reads.

pub mod crash;
pub mod debug;
pub mod host;
pub mod launch;
pub mod logging;
pub mod serve;
pub mod tls;

mod accept;
mod certificate;
mod connection;
mod handshake;
mod listener;
mod parent;
mod services;
mod signals;

/// Messages and services of go-plugin itself, for the server here and for the tests that play the
/// host.
#[allow(missing_docs, clippy::all, reason = "generated")]
pub mod proto {
    include!("../generated/plugin.rs");
}
