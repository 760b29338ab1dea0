//! The map.
pub mod framework;
pub mod mendix;
pub mod plugin;
pub mod provider;
pub mod tfplugin6;
