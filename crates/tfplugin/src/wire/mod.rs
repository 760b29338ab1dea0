//! The wire: protocol messages, how values are encoded in them, and the gRPC service. Each call
//! decodes, asks `framework`, and encodes.
//!
//! Nothing of the wire goes further in.

mod answer;
mod diagnostic;
mod dispatch;
mod dynamic_value;
pub mod msgpack;
pub mod proto;
mod rpc;
mod schema;
mod service;

pub use service::ProviderService;
