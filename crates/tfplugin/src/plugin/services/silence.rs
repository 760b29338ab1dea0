//! Streams that stay open and say nothing.

use std::pin::Pin;

use futures::stream::{self, Stream, StreamExt as _};
use tonic::Status;

/// A stream of answers that never come.
pub type Silence<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Stays open until `end`; dropped earlier when the client goes.
pub fn until<T: Send + 'static>(end: impl Future<Output = ()> + Send + 'static) -> Silence<T> {
    Box::pin(stream::pending().take_until(end))
}
