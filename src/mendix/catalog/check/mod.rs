//! Whether the catalog offers a selection.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::{Catalog, CrossRegionInference, Model, Size};
use crate::mendix::purchase::Purchase;
use crate::mendix::resource::ResourceType;
use crate::mendix::spelling::are_same;

/// The known values of a wanted resource. `None` is not known yet, and not checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The type of resource.
    pub resource_type: Option<ResourceType>,
    /// The environment.
    pub environment: Option<String>,
    /// The region's id.
    pub region: Option<String>,
    /// The models' ids; empty for a knowledge base.
    pub models: Option<Vec<String>>,
    /// Whether the models are enabled already. They then need not be available; they only decide
    /// what is sold.
    pub are_enabled: bool,
    /// Whether another region may serve requests.
    pub cross_region_inference: Option<bool>,
    /// What is to be bought.
    pub purchase: Option<Purchase>,
}

impl Selection {
    fn models(&self) -> &[String] {
        self.models.as_deref().unwrap_or_default()
    }
}

/// A selected value that the catalog certainly does not offer, with the alternatives.
///
/// Every `offered` value fits the rest of the selection. The values are sorted: names
/// alphabetically, sizes by price. It is empty if nothing fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// No such environment.
    Environment {
        /// The environment selected.
        wanted: String,
        /// The environments of the catalog.
        offered: Vec<String>,
    },
    /// No such region, or it offers nothing of the selected type.
    Region {
        /// The region selected.
        wanted: String,
        /// Whether the catalog has the region.
        exists: bool,
        /// The selected models that the catalog has, which decide the regions.
        models: Vec<String>,
        /// The regions that have these models; without such models, those that have the selected
        /// type.
        offered: Vec<String>,
        /// The other regions.
        others: Vec<String>,
    },
    /// No such model of the selected type, or not in the selected region.
    Model {
        /// The model selected.
        wanted: String,
        /// The selected region, if the catalog has it.
        region: Option<String>,
        /// The models of the selected type in that region.
        offered: Vec<String>,
        /// The regions that have the wanted model; empty if there is no such model.
        available_in: Vec<String>,
    },
    /// The model does not support this choice in the region.
    CrossRegionInference {
        /// The choice made.
        wanted: bool,
        /// The model selected; `None` for a knowledge base.
        model: Option<String>,
        /// The region selected; `None` if it does not matter.
        region: Option<String>,
        /// What the model supports there.
        offered: CrossRegionInference,
    },
    /// One model requires cross-region inference in the region, and another one excludes it.
    Conflict {
        /// The model that requires it.
        with: String,
        /// The model that excludes it.
        without: String,
        /// The region selected.
        region: String,
    },
    /// No such size of the selected type and model.
    Size {
        /// The size selected.
        wanted: String,
        /// The model that does not have the size, if the model is the reason.
        model: Option<String>,
        /// The available sizes, with their price in Cloud Tokens.
        offered: Vec<(String, u64)>,
        /// The smallest capacity in Cloud Tokens, if the model is sold by capacity.
        minimum: Option<u64>,
    },
    /// No such capacity: capacities are not sold, not for this model, or not so small.
    Capacity {
        /// The capacity selected, in Cloud Tokens.
        wanted: u64,
        /// The model that is sold by size only, if the model is the reason.
        model: Option<String>,
        /// The available sizes, with their price in Cloud Tokens.
        offered: Vec<(String, u64)>,
        /// The smallest capacity in Cloud Tokens, if any is sold.
        minimum: Option<u64>,
    },
}

impl Catalog {
    /// The parts of a selection that the catalog does not offer, in the order environment, region,
    /// models, cross-region inference, size or capacity.
    ///
    /// A value is left out if another wrong value is the reason: with an unknown model the answer
    /// says nothing about its cross-region inference.
    pub fn check(&self, selection: &Selection) -> Vec<Mismatch> {
        let mut mismatches = Vec::new();
        mismatches.extend(self.check_environment(selection));
        mismatches.extend(self.check_region(selection));
        if !selection.are_enabled {
            mismatches.extend(self.check_models(selection));
        }
        mismatches.extend(self.check_cross_region_inference(selection));
        mismatches.extend(self.check_purchase(selection));
        mismatches
    }

