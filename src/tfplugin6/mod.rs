//! wire
#[allow(missing_docs, clippy::all)]
pub mod proto {
    tonic::include_proto!("tfplugin6");
}
