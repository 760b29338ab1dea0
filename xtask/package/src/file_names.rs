//! How each file of a release is called.
//!
//! The registries look for exactly these names; see "Publishing Providers" in Terraform's
//! documentation of its registry.

use crate::platform::Platform;
use provider_address::{PROVIDER, VERSION};

/// The archive for one platform.
#[must_use]
pub fn archive(platform: Platform) -> String {
    format!("{PROVIDER}_{VERSION}_{platform}.zip")
}

/// The program in the archive.
#[must_use]
pub fn binary(platform: Platform) -> String {
    format!("{PROVIDER}_v{VERSION}{}", platform.exe_suffix())
}

/// What the program for one platform is made of.
#[must_use]
pub fn bill_of_materials(platform: Platform) -> String {
    format!("{PROVIDER}_{VERSION}_{platform}.cdx.json")
}

/// Which protocol the provider speaks.
#[must_use]
pub fn manifest() -> String {
    format!("{PROVIDER}_{VERSION}_manifest.json")
}

/// The sums of the files above.
#[must_use]
pub fn sums() -> String {
    format!("{PROVIDER}_{VERSION}_SHA256SUMS")
}
