//! What was promised, and whether it is kept. A promise is a ratio to something in the same run,
//! or an amount of memory: a time in seconds would be a promise about somebody's machine.

use std::fmt;

use serde::{Serialize, Serializer};

use super::row::{Quantity, Row, Unit};

/// One promise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    /// At most this many times the floor.
    TimesFloor(f64),
    /// At most this part of the peer.
    TimesPeer(f64),
    /// At most so much, in the row's unit.
    AtMost(f64, Unit),
    /// At most so many seconds more than the floor.
    OverFloor(f64),
    /// At most so many calls to the Control Center.
    ApiCalls(u64),
}

/// A promise, and what became of it.
#[derive(Debug, Serialize)]
pub(crate) struct Verdict {
    target: Target,
    /// None where the run had nothing to compare with.
    met: Option<bool>,
}

/// Judges a row that has all its figures.
pub(crate) fn judge(row: &Row) -> Vec<Verdict> {
    let verdict = |target| Verdict {
        target,
        met: is_met(target, row),
    };
    promised(row).into_iter().map(verdict).collect()
}

fn promised(row: &Row) -> Vec<Target> {
    let latency_ms = row.latency_ms.unwrap_or(0);
    match (row.quantity, row.resources) {
        (Quantity::StartToHandshake, _) => vec![Target::TimesPeer(1.0 / 3.0)],
        (Quantity::MemoryAfterResources, Some(300)) => {
            vec![Target::AtMost(15.0, Unit::Megabytes)]
        }
        (Quantity::MemoryAfterResources, Some(5000)) => {
            vec![Target::AtMost(60.0, Unit::Megabytes)]
        }
        (Quantity::PlanCreate | Quantity::PlanRefresh, Some(300)) if latency_ms == 0 => {
            vec![Target::TimesFloor(2.5)]
        }
        (Quantity::Apply | Quantity::Destroy, Some(300)) if latency_ms == 0 => {
            vec![Target::TimesFloor(2.0)]
        }
        (Quantity::PlanRefresh, Some(1000)) if latency_ms == 50 => {
            vec![Target::ApiCalls(12), Target::OverFloor(1.0)]
        }
        (Quantity::PlanRefresh, Some(1000)) => vec![Target::ApiCalls(12)],
        _ => Vec::new(),
    }
}

fn is_met(target: Target, row: &Row) -> Option<bool> {
    let (mendix, floor, peer) = (&row.mendix, row.floor.as_ref(), row.peer.as_ref());
    Some(match target {
        Target::TimesFloor(limit) => mendix.ratio(floor?).median() <= limit,
        Target::TimesPeer(limit) => mendix.ratio(peer?).median() <= limit,
        Target::AtMost(limit, _) => mendix.median() <= limit,
        Target::OverFloor(limit) => {
            mendix.paired(floor?, |ours, floor| ours - floor).median() <= limit
        }
        Target::ApiCalls(limit) => row.api_calls? <= limit,
    })
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::TimesFloor(limit) => write!(f, "≤ {limit} × floor"),
            Target::TimesPeer(limit) => write!(f, "≤ {limit:.2} × peer"),
            Target::AtMost(limit, unit) => write!(f, "≤ {limit} {unit}"),
            Target::OverFloor(limit) => write!(f, "≤ floor + {limit} s"),
            Target::ApiCalls(limit) => write!(f, "≤ {limit} calls"),
        }
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::samples::Samples;

    fn said(row: &Row) -> Vec<String> {
        judge(row).iter().map(ToString::to_string).collect()
    }

    fn terraform(quantity: Quantity, resources: usize, latency_ms: u64, mendix: [f64; 3]) -> Row {
        Row {
            resources: Some(resources),
            latency_ms: Some(latency_ms),
            mendix: mendix.into_iter().collect(),
            floor: Some(Samples::from_iter([1.0, 1.0, 2.0])),
            ..Row::new(quantity)
        }
    }

    #[test]
    fn a_ratio_is_judged_by_its_median() {
        let row = terraform(Quantity::PlanCreate, 300, 0, [2.5, 9.0, 2.0]);
        assert_eq!(said(&row), ["≤ 2.5 × floor: met"]);
        let row = terraform(Quantity::Destroy, 300, 0, [2.1, 2.1, 2.0]);
        assert_eq!(said(&row), ["≤ 2 × floor: MISSED"]);
    }

    #[test]
    fn what_was_not_promised_is_not_judged() {
        assert!(judge(&terraform(Quantity::Apply, 300, 50, [9.0; 3])).is_empty());
        assert!(judge(&terraform(Quantity::Apply, 100, 0, [9.0; 3])).is_empty());
    }

    #[test]
    fn calls_and_seconds_are_judged_as_well() {
        let mut row = terraform(Quantity::PlanRefresh, 1000, 50, [1.5, 1.9, 4.0]);
        row.api_calls = Some(13);
        assert_eq!(said(&row), ["≤ 12 calls: MISSED", "≤ floor + 1 s: met"]);
    }

    #[test]
    fn without_a_peer_nothing_is_said_about_it() {
        let row = Row::new(Quantity::StartToHandshake);
        assert_eq!(said(&row), ["≤ 0.33 × peer: not compared"]);
    }
}
