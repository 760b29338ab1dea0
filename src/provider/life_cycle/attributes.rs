//! The attributes that every paid resource has, and their values.

use tfplugin::framework::identity::{IdentityAttribute, IdentitySchema};
use tfplugin::framework::schema::Attribute;
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;

use super::paid::{Paid, PaidResource};
use super::{deletion_policy, timeouts};
use crate::provider::time::rfc3339;

/// Attributes that only Terraform knows; the Control Center never returns them.
const LOCAL: &[&str] = &["deletion_policy", "timeouts"];

/// The attributes of every paid resource. A kind adds its own before or after them; `display_name`
/// is among its own, because its rules are.
pub(in crate::provider) fn attributes() -> [Attribute; 10] {
    [
        deletion_policy::attribute(),
        timeouts::attribute(),
        Attribute::computed("id", Type::String).described("Its id, a UUID."),
        Attribute::computed("status", Type::String).described(
            "Its lifecycle status: `PROVISIONING`, `ACTIVE`, `PLAN_DOWNGRADE_SCHEDULED` (a smaller \
             size or capacity is pending), `DEPROVISION_SCHEDULED` (its end is scheduled) or \
             `FAILED`. The API may add others.",
        ),
        Attribute::optional_computed("cloud_tokens", Type::Number)
            .described(
                "Mendix Cloud Tokens a month, as wanted. Without `size`: the capacity to buy, a \
                 whole number from the catalog's minimum (1) on, which changes in place. With \
                 `size`: the price of that size, known in the plan.",
            )
            .checked(check_cloud_tokens),
        Attribute::computed("active_cloud_tokens", Type::Number).described(
            "Mendix Cloud Tokens that it holds now. They differ from `cloud_tokens` while a smaller \
             size or capacity is pending. 0 if it failed.",
        ),
        Attribute::computed("size_change_scheduled_at", Type::String).described(
            "When a pending smaller size or capacity takes effect, RFC 3339; null if none is \
             pending.",
        ),
        Attribute::computed("created_at", Type::String).described("When it was created, RFC 3339."),
        Attribute::computed("bundle_month_ends_at", Type::String).described(
            "When its current bundle month ends, RFC 3339: the next moment at which a deprovisioning \
             or a decrease can take effect. Months count from `created_at`.",
        ),
        Attribute::computed("deprovision_scheduled_at", Type::String).described(
            "When it stops, RFC 3339; null while nothing is scheduled. Until then it works and \
             holds its tokens.",
        ),
    ]
}

/// The values that the Control Center returns for every paid resource, `display_name` among them.
pub(in crate::provider) fn observed(thing: &impl Paid) -> [(&'static str, Value); 9] {
    [
        ("display_name", told(thing.display_name())),
        ("id", thing.id().into()),
        ("status", told(thing.status().as_str())),
        ("cloud_tokens", thing.wanted_cloud_tokens().into()),
        ("active_cloud_tokens", thing.tokens_held().into()),
        (
            "size_change_scheduled_at",
            thing.scheduled_change().map(|it| rfc3339(it.at)).into(),
        ),
        ("created_at", thing.created_at().map(rfc3339).into()),
        (
            "bundle_month_ends_at",
            thing.bundle_month_ends_at().map(rfc3339).into(),
        ),
        (
            "deprovision_scheduled_at",
            thing.deprovision_scheduled_at().map(rfc3339).into(),
        ),
    ]
}

/// A string of an answer. It is empty if the answer leaves it out.
pub(in crate::provider) fn told(text: &str) -> Value {
    Some(text).filter(|text| !text.is_empty()).into()
}

/// The attributes of a kind for data sources, which only read: those that the Control Center knows.
pub(in crate::provider) fn observed_attributes<R: PaidResource>() -> Vec<Attribute> {
    R::schema()
        .attributes
        .iter()
        .filter(|attribute| !LOCAL.contains(&attribute.name))
        .cloned()
        .map(Attribute::observed)
        .collect()
}

/// The most Cloud Tokens that one order can name. Source: the contract's `POST
/// /v1/genai/resources`.
const MOST_CLOUD_TOKENS: i64 = (1 << 53) - 1;

fn check_cloud_tokens(cloud_tokens: &Value) -> Result<(), String> {
    match cloud_tokens.as_i64() {
        Some(1..=MOST_CLOUD_TOKENS) => Ok(()),
        Some(1..) => Err(format!("must be at most {MOST_CLOUD_TOKENS}")),
        _ => Err("must be a whole number of Cloud Tokens, 1 or more".to_owned()),
    }
}

/// The identity: the id alone.
pub(super) fn identity() -> IdentitySchema {
    IdentitySchema {
        version: 0,
        attributes: vec![IdentityAttribute {
            name: "id",
            description: "The id of the resource, a UUID.",
        }],
    }
}
