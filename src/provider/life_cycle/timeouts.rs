//! How long an operation may take, and the defaults.

use std::time::Duration;

use tfplugin::framework::schema::Attribute;
use tfplugin::framework::types::Type;

use crate::provider::duration;

/// One of the `timeouts`.
#[derive(Debug)]
pub(super) struct Timeout {
    /// Its attribute.
    pub name: &'static str,
    /// Its default, as a user would write it.
    default: &'static str,
    description: &'static str,
}

/// Creating a resource, including the wait until it is active.
pub(super) const CREATE: Timeout = Timeout {
    name: "create",
    default: "10m",
    description: "How long to wait until the resource is active. Default `10m`. A resource that \
                  takes longer stays in state and is not provisioned twice.",
};

/// Changing in place.
pub(super) const UPDATE: Timeout = Timeout {
    name: "update",
    default: "5m",
    description: "How long a change may take, all attempts together. Default `5m`.",
};

/// Scheduling the end.
pub(super) const DELETE: Timeout = Timeout {
    name: "delete",
    default: "5m",
    description: "How long scheduling the end may take, all attempts together. The provider \
                  does not wait for the end itself. Default `5m`.",
};

impl Timeout {
    /// How long the operation may take by default.
    pub fn default(&self) -> Duration {
        duration::parse(self.default).expect("a default is a duration")
    }

    fn attribute(&self) -> Attribute {
        Attribute::optional(self.name, Type::String)
            .described(self.description)
            .checked_str(|text| duration::parse(text).map(|_| ()))
    }
}

/// The attribute `timeouts`.
pub(super) fn attribute() -> Attribute {
    let timeouts = [CREATE, UPDATE, DELETE];
    Attribute::optional_object(
        "timeouts",
        timeouts.iter().map(Timeout::attribute).collect(),
    )
    .described(
        "How long to wait, as durations of more than 0 and at most 24 hours, such as `30s`, `10m` \
         (minutes) or `1h30m`.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_names_the_default() {
        for timeout in [CREATE, UPDATE, DELETE] {
            let said = format!("Default `{}`.", timeout.default);
            assert!(timeout.description.contains(&said), "{timeout:?}");
            assert!(timeout.default() >= Duration::from_secs(5 * 60));
        }
    }
}
