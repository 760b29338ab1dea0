//! Ctrl-C.
//!
//! Terraform receives it from the terminal as well and ends its work in order. So nothing is killed
//! here: the task learns of it when the running step has ended, and cleans up.

use std::sync::mpsc;

use anyhow::{Context as _, bail};

/// Takes notice of Ctrl-C and of requests to terminate, from [`Interrupt::watch`] on.
pub struct Interrupt(mpsc::Receiver<()>);

impl Interrupt {
    /// Replaces the default, which would end this process at once and leave its children behind.
    ///
    /// # Errors
    /// When the system takes no handler, or there is one already.
    pub fn watch() -> anyhow::Result<Interrupt> {
        let (sender, receiver) = mpsc::channel();
        ctrlc::set_handler(move || {
            // Nobody receives any more once the task is over, which is fine.
            let _ = sender.send(());
        })
        .context("cannot watch for Ctrl-C")?;
        Ok(Interrupt(receiver))
    }

    /// Whether to go on.
    ///
    /// # Errors
    /// When there was an interrupt.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.0.try_recv().is_ok() {
            bail!("interrupted");
        }
        Ok(())
    }

    /// Waits for one.
    pub fn wait(&self) {
        // The sender lives in the handler, so this ends with an interrupt only.
        let _ = self.0.recv();
    }
}
