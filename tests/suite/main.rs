//! The tests that drive the provider from outside, in one binary.

mod acceptance;
mod codec;
mod conformance;
mod contract;
mod diagnostics;
mod docs;
mod host;
mod oldest_rust;
mod openapi;
mod protocol;
mod reads;
mod reliability;
mod story;
mod walk;
mod workflows;
