//! The messages and the service of protocol 6, generated from `proto/tfplugin6.proto`.
#![allow(missing_docs, clippy::all, reason = "generated")]

include!("../generated/tfplugin6.rs");
