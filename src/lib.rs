//! The map.

pub mod mendix;
