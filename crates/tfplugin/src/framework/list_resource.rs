//! What a list resource has to answer: existing objects, found for `terraform query`.

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

    /// Checks a configuration without any network, beyond its attributes' own rules. Anything in it
    /// may still be unknown.
    fn validate(&self, config: &Value) -> Diagnostics {
        let _ = config;
        Diagnostics::default()
    }

    /// Finds objects, one event each; an event with an error is the last. Where it ends early,
    /// because enough were found, nobody asks for more.
    async fn list(&self, config: Value) -> BoxStream<'static, ListEvent>;
}

/// One object found, or something to say.
#[derive(Debug, Default)]
pub struct ListEvent {
    /// The object's whole state; null beside nothing but diagnostics. Its identity is read from it.
    pub state: Value,
    /// What to call it.
    pub display_name: String,
    /// What to say.
    pub diagnostics: Diagnostics,
}
