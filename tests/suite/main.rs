//! The suite.
mod acceptance;
mod host;
mod protocol;
mod story;
