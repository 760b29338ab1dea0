//! Whether the simulator accepts connections.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

/// The time until which connections are refused. Clones share it.
#[derive(Clone, Debug)]
pub struct Reachability(Arc<watch::Sender<Option<Instant>>>);

impl Default for Reachability {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(None)))
    }
}

impl Reachability {
    /// Refuses connections for this long.
    pub fn refuse(&self, time: Duration) {
        self.0.send_replace(Instant::now().checked_add(time));
    }

    /// Accepts connections again, whatever `refuse` said.
    pub fn accept(&self) {
        self.0.send_replace(None);
    }

    /// Returns when connections are to be refused.
    pub async fn lost(&self) {
        let mut changes = self.0.subscribe();
        // The sender is a field of this value, so waiting cannot fail.
        let _ = changes.wait_for(|until| is_ahead(*until)).await;
    }

    /// Returns when connections are to be accepted again.
    pub async fn regained(&self) {
        let mut changes = self.0.subscribe();
        loop {
            let until = *changes.borrow_and_update();
            let Some(until) = until.filter(|until| is_ahead(Some(*until))) else {
                return;
            };
            tokio::select! {
                () = tokio::time::sleep_until(until) => {}
                _ = changes.changed() => {}
            }
        }
    }
}

fn is_ahead(until: Option<Instant>) -> bool {
    until.is_some_and(|until| until > Instant::now())
}
