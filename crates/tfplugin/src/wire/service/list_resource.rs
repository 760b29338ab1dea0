//! A list resource with what it lists.

use std::sync::Arc;

use super::ManagedResource;
use crate::framework::list_resource;
use crate::framework::types::Type;

/// A list resource with the managed resource whose objects it lists.
pub(in crate::wire) struct ListResource {
    pub resource: Arc<dyn list_resource::ListResource>,
    pub managed: Arc<ManagedResource>,
    pub config_type: Type,
}

impl ListResource {
    pub fn new(
        resource: Arc<dyn list_resource::ListResource>,
        managed: Arc<ManagedResource>,
    ) -> Self {
        let config_type = resource.schema().value_type();
        Self {
            resource,
            managed,
            config_type,
        }
    }
}
