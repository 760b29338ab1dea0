//! The map.
pub mod plugin;
pub mod tfplugin6;
