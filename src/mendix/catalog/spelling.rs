//! The catalog's spelling of configured values, for requests.

use super::Catalog;
use crate::mendix::purchase::Purchase;
use crate::mendix::resource::{GenAiResourceChange, NewGenAiResource, OrderedModels};
use crate::mendix::spelling::are_same;

impl Catalog {
    /// A purchase in the catalog's spelling; unchanged if the catalog does not have it.
    pub fn spelled_purchase(&self, purchase: &Purchase) -> Purchase {
        match purchase {
            Purchase::Size(size) => {
                let sizes = self.sizes.iter().map(|offer| offer.size.as_str());
                Purchase::Size(spelled(sizes, size))
            }
            Purchase::Capacity(cloud_tokens) => Purchase::Capacity(*cloud_tokens),
        }
    }

    /// An order in the catalog's spelling; values that the catalog does not have are unchanged.
    pub fn spelled_order(&self, order: &NewGenAiResource) -> NewGenAiResource {
        let regions = self.regions.iter().map(|region| region.id.as_str());
        let models = match &order.models {
            OrderedModels::None {} => OrderedModels::None {},
            OrderedModels::One { model } => OrderedModels::One {
                model: self.spelled_model(model),
            },
            OrderedModels::Several {
                models,
                default_model,
            } => OrderedModels::Several {
                models: models.iter().map(|it| self.spelled_model(it)).collect(),
                default_model: self.spelled_model(default_model),
            },
        };
        NewGenAiResource {
            environment: self.spelled_environment(&order.environment),
            region: spelled(regions, &order.region),
            models,
            purchase: self.spelled_purchase(&order.purchase),
            ..order.clone()
        }
    }

    /// A change in the catalog's spelling; values that the catalog does not have are unchanged.
    pub fn spelled_change(&self, change: &GenAiResourceChange) -> GenAiResourceChange {
        let (environment, model) = (change.environment.as_ref(), change.default_model.as_ref());
        GenAiResourceChange {
            environment: environment.map(|wanted| self.spelled_environment(wanted)),
            default_model: model.map(|wanted| self.spelled_model(wanted)),
            purchase: change.purchase.as_ref().map(|it| self.spelled_purchase(it)),
            ..change.clone()
        }
    }

    fn spelled_environment(&self, wanted: &str) -> String {
        spelled(self.environments.iter().map(String::as_str), wanted)
    }

    fn spelled_model(&self, wanted: &str) -> String {
        spelled(self.models.iter().map(|model| model.id.as_str()), wanted)
    }
}

fn spelled<'a>(mut all: impl Iterator<Item = &'a str>, wanted: &'a str) -> String {
    all.find(|name| are_same(name, wanted))
        .unwrap_or(wanted)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::tests::catalog;
    use super::*;
    use crate::mendix::fake::new_knowledge_base;

    #[test]
    fn the_catalog_spells_what_it_has_and_leaves_the_rest() {
        let catalog = catalog();
        let order = NewGenAiResource {
            environment: "TEST".to_owned(),
            region: "EU-central-1".to_owned(),
            models: OrderedModels::Several {
                models: vec!["Sonnet-4".to_owned(), "Other".to_owned()],
                default_model: "SONNET-4".to_owned(),
            },
            purchase: Purchase::size("SMALL"),
            ..new_knowledge_base()
        };
        let spelled = serde_json::to_value(catalog.spelled_order(&order)).unwrap();
        assert_eq!(spelled["environment"], "Test");
        assert_eq!(spelled["region"], "eu-central-1");
        assert_eq!(spelled["models"], serde_json::json!(["sonnet-4", "Other"]));
        assert_eq!(spelled["defaultModel"], "sonnet-4");
        assert_eq!(spelled["size"], "small");
        let change = GenAiResourceChange {
            environment: Some("production".to_owned()),
            purchase: Some(Purchase::size("Tiny")),
            ..Default::default()
        };
        let spelled = serde_json::to_value(catalog.spelled_change(&change)).unwrap();
        let expected = serde_json::json!({"environment": "Production", "size": "Tiny"});
        assert_eq!(spelled, expected);
    }
}
