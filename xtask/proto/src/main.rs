//! Generates Rust code from the interface definitions in `proto/`, in pure Rust, without an
//! installed `protoc`.
//!
//! It is a separate program, because no other task needs a compiler of interface definitions:
//! `cargo xtask proto` starts it.

use std::env;
use std::error::Error;
use std::path::{Path, PathBuf};

/// Writes `tfplugin6.rs` and `plugin.rs` into the directory that the only argument names.
fn main() -> Result<(), Box<dyn Error>> {
    let directory: PathBuf = env::args_os()
        .nth(1)
        .ok_or("name the directory for the generated code")?
        .into();
    let interfaces = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proto");
    let descriptors = protox::compile(["tfplugin6.proto", "go_plugin.proto"], [interfaces])?;
    tonic_prost_build::configure()
        // Tests and measurements use the generated clients to play Terraform; the linker leaves
        // them out of a provider.
        .build_client(true)
        .build_transport(false)
        .bytes(".")
        .out_dir(directory)
        .compile_fds(descriptors)?;
    Ok(())
}
