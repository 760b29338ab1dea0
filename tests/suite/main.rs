//! The tests that drive the provider from outside, in one binary.

mod acceptance;
mod arrows;
mod codec;
mod conformance;
mod contract;
mod diagnostics;
mod docs;
mod host;
mod openapi;
mod pages;
mod protocol;
mod reads;
mod reliability;
mod story;
mod walk;
