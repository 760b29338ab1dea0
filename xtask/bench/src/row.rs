//! One measured thing, with all that was measured for it.

use std::fmt;

use serde::Serialize;

use super::quantity::{Part, Quantity, Unit};
use super::samples::Samples;
use super::verdict::Verdict;

/// One line of the table.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) part: Part,
    pub(crate) quantity: Quantity,
    pub(crate) unit: Unit,
    /// How many resources, where that matters.
    pub(crate) resources: Option<usize>,
    /// How many calls at a time, where that matters.
    pub(crate) at_a_time: Option<usize>,
    /// How long the Control Center takes for each answer; only of rows that ask it.
    pub(crate) latency_ms: Option<u64>,
    /// This provider.
    pub(crate) mendix: Samples,
    /// As many `terraform_data`: Terraform's own work.
    pub(crate) floor: Option<Samples>,
    /// As many `terraform_data` with as much content: Terraform's own work for objects of the same
    /// size, which it writes to the state file again with every change.
    pub(crate) same_content: Option<Samples>,
    /// A provider that does nothing, of the same plugin crate: what any provider costs.
    pub(crate) idle: Option<Samples>,
    /// The provider put beside it.
    pub(crate) peer: Option<Samples>,
    /// Resident memory of this provider's process at most, in millions of bytes; only of rows in
    /// which Terraform starts it, and where the operating system tells.
    pub(crate) provider_memory: Option<Samples>,
    /// Processor time of all this provider's processes, in seconds; likewise.
    pub(crate) provider_cpu: Option<Samples>,
    /// Calls to the Control Center's API in one run, the most of all runs.
    pub(crate) api_calls: Option<u64>,
    /// Whether it is as good as was asked.
    pub(crate) verdicts: Vec<Verdict>,
}

impl Row {
    /// A row without any figure.
    pub(crate) fn new(quantity: Quantity) -> Row {
        Row {
            part: quantity.part(),
            quantity,
            unit: quantity.unit(),
            resources: None,
            at_a_time: None,
            latency_ms: None,
            mendix: Samples::default(),
            floor: None,
            same_content: None,
            idle: None,
            peer: None,
            provider_memory: None,
            provider_cpu: None,
            api_calls: None,
            verdicts: Vec::new(),
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.quantity {
            Quantity::StartToHandshake => "start to handshake",
            Quantity::HandshakeToSchema => "handshake to schema",
            Quantity::MemoryIdle => "memory, idle",
            Quantity::MemoryAfterResources => "memory",
            Quantity::BinarySize => "binary",
            Quantity::PlanCreate => "plan (create)",
            Quantity::Apply => "apply",
            Quantity::PlanRefresh => "plan (refresh)",
            Quantity::PlanUnrefreshed => "plan (-refresh=false)",
            Quantity::Destroy => "destroy",
            Quantity::PlanCalls => "PlanResourceChange",
            Quantity::ReadCalls => "ReadResource",
        })?;
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
