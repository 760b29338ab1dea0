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
    /// Whether a sibling region serves the requests.
    pub cross_region_inference: &'a CrossRegionInference,
    /// The type, the size and its price.
    pub size: &'a Size,
}

impl Catalog {
    /// Every combination of model, region and size, in the catalog's order of models, regions and
    /// sizes; then the knowledge bases, in the order of regions and sizes. The catalog limits
    /// knowledge bases to no region. A size of a model that has no price is left out.
    pub fn offers(&self) -> Vec<Offer<'_>> {
        let sizes = |of: &'_ ResourceType| {
            let of = of.clone();
            self.sizes
                .iter()
                .filter(move |size| size.resource_type == of)
        };
        let of_models = self.models.iter().flat_map(|model| {
            model.regions.iter().flat_map(move |region| {
                sizes(&model.resource_type)
                    .filter(|size| model.sizes.iter().any(|name| are_same(name, &size.size)))
                    .map(|size| Offer {
                        model: Some(&model.id),
                        region: &region.id,
                        cross_region_inference: &region.cross_region_inference,
                        size,
                    })
            })
        });
        let knowledge_bases = self.regions.iter().flat_map(|region| {
            sizes(&ResourceType::KnowledgeBase).map(|size| Offer {
                model: None,
                region: &region.id,
                cross_region_inference: &CrossRegionInference::OF_KNOWLEDGE_BASE,
                size,
            })
        });
        of_models.chain(knowledge_bases).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::catalog;

    #[test]
    fn every_offer_is_a_model_in_a_region_in_a_size_or_a_knowledge_base() {
        let catalog = catalog();
        let offers: Vec<_> = catalog
            .offers()
            .into_iter()
            .map(|offer| {
                let model = offer.model.unwrap_or("-");
                let size = offer.size;
                format!(
                    "{model} {} {} {} {}",
                    offer.region, offer.cross_region_inference, size.size, size.cloud_tokens
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
            "haiku ca-central-1 sometimes large 120",
            "haiku ca-central-1 sometimes small 30",
            "embed eu-central-1 unavailable small 6",
            "embed eu-central-1 unavailable medium 12",
            "- eu-central-1 unavailable standard 48",
            "- ca-central-1 unavailable standard 48",
            "- us-east-1 unavailable standard 48",
        ];
        assert_eq!(offers, expected);
    }
}
