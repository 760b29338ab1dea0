//! Streams that stay open without a message.

use std::pin::Pin;

use futures::stream::{self, Stream, StreamExt as _};
use tonic::Status;

/// A stream without messages.
pub type Silence<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Stays open until `end`, or until the client drops it.
pub fn until<T: Send + 'static>(end: impl Future<Output = ()> + Send + 'static) -> Silence<T> {
    Box::pin(stream::pending().take_until(end))
}
