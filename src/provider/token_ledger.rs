//! What the changes planned so far need in Cloud Tokens.
//!
//! Terraform asks for each resource on its own, several at a time, and gives
//! no address; only the sum tells whether a plan can be paid. A ledger lives as
//! long as one configuration of the provider, that is one walk of Terraform.

use std::sync::{Mutex, PoisonError};

/// The sum so far.
#[derive(Debug, Default)]
pub(super) struct TokenLedger(Mutex<Planned>);

/// What is planned up to a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Planned {
    /// Cloud Tokens to be allocated in addition to those that are.
    pub cloud_tokens: u64,
    /// Resources that need them.
    pub resources: usize,
}

impl TokenLedger {
    /// Enters a change, and tells the sum with it.
    ///
    /// Terraform plans a replaced resource twice: `entered_before` is what the
    /// first of the two calls entered.
    pub fn enter(&self, cloud_tokens: u64, entered_before: Option<u64>) -> Planned {
        let mut planned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        planned.cloud_tokens = planned
            .cloud_tokens
            .saturating_sub(entered_before.unwrap_or(0))
            + cloud_tokens;
        if entered_before.is_none() {
            planned.resources += 1;
        }
        *planned
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_counts_once_although_it_is_planned_twice() {
        let ledger = TokenLedger::default();
        ledger.enter(30, None);
        let first = ledger.enter(60, None);
        assert_eq!(
            first,
            Planned {
                cloud_tokens: 90,
                resources: 2
            }
        );
        assert_eq!(ledger.enter(60, Some(60)), first);
    }
}
