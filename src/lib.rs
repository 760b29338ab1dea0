//! The map.
pub mod framework;
pub mod tfplugin6;
