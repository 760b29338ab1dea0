//! The changes that core asks the provider to plan and apply.

use tfplugin::framework::value::Value;

/// A change of one object.
#[derive(Clone, Debug)]
pub struct Change {
    pub prior: Value,
    pub config: Value,
    /// The object's private bytes, or those that the first plan of a replacement returned.
    pub private: Vec<u8>,
}

impl Change {
    /// A new object.
    pub fn create(config: &Value) -> Self {
        Self::update(&Value::Null, config)
    }

    /// A different configuration for the object in `prior`.
    pub fn update(prior: &Value, config: &Value) -> Self {
        Self {
            prior: prior.clone(),
            config: config.clone(),
            private: Vec::new(),
        }
    }

    /// The destruction of the object in `prior`.
    pub fn destroy(prior: &Value) -> Self {
        Self::update(prior, &Value::Null)
    }

    /// The same change with these private bytes.
    pub fn with_private(mut self, private: &[u8]) -> Self {
        self.private = private.to_vec();
        self
    }
}
