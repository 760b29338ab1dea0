//! What was promised, and whether it is kept.

use super::quantity::{Part, Quantity, Unit};
use super::row::Row;
use super::samples::Samples;
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
    match row.quantity {
        Quantity::StartToHandshake => vec![Target::TimesPeer(1.0 / 3.0)],
        Quantity::MemoryAfterResources => {
            let most = row.resources.and_then(most_memory);
            most.map(|most| Target::AtMost(most, Unit::Mebibytes))
                .into_iter()
                .collect()
        }
        _ => match row.resources {
            Some(resources) => of_command(row, resources),
            None => Vec::new(),
        },
    }
}

fn of_command(row: &Row, resources: usize) -> Vec<Target> {
    let (quantity, latency_ms) = (row.quantity, row.latency_ms.unwrap_or(0));
    let mut targets = Vec::new();
    let is_life = matches!(
        quantity,
        Quantity::PlanCreate | Quantity::PlanRefresh | Quantity::Apply | Quantity::Destroy
    );
    if is_life && row.part == Part::Terraform {
        let is_plan = matches!(quantity, Quantity::PlanCreate | Quantity::PlanRefresh);
        let many = is_plan && resources >= MANY;
        targets.push(Target::TimesPeer(if many { 0.35 } else { 0.6 }));
    }
    let most_cpu_ms = match quantity {
        Quantity::PlanCreate => Some(0.3),
        Quantity::PlanRefresh => Some(0.5),
        Quantity::Apply => Some(1.0),
        _ => None,
    };
    if let Some(most) = most_cpu_ms.filter(|_| resources >= MANY) {
        targets.push(Target::CpuPerResource(most));
    }
    if is_life {
        targets.extend(most_memory(resources).map(Target::ProviderMemory));
    }
    if quantity == Quantity::PlanRefresh {
        if resources == MANY && latency_ms == 50 {
            targets.push(Target::TimesWithoutLatency(1.3));
        }
        if resources >= MANY {
            // A page for each hundred, and the first read, which is alone.
            targets.push(Target::ApiCalls(resources.div_ceil(100) as u64 + 1));
        }
    }
    targets
}

/// From how many resources on the work for each shows, and not the start of the provider.
const MANY: usize = 300;

/// The most memory that a process may take with so many resources, in MiB.
fn most_memory(resources: usize) -> Option<f64> {
    match resources {
        300 => Some(16.0),
        5000 => Some(40.0),
        _ => None,
    }
}

fn is_met(target: Target, row: &Row) -> Option<bool> {
    let measured = |samples: &Samples| (!samples.is_empty()).then(|| samples.median());
    let mendix = measured(&row.mendix)?;
    let took = &row.mendix_took;
    Some(match target {
        Target::TimesPeer(limit) => measured(&row.mendix.ratio(row.peer.as_ref()?))? <= limit,
        Target::AtMost(limit, _) => mendix <= limit,
        Target::ApiCalls(limit) => took.api_calls? <= limit,
        Target::CpuPerResource(limit) => measured(&row.cpu_ms_per_resource(took))? <= limit,
        Target::TimesWithoutLatency(limit) => {
            mendix / measured(row.without_latency.as_ref()?)? <= limit
        }
        Target::ProviderMemory(limit) => {
            measured(&took.peak_mebibytes)?;
            took.peak_mebibytes.max() <= limit
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Took;

    fn said(row: &Row) -> Vec<String> {
        judge(row).iter().map(ToString::to_string).collect()
    }

    fn terraform(quantity: Quantity, resources: usize, latency_ms: u64, mendix: [f64; 3]) -> Row {
        Row {
            resources: Some(resources),
            latency_ms: Some(latency_ms),
            mendix: mendix.into_iter().collect(),
            peer: Some(Samples::from_iter([1.0, 1.0, 2.0])),
            ..Row::new(quantity)
        }
    }

    #[test]
    fn a_ratio_is_judged_by_its_median() {
        let row = terraform(Quantity::Destroy, 100, 0, [0.6, 9.0, 1.0]);
        assert_eq!(said(&row), ["≤ 0.60 × peer: met"]);
        let row = terraform(Quantity::PlanCreate, 1, 50, [0.7, 0.7, 0.5]);
        assert_eq!(said(&row), ["≤ 0.60 × peer: MISSED"]);
    }

    #[test]
    fn from_300_on_a_plan_is_to_be_faster_and_its_processor_time_counts() {
        let row = Row {
            mendix_took: Took {
                cpu_seconds: Samples::from_iter([0.08, 0.09, 0.2]),
                peak_mebibytes: Samples::from_iter([10.0, 16.5]),
                api_calls: Some(3),
            },
            ..terraform(Quantity::PlanCreate, 300, 0, [0.3, 0.3, 0.8])
        };
        assert_eq!(
            said(&row),
            [
                "≤ 0.35 × peer: met",
                "≤ 0.3 ms CPU a resource: met",
                "≤ 16 MiB: MISSED"
            ]
        );
    }

    #[test]
    fn what_was_not_measured_is_not_judged() {
        let row = Row {
            peer: None,
            ..terraform(Quantity::Apply, 2000, 0, [9.0; 3])
        };
        let targets = ["≤ 0.60 × peer", "≤ 1 ms CPU a resource"];
        assert_eq!(said(&row), targets.map(|it| format!("{it}: not compared")));
        let row = Row {
            resources: Some(300),
            ..Row::new(Quantity::MemoryAfterResources)
        };
        assert_eq!(said(&row), ["≤ 16 MiB: not compared"]);
    }

    #[test]
    fn a_refresh_may_wait_for_few_calls_only() {
        let row = Row {
            without_latency: Some(Samples::from_iter([0.6])),
            mendix_took: Took {
                api_calls: Some(5),
                ..Took::default()
            },
            ..terraform(Quantity::PlanRefresh, 300, 50, [0.7, 0.7, 0.7])
        };
        let said = said(&row);
        assert!(
            said.contains(&"≤ 1.3 × without latency: met".to_owned()),
            "{said:?}"
        );
        assert!(said.contains(&"≤ 4 calls: MISSED".to_owned()), "{said:?}");
    }

    #[test]
    fn growth_is_not_compared_with_a_peer() {
        let row = Row {
            part: Part::Growth,
            ..terraform(Quantity::Destroy, 5000, 0, [1.0; 3])
        };
        assert_eq!(said(&row), ["≤ 40 MiB: not compared"]);
    }
}
