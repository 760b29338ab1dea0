//! One measured thing, with all that was measured for it.

use std::fmt;

use serde::Serialize;

use super::samples::Samples;
use super::targets::Verdict;

/// A part of the benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Part {
    /// The process: start, schema, memory, size
    Start,
    /// Terraform's commands, as users wait for them
    Terraform,
    /// Calls a second on one connection
    Rpc,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Quantity {
    StartToHandshake,
    HandshakeToSchema,
    MemoryIdle,
    MemoryAfterResources,
    BinarySize,
    PlanCreate,
    Apply,
    PlanRefresh,
    Destroy,
    PlanCalls,
    ReadCalls,
}

/// In what the figures of a quantity are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Unit {
    #[serde(rename = "ms")]
    Milliseconds,
    #[serde(rename = "s")]
    Seconds,
    /// A million bytes.
    #[serde(rename = "MB")]
    Megabytes,
    #[serde(rename = "1/s")]
    PerSecond,
}

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
    /// The provider put beside it.
    pub(crate) peer: Option<Samples>,
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
            peer: None,
            api_calls: None,
            verdicts: Vec::new(),
        }
    }
}

impl Quantity {
    fn part(self) -> Part {
        match self {
            Quantity::StartToHandshake
            | Quantity::HandshakeToSchema
            | Quantity::MemoryIdle
            | Quantity::MemoryAfterResources
            | Quantity::BinarySize => Part::Start,
            Quantity::PlanCreate | Quantity::Apply | Quantity::PlanRefresh | Quantity::Destroy => {
                Part::Terraform
            }
            Quantity::PlanCalls | Quantity::ReadCalls => Part::Rpc,
        }
    }

    fn unit(self) -> Unit {
        match self {
            Quantity::StartToHandshake | Quantity::HandshakeToSchema => Unit::Milliseconds,
            Quantity::MemoryIdle | Quantity::MemoryAfterResources | Quantity::BinarySize => {
                Unit::Megabytes
            }
            Quantity::PlanCreate | Quantity::Apply | Quantity::PlanRefresh | Quantity::Destroy => {
                Unit::Seconds
            }
            Quantity::PlanCalls | Quantity::ReadCalls => Unit::PerSecond,
        }
    }
}

impl Unit {
    /// How many decimals say something.
    pub(crate) fn decimals(self) -> usize {
        match self {
            Unit::Milliseconds | Unit::Megabytes => 1,
            Unit::Seconds => 2,
            Unit::PerSecond => 0,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unit::Milliseconds => "ms",
            Unit::Seconds => "s",
            Unit::Megabytes => "MB",
            Unit::PerSecond => "/s",
        })
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
