//! The names of the files of a release.
//!
//! The registries look for exactly these names of the provider's files; see "Publishing Providers"
//! in Terraform's documentation of its registry.

use crate::platform::Platform;
use crate::program::Program;
use provider_address::{PROVIDER, VERSION};

/// The archive of a program for one platform.
#[must_use]
pub fn archive(program: Program, platform: Platform) -> String {
    format!("{}_{VERSION}_{platform}.zip", program.name())
}

/// The program in the archive. The provider's name has a version, which Terraform reads; people
/// type the simulator's name, so it has none.
#[must_use]
pub fn binary(program: Program, platform: Platform) -> String {
    let version = match program {
        Program::Provider => format!("_v{VERSION}"),
        Program::Simulator => String::new(),
    };
    format!("{}{version}{}", program.name(), platform.exe_suffix())
}

/// The bill of materials of the program for one platform.
#[must_use]
pub fn bill_of_materials(program: Program, platform: Platform) -> String {
    format!("{}_{VERSION}_{platform}.cdx.json", program.name())
}

/// The manifest, which says which protocol the provider speaks.
#[must_use]
pub fn manifest() -> String {
    format!("{PROVIDER}_{VERSION}_manifest.json")
}

/// The sums of a program's archives. The registries must know every file in the provider's list, so
/// the simulator's archives have a list of their own.
#[must_use]
pub fn sums(program: Program) -> String {
    format!("{}_{VERSION}_SHA256SUMS", program.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_those_that_the_registries_and_the_guides_know() {
        let platform = Platform::named("windows_amd64").unwrap();
        let of = |program| {
            [
                archive(program, platform),
                binary(program, platform),
                sums(program),
            ]
        };
        assert_eq!(
            of(Program::Provider),
            [
                format!("terraform-provider-mendix_{VERSION}_windows_amd64.zip"),
                format!("terraform-provider-mendix_v{VERSION}.exe"),
                format!("terraform-provider-mendix_{VERSION}_SHA256SUMS"),
            ]
        );
        assert_eq!(
            of(Program::Simulator),
            [
                format!("control-center-simulator_{VERSION}_windows_amd64.zip"),
                "control-center-simulator.exe".to_owned(),
                format!("control-center-simulator_{VERSION}_SHA256SUMS"),
            ]
        );
    }
}
