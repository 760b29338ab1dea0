//! Every combination that the catalog offers.

use super::{Catalog, CrossRegionInference, Size};
use crate::mendix::resource::ResourceType;
use crate::mendix::spelling::are_same;

/// A combination that can be provisioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer<'a> {
    /// The id of the model; a knowledge base has none.
    pub model: Option<&'a str>,
    /// The id of the region.
    pub region: &'a str,
    /// Whether another region serves the requests.
    pub cross_region_inference: &'a CrossRegionInference,
    /// The type of resource.
    pub resource_type: &'a ResourceType,
    /// How it is sold, and for how much.
    pub sold_by: SoldBy<'a>,
}

/// How something is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoldBy<'a> {
    /// As this fixed size.
    Size(&'a Size),
    /// As any capacity from this minimum on, in Cloud Tokens.
    Capacity {
        /// The smallest capacity.
        minimum: u64,
    },
}

impl Catalog {
    /// Every combination of model, region and size or capacity. They are in the catalog's order of
    /// models, regions and sizes, with each capacity after the sizes. The knowledge bases follow,
    /// in the order of regions and sizes; the catalog limits them to no region. A model's size
    /// without a price is left out.
    pub fn offers(&self) -> Vec<Offer<'_>> {
        let sizes = |of: &'_ ResourceType| {
            let of = of.clone();
            self.sizes
                .iter()
                .filter(move |size| size.resource_type == of)
        };
        let of_models = self.models.iter().flat_map(|model| {
            model.regions.iter().flat_map(move |region| {
                let by_size = sizes(&model.resource_type)
                    .filter(|size| model.sizes.iter().any(|name| are_same(name, &size.size)))
                    .map(SoldBy::Size);
                let by_capacity = self.capacity.iter().filter(|_| model.capacity);
                let by_capacity = by_capacity.map(|capacity| SoldBy::Capacity {
                    minimum: capacity.minimum_cloud_tokens,
                });
                by_size.chain(by_capacity).map(|sold_by| Offer {
                    model: Some(&model.id),
                    region: &region.id,
                    cross_region_inference: &region.cross_region_inference,
                    resource_type: &model.resource_type,
                    sold_by,
                })
            })
        });
        let knowledge_bases = self.regions.iter().flat_map(|region| {
            sizes(&ResourceType::KnowledgeBase).map(|size| Offer {
                model: None,
                region: &region.id,
                cross_region_inference: &CrossRegionInference::OF_KNOWLEDGE_BASE,
                resource_type: &ResourceType::KnowledgeBase,
                sold_by: SoldBy::Size(size),
            })
        });
        of_models.chain(knowledge_bases).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::catalog;
    use super::*;

    #[test]
    fn every_offer_is_a_model_in_a_region_in_a_size_or_a_knowledge_base() {
        let catalog = catalog();
        let offers: Vec<_> = catalog
            .offers()
            .into_iter()
            .map(|offer| {
                let model = offer.model.unwrap_or("-");
                let sold_by = match offer.sold_by {
                    SoldBy::Size(size) => format!("{} {}", size.size, size.cloud_tokens),
                    SoldBy::Capacity { minimum } => format!("from {minimum}"),
                };
                format!(
                    "{model} {} {} {sold_by}",
                    offer.region, offer.cross_region_inference
                )
            })
            .collect();
        let expected = [
            "sonnet-4 eu-central-1 required large 120",
            "sonnet-4 eu-central-1 required small 30",
            "sonnet-4 eu-central-1 required medium 60",
            "sonnet-3 ca-central-1 unavailable small 30",
            "haiku eu-central-1 optional large 120",
            "haiku eu-central-1 optional small 30",
            "haiku eu-central-1 optional from 5",
            "haiku ca-central-1 sometimes large 120",
            "haiku ca-central-1 sometimes small 30",
            "haiku ca-central-1 sometimes from 5",
            "opus eu-central-1 unavailable from 5",
            "embed eu-central-1 unavailable small 6",
            "embed eu-central-1 unavailable medium 12",
            "- eu-central-1 unavailable standard 48",
            "- ca-central-1 unavailable standard 48",
            "- us-east-1 unavailable standard 48",
        ];
        assert_eq!(offers, expected);
    }
}
