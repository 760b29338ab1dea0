//! A host that is told about a provider which somebody else started.

use std::collections::BTreeMap;

use serde::Deserialize;
use tempfile::TempDir;

use super::launch::by_hand;
use super::{Dial, Process};

/// A provider in debug mode. Dropping this kills the process.
pub struct DebugHost {
    /// The process.
    pub process: Process,
    /// The key of the variable: the provider's full address.
    pub provider: String,
    /// The value of the variable.
    pub reattach: Reattach,
    /// The same as it was printed.
    pub variable: String,
    _directory: TempDir,
}

/// How hosts read the value of `TF_REATTACH_PROVIDERS`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Reattach {
    pub protocol: String,
    pub protocol_version: u32,
    pub pid: u32,
    pub test: bool,
    pub addr: Addr,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Addr {
    pub network: String,
    pub string: String,
}

impl DebugHost {
    /// Starts the program in debug mode and reads what it prints.
    pub async fn launch() -> Self {
        let directory = tempfile::tempdir().expect("a directory can be made");
        let process = Process::start(by_hand().env("TMPDIR", directory.path()).arg("--debug"));
        let line = process.stdout_line_with("TF_REATTACH_PROVIDERS=").await;
        let line = line.unwrap_or_else(|| panic!("stderr: {:#?}", process.stderr_lines()));
        let json = line
            .trim()
            .strip_prefix("TF_REATTACH_PROVIDERS='")
            .and_then(|rest| rest.strip_suffix('\''))
            .unwrap_or_else(|| panic!("not a shell assignment: {line}"));
        let value: BTreeMap<String, Reattach> =
            serde_json::from_str(json).expect("the value is what hosts read");
        assert_eq!(value.len(), 1);
        let (provider, reattach) = value.into_iter().next().expect("there is one");
        Self {
            process,
            provider,
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
