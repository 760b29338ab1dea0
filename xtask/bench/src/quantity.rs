//! What is measured, and in which unit.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A part of the benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Part {
    /// The process: start, schema, memory, size
    Start,
    /// The commands of Terraform and OpenTofu, as users wait for them
    Terraform,
    /// What plans cost as the number of resources and the latency grow; only when it is named,
    /// because making thousands of resources takes long
    Growth,
    /// Calls a second on one connection
    Rpc,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    PlanUnrefreshed,
    Destroy,
    PlanCalls,
    ReadCalls,
}

/// In what the figures of a quantity are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Unit {
    #[serde(rename = "ms")]
    Milliseconds,
    #[serde(rename = "s")]
    Seconds,
    #[serde(rename = "MiB")]
    Mebibytes,
    #[serde(rename = "1/s")]
    PerSecond,
}

impl Quantity {
    /// What it is called in a table.
    pub(crate) fn name(self) -> &'static str {
        match self {
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
        }
    }

    /// The part of the benchmark that measures it.
    pub(crate) fn part(self) -> Part {
        match self {
            Quantity::StartToHandshake
            | Quantity::HandshakeToSchema
            | Quantity::MemoryIdle
            | Quantity::MemoryAfterResources
            | Quantity::BinarySize => Part::Start,
            Quantity::PlanCreate
            | Quantity::Apply
            | Quantity::PlanRefresh
            | Quantity::PlanUnrefreshed
            | Quantity::Destroy => Part::Terraform,
            Quantity::PlanCalls | Quantity::ReadCalls => Part::Rpc,
        }
    }

    /// The unit of its figures.
    pub(crate) fn unit(self) -> Unit {
        match self {
            Quantity::StartToHandshake | Quantity::HandshakeToSchema => Unit::Milliseconds,
            Quantity::MemoryIdle | Quantity::MemoryAfterResources | Quantity::BinarySize => {
                Unit::Mebibytes
            }
            Quantity::PlanCreate
            | Quantity::Apply
            | Quantity::PlanRefresh
            | Quantity::PlanUnrefreshed
            | Quantity::Destroy => Unit::Seconds,
            Quantity::PlanCalls | Quantity::ReadCalls => Unit::PerSecond,
        }
    }
}

impl Unit {
    /// How many decimals say something.
    pub(crate) fn decimals(self) -> usize {
        match self {
            Unit::Milliseconds | Unit::Mebibytes => 1,
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
            Unit::Mebibytes => "MiB",
            Unit::PerSecond => "/s",
        })
    }
}