    /// Whether something that fits the selection costs less than `price`: a smaller size or a
    /// smaller capacity.
    pub fn has_smaller(&self, selection: &Selection, price: u64) -> bool {
        let models = self.selected_models(selection);
        // A fixed size is sold with one model.
        let sizes = match models.len() {
            0 | 1 => self.sizes_for(selection, models.first().copied()),
            _ => Vec::new(),
        };
        let is_sold_by_capacity = selection.resource_type != Some(ResourceType::KnowledgeBase)
            && models.iter().all(|model| model.capacity);
        let minimum = self.minimum().filter(|_| is_sold_by_capacity);
        let mut prices = sizes.iter().map(|(_, price)| *price).chain(minimum);
        prices.any(|smaller| smaller < price)
    }

    fn check_environment(&self, selection: &Selection) -> Option<Mismatch> {
        let wanted = selection.environment.as_ref()?;
        (!has(&self.environments, wanted)).then(|| Mismatch::Environment {
            wanted: wanted.clone(),
            offered: sorted(self.environments.iter()),
        })
    }

    fn check_region(&self, selection: &Selection) -> Option<Mismatch> {
        let wanted = selection.region.as_ref()?;
        let models = self.selected_models(selection);
        let fitting = match models.split_first() {
            Some((first, others)) => {
                let mut regions = region_ids(first);
                regions.retain(|id| others.iter().all(|model| model.region(id).is_some()));
                regions
            }
            None => self.regions_of_type(selection),
        };
        // For a known region without the selected models, the model's mismatch has both
        // alternatives, so they are in one message.
        let fits = if selection.models().is_empty() {
            has(&fitting, wanted)
        } else {
            self.has_region(wanted)
        };
        let regions = self.regions.iter().map(|region| &region.id);
        (!fits).then(|| Mismatch::Region {
            wanted: wanted.clone(),
            exists: self.has_region(wanted),
            models: models.iter().map(|model| model.id.clone()).collect(),
            others: sorted(regions.filter(|id| !has(&fitting, id))),
            offered: fitting,
        })
    }

    fn check_models(&self, selection: &Selection) -> Vec<Mismatch> {
        let region = selection.region.as_ref().filter(|id| self.has_region(id));
        let in_region = |model: &Model| region.is_none_or(|id| model.region(id).is_some());
        let mut mismatches = Vec::new();
        for wanted in selection.models() {
            let found = self.selected_model(selection, wanted);
            if found.is_some_and(in_region) {
                continue;
            }
            mismatches.push(Mismatch::Model {
                wanted: wanted.clone(),
                region: region.cloned(),
                offered: sorted(
                    self.models_of_type(selection)
                        .filter(|model| in_region(model))
                        .map(|model| &model.id),
                ),
                available_in: found.map(region_ids).unwrap_or_default(),
            });
        }
        mismatches
    }

    fn check_cross_region_inference(&self, selection: &Selection) -> Option<Mismatch> {
        if selection.resource_type == Some(ResourceType::KnowledgeBase) {
            let offered = CrossRegionInference::OF_KNOWLEDGE_BASE;
            return mismatch(selection, None, &offered);
        }
        let region = selection.region.as_ref()?;
        let offers: Vec<_> = selection
            .models()
            .iter()
            .filter_map(|id| {
                let offer = self.selected_model(selection, id)?.region(region)?;
                Some((id, &offer.cross_region_inference))
            })
            .collect();
        let first = |wanted: &CrossRegionInference| {
            let mut offers = offers.iter();
            offers.find(|(_, offer)| *offer == wanted)
        };
        if let (Some((with, _)), Some((without, _))) = (
            first(&CrossRegionInference::Required),
            first(&CrossRegionInference::Unavailable),
        ) {
            return Some(Mismatch::Conflict {
                with: (*with).clone(),
                without: (*without).clone(),
                region: region.clone(),
            });
        }
        offers
            .iter()
            .find_map(|(model, offered)| mismatch(selection, Some(model), offered))
    }

    fn check_purchase(&self, selection: &Selection) -> Option<Mismatch> {
        match selection.purchase.as_ref()? {
            Purchase::Size(wanted) => self.check_size(selection, wanted),
            Purchase::Capacity(wanted) => self.check_capacity(selection, *wanted),
        }
    }

