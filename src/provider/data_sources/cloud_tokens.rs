//! `mendix_cloud_tokens`: the balance of Cloud Tokens, and which come back when.

use std::sync::Arc;

use async_trait::async_trait;
use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::schema::{Attribute, Schema};
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;

use super::look_up::{Found, LookUp, NOTHING_CHANGED};
use crate::mendix::error::ApiError;
use crate::mendix::prerequisites;
use crate::mendix::release::{Release, ReleaseCause, releases, releases_depend_on_prices};
use crate::mendix::resource::GenAiResource;
use crate::mendix::resource_list::ResourceFilter;
use crate::provider::control_center::ControlCenter;
use crate::provider::time::rfc3339;

/// `mendix_cloud_tokens`.
pub(super) struct CloudTokens;

#[async_trait]
impl LookUp for CloudTokens {
    const TYPE_NAME: &'static str = "mendix_cloud_tokens";

    fn schema() -> Schema {
        Schema {
            version: 0,
            description: "The balance of Mendix Cloud Tokens, and the tokens that come back: \
                          from resources that are scheduled for deprovisioning, and from pending \
                          smaller sizes and capacities. They stay allocated until their date.",
            attributes: attributes(),
        }
    }

    async fn read(control_center: &ControlCenter, _: Value) -> Result<Found, Diagnostic> {
        let explain =
            |what: &str, error: &ApiError| control_center.explain(error, what, NOTHING_CHANGED);
        // Requested each time: an apply must not show the balance that the plan read.
        let filter = ResourceFilter::default();
        let (prerequisites, resources) = tokio::join!(
            control_center.client.prerequisites(),
            control_center.client.resources(&filter)
        );
        let balance = prerequisites
            .map_err(|error| explain("The Cloud Tokens could not be read.", &error))?
            .cloud_tokens;
        let resources = resources.map_err(|error| {
            explain(
                "The resources that hold Cloud Tokens could not be listed.",
                &error,
            )
        })?;
        let releases = releases_of(control_center, &resources).await.map_err(|error| {
            let what = "The provider needs the catalog to tell how many Cloud Tokens a scheduled \
                        downgrade frees, and could not read it.";
            explain(what, &error)
        })?;
        Ok(state(balance, &releases).into())
    }
}

fn attributes() -> Vec<Attribute> {
    vec![
        Attribute::computed("total", Type::Number)
            .described("Cloud Tokens that the company is entitled to."),
        Attribute::computed("allocated", Type::Number)
            .described("Cloud Tokens that are allocated to resources."),
        Attribute::computed("available", Type::Number).described(
            "Cloud Tokens that can be allocated now. If more are allocated than the company is \
             entitled to, the Control Center reports 0 or a negative number.",
        ),
        Attribute::computed_objects(
            "releases",
            vec![
                Attribute::computed("released_at", Type::String)
                    .described("When they come back, in RFC 3339 and UTC."),
                Attribute::computed("cause", Type::String).described(
                    "Why they come back: `deprovisioning`, or `downgrade` for a smaller size or \
                     capacity, and for a conversion between the two that costs less.",
                ),
                Attribute::computed("cloud_tokens", Type::Number).described(
                    "Cloud Tokens that come back; null if the price of the smaller size is not \
                     known.",
                ),
                Attribute::computed("available_after", Type::Number).described(
                    "Cloud Tokens that can be allocated then, if nothing else changes; null from \
                     the first release whose `cloud_tokens` is null.",
                ),
                Attribute::computed("resource_id", Type::String)
                    .described("Id of the resource that holds them."),
                Attribute::computed("display_name", Type::String)
                    .described("Name of the resource that holds them."),
            ],
        )
        .described("The tokens that come back, sorted by date."),
    ]
}

/// Asks for the catalog only where a price is needed.
async fn releases_of<'a>(
    control_center: &'a ControlCenter,
    resources: &'a [GenAiResource],
) -> Result<Vec<Release<'a>>, Arc<ApiError>> {
    let catalog = match releases_depend_on_prices(resources) {
        true => Some(control_center.catalog.get().await?),
        false => None,
    };
    Ok(releases(resources, |resource_type, purchase| {
        catalog?.price(resource_type, purchase)
    }))
}

fn state(balance: prerequisites::CloudTokens, releases: &[Release<'_>]) -> Value {
    let mut available = Some(balance.available);
    let releases = releases.iter().map(|release| {
        let freed = release
            .cloud_tokens
            .and_then(|tokens| i64::try_from(tokens).ok());
        available = available
            .zip(freed)
            .map(|(available, freed)| available.saturating_add(freed));
        let cause = match release.cause {
            ReleaseCause::Deprovisioning => "deprovisioning",
            ReleaseCause::Downgrade => "downgrade",
        };
        Value::object([
            ("released_at", rfc3339(release.at).into()),
            ("cause", cause.into()),
            ("cloud_tokens", release.cloud_tokens.into()),
            ("available_after", available.into()),
            ("resource_id", release.resource.id.as_str().into()),
            (
                "display_name",
                release.resource.display_name.as_str().into(),
            ),
        ])
    });
    Value::object([
        ("total", balance.total.into()),
        ("allocated", balance.allocated.into()),
        ("available", balance.available.into()),
        ("releases", releases.collect()),
    ])
}
