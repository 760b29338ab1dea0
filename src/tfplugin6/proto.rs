//! The messages and the service of protocol 6, generated from
//! `proto/tfplugin6.proto`.
#![allow(missing_docs, clippy::all, reason = "generated")]

tonic::include_proto!("tfplugin6");
