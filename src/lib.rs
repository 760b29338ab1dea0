//! Terraform and OpenTofu provider for GenAI resources of the Mendix Control Center: the map of the
//! house.
//!
//! ```text
//!                    main.rs
//!        ┌──────────────┴──────────────┐
//!        ▼                             ▼
//!     tfplugin  ◄──────────────────  provider
//!  plugin → wire → framework           │
//!                                      └► mendix
//! ```
//!
//! - [`tfplugin`]: what every provider needs: being a child process of Terraform, the wire, and
//!   Terraform's meaning. A crate of its own, which knows nothing of Mendix.
//! - [`provider`]: Mendix's resources in Terraform's terms, and the words for the practitioner.
//! - [`mendix`]: the REST client of the Control Center, without a word of Terraform's.
//!
//! The compiler holds the arrows to `tfplugin`; that `mendix` does not import `provider` a test
//! holds. Everything under `src/` and `crates/` ships in the provider.
//!
//! `docs/design/architecture.md` follows a plan and an apply through the files, and says where a
//! change belongs.

pub mod mendix;
pub mod provider;
