//! Generates Rust code from the interface definitions in `proto/` at the top, in pure Rust: no
//! `protoc` has to be installed.
//!
//! A program of its own, because nothing else needs a compiler of interface definitions: `cargo
//! xtask proto` starts it.

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
        // Tests and measurements play Terraform with the generated clients; the linker leaves them
        // out of a provider.
        .build_client(true)
        .build_transport(false)
        .bytes(".")
        .out_dir(directory)
        .compile_fds(descriptors)?;
    Ok(())
}
