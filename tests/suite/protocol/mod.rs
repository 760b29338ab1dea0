//! The tests play Terraform's part against the real program: what a provider must do so that a host
//! accepts it.

mod accounts;
mod apply;
mod calls;
mod concurrency;
mod crash;
mod data;
mod debug;
mod ending;
mod frames;
mod functions;
mod handshake;
mod import;
mod list;
mod logging;
mod messages;
mod plan;
mod process;
mod provider_config;
mod read;
mod replacement;
mod schema;
mod services;
mod state;
mod tls;
mod validation;
