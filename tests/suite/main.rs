//! The tests that drive the provider from outside, in one binary.

mod acceptance;
mod codec;
mod conformance;
mod contract;
mod diagnostics;
mod host;
mod openapi;
mod protocol;
mod reads;
mod reliability;
mod story;
mod walk;
