//! The packages of a release: the provider's, as registries and mirrors take them, and the
//! simulator's.
//!
//! | module | what it knows |
//! |---|---|
//! | `program` | the programs of a release |
//! | `platform` | the platforms that are released, and what the registries call them |
//! | `file_names` | how each file of a release is called |
//! | `package` | what is in the archive for one platform |
//! | `archive` | a zip file that depends on its contents and on nothing else |
//! | `sums` | the list of the sums of a release's files |
//! | `mirror` | a directory from which `init` installs |
//!
//! Nothing here builds anything: the binary of a test is packed in the same way as that of a
//! release.

mod archive;
pub mod file_names;
mod mirror;
mod package;
mod platform;
mod program;
mod sums;

pub use mirror::lay_out;
pub use package::{DOCUMENTS, package};
pub use platform::{Platform, RELEASED};
pub use program::Program;
pub use sums::write_sums;
