//! Whether the catalog offers what somebody selected.

use std::collections::BTreeSet;

use super::{Catalog, CrossRegionInference, Model, Size};
use crate::mendix::purchase::Purchase;
use crate::mendix::resource::ResourceType;

/// What is known of a wanted resource; `None` is not known yet, and not checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The type of resource.
    pub resource_type: Option<ResourceType>,
    /// The environment.
    pub environment: Option<String>,
    /// The region's id.
    pub region: Option<String>,
    /// The model's id.
    pub model: Option<String>,
    /// Whether a sibling region may serve requests.
    pub cross_region_inference: Option<bool>,
    /// What is to be bought.
    pub purchase: Option<Purchase>,
}

/// A selected value that the catalog definitely does not offer, with what it offers instead.
///
/// Every `offered` fits the rest of the selection and is sorted: names by the alphabet, sizes by
/// their price. It is empty when nothing fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// No such environment.
    Environment {
        /// The environment selected.
        wanted: String,
        /// The environments there are.
        offered: Vec<String>,
    },
    /// No such region, or nothing of the selected type in it.
    Region {
        /// The region selected.
        wanted: String,
        /// The regions that have the selected model; if that is not known either, those that have
        /// the selected type.
        offered: Vec<String>,
    },
    /// No such model of the selected type, or not in the selected region.
    Model {
        /// The model selected.
        wanted: String,
        /// The region selected, if it is one of the catalog's.
        region: Option<String>,
        /// The models of the selected type in that region.
        offered: Vec<String>,
        /// The regions that have the wanted model: empty if there is no such model.
        available_in: Vec<String>,
    },
    /// The model does not allow this choice in the region.
    CrossRegionInference {
        /// The choice made.
        wanted: bool,
        /// The model selected; `None` for a knowledge base.
        model: Option<String>,
        /// The region selected; `None` if it does not matter.
        region: Option<String>,
        /// What the model needs or allows there.
        offered: CrossRegionInference,
    },
    /// No such size of the selected type and model.
    Size {
        /// The size selected.
        wanted: String,
        /// The sizes there are, with their price in Cloud Tokens.
        offered: Vec<(String, u64)>,
    },
}

impl Catalog {
    /// What of a selection the catalog does not offer, in the order environment, region, model,
    /// cross-region inference, size.
    ///
    /// A value that cannot be right because of another wrong one is not named as well: with an
    /// unknown model nothing is said about its cross-region inference.
    pub fn check(&self, selection: &Selection) -> Vec<Mismatch> {
        let checks = [
            self.check_environment(selection),
            self.check_region(selection),
            self.check_model(selection),
            self.check_cross_region_inference(selection),
            self.check_size(selection),
        ];
        checks.into_iter().flatten().collect()
    }

    fn check_environment(&self, selection: &Selection) -> Option<Mismatch> {
        let wanted = selection.environment.as_ref()?;
        (!self.environments.contains(wanted)).then(|| Mismatch::Environment {
            wanted: wanted.clone(),
            offered: sorted(self.environments.iter()),
        })
    }

    fn check_region(&self, selection: &Selection) -> Option<Mismatch> {
        let wanted = selection.region.as_ref()?;
        let fitting = match self.selected_model(selection) {
            Some(model) => region_ids(model),
            None => self.regions_of_type(selection),
        };
        // A known region without the selected model is told with the model, so that both ways out
        // are in one message.
        let fits = match &selection.model {
            Some(_) => self.has_region(wanted),
            None => fitting.contains(wanted),
        };
        (!fits).then(|| Mismatch::Region {
            wanted: wanted.clone(),
            offered: fitting,
        })
    }

    fn check_model(&self, selection: &Selection) -> Option<Mismatch> {
        let wanted = selection.model.as_ref()?;
        let region = selection.region.as_ref().filter(|id| self.has_region(id));
        let in_region = |model: &Model| region.is_none_or(|id| model.region(id).is_some());
        let found = self.selected_model(selection);
        (!found.is_some_and(in_region)).then(|| Mismatch::Model {
            wanted: wanted.clone(),
            region: region.cloned(),
            offered: sorted(
                self.models_of_type(selection)
                    .filter(|model| in_region(model))
                    .map(|model| &model.id),
            ),
            available_in: found.map(region_ids).unwrap_or_default(),
        })
    }

    fn check_cross_region_inference(&self, selection: &Selection) -> Option<Mismatch> {
        let wanted = selection.cross_region_inference?;
        let offered = if selection.resource_type == Some(ResourceType::KnowledgeBase) {
            CrossRegionInference::OF_KNOWLEDGE_BASE
        } else {
            let region = selection.region.as_ref()?;
            let offer = self.selected_model(selection)?.region(region)?;
            offer.cross_region_inference.clone()
        };
        (offered.allows(wanted) == Some(false)).then(|| Mismatch::CrossRegionInference {
            wanted,
            model: selection.model.clone(),
            region: selection.region.clone(),
            offered,
        })
    }

