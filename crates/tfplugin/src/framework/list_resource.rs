//! The interface of a list resource, which finds existing objects for `terraform query`.

use async_trait::async_trait;
use futures::stream::BoxStream;

use super::diagnostic::Diagnostics;
use super::schema::Schema;
use super::value::Value;

/// Lists existing objects of a managed resource type of the same name.
#[async_trait]
pub trait ListResource: Send + Sync {
    /// The managed resource type whose objects it lists.
    fn type_name(&self) -> &'static str;

    /// The attributes of its configuration.
    fn schema(&self) -> &Schema;

    /// Checks a configuration without a network, beyond the rules of its attributes. Any value may
    /// still be unknown.
    fn validate(&self, config: &Value) -> Diagnostics {
        let _ = config;
        Diagnostics::default()
    }

    /// Finds objects, one event each; an event with an error is the last. When the host has enough
    /// objects, it drops the stream.
    async fn list(&self, config: Value) -> BoxStream<'static, ListEvent>;
}

/// A found object, or diagnostics.
#[derive(Debug, Default)]
pub struct ListEvent {
    /// The object's whole state, from which its identity is read. It is null if the event has only
    /// diagnostics.
    pub state: Value,
    /// The object's name for people.
    pub display_name: String,
    /// The messages for the user.
    pub diagnostics: Diagnostics,
}
