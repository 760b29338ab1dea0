//! The packages of a release: the provider's, in the form that registries and mirrors take, and the
//! simulator's.
//!
//! | module | content |
//! |---|---|
//! | `program` | the programs of a release |
//! | `platform` | the released platforms, and their names in the registries |
//! | `file_names` | the names of the files of a release |
//! | `package` | the archive for one platform |
//! | `archive` | a zip file that depends only on its contents |
//! | `sums` | the list of the sums of a release's files |
//! | `mirror` | a directory from which `init` installs |
//!
//! Nothing here builds anything: tests pack their binary in the same way as a release does.

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
