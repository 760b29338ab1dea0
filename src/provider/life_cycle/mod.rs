//! What is true of everything that is paid in Cloud Tokens, whatever it is: planned with its price,
//! created once, kept in state from the moment it costs, changed now or at the end of the month,
//! ended at a date that people are told.
//!
//! What a kind of resource adds, its schema, its values and its calls, it says by the traits in
//! `paid`.

mod as_of_now;
mod attributes;
mod change;
mod checks;
mod creation;
mod deletion_policy;
mod draft;
mod effect;
mod ending;
mod gone;
mod interruption;
mod kept;
mod look_alikes;
mod named;
mod noted_account;
mod notes;
mod paid;
mod plan;
mod refresh;
mod resource;
mod state;
mod timeouts;
#[cfg(test)]
mod toy;
mod unknown;
mod waiting;

pub(super) use attributes::{attributes, observed, observed_attributes, told};
pub(super) use checks::violation;
pub(super) use draft::Draft;
pub(super) use paid::{Offer, Paid, PaidCalls, PaidResource, Scope, Used, Words};
pub(super) use resource::LifeCycle;
pub(super) use state::to_state;
