//! Terraform and OpenTofu provider for GenAI resources of the Mendix Control
//! Center: the map of the house.
//!
//! ```text
//!                    main.rs
//!        ┌──────────────┼───────────────┐
//!        ▼              ▼               ▼
//!     plugin        tfplugin6        provider
//!                       │             │     │
//!                       └► framework ◄┘     └► mendix
//! ```
//!
//! - [`plugin`]: being a child process of Terraform.
//! - [`tfplugin6`]: the wire.
//! - [`framework`]: Terraform's meaning, without wire or vendor.
//! - [`provider`]: Mendix's resources in Terraform's terms, and the words for
//!   the practitioner.
//! - [`mendix`]: the REST client of the Control Center.
//!
//! The arrows are all the imports there are between rooms: `plugin`,
//! `framework` and `mendix` import none of the others, and the wire and the
//! provider never meet. Everything under `src/` ships; nothing else does.
//!
//! `docs/design/architecture.md` follows a plan and an apply through the files,
//! and says where a change belongs.

pub mod framework;
pub mod mendix;
pub mod plugin;
pub mod provider;
pub mod tfplugin6;
