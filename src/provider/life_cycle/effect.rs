//! When a change of the purchase takes effect, as far as a plan can tell.

use tfplugin::framework::value::Value;

use super::paid::PaidResource;
use super::state::State;
use crate::mendix::purchase::{Difference, Purchase};

/// When it takes effect.
///
/// Source: the contract's `PATCH /v1/genai/resources/{id}`. Larger and smaller refer to Cloud
/// Tokens, compared with what is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// The configuration wants what is in force: a pending change is dropped.
    Cancels,
    /// At once.
    AtOnce,
    /// A smaller size, at the end of the bundle month.
    SmallerSize {
        /// The Cloud Tokens that come back then.
        returned: u64,
    },
    /// A smaller capacity, at once or at the end of the bundle month: the consumption decides.
    SmallerCapacity {
        /// The Cloud Tokens that come back then.
        returned: u64,
    },
    /// From a size to a capacity that costs less, or from a capacity to such a size: at the end of
    /// the bundle month.
    CheaperConversion {
        /// The Cloud Tokens that come back then.
        returned: u64,
    },
    /// Not known, because a price is not known.
    Unknown,
}

impl Effect {
    /// The effect of a change from what is in force; `price` is the price of the wanted purchase.
    pub fn of(
        in_force: Option<&Purchase>,
        held: Option<u64>,
        wanted: Option<&Purchase>,
        price: Option<u64>,
    ) -> Self {
        if cancels(in_force, wanted) {
            return Self::Cancels;
        }
        let (Some(in_force), Some(held), Some(wanted), Some(price)) =
            (in_force, held, wanted, price)
        else {
            return Self::Unknown;
        };
        match (Difference::between(held, price), in_force, wanted) {
            (Difference::Same | Difference::Larger(_), _, _) => Self::AtOnce,
            (Difference::Smaller(returned), Purchase::Size(_), Purchase::Size(_)) => {
                Self::SmallerSize { returned }
            }
            (Difference::Smaller(returned), Purchase::Capacity(_), Purchase::Capacity(_)) => {
                Self::SmallerCapacity { returned }
            }
            (Difference::Smaller(returned), _, _) => Self::CheaperConversion { returned },
        }
    }

    /// Plans the values that the change makes known or unknown. `offered` is the wanted purchase in
    /// the catalog's spelling, with its price.
    pub fn plan<R: PaidResource>(
        self,
        prior: State<'_>,
        planned: &mut Value,
        offered: Option<(&Purchase, u64)>,
    ) {
        planned.set("status", Value::Unknown);
        match (self, offered) {
            (Self::Cancels, _) => planned.set("size_change_scheduled_at", Value::Null),
            (Self::AtOnce, Some((purchase, price))) => {
                for (attribute, value) in R::in_force_values(purchase) {
                    planned.set(attribute, value);
                }
                planned.set("active_cloud_tokens", price);
                planned.set("size_change_scheduled_at", Value::Null);
            }
            // Without a pending change, what is in force stays in force until the date.
            (Self::SmallerSize { .. }, _) if prior.size_change_scheduled_at().is_none() => {
                planned.set("size_change_scheduled_at", Value::Unknown);
            }
            (Self::SmallerCapacity { .. }, Some((purchase, _))) => {
                // Whichever of the two capacities is in force, the other values of both are equal.
                for (attribute, value) in R::in_force_values(purchase) {
                    if value != *planned.attribute(attribute) {
                        planned.set(attribute, Value::Unknown);
                    }
                }
                for attribute in ["active_cloud_tokens", "size_change_scheduled_at"] {
                    planned.set(attribute, Value::Unknown);
                }
            }
            _ => {
                for attribute in R::IN_FORCE
                    .iter()
                    .chain(&["active_cloud_tokens", "size_change_scheduled_at"])
                {
                    planned.set(attribute, Value::Unknown);
                }
            }
        }
    }
}

/// Whether what is wanted is in force already.
pub(super) fn cancels(in_force: Option<&Purchase>, wanted: Option<&Purchase>) -> bool {
    in_force.is_some() && in_force == wanted
}

/// Whether a change turns a size into a capacity, or the other way round.
pub(super) fn converts(in_force: &Purchase, wanted: &Purchase) -> bool {
    matches!(
        (in_force, wanted),
        (Purchase::Size(_), Purchase::Capacity(_)) | (Purchase::Capacity(_), Purchase::Size(_))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(in_force: &Purchase, held: u64, wanted: &Purchase, price: u64) -> Effect {
        Effect::of(Some(in_force), Some(held), Some(wanted), Some(price))
    }

    #[test]
    fn what_costs_less_waits_and_everything_else_is_at_once() {
        let (small, medium) = (Purchase::size("small"), Purchase::size("medium"));
        let (fifty, eighty) = (Purchase::Capacity(50), Purchase::Capacity(80));
        let returned = 30;
        assert_eq!(effect(&small, 30, &medium, 60), Effect::AtOnce);
        assert_eq!(effect(&small, 30, &medium, 30), Effect::AtOnce);
        assert_eq!(
            effect(&medium, 60, &small, 30),
            Effect::SmallerSize { returned }
        );
        assert_eq!(effect(&fifty, 50, &eighty, 80), Effect::AtOnce);
        assert_eq!(
            effect(&eighty, 80, &fifty, 50),
            Effect::SmallerCapacity { returned }
        );
        assert_eq!(effect(&small, 30, &fifty, 50), Effect::AtOnce);
        assert_eq!(effect(&eighty, 80, &medium, 80), Effect::AtOnce);
        assert_eq!(
            effect(&medium, 80, &fifty, 50),
            Effect::CheaperConversion { returned }
        );
        assert_eq!(
            effect(&small, 30, &Purchase::size("SMALL"), 30),
            Effect::Cancels
        );
        let unpriced = Effect::of(Some(&small), Some(30), Some(&medium), None);
        assert_eq!(unpriced, Effect::Unknown);
    }

    #[test]
    fn a_size_and_a_capacity_convert_into_each_other() {
        let (small, fifty) = (Purchase::size("small"), Purchase::Capacity(50));
        assert!(converts(&small, &fifty));
        assert!(converts(&fifty, &small));
        assert!(!converts(&fifty, &fifty));
    }
}