    fn check_size(&self, selection: &Selection) -> Option<Mismatch> {
        let Some(Purchase::Size(wanted)) = &selection.purchase else {
            return None;
        };
        let model = self.selected_model(selection);
        let fits = |offer: &&Size| {
            model.map_or_else(
                || is_of_type(&offer.resource_type, selection),
                |model| {
                    offer.resource_type == model.resource_type && model.sizes.contains(&offer.size)
                },
            )
        };
        let mut offered: Vec<_> = self
            .sizes
            .iter()
            .filter(fits)
            .map(|offer| (offer.size.clone(), offer.cloud_tokens))
            .collect();
        offered.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        let known = offered.iter().any(|(size, _)| size == wanted);
        (!known).then(|| Mismatch::Size {
            wanted: wanted.clone(),
            offered,
        })
    }

    fn selected_model<'a>(&'a self, selection: &'a Selection) -> Option<&'a Model> {
        let id = selection.model.as_ref()?;
        self.models_of_type(selection).find(|model| model.id == *id)
    }

    fn models_of_type<'a>(&'a self, selection: &'a Selection) -> impl Iterator<Item = &'a Model> {
        self.models
            .iter()
            .filter(|model| is_of_type(&model.resource_type, selection))
    }

    fn regions_of_type(&self, selection: &Selection) -> Vec<String> {
        match selection.resource_type {
            // Only the models of a type say where the type is, and a knowledge base has none.
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
        self.regions.iter().any(|region| region.id == id)
    }
}

fn is_of_type(resource_type: &ResourceType, selection: &Selection) -> bool {
    selection
        .resource_type
        .as_ref()
        .is_none_or(|wanted| wanted == resource_type)
}

fn region_ids(model: &Model) -> Vec<String> {
    sorted(model.regions.iter().map(|region| &region.id))
}

fn sorted<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let names: BTreeSet<_> = names.collect();
    names.into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::catalog;
    use super::*;

    /// A selection that the catalog offers, written `type environment region model cri size`, with
    /// `-` for a value that is not known yet.
    fn selection(text: &str) -> Selection {
        let values: Vec<_> = text.split(' ').collect();
        let [resource_type, environment, region, model, cri, size] = values[..] else {
            panic!("a selection has six values: {text}");
        };
        let known = |value: &str| (value != "-").then(|| value.to_owned());
        Selection {
            resource_type: known(resource_type).map(ResourceType::from),
            environment: known(environment),
            region: known(region),
            model: known(model),
            cross_region_inference: known(cri).map(|cri| cri == "true"),
            purchase: known(size).map(Purchase::Size),
        }
    }

