//! Cloud Tokens that come back: how many, when, and why.

use chrono::{DateTime, Utc};

use super::purchase::{Difference, Purchase, ScheduledChange};
use super::resource::{GenAiResource, ResourceType};

/// Cloud Tokens that a resource gives back at a date that is already fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub cause: ReleaseCause,
    /// How many; `None` if the new price, or what the resource holds, is not known.
    pub cloud_tokens: Option<u64>,
    /// The resource that holds them.
    pub resource: &'a GenAiResource,
}

/// Why Cloud Tokens come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleaseCause {
    /// The resource stops, and gives back all.
    Deprovisioning,
    /// A smaller purchase takes effect, and the difference comes back.
    Downgrade,
}

/// The Cloud Tokens that these resources will give back, sorted by date, name and id.
///
/// A resource that stops gives back everything, even if a change was scheduled: both take effect at
/// the end of a bundle month. `price` returns the price of a purchase in Cloud Tokens.
pub fn releases<'a>(
    resources: impl IntoIterator<Item = &'a GenAiResource>,
    price: impl Fn(&ResourceType, &Purchase) -> Option<u64>,
) -> Vec<Release<'a>> {
    let mut releases: Vec<_> = resources
        .into_iter()
        .filter_map(|resource| {
            if let Some(at) = resource.deprovision_scheduled_at {
                return Some(Release {
                    at,
                    cause: ReleaseCause::Deprovisioning,
                    cloud_tokens: resource.cloud_tokens,
                    resource,
                });
            }
            let change = resource.scheduled_change()?;
            let rest = change
                .cloud_tokens
                .or_else(|| price(&resource.resource_type, &change.purchase));
            Some(Release {
                at: change.at,
                cause: ReleaseCause::Downgrade,
                cloud_tokens: resource
                    .cloud_tokens
                    .zip(rest)
                    .map(|(held, rest)| Difference::between(held, rest).fewer()),
                resource,
            })
        })
        .collect();
    releases.sort_by(|one, other| {
        let key = |each: &Release<'a>| (each.at, &each.resource.display_name, &each.resource.id);
        key(one).cmp(&key(other))
    });
    releases
}

/// Whether the answer needs prices: an older Control Center returns a scheduled size without its
/// Cloud Tokens.
pub fn releases_depend_on_prices(resources: &[GenAiResource]) -> bool {
    resources.iter().any(|resource| {
        let is_untold = |change: ScheduledChange| {
            change.cloud_tokens.is_none() && change.purchase.own_price().is_none()
        };
        resource.deprovision_scheduled_at.is_none()
            && resource.scheduled_change().is_some_and(is_untold)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A large text generation resource, which costs 120, with these facts.
    fn resource(id: &str, name: &str, facts: Value) -> GenAiResource {
        let mut resource = json!({
            "id": id,
            "type": "text_generation",
            "displayName": name,
            "environment": "Test",
            "region": "eu-central-1",
            "model": "sonnet-4",
            "crossRegionInference": true,
            "size": "large",
            "createdFor": {"name": "Anna", "email": "anna@example.com"},
            "status": "ACTIVE",
            "cloudTokens": 120,
            "createdAt": "2026-02-12T09:30:00Z",
            "bundleMonth": {"startsAt": "2026-02-12T09:30:00Z", "endsAt": "2026-03-12T09:30:00Z"},
        });
        let facts = facts.as_object().unwrap().clone();
        resource.as_object_mut().unwrap().extend(facts);
        serde_json::from_value(resource).unwrap()
    }

    fn price(_: &ResourceType, purchase: &Purchase) -> Option<u64> {
        (*purchase == Purchase::size("small")).then_some(30)
    }

    #[test]
    fn tokens_come_back_by_date_name_and_id() {
        let stops = |at: &str| json!({"deprovisionScheduledAt": at});
        let shrinks = |to: &str, at: &str| json!({"scheduledSize": to, "scheduledSizeAt": at});
        let mut both = shrinks("small", "2026-03-12T09:30:00Z");
        both["deprovisionScheduledAt"] = json!("2026-03-12T09:30:00Z");
        let resources = [
            resource("5", "stays", json!({})),
            resource("4", "b", stops("2026-03-20T00:00:00Z")),
            resource("3", "b", both),
            resource("2", "a", shrinks("small", "2026-03-20T00:00:00Z")),
            resource("1", "b", shrinks("tiny", "2026-03-20T00:00:00Z")),
        ];
        let found: Vec<_> = releases(&resources, price)
            .into_iter()
            .map(|each| {
                (
                    &each.resource.id[..],
                    each.at.to_rfc3339(),
                    each.cause,
                    each.cloud_tokens,
                )
            })
            .collect();
        let early = "2026-03-12T09:30:00+00:00".to_owned();
        let late = || "2026-03-20T00:00:00+00:00".to_owned();
        assert_eq!(
            found,
            [
                ("3", early, ReleaseCause::Deprovisioning, Some(120)),
                ("2", late(), ReleaseCause::Downgrade, Some(90)),
                ("1", late(), ReleaseCause::Downgrade, None),
                ("4", late(), ReleaseCause::Deprovisioning, Some(120)),
            ]
        );
        assert!(releases_depend_on_prices(&resources));
        assert!(!releases_depend_on_prices(&resources[..3]));
    }

    #[test]
    fn a_smaller_capacity_gives_back_the_difference_without_a_price() {
        let capacity = json!({
            "size": null,
            "genaiUnits": 12000,
            "scheduledCloudTokens": 50,
            "scheduledCloudTokensAt": "2026-03-12T09:30:00Z",
        });
        let size = json!({
            "scheduledSize": "small",
            "scheduledSizeAt": "2026-03-12T09:30:00Z",
            "scheduledCloudTokens": 40,
        });
        let resources = [resource("1", "a", capacity), resource("2", "b", size)];
        let found: Vec<_> = releases(&resources, price)
            .iter()
            .map(|each| (each.cause, each.cloud_tokens))
            .collect();
        // The answer's price counts, not that of the present catalog.
        let downgrade = |tokens| (ReleaseCause::Downgrade, Some(tokens));
        assert_eq!(found, [downgrade(70), downgrade(80)]);
        assert!(!releases_depend_on_prices(&resources));
    }
}
