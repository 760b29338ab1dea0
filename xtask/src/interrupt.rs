//! Ctrl-C.
//!
//! Terraform receives it from the terminal as well, and ends its work in order. So the task kills
//! nothing: it notices the interrupt when the running step has ended, and cleans up.

use std::sync::mpsc;

use anyhow::{Context as _, bail};

/// Notes Ctrl-C and requests to terminate, from [`Interrupt::watch`] on.
pub struct Interrupt(mpsc::Receiver<()>);

impl Interrupt {
    /// Replaces the default handler, which would end this process at once and leave its children
    /// running.
    ///
    /// # Errors
    ///
    /// When the system accepts no handler, or there is one already.
    pub fn watch() -> anyhow::Result<Interrupt> {
        let (sender, receiver) = mpsc::channel();
        ctrlc::set_handler(move || {
            // Fails if the task is already over, which does not matter.
            let _ = sender.send(());
        })
        .context("cannot watch for Ctrl-C")?;
        Ok(Interrupt(receiver))
    }

    /// Whether the task may continue.
    ///
    /// # Errors
    ///
    /// When there was an interrupt.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.0.try_recv().is_ok() {
            bail!("interrupted");
        }
        Ok(())
    }

    /// Waits for an interrupt.
    pub fn wait(&self) {
        // The sender lives in the handler, so this returns only after an interrupt.
        let _ = self.0.recv();
    }
}
