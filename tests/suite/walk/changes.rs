//! What core asks to be planned and applied.

use tfplugin::framework::value::Value;

/// A change of one object.
#[derive(Clone, Debug)]
pub struct Change {
    pub prior: Value,
    pub config: Value,
    /// What is stored beside the object, or what the first plan of a replacement returned.
    pub private: Vec<u8>,
}

impl Change {
    /// A new object.
    pub fn create(config: &Value) -> Self {
        Self::update(&Value::Null, config)
    }

    /// Another configuration of the object that is stored as `prior`.
    pub fn update(prior: &Value, config: &Value) -> Self {
        Self {
            prior: prior.clone(),
            config: config.clone(),
            private: Vec::new(),
        }
    }

    /// The end of the object that is stored as `prior`.
    pub fn destroy(prior: &Value) -> Self {
        Self::update(prior, &Value::Null)
    }

    /// With this stored beside the object.
    pub fn with_private(mut self, private: &[u8]) -> Self {
        self.private = private.to_vec();
        self
    }
}
