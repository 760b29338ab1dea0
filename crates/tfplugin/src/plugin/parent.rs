//! The process that started this one.

#[cfg(unix)]
use std::os::unix::process::parent_id;
#[cfg(unix)]
use std::time::Duration;

/// How often to check. The operating system does not report the end of a parent.
#[cfg(unix)]
const LOOK: Duration = Duration::from_millis(500);

/// The parent at the time when this value was made.
pub struct Parent {
    #[cfg(unix)]
    id: u32,
}

impl Parent {
    /// The present parent.
    ///
    /// Make it before the handshake line is printed. If the host ends before that, it has closed
    /// its end of stdout, and printing fails.
    #[cfg(unix)]
    pub fn of_this_process() -> Self {
        Self { id: parent_id() }
    }

    /// Waits until the parent has ended, which gives this process another parent.
    #[cfg(unix)]
    pub async fn ended(&self) {
        while parent_id() == self.id {
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Windows gives an orphan no new parent, and the standard library has no handle of the old
    /// one.
    #[cfg(not(unix))]
    pub fn of_this_process() -> Self {
        Self {}
    }

    /// Never completes here.
    #[cfg(not(unix))]
    pub async fn ended(&self) {
        std::future::pending().await
    }
}
