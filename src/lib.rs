//! The map.
pub mod framework;
pub mod mendix;
pub mod tfplugin6;