    fn check(text: &str) -> Vec<Mismatch> {
        catalog().check(&selection(text))
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn what_is_offered_has_no_mismatch() {
        for text in [
            "text_generation Test eu-central-1 sonnet-4 true large",
            "text_generation Production ca-central-1 sonnet-3 false small",
            "text_generation Test eu-central-1 haiku true small",
            "text_generation Test eu-central-1 haiku false small",
            // An offer that this version does not know decides nothing.
            "text_generation Test ca-central-1 haiku true small",
            "text_generation Test ca-central-1 haiku false small",
            "embeddings_generation Acceptance eu-central-1 embed false medium",
            "knowledge_base Test us-east-1 - false standard",
        ] {
            assert_eq!(check(text), [], "{text}");
        }
    }

    #[test]
    fn what_is_not_known_yet_is_not_checked() {
        for text in [
            "- - - - - -",
            "text_generation - - - - -",
            "- Test - - - -",
            "- - us-east-1 - - -",
            "- - - sonnet-4 - -",
            "text_generation - - sonnet-4 false -",
            "text_generation - eu-central-1 - false -",
            "- - - - - standard",
            "text_generation - - - - medium",
        ] {
            assert_eq!(check(text), [], "{text}");
        }
    }

    #[test]
    fn an_unknown_environment_lists_the_environments() {
        let expected = Mismatch::Environment {
            wanted: "test".to_owned(),
            offered: names(&["Acceptance", "Production", "Test"]),
        };
        assert_eq!(
            check("knowledge_base test us-east-1 - - standard"),
            [expected]
        );
    }

    #[test]
    fn an_unknown_region_lists_those_that_fit_what_else_is_known() {
        for (text, offered) in [
            ("text_generation - mars sonnet-4 - -", &["eu-central-1"][..]),
            (
                "text_generation - mars - - -",
                &["ca-central-1", "eu-central-1"],
            ),
            (
                "knowledge_base - mars - - -",
                &["ca-central-1", "eu-central-1", "us-east-1"],
            ),
            (
                "- - mars - - -",
                &["ca-central-1", "eu-central-1", "us-east-1"],
            ),
        ] {
            let expected = Mismatch::Region {
                wanted: "mars".to_owned(),
                offered: names(offered),
            };
            assert_eq!(check(text), [expected], "{text}");
        }
    }

    #[test]
    fn a_region_without_the_type_is_told_before_the_model_is_known() {
        let expected = Mismatch::Region {
            wanted: "us-east-1".to_owned(),
            offered: names(&["eu-central-1"]),
        };
        assert_eq!(check("embeddings_generation - us-east-1 - - -"), [expected]);
    }

    #[test]
    fn an_unknown_model_lists_those_of_the_type_in_the_region_and_nothing_else() {
        for (text, region, offered) in [
            (
                "text_generation - eu-central-1 gpt false small",
                Some("eu-central-1"),
                &["haiku", "sonnet-4"][..],
            ),
            (
                "text_generation - - gpt - -",
                None,
                &["haiku", "sonnet-3", "sonnet-4"],
            ),
            // A model of another type is unknown to this type.
            (
                "text_generation - eu-central-1 embed - -",
                Some("eu-central-1"),
                &["haiku", "sonnet-4"],
            ),
            (
                "text_generation - us-east-1 gpt - -",
                Some("us-east-1"),
                &[],
            ),
            ("knowledge_base - - embed - -", None, &[]),
        ] {
            let expected = Mismatch::Model {
                wanted: text.split(' ').nth(3).unwrap().to_owned(),
                region: region.map(str::to_owned),
                offered: names(offered),
                available_in: vec![],
            };
            assert_eq!(check(text), [expected], "{text}");
        }
    }

    #[test]
    fn a_model_outside_its_regions_tells_its_regions_and_the_models_of_this_one() {
        let expected = Mismatch::Model {
            wanted: "sonnet-4".to_owned(),
            region: Some("ca-central-1".to_owned()),
            offered: names(&["haiku", "sonnet-3"]),
            available_in: names(&["eu-central-1"]),
        };
        assert_eq!(
            check("text_generation Test ca-central-1 sonnet-4 true small"),
            [expected]
        );
    }

    #[test]
    fn an_unknown_region_and_an_unknown_model_are_both_told() {
        let mismatches = check("text_generation Test mars gpt true small");
        assert_eq!(
            mismatches,
            [
                Mismatch::Region {
                    wanted: "mars".to_owned(),
                    offered: names(&["ca-central-1", "eu-central-1"]),
                },
                Mismatch::Model {
                    wanted: "gpt".to_owned(),
                    region: None,
                    offered: names(&["haiku", "sonnet-3", "sonnet-4"]),
                    available_in: vec![],
                },
            ]
        );
    }

    #[test]
    fn cross_region_inference_must_be_what_the_model_allows() {
        use CrossRegionInference::{Required, Unavailable};
        for (text, wanted, offered) in [
            (
                "text_generation - eu-central-1 sonnet-4 false -",
                false,
                Required,
            ),
            (
                "text_generation - ca-central-1 sonnet-3 true -",
                true,
                Unavailable,
            ),
            ("knowledge_base - - - true -", true, Unavailable),
        ] {
            let selection = selection(text);
            let expected = Mismatch::CrossRegionInference {
                wanted,
                model: selection.model.clone(),
                region: selection.region.clone(),
                offered,
            };
            assert_eq!(catalog().check(&selection), [expected], "{text}");
        }
    }

    #[test]
    fn an_unknown_size_lists_those_of_the_model_or_the_type_by_price() {
        for (text, offered) in [
            (
                "text_generation - - - - tiny",
                &[("small", 30), ("medium", 60), ("large", 120)][..],
            ),
            (
                "text_generation - - sonnet-4 - tiny",
                &[("small", 30), ("medium", 60), ("large", 120)],
            ),
            (
                "text_generation - ca-central-1 sonnet-3 - medium",
                &[("small", 30)],
            ),
            ("- - - embed - large", &[("small", 6), ("medium", 12)]),
            ("knowledge_base - - - - small", &[("standard", 48)]),
        ] {
            let expected = Mismatch::Size {
                wanted: text.split(' ').nth(5).unwrap().to_owned(),
                offered: offered
                    .iter()
                    .map(|&(size, tokens)| (size.to_owned(), tokens))
                    .collect(),
            };
            assert_eq!(check(text), [expected], "{text}");
        }
    }

    #[test]
    fn independent_mismatches_are_all_told() {
        let mismatches = check("text_generation Nowhere eu-central-1 gpt true tiny");
        let kinds: Vec<_> = mismatches
            .iter()
            .map(|mismatch| match mismatch {
                Mismatch::Environment { .. } => "environment",
                Mismatch::Region { .. } => "region",
                Mismatch::Model { .. } => "model",
                Mismatch::CrossRegionInference { .. } => "cross-region inference",
                Mismatch::Size { .. } => "size",
            })
            .collect();
        assert_eq!(kinds, ["environment", "model", "size"]);
    }
}
