//! One measured thing, with all that was measured for it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::quantity::{Part, Quantity, Unit};
use super::samples::Samples;
use super::verdict::Verdict;

/// One line of the table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) part: Part,
    pub(crate) quantity: Quantity,
    pub(crate) unit: Unit,
    /// The program that ran the command, with its version; none where no command is run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) host: Option<String>,
    /// How many resources, where that matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) resources: Option<usize>,
    /// How many calls at a time, where that matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) at_a_time: Option<usize>,
    /// How long the Control Center takes for each answer; only of rows that ask it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) latency_ms: Option<u64>,
    /// This provider.
    pub(crate) mendix: Samples,
    /// As many `terraform_data`: the host's own work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) floor: Option<Samples>,
    /// As many `terraform_data` with as much content: the host's own work for objects of the same
    /// size, which it writes to the state file again with every change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) same_content: Option<Samples>,
    /// A provider that does nothing, of the same plugin crate: what any provider costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) idle: Option<Samples>,
    /// The provider put beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) peer: Option<Samples>,
    /// What this provider's processes took; only of rows in which the host starts it.
    #[serde(default)]
    pub(crate) mendix_took: Took,
    /// What the peer's processes took; likewise.
    #[serde(default)]
    pub(crate) peer_took: Took,
    /// What became of the targets; they are judged anew whenever the figures are read.
    #[serde(skip)]
    pub(crate) verdicts: Vec<Verdict>,
    /// This provider's figures in the same command without latency, where this row has some.
    #[serde(skip)]
    pub(crate) without_latency: Option<Samples>,
}

/// What the processes of one provider took in a command. Empty where the operating system does not
/// tell.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Took {
    /// Resident memory of a process at most, in MiB.
    pub(crate) peak_mebibytes: Samples,
    /// Processor time of all processes together, in seconds.
    pub(crate) cpu_seconds: Samples,
    /// Calls to the Control Center's API in one run, the most of all runs.
    pub(crate) api_calls: Option<u64>,
}

impl Row {
    /// A row without any figure.
    pub(crate) fn new(quantity: Quantity) -> Row {
        Row {
            part: quantity.part(),
            quantity,
            unit: quantity.unit(),
            host: None,
            resources: None,
            at_a_time: None,
            latency_ms: None,
            mendix: Samples::default(),
            floor: None,
            same_content: None,
            idle: None,
            peer: None,
            mendix_took: Took::default(),
            peer_took: Took::default(),
            verdicts: Vec::new(),
            without_latency: None,
        }
    }

    /// A provider's processor time for each resource, in milliseconds.
    pub(crate) fn cpu_ms_per_resource(&self, took: &Took) -> Samples {
        let resources = self.resources.unwrap_or(1).max(1);
        took.cpu_seconds.times(1e3 / resources as f64)
    }

    /// Whether a row is about the same command with as many resources, at whatever latency.
    pub(crate) fn is_same_command(&self, other: &Row) -> bool {
        (self.quantity, &self.host, self.resources)
            == (other.quantity, &other.host, other.resources)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.quantity.name())?;
        if let Some(resources) = self.resources {
            write!(f, ", {resources}")?;
        }
        if let Some(at_a_time) = self.at_a_time {
            write!(f, ", {at_a_time} at a time")?;
        }
        if let Some(latency_ms @ 1..) = self.latency_ms {
            write!(f, ", {latency_ms} ms latency")?;
        }
        Ok(())
    }
}
