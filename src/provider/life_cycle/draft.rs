//! A plan in progress: what the schema alone proposes, for a kind of resource to complete.

use tfplugin::framework::path::Path;
use tfplugin::framework::value::Value;

use super::state::State;

/// The planned change of an object, before the provider asks the Control Center.
#[derive(Debug)]
pub(in crate::provider) struct Draft<'a> {
    /// What is stored; null for a new object.
    pub prior: &'a Value,
    /// The configuration, after `ignore_changes`.
    pub config: &'a Value,
    /// Whether this plan imports the object.
    pub is_import: bool,
    /// What is planned.
    pub planned: Value,
    /// The attributes whose change requires a new object.
    pub requires_replace: Vec<Path>,
}

impl Draft<'_> {
    /// Whether the plan creates an object, on its own or in place of another one.
    pub fn is_new(&self) -> bool {
        self.prior.is_null() || !self.requires_replace.is_empty()
    }

    /// How a summary names the stored object.
    pub fn named(&self) -> String {
        State(self.prior).named()
    }
}
