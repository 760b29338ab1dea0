//! The tests that drive the provider from outside, in one binary.

mod acceptance;
mod arrows;
mod codec;
mod comments;
mod conformance;
mod contract;
#[cfg(unix)]
mod debian;
mod diagnostics;
mod host;
#[cfg(target_os = "linux")]
mod image;
mod oldest_rust;
mod openapi;
#[cfg(unix)]
mod overview;
mod pages;
mod plugin_crate;
mod protocol;
mod quoting;
mod reads;
mod reliability;
mod snapshots;
mod story;
mod summary;
mod walk;
mod workflows;
