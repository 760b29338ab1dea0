//! The process that started this one.

#[cfg(unix)]
use std::os::unix::process::parent_id;
#[cfg(unix)]
use std::time::Duration;

/// How often to look. The operating system does not report the end of a parent.
#[cfg(unix)]
const LOOK: Duration = Duration::from_millis(500);

/// The parent as it was when this was made.
pub struct Parent {
    #[cfg(unix)]
    id: u32,
}

impl Parent {
    /// The parent of now.
    ///
    /// Made before the handshake line is printed, it misses nothing: a host that had ended by then
    /// has closed its end of stdout, and printing fails.
    #[cfg(unix)]
    pub fn of_this_process() -> Self {
        Self { id: parent_id() }
    }

    /// Waits until the parent has ended: this process then has another one.
    #[cfg(unix)]
    pub async fn ended(&self) {
        while parent_id() == self.id {
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Windows gives an orphan no new parent, and the standard library no handle of the old one.
    #[cfg(not(unix))]
    pub fn of_this_process() -> Self {
        Self {}
    }

    /// Never known here.
    #[cfg(not(unix))]
    pub async fn ended(&self) {
        std::future::pending().await
    }
}
