//! The simulator as a program: prints its address and runs until a signal ends it.

use std::io::Write;

use anyhow::Context;
use clap::Parser;
use control_center_simulator::{Options, Simulator};

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        // Listen for signals before the first line is out: a reader of that line may end the
        // process at once.
        let end = end_signal()?;
        let is_unencrypted = options.tls.is_none();
        let simulator = Simulator::start(options)?;
        if is_unencrypted && !simulator.address().ip().is_loopback() {
            eprintln!(
                "control-center-simulator: listens on {} without TLS. The Terraform provider uses http:// \
                 for its own machine only; for other machines start the simulator with --tls DIR.",
                simulator.address()
            );
        }
        let mut stdout = std::io::stdout();
        writeln!(
            stdout,
            "control-center-simulator listening on {}",
            simulator.url()
        )
        .and_then(|()| stdout.flush())
        .context("cannot write the address to stdout")?;
        end.await;
        Ok(())
    })
}

/// Completes when a signal asks the process to end.
#[cfg(unix)]
fn end_signal() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Completes when a signal asks the process to end.
#[cfg(windows)]
fn end_signal() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::windows::{ctrl_break, ctrl_c};

    let mut interrupt = ctrl_c().context("cannot listen for Ctrl-C")?;
    let mut terminate = ctrl_break().context("cannot listen for Ctrl-Break")?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
