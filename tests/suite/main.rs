//! The tests that drive the provider from outside, in one binary.

mod contract;
mod host;
mod openapi;
mod protocol;
