//! A promise, and what became of it. A promise is a ratio to something in the same run, or an
//! amount: a time in seconds would be a promise about one machine.

use std::fmt;

use super::quantity::Unit;

/// One promise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    /// At most this part of the peer.
    TimesPeer(f64),
    /// At most so much, in the row's unit.
    AtMost(f64, Unit),
    /// At most so many calls to the Control Center.
    ApiCalls(u64),
    /// At most so many milliseconds of the provider's processor time for each resource.
    CpuPerResource(f64),
    /// At most this many times as long as without latency.
    TimesWithoutLatency(f64),
    /// At most so many MiB in the provider that Terraform started.
    ProviderMemory(f64),
}

/// A promise, and what became of it.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    pub(crate) target: Target,
    /// None where the run had nothing to compare with.
    pub(crate) met: Option<bool>,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::TimesPeer(limit) => write!(f, "≤ {limit:.2} × peer"),
            Target::AtMost(limit, unit) => write!(f, "≤ {limit} {unit}"),
            Target::ApiCalls(limit) => write!(f, "≤ {limit} calls"),
            Target::CpuPerResource(limit) => write!(f, "≤ {limit} ms CPU a resource"),
            Target::TimesWithoutLatency(limit) => write!(f, "≤ {limit} × without latency"),
            Target::ProviderMemory(limit) => write!(f, "≤ {limit} {}", Unit::Mebibytes),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let met = match self.met {
            Some(true) => "met",
            Some(false) => "MISSED",
            None => "not compared",
        };
        write!(f, "{}: {met}", self.target)
    }
}
