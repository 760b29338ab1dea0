//! The suite.
mod host;
mod protocol;
