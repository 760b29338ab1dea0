//! What was promised, and whether it is kept.

use super::quantity::{Quantity, Unit};
use super::row::Row;
use super::verdict::{Target, Verdict};

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
        (Quantity::PlanRefresh, Some(5000)) => {
            vec![Target::ApiCalls(52), Target::ProviderMemory(60.0)]
        }
        (Quantity::Apply | Quantity::Destroy, Some(300)) if latency_ms == 0 => {
            vec![Target::TimesFloor(2.0)]
        }
        (Quantity::PlanRefresh, Some(1000)) if latency_ms == 50 => {
            vec![Target::ApiCalls(12), Target::OverFloor(1.0)]
        }
        // A page for each hundred, and the first read, which is alone.
        (Quantity::PlanRefresh, Some(resources)) if resources >= 1000 => {
            vec![Target::ApiCalls(resources.div_ceil(100) as u64 + 2)]
        }
        _ => Vec::new(),
    }
}

fn is_met(target: Target, row: &Row) -> Option<bool> {
    if row.mendix.is_empty() {
        return None;
    }
    let (mendix, floor, peer) = (&row.mendix, row.floor.as_ref(), row.peer.as_ref());
    Some(match target {
        Target::TimesFloor(limit) => mendix.ratio(floor?).median() <= limit,
        Target::TimesPeer(limit) => mendix.ratio(peer?).median() <= limit,
        Target::AtMost(limit, _) => mendix.median() <= limit,
        Target::OverFloor(limit) => {
            mendix.paired(floor?, |ours, floor| ours - floor).median() <= limit
        }
        Target::ApiCalls(limit) => row.api_calls? <= limit,
        Target::ProviderMemory(limit) => row.provider_memory.as_ref()?.max() <= limit,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::Samples;

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
    fn calls_may_grow_with_the_pages_of_the_list() {
        let said = |resources, api_calls| {
            let row = terraform(Quantity::PlanRefresh, resources, 0, [9.0; 3]);
            said(&Row {
                api_calls: Some(api_calls),
                ..row
            })
        };
        assert_eq!(said(1000, 12), ["≤ 12 calls: met"]);
        assert_eq!(said(2001, 24), ["≤ 23 calls: MISSED"]);
        assert_eq!(said(5000, 52), ["≤ 52 calls: met", "≤ 60 MB: not compared"]);
    }

    #[test]
    fn what_the_operating_system_does_not_tell_is_not_judged() {
        let row = Row {
            resources: Some(300),
            ..Row::new(Quantity::MemoryAfterResources)
        };
        assert_eq!(said(&row), ["≤ 15 MB: not compared"]);
    }

    #[test]
    fn without_a_peer_nothing_is_said_about_it() {
        let row = Row {
            mendix: Samples::from_iter([2.5]),
            ..Row::new(Quantity::StartToHandshake)
        };
        assert_eq!(said(&row), ["≤ 0.33 × peer: not compared"]);
    }
}
