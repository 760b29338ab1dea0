//! A host that connects to a provider which it did not start.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use tempfile::TempDir;

use super::launch::by_hand;
use super::{Dial, Process};

/// A provider in debug mode. Dropping this kills the process.
pub struct DebugHost {
    /// The process.
    pub process: Process,
    /// The keys in the variable: the provider's full addresses.
    pub providers: Vec<String>,
    /// The value in the variable, which is the same for each key.
    pub reattach: Reattach,
    /// The variable as the provider printed it.
    pub variable: String,
    _directory: TempDir,
}

/// The value of `TF_REATTACH_PROVIDERS` as hosts read it.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Reattach {
    /// `grpc`.
    pub protocol: String,
    /// The major version of the plugin protocol.
    pub protocol_version: u32,
    /// The id of the process.
    pub pid: u32,
    /// Whether the host leaves the process running at the end.
    pub test: bool,
    /// The address of its listener.
    pub addr: Addr,
}

/// An address as Go represents it.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Addr {
    /// `unix` or `tcp`.
    pub network: String,
    /// The path of the socket, or an address and a port.
    pub string: String,
}

impl DebugHost {
    /// Starts the program in debug mode, with the option as editors write it, and reads its output.
    ///
    /// # Panics
    /// If the program prints no such value.
    pub async fn launch(program: &Path) -> Self {
        Self::launch_with(program, "-debug").await
    }

    /// The same with a different spelling of the option.
    ///
    /// # Panics
    /// Like [`Self::launch`].
    pub async fn launch_with(program: &Path, option: &str) -> Self {
        let directory = tempfile::tempdir().expect("a directory can be made");
        let process = Process::start(by_hand(program).env("TMPDIR", directory.path()).arg(option));
        let line = process.stdout_line_with("TF_REATTACH_PROVIDERS=").await;
        let line = line.unwrap_or_else(|| panic!("stderr: {:#?}", process.stderr_lines()));
        let json = line
            .trim()
            .strip_prefix("TF_REATTACH_PROVIDERS='")
            .and_then(|rest| rest.strip_suffix('\''))
            .unwrap_or_else(|| panic!("not a shell assignment: {line}"));
        let value: BTreeMap<String, Reattach> =
            serde_json::from_str(json).expect("the value is what hosts read");
        let (providers, mut values): (Vec<_>, Vec<_>) = value.into_iter().unzip();
        let reattach = values.pop().expect("there is one");
        assert!(values.iter().all(|other| *other == reattach));
        Self {
            process,
            providers,
            reattach,
            variable: json.to_owned(),
            _directory: directory,
        }
    }

    /// Describes a connection as hosts make it in debug mode: without TLS.
    pub fn dial(&self) -> Dial {
        Dial::plaintext(&self.reattach.addr.network, &self.reattach.addr.string)
    }
}