    fn check_size(&self, selection: &Selection, wanted: &str) -> Option<Mismatch> {
        let models = self.selected_models(selection);
        let offered = self.sizes_for(selection, models.first().copied());
        let known = offered.iter().any(|(size, _)| are_same(size, wanted));
        let is_sold_by_capacity = match models.first() {
            Some(model) => model.capacity,
            None => selection.resource_type != Some(ResourceType::KnowledgeBase),
        };
        (!known).then(|| Mismatch::Size {
            wanted: wanted.to_owned(),
            model: models.first().map(|model| model.id.clone()),
            offered,
            minimum: self.minimum().filter(|_| is_sold_by_capacity),
        })
    }

    fn check_capacity(&self, selection: &Selection, wanted: u64) -> Option<Mismatch> {
        let models = self.selected_models(selection);
        let by_size_only = models.iter().find(|model| !model.capacity);
        let minimum = self.minimum();
        let is_offered = minimum.is_some_and(|minimum| minimum <= wanted);
        (by_size_only.is_some() || !is_offered).then(|| Mismatch::Capacity {
            wanted,
            model: by_size_only.map(|model| model.id.clone()),
            offered: self.sizes_for(selection, by_size_only.or(models.first()).copied()),
            minimum,
        })
    }

    fn minimum(&self) -> Option<u64> {
        Some(self.capacity.as_ref()?.minimum_cloud_tokens)
    }

    /// The sizes of a model, or of a type, sorted by price.
    fn sizes_for(&self, selection: &Selection, model: Option<&Model>) -> Vec<(String, u64)> {
        let fits = |offer: &&Size| match model {
            None => is_of_type(&offer.resource_type, selection),
            Some(model) => {
                offer.resource_type == model.resource_type && has(&model.sizes, &offer.size)
            }
        };
        let mut offered: Vec<_> = self
            .sizes
            .iter()
            .filter(fits)
            .map(|offer| (offer.size.clone(), offer.cloud_tokens))
            .collect();
        offered.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        offered
    }

    fn selected_model<'a>(&'a self, selection: &'a Selection, id: &str) -> Option<&'a Model> {
        self.models_of_type(selection)
            .find(|model| are_same(&model.id, id))
    }

    fn selected_models<'a>(&'a self, selection: &'a Selection) -> Vec<&'a Model> {
        let models = selection.models().iter();
        models
            .filter_map(|id| self.selected_model(selection, id))
            .collect()
    }

    fn models_of_type<'a>(&'a self, selection: &'a Selection) -> impl Iterator<Item = &'a Model> {
        self.models
            .iter()
            .filter(|model| is_of_type(&model.resource_type, selection))
    }

    fn regions_of_type(&self, selection: &Selection) -> Vec<String> {
        match selection.resource_type {
            // Only models say in which regions a type is available, and a knowledge base has none.
            None | Some(ResourceType::KnowledgeBase) => {
                sorted(self.regions.iter().map(|region| &region.id))
            }
            Some(_) => sorted(
                self.models_of_type(selection)
                    .flat_map(|model| &model.regions)
                    .map(|region| &region.id),
            ),
        }
    }

    fn has_region(&self, id: &str) -> bool {
        self.regions.iter().any(|region| are_same(&region.id, id))
    }
}

/// The mismatch of a choice that an offer does not allow.
fn mismatch(
    selection: &Selection,
    model: Option<&str>,
    offered: &CrossRegionInference,
) -> Option<Mismatch> {
    let wanted = selection.cross_region_inference?;
    (offered.allows(wanted) == Some(false)).then(|| Mismatch::CrossRegionInference {
        wanted,
        model: model.map(str::to_owned),
        region: selection.region.clone(),
        offered: offered.clone(),
    })
}

fn is_of_type(resource_type: &ResourceType, selection: &Selection) -> bool {
    selection
        .resource_type
        .as_ref()
        .is_none_or(|wanted| wanted == resource_type)
}

fn has(names: &[String], wanted: &str) -> bool {
    names.iter().any(|name| are_same(name, wanted))
}

fn region_ids(model: &Model) -> Vec<String> {
    sorted(model.regions.iter().map(|region| &region.id))
}

fn sorted<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let names: BTreeSet<_> = names.collect();
    names.into_iter().cloned().collect()
}
