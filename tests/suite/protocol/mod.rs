//! Terraform's part, played against the real program: what a provider must do
//! for a host to keep it.

mod crash;
mod debug;
mod ending;
mod handshake;
mod logging;
mod process;
mod services;
mod tls;
