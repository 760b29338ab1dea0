//! The Mendix Control Center, through its REST API for GenAI resources.
//!
//! The room holds the API's types, its calls and their errors. It also holds pure functions on the
//! API's answers: does this company fulfil the prerequisites, does the catalog offer this
//! combination. It knows nothing of Terraform and imports no other room.
//!
//! Start at [`client::Client`]; every call returns `Result<_, `[`error::ApiError`]`>`.
//!
//! `docs/control-center-api.yaml` describes the API. The request and response pairs in
//! `tests/contract/` test this room and the simulator against the same messages.

pub mod bundle_month;
pub mod catalog;
pub mod client;
pub mod consumption;
#[cfg(test)]
mod contract;
pub mod endpoint;
pub mod error;
mod error_body;
mod error_kind;
mod excerpt;
#[cfg(test)]
pub(crate) mod fake;
mod foreign_body;
mod lenient;
mod listing;
mod no_proxy;
mod open_set;
mod options;
mod pace;
pub mod prerequisites;
pub mod proxy;
pub mod purchase;
mod reason;
pub mod release;
pub mod resource;
pub mod resource_list;
pub mod resource_reads;
mod retry;
pub mod spelling;
pub mod tls_failure;
pub mod token;
mod transport;
pub mod trust;
