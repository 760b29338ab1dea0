//! The map.
pub mod tfplugin6;
