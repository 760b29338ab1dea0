//! What all paid resources share: a plan shows the price, the resource is created once, it is in
//! state from the moment it costs, it changes now or at the end of the month, and it ends on a date
//! that the user knows.
//!
//! A kind of resource adds its schema, its values and its calls, by the traits in `paid`.

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
mod tainted;
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
