//! The Cloud Tokens that the changes planned so far need.
//!
//! Terraform plans each resource on its own, several at a time, and gives no address. Only the sum
//! tells whether the company can pay for the plan. A ledger lives as long as one configuration of
//! the provider, which is one walk of Terraform.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// A sum counts as the whole plan's after no change was entered for this time.
const QUIET: Duration = Duration::from_millis(150);

/// The longest time that the ledger holds up a plan for that.
const LONGEST_WAIT: Duration = Duration::from_secs(3);

/// The sum so far.
#[derive(Debug, Default)]
pub(in crate::provider) struct TokenLedger(Mutex<Ledger>);

#[derive(Debug, Default)]
struct Ledger {
    planned: Planned,
    /// Whether a call is about to report that the sum is too much.
    reporting: bool,
}

/// What is planned so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::provider) struct Planned {
    /// Cloud Tokens that the plan needs in addition to those already allocated.
    pub cloud_tokens: u64,
    /// Resources that need them.
    pub resources: usize,
    /// Cloud Tokens that smaller capacities of the same plan free at once when they are applied.
    /// They are not available yet.
    pub returned: u64,
    /// Whether one of the resources could be bought smaller.
    pub can_be_smaller: bool,
}

impl TokenLedger {
    /// Enters a change.
    ///
    /// Terraform plans a replaced resource in two calls: `entered_before` is what the first one
    /// entered. `can_be_smaller` says whether something smaller is sold.
    pub fn enter(&self, cloud_tokens: u64, entered_before: Option<u64>, can_be_smaller: bool) {
        let planned = &mut self.ledger().planned;
        planned.can_be_smaller |= can_be_smaller;
        planned.cloud_tokens = planned
            .cloud_tokens
            .saturating_sub(entered_before.unwrap_or(0))
            .saturating_add(cloud_tokens);
        if entered_before.is_none() {
            planned.resources += 1;
        }
    }

    /// Notes a decrease that frees Cloud Tokens at once.
    pub fn note_return(&self, cloud_tokens: u64) {
        let returned = &mut self.ledger().planned.returned;
        *returned = returned.saturating_add(cloud_tokens);
    }

    /// The whole sum, if it is more than `available` and this call is the one to report that. The
    /// call then waits until the other changes are entered.
    ///
    /// One error is enough to stop a plan, and the sum is worth reading only when it is complete.
    /// While one call waits, other calls that exceed the balance leave the report to it. A later
    /// call reports again.
    pub async fn overdrawn(&self, available: u64) -> Option<Planned> {
        let mut seen = {
            let mut ledger = self.ledger();
            if ledger.planned.cloud_tokens <= available || ledger.reporting {
                return None;
            }
            ledger.reporting = true;
            ledger.planned
        };
        let _report = Report(self);
        let started = Instant::now();
        loop {
            sleep(QUIET).await;
            let ledger = self.ledger();
            if ledger.planned == seen || started.elapsed() > LONGEST_WAIT {
                return Some(ledger.planned);
            }
            seen = ledger.planned;
        }
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The call that is going to report. If Terraform cancels it, the next one reports instead.
struct Report<'a>(&'a TokenLedger);

impl Drop for Report<'_> {
    fn drop(&mut self) {
        self.0.ledger().reporting = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(cloud_tokens: u64, resources: usize) -> Option<Planned> {
        Some(Planned {
            cloud_tokens,
            resources,
            returned: 0,
            can_be_smaller: false,
        })
    }

    #[tokio::test(start_paused = true)]
    async fn a_replacement_counts_once_although_it_is_planned_twice() {
        let ledger = TokenLedger::default();
        ledger.enter(30, None, false);
        ledger.enter(60, None, false);
        ledger.enter(60, Some(60), false);
        assert_eq!(ledger.overdrawn(90).await, None);
        assert_eq!(ledger.overdrawn(89).await, planned(90, 2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_report_that_is_cancelled_is_left_to_the_next_call() {
        let ledger = TokenLedger::default();
        ledger.enter(u64::MAX, None, false);
        ledger.enter(1, None, false);
        let cancelled = tokio::time::timeout(QUIET / 2, ledger.overdrawn(60)).await;
        assert!(cancelled.is_err());
        assert_eq!(ledger.overdrawn(60).await, planned(u64::MAX, 2));
    }

    #[tokio::test(start_paused = true)]
    async fn one_of_many_reports_the_sum_of_all() {
        let ledger = TokenLedger::default();
        let plan = async |delay_ms| {
            sleep(Duration::from_millis(delay_ms)).await;
            ledger.enter(30, None, false);
            ledger.overdrawn(60).await
        };
        let (a, b, c, d) = tokio::join!(plan(0), plan(10), plan(20), plan(100));
        assert_eq!([a, b, c, d], [None, None, planned(120, 4), None]);
        // The report does not cover what is entered after it.
        assert_eq!(plan(0).await, planned(150, 5));
    }
}
