//! A host that is told about a provider which it did not start.

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
    /// The keys of the variable: the provider's full addresses.
    pub providers: Vec<String>,
    /// The value of the variable, the same under each key.
    pub reattach: Reattach,
    /// The same as it was printed.
    pub variable: String,
    _directory: TempDir,
}

/// How hosts read the value of `TF_REATTACH_PROVIDERS`.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Reattach {
    /// `grpc`.
    pub protocol: String,
    /// The major version of the plugin protocol.
    pub protocol_version: u32,
    /// The process.
    pub pid: u32,
    /// Whether the host leaves the process alone when it is done.
    pub test: bool,
    /// Where it listens.
    pub addr: Addr,
}

/// An address in Go's terms.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Addr {
    /// `unix` or `tcp`.
    pub network: String,
    /// The path of the socket, or address and port.
    pub string: String,
}

impl DebugHost {
    /// Starts the program in debug mode, with the option as editors write it, and reads what it
    /// prints.
    ///
    /// # Panics
    /// When it prints no such value.
    pub async fn launch(program: &Path) -> Self {
        Self::launch_with(program, "-debug").await
    }

    /// The same with another way to write the option.
    ///
    /// # Panics
    /// As [`Self::launch`].
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

    /// Describes a connection as hosts make it: without TLS.
    pub fn dial(&self) -> Dial {
        Dial::plaintext(&self.reattach.addr.network, &self.reattach.addr.string)
    }
}
