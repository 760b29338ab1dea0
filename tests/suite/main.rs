//! The suite.
mod acceptance;
mod diagnostics;
mod host;
mod protocol;
mod story;
