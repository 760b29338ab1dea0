//! Plays Terraform's part against the program that cargo built for these tests.

use std::path::Path;

pub use provider_host::{
    ClientIdentity, Connection, Dial, Ended, Host as RunningHost, KILL_AFTER, Launch, Process,
    ProviderClient, promptly,
};
use tokio::process::Command;

const PROGRAM: &str = env!("CARGO_BIN_EXE_terraform-provider-mendix");

/// A host that starts the program, as Terraform does.
pub struct Host;

impl Host {
    /// See [`RunningHost::launch`].
    pub fn launch() -> Launch {
        RunningHost::launch(PROGRAM)
    }
}

/// A host that connects to the program in debug mode.
pub struct DebugHost;

impl DebugHost {
    /// See [`provider_host::DebugHost::launch`].
    pub async fn launch() -> provider_host::DebugHost {
        provider_host::DebugHost::launch(Path::new(PROGRAM)).await
    }

    /// See [`provider_host::DebugHost::launch_with`].
    pub async fn launch_with(option: &str) -> provider_host::DebugHost {
        provider_host::DebugHost::launch_with(Path::new(PROGRAM), option).await
    }
}

/// The program without the environment variables of a host.
pub fn by_hand() -> Command {
    provider_host::by_hand(Path::new(PROGRAM))
}
