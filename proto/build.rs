//! Compiles the interface definitions beside this file, in pure Rust: no
//! `protoc` has to be installed.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let interfaces = ["tfplugin6.proto", "go_plugin.proto"];
    for interface in interfaces {
        println!("cargo:rerun-if-changed=proto/{interface}");
    }
    let descriptors = protox::compile(interfaces, ["proto"])?;
    tonic_prost_build::configure()
        // The tests play Terraform with the generated clients; the linker
        // leaves them out of the provider.
        .build_client(true)
        .build_transport(false)
        .bytes(".")
        .compile_fds(descriptors)?;
    Ok(())
}
