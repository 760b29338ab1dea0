//! The provider's log entries, as Terraform finally wrote them.

use serde::Deserialize;

/// A log line of the provider.
#[derive(Debug, Deserialize)]
pub struct Entry {
    #[serde(rename = "@message")]
    pub message: String,
    #[serde(default)]
    tf_rpc: String,
    /// Only in the first line of a process: whether the connection uses TLS.
    pub tls: Option<bool>,
}

/// The provider's entries in a Terraform log, which also contains Terraform's own.
pub(super) fn entries(text: &str) -> Vec<Entry> {
    let entries = serde_json::Deserializer::from_str(text).into_iter::<Entry>();
    entries
        .map(|entry| entry.expect("the log is JSON"))
        .filter(|entry| entry.tls.is_some() || !entry.tf_rpc.is_empty())
        .collect()
}

/// The calls of each process in order, with the letters of the table of walks: `S` is the schema,
/// and braces enclose the calls of one process.
///
/// Terraform requests the schema in a separate process. `V` and `C` validate and configure the
/// provider, `vr` validates a resource, `U` upgrades its state, `R` reads, `P` plans, `A` applies,
/// `I` imports.
pub fn walks(entries: &[Entry]) -> String {
    let mut walks: Vec<Vec<&str>> = Vec::new();
    for entry in entries {
        if entry.message == "serving the host" {
            walks.push(Vec::new());
        } else if entry.message == "received" {
            let walk = walks
                .last_mut()
                .expect("a process serves before it is called");
            walk.push(match &entry.tf_rpc[..] {
                "GetProviderSchema" | "GetResourceIdentitySchemas" => "S",
                "ValidateProviderConfig" => "V",
                "ConfigureProvider" => "C",
                "ValidateResourceConfig" => "vr",
                "UpgradeResourceState" => "U",
                "ReadResource" => "R",
                "PlanResourceChange" => "P",
                "ApplyResourceChange" => "A",
                "ImportResourceState" => "I",
                other => other,
            });
        }
    }
    let walks = walks.into_iter().map(|mut calls| {
        calls.dedup_by(|one, other| one == other && *one == "S");
        match calls[..] {
            ["S"] => "S".to_owned(),
            _ => format!("{{{}}}", calls.join(" ")),
        }
    });
    walks.collect::<Vec<_>>().join(" ")
}

/// The largest number of calls of one kind that were under way at the same time.
pub fn most_at_once(entries: &[Entry], tf_rpc: &str) -> usize {
    let (mut now, mut most) = (0, 0);
    for entry in entries.iter().filter(|entry| entry.tf_rpc == tf_rpc) {
        match &entry.message[..] {
            "received" => now += 1,
            "answered" => now -= 1,
            _ => {}
        }
        most = most.max(now);
    }
    most
}
