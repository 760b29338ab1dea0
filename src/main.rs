//! The provider's start-up checklist, and the only place that exits.

use std::env;
use std::process::ExitCode;

use terraform_provider_mendix::provider::{MendixProvider, VERSION};
use tfplugin::Program;
use tfplugin::plugin::host;

/// Terraform and OpenTofu provider for Mendix Control Center GenAI resources.
const PROGRAM: Program = Program {
    name: "terraform-provider-mendix",
    version: VERSION,
    address: "registry.terraform.io/mendix/mendix",
    log_targets: &[env!("CARGO_CRATE_NAME")],
};

/// The allocator of the static program for Linux: with musl's own, a refresh takes one and a half
/// times the processor time.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    PROGRAM.run(|| {
        let variable = Box::new(|name: &str| env::var_os(name));
        MendixProvider::new(variable, host::product())
    })
}
