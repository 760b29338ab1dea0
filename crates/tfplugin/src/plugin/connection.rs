//! A connection from a host, and the count of open connections.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tonic::transport::server::Connected;

/// A byte stream from the host: unix socket or TCP, with TLS or without.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Counts the open connections. Clones share the count.
#[derive(Clone, Default)]
pub struct OpenConnections(watch::Sender<Count>);

#[derive(Clone, Copy, Default)]
struct Count {
    /// How many there have been in all; shows a connection that came and went between two checks.
    made: u64,
    /// How many are open now.
    open: usize,
}

/// How long to continue without a host.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// From the handshake line until the first connection.
    pub first_contact: Duration,
    /// From the end of the last connection until the next.
    pub reconnect: Duration,
}

/// Why there is no host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// It never connected.
    NeverContacted,
    /// It never connected, and the parent of this process has ended.
    Orphaned,
    /// It closed its last connection, and no other followed.
    Gone,
}

impl OpenConnections {
    /// Counts a stream until it is dropped.
    pub fn enter(&self, stream: Box<dyn Stream>) -> Connection {
        self.0.send_modify(|count| {
            count.made += 1;
            count.open += 1;
        });
        Connection {
            stream,
            open: self.clone(),
            ended: CancellationToken::new(),
        }
    }

    /// Whether a host is connected now.
    pub fn has_host(&self) -> bool {
        self.0.borrow().open > 0
    }

    /// Waits until there has been no host for longer than `patience` allows.
    ///
    /// A host that crashes or is killed cannot notify its plugins. Its lost connection shows that
    /// it is gone. Before the first connection `orphaned`, the end of the parent process, shows it.
    /// Later that proves nothing, because the parent may have been a wrapper.
    pub async fn absence(&self, patience: Patience, orphaned: impl Future<Output = ()>) -> Absence {
        // The sender is in `self`, so waiting cannot fail.
        let mut count = self.0.subscribe();
        tokio::select! {
            // An existing connection counts first, even if the parent has ended.
            biased;
            _ = count.wait_for(|count| count.made > 0) => {}
            () = orphaned => return Absence::Orphaned,
            () = sleep(patience.first_contact) => return Absence::NeverContacted,
        }
        loop {
            let made = count
                .wait_for(|count| count.open == 0)
                .await
                .map_or(0, |count| count.made);
            let contact = count.wait_for(|count| count.made > made);
            if timeout(patience.reconnect, contact).await.is_err() {
                return Absence::Gone;
            }
        }
    }
}

/// A connection that is ready for gRPC.
pub struct Connection {
    stream: Box<dyn Stream>,
    open: OpenConnections,
    ended: CancellationToken,
}

impl Connection {
    /// Cancelled when this connection is over.
    pub fn ended(&self) -> CancellationToken {
        self.ended.clone()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.ended.cancel();
        self.open.0.send_modify(|count| count.open -= 1);
    }
}

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use tokio::io::duplex;
    use tokio::time::Instant;

    use super::*;

    const PATIENCE: Patience = Patience {
        first_contact: Duration::from_secs(90),
        reconnect: Duration::from_secs(5),
    };

    fn connect(open: &OpenConnections) -> Connection {
        open.enter(Box::new(duplex(1).0))
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_never_connects_is_given_up() {
        let started = Instant::now();
        let absence = OpenConnections::default()
            .absence(PATIENCE, pending())
            .await;
        assert_eq!(absence, Absence::NeverContacted);
        assert_eq!(started.elapsed(), PATIENCE.first_contact);
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_of_the_parent_counts_before_the_first_connection_only() {
        let open = OpenConnections::default();
        let absence = open.absence(PATIENCE, ready(())).await;
        assert_eq!(absence, Absence::Orphaned);
        let _host = connect(&open);
        let absence = timeout(
            PATIENCE.first_contact * 2,
            open.absence(PATIENCE, ready(())),
        );
        absence.await.expect_err("a host is connected");
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_is_gone_some_seconds_after_its_last_connection() {
        let open = OpenConnections::default();
        let absence = tokio::spawn({
            let open = open.clone();
            async move { (open.absence(PATIENCE, pending()).await, Instant::now()) }
        });
        let (first, second) = (connect(&open), connect(&open));
        tokio::time::sleep(Duration::from_secs(3600)).await;
        drop(first);
        tokio::time::sleep(Duration::from_secs(3600)).await;
        drop(second);
        tokio::time::sleep(PATIENCE.reconnect / 2).await;
        drop(connect(&open));
        let last_seen = Instant::now();
        let (absence, noticed) = absence.await.expect("no panic");
        assert_eq!(absence, Absence::Gone);
        assert_eq!(noticed - last_seen, PATIENCE.reconnect);
    }
}
