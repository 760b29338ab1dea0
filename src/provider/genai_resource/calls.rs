//! What can be asked of the Control Center about a GenAI resource.

use std::sync::Arc;

use async_trait::async_trait;
use tfplugin::framework::value::Value;

use super::GenAi;
use super::model::{resource_type, selection};
use crate::mendix::catalog::Catalog;
use crate::mendix::client::Client;
use crate::mendix::error::ApiError;
use crate::mendix::resource::{
    GenAiResource, GenAiResourceChange, IdempotencyKey, NewGenAiResource, ResourceType,
};
use crate::mendix::resource_list::ResourceFilter;
use crate::mendix::resource_reads::Absence;
use crate::provider::catalog;
use crate::provider::control_center::ControlCenter;
use crate::provider::display_name;
use crate::provider::life_cycle::{Likeness, Offer, Paid as _, PaidCalls, PaidResource as _};

#[async_trait]
impl PaidCalls for GenAi {
    async fn create(
        &self,
        client: &Client,
        order: &NewGenAiResource,
        key: &IdempotencyKey,
    ) -> Result<GenAiResource, ApiError> {
        client.create_resource(order, key).await
    }

    async fn read(&self, client: &Client, id: &str) -> Result<GenAiResource, ApiError> {
        client.resource(id).await
    }

    async fn update(
        &self,
        client: &Client,
        id: &str,
        change: &GenAiResourceChange,
    ) -> Result<GenAiResource, ApiError> {
        client.change_resource(id, change).await
    }

    async fn deprovision(&self, client: &Client, id: &str) -> Result<GenAiResource, ApiError> {
        client.deprovision_resource(id).await
    }

    async fn find(
        &self,
        client: &Client,
        likeness: Likeness<'_>,
    ) -> Result<Vec<GenAiResource>, ApiError> {
        let filter = ResourceFilter {
            resource_type: Some(ResourceType::from(likeness.resource_type)),
            environment: Some(likeness.environment.to_owned()),
            ..Default::default()
        };
        let mut found = client.resources(&filter).await?;
        found.retain(|resource| {
            display_name::are_same(&resource.display_name, likeness.display_name)
        });
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
        let all = control_center.resources.genai_resources().await?;
        let alike = all
            .resources()
            .filter(|resource| resource.likeness().is_like(&likeness));
        Ok(alike.cloned().collect())
    }

    async fn offer(
        &self,
        control_center: &ControlCenter,
        wanted: &Value,
        config: &Value,
    ) -> Result<Offer, Arc<ApiError>> {
        let catalog = control_center.catalog.get().await?;
        let mismatches = catalog.check(&selection(wanted, config));
        let is_open = config.attribute("cross_region_inference").is_null();
        let inference = default_inference(catalog, wanted).filter(|_| is_open);
        Ok(Offer {
            price: price(catalog, wanted),
            mismatches: mismatches.iter().map(catalog::mismatch).collect(),
            computed: inference
                .map(|inference| ("cross_region_inference", inference.into()))
                .into_iter()
                .collect(),
        })
    }

    fn known_price(&self, control_center: &ControlCenter, wanted: &Value) -> Option<u64> {
        price(control_center.catalog.known()?, wanted)
    }
}

/// The price of what is wanted, where type and purchase are known and offered.
fn price(catalog: &Catalog, wanted: &Value) -> Option<u64> {
    catalog.price(&resource_type(wanted)?, &GenAi::purchase(wanted)?)
}

/// The cross-region inference that a new resource gets when the configuration leaves it open.
fn default_inference(catalog: &Catalog, wanted: &Value) -> Option<bool> {
    let model = wanted.attribute("model");
    if model.is_unknown() {
        return None;
    }
    let region = wanted.attribute("region").as_str()?;
    catalog.default_cross_region_inference(&resource_type(wanted)?, model.as_str(), region)
}
