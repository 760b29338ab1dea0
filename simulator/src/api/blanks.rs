//! A response body of blanks.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};

/// Makes the blanks while it sends them, so a client that stops reading costs no more.
pub struct Blanks {
    left: usize,
}

const PIECE: &[u8] = &[b' '; 64 * 1024];

impl Blanks {
    /// A body of `length` bytes.
    pub fn new(length: usize) -> Self {
        Self { left: length }
    }
}

impl HttpBody for Blanks {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = &PIECE[..self.left.min(PIECE.len())];
        self.left -= piece.len();
        let frame = (!piece.is_empty()).then(|| Ok(Frame::data(Bytes::from_static(piece))));
        Poll::Ready(frame)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left as u64)
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }
}
