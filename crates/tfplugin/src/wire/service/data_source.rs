//! A data source with the type of its values.

use std::sync::Arc;

use crate::framework::data_source;
use crate::framework::types::Type;

/// A data source with the precomputed type of its values.
pub(in crate::wire) struct DataSource {
    pub source: Arc<dyn data_source::DataSource>,
    pub value_type: Type,
}

impl DataSource {
    pub fn new(source: Arc<dyn data_source::DataSource>) -> Self {
        let value_type = source.schema().value_type();
        Self { source, value_type }
    }
}
