//! A plan on its way: what the schema alone proposes, for a kind of resource to complete.

use tfplugin::framework::path::Path;
use tfplugin::framework::value::Value;

use super::state::State;

/// What is to become of an object, before the Control Center is asked.
#[derive(Debug)]
pub(in crate::provider) struct Draft<'a> {
    /// What is stored; null for a new object.
    pub prior: &'a Value,
    /// What is written, after `ignore_changes`.
    pub config: &'a Value,
    /// Whether this plan imports the object.
    pub is_import: bool,
    /// What is planned.
    pub planned: Value,
    /// The attributes whose change means a new object.
    pub requires_replace: Vec<Path>,
}

impl Draft<'_> {
    /// Whether a new object is planned, by itself or in place of another one.
    pub fn is_new(&self) -> bool {
        self.prior.is_null() || !self.requires_replace.is_empty()
    }

    /// What a summary calls the stored object.
    pub fn named(&self) -> String {
        State(self.prior).named()
    }
}
