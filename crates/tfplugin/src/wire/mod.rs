//! The wire: protocol messages, the encoding of values in them, and the gRPC service. Each call
//! decodes, calls `framework`, and encodes.
//!
//! No other room sees the wire format.

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
