//! The calls to the Control Center about a GenAI resource.

use std::str::FromStr;
use std::sync::Arc;

use async_trait::async_trait;
use bigdecimal::BigDecimal;
use tfplugin::framework::diagnostic::Diagnostics;
use tfplugin::framework::value::Value;

use super::model::selection;
use super::wanted::{Models, resource_type};
use super::{GenAi, remarks};
use crate::mendix::catalog::{Catalog, Selection};
use crate::mendix::client::Client;
use crate::mendix::consumption::DayRange;
use crate::mendix::error::ApiError;
use crate::mendix::resource::{
    GenAiResource, GenAiResourceChange, IdempotencyKey, NewGenAiResource, ResourceType,
};
use crate::mendix::resource_list::ResourceFilter;
use crate::mendix::resource_reads::Absence;
use crate::provider::catalog;
use crate::provider::control_center::ControlCenter;
use crate::provider::life_cycle::{Draft, Offer, PaidCalls, PaidResource as _, Scope, Used};
use crate::provider::likeness::Likeness;

#[async_trait]
impl PaidCalls for GenAi {
    async fn create(
        &self,
        control_center: &ControlCenter,
        client: &Client,
        order: &NewGenAiResource,
        key: &IdempotencyKey,
    ) -> Result<GenAiResource, ApiError> {
        let catalog = control_center.catalog.known();
        let spelled = catalog.map(|catalog| catalog.spelled_order(order));
        client
            .create_resource(spelled.as_ref().unwrap_or(order), key)
            .await
    }

    async fn read(&self, client: &Client, id: &str) -> Result<GenAiResource, ApiError> {
        client.resource(id).await
    }

    async fn update(
        &self,
        control_center: &ControlCenter,
        client: &Client,
        id: &str,
        change: &GenAiResourceChange,
    ) -> Result<GenAiResource, ApiError> {
        let catalog = control_center.catalog.known();
        let spelled = catalog.map(|catalog| catalog.spelled_change(change));
        client
            .change_resource(id, spelled.as_ref().unwrap_or(change))
            .await
    }

    async fn deprovision(&self, client: &Client, id: &str) -> Result<GenAiResource, ApiError> {
        client.deprovision_resource(id).await
    }

    async fn find(
        &self,
        client: &Client,
        likeness: Likeness<'_>,
    ) -> Result<Vec<GenAiResource>, ApiError> {
        // Without the environment: the API may compare letter by letter, and have its own spelling.
        let filter = ResourceFilter {
            resource_type: Some(ResourceType::from(likeness.resource_type)),
            ..Default::default()
        };
        let mut found = client.resources(&filter).await?;
        let wanted = likeness.key();
        found.retain(|resource| Likeness::from(resource).key() == wanted);
        Ok(found)
    }

    async fn refresh(
        &self,
        control_center: &ControlCenter,
        id: &str,
    ) -> Result<GenAiResource, ApiError> {
        control_center.resources.genai_resource(id).await
    }

    async fn absence(&self, control_center: &ControlCenter, id: &str) -> Absence {
        control_center.resources.genai_absence(id).await
    }

    async fn find_shared(
        &self,
        control_center: &ControlCenter,
        likeness: Likeness<'_>,
    ) -> Result<Vec<GenAiResource>, Arc<ApiError>> {
        control_center
            .resources
            .genai_resources_like(likeness)
            .await
    }

    async fn offer(
        &self,
        control_center: &ControlCenter,
        wanted: &Value,
        config: &Value,
        scope: Scope,
    ) -> Result<Offer, Arc<ApiError>> {
        let catalog = control_center.catalog.get().await?;
        let selection = selection(wanted, config, scope);
        let mismatches = catalog.check(&selection);
        let purchase = GenAi::purchase(wanted);
        let purchase = purchase.map(|purchase| catalog.spelled_purchase(&purchase));
        let units = purchase.as_ref().map(|it| catalog.genai_units(it).into());
        let inference = default_inference(catalog, wanted).map(Value::from);
        let computed = [
            ("genai_units", units),
            ("cross_region_inference", inference),
        ];
        let price = price(catalog, wanted);
        Ok(Offer {
            price,
            purchase,
            has_smaller: price.is_some_and(|price| catalog.has_smaller(&selection, price)),
            mismatches: mismatches.iter().map(catalog::mismatch).collect(),
            computed: computed
                .into_iter()
                .filter_map(|(attribute, value)| Some((attribute, value?)))
                .collect(),
        })
    }

    fn known_price(&self, control_center: &ControlCenter, wanted: &Value) -> Option<u64> {
        price(control_center.catalog.known()?, wanted)
    }

    fn is_still_sold(&self, control_center: &ControlCenter, prior: &Value) -> Option<bool> {
        let catalog = control_center.catalog.known()?;
        let selection = Selection {
            purchase: GenAi::in_force(prior),
            ..selection(prior, &Value::Null, Scope::Purchase)
        };
        Some(catalog.check(&selection).is_empty())
    }

    async fn used(
        &self,
        control_center: &ControlCenter,
        prior: &Value,
        planned: &Value,
    ) -> Result<Option<Used>, ApiError> {
        let wanted = planned.attribute("genai_units").as_i64();
        let (Some(id), Some(wanted)) = (prior.attribute("id").as_str(), wanted) else {
            return Ok(None);
        };
        let this_month = DayRange::default();
        let used = control_center.client.consumption(id, &this_month).await?;
        let Some(units) = used.genai_units else {
            return Ok(None);
        };
        let Ok(consumed) = BigDecimal::from_str(&units.consumed.to_string()) else {
            return Ok(None);
        };
        Ok(Some(Used {
            is_enough: consumed < wanted,
            consumed: format!("{} GenAI Units", consumed.normalized().to_plain_string()),
            wanted: wanted.to_string(),
        }))
    }

    async fn remarks(
        &self,
        control_center: Option<&ControlCenter>,
        draft: &Draft<'_>,
    ) -> Diagnostics {
        let mut said = remarks::about_models(control_center, draft).await;
        if let Some(control_center) = control_center {
            said.extend(remarks::about_environment(control_center, draft).await);
        }
        said
    }
}

/// The price of what is wanted, if its type and purchase are known and offered.
fn price(catalog: &Catalog, wanted: &Value) -> Option<u64> {
    catalog.price(&resource_type(wanted)?, &GenAi::purchase(wanted)?)
}

/// The cross-region inference that a new resource gets if the configuration does not set it.
fn default_inference(catalog: &Catalog, wanted: &Value) -> Option<bool> {
    let models = Models::of(wanted).owned()?;
    let region = wanted.attribute("region").as_str()?;
    catalog.default_cross_region_inference(&resource_type(wanted)?, &models, region)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mendix::fake::{Fake, page};

    /// An API that compares letter by letter lists nothing for `test` if it stored `Test`.
    #[tokio::test]
    async fn a_resource_is_found_in_the_spelling_of_the_api() {
        let fake = Fake::start([page([1], 1)]).await;
        let likeness = Likeness {
            display_name: "Manuals",
            resource_type: "knowledge_base",
            environment: "test",
        };
        let found = GenAi.find(&fake.client(), likeness).await.unwrap();
        assert_eq!(found.len(), 1);
        let asked = &fake.received()[0].target;
        assert!(asked.contains("type=knowledge_base"), "{asked}");
        assert!(!asked.contains("environment"), "{asked}");
    }
}
