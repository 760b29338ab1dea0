//! Under which name the provider is found, and where.

/// The name of the program, with which the names of all files begin.
pub const PROVIDER: &str = "terraform-provider-mendix";

/// The provider's `source`.
pub const SOURCE: &str = "mendix/mendix";

/// The hosts that a `source` without a host means: one for each product.
pub const REGISTRIES: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// The version that is packed: that of this workspace.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
