//! The provider's name, source address and version.

/// The name of the program. The names of all its files begin with it.
pub const PROVIDER: &str = "terraform-provider-mendix";

/// The provider's `source`.
pub const SOURCE: &str = "mendix/mendix";

/// The default registries of Terraform and OpenTofu, for a `source` without a host.
pub const REGISTRIES: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// The packed version: that of this workspace.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
