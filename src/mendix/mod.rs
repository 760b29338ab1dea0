//! The Mendix Control Center, as its REST API for GenAI resources shows it.
//!
//! The room holds the API's types, the calls, what may go wrong with them, and the pure questions
//! that its answers allow: does this company fulfil the prerequisites, does the catalog offer this
//! combination. It knows nothing of Terraform and imports none of our other rooms.
//!
//! Start at [`client::Client`]; every call answers `Result<_, `[`error::ApiError`]`>`.
//!
//! The API itself is written down in `docs/control-center-api.yaml`; the request and response pairs
//! in `tests/contract/` hold this room and the simulator to the same words.

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
pub mod token;
mod transport;
pub mod trust;
