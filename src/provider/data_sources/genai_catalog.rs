//! `mendix_genai_catalog`: what can be provisioned, and what it costs.

use async_trait::async_trait;
use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::schema::{Attribute, Schema};
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;

use super::look_up::{Found, LookUp, NOTHING_CHANGED};
use crate::mendix::catalog::{Catalog, Model, ModelRegion, Offer, Region, Size};
use crate::mendix::resource::ResourceType;
use crate::provider::control_center::ControlCenter;
use crate::provider::genai_resource::check_not_blank;
use crate::provider::resource_types::{TYPES, types_in_words};

/// `mendix_genai_catalog`.
pub(super) struct GenAiCatalog;

#[async_trait]
impl LookUp for GenAiCatalog {
    const TYPE_NAME: &'static str = "mendix_genai_catalog";

    fn schema() -> Schema {
        Schema {
            version: 0,
            description: "What the Control Center offers: models, regions, cross-region \
                          inference, sizes, their price in Mendix Cloud Tokens, and their \
                          monthly quotas.",
            attributes: attributes(),
        }
    }

    async fn read(control_center: &ControlCenter, config: Value) -> Result<Found, Diagnostic> {
        // What is offered does not change because of what this run does.
        let catalog = control_center.catalog.get().await.map_err(|error| {
            let what = "The catalog could not be read.";
            control_center.explain(&error, what, NOTHING_CHANGED)
        })?;
        let wanted = Wanted {
            resource_type: config.attribute("type").as_str().map(ResourceType::from),
            region: config.attribute("region").as_str().map(str::to_owned),
        };
        let mut state = config;
        for (name, value) in wanted.of(catalog) {
            state.set(name, value);
        }
        Ok(state.into())
    }
}

fn attributes() -> Vec<Attribute> {
    let inference = || {
        Attribute::computed("cross_region_inference", Type::String).described(
            "Whether sibling regions serve requests: `required`, `optional` or `unavailable`.",
        )
    };
    let price = || {
        [
            Attribute::computed("cloud_tokens", Type::Number)
                .described("Mendix Cloud Tokens that it costs, from its creation on."),
            Attribute::computed("monthly_input_tokens", Type::Number).described(
                "Model tokens that may be sent in a bundle month; null where there is no such \
                 quota.",
            ),
            Attribute::computed("monthly_output_tokens", Type::Number).described(
                "Model tokens that may be generated in a bundle month; null where there is no \
                 such quota.",
            ),
        ]
    };
    let name =
        |description| Attribute::computed("display_name", Type::String).described(description);
    let of_type = || Attribute::computed("type", Type::String).described("Type of resource.");
    let size = || {
        Attribute::computed("size", Type::String).described("The size: the `size` of a resource.")
    };
    vec![
        Attribute::optional("type", Type::String)
            .described(concat!(
                "Only what is for this type of resource: ",
                types_in_words!(),
                ". Default: all."
            ))
            .one_of(TYPES),
        Attribute::optional("region", Type::String)
            .described(
                "Only what is offered in the region with this id, for example `eu-central-1`. \
                 Default: all.",
            )
            .checked_str(check_not_blank),
        Attribute::computed("environments", Type::list(Type::String))
            .described("The environments: what `environment` of a resource may be."),
        Attribute::computed_objects(
            "regions",
            vec![
                Attribute::computed("id", Type::String)
                    .described("Its id: the `region` of a resource."),
                name("Its name in the Control Center."),
            ],
        )
        .described("The Mendix Cloud regions."),
        Attribute::computed_objects(
            "models",
            vec![
                Attribute::computed("id", Type::String)
                    .described("Its id: the `model` of a resource."),
                name("Its name in the Control Center."),
                of_type(),
                Attribute::computed_objects(
                    "regions",
                    vec![
                        Attribute::computed("id", Type::String)
                            .described("Id of the region: the `region` of a resource."),
                        inference(),
                    ],
                )
                .described("The regions in which it is served."),
                Attribute::computed("sizes", Type::list(Type::String))
                    .described("The sizes in which it is offered."),
            ],
        )
        .described("The models. A knowledge base has none."),
        Attribute::computed_objects(
            "sizes",
            [of_type(), size()].into_iter().chain(price()).collect(),
        )
        .described("The sizes of each type of resource, and what they cost."),
        Attribute::computed_objects(
            "offers",
            [
                of_type(),
                Attribute::computed("model", Type::String)
                    .described("Id of the model; null for a knowledge base."),
                Attribute::computed("region", Type::String)
                    .described("Id of the region: the `region` of a resource."),
                inference(),
                size(),
            ]
            .into_iter()
            .chain(price())
            .collect(),
        )
        .described(
            "Every combination that can be provisioned, one object each: models by regions by \
             sizes.",
        ),
    ]
}

/// The part of the catalog that is asked for.
struct Wanted {
    resource_type: Option<ResourceType>,
    region: Option<String>,
}

impl Wanted {
    fn wants_type(&self, resource_type: &ResourceType) -> bool {
        self.resource_type
            .as_ref()
            .is_none_or(|wanted| wanted == resource_type)
    }

    fn wants_region(&self, id: &str) -> bool {
        self.region.as_deref().is_none_or(|wanted| wanted == id)
    }

    /// The computed attributes.
    fn of(&self, catalog: &Catalog) -> [(&'static str, Value); 5] {
        let regions = catalog.regions.iter();
        let models = catalog.models.iter().filter(|model| {
            self.wants_type(&model.resource_type)
                && model
                    .regions
                    .iter()
                    .any(|region| self.wants_region(&region.id))
        });
        let sizes = catalog.sizes.iter();
        let offers = catalog.offers().into_iter();
        [
            (
                "environments",
                catalog.environments.iter().map(String::as_str).collect(),
            ),
            (
                "regions",
                regions
                    .filter(|region| self.wants_region(&region.id))
                    .map(region)
                    .collect(),
            ),
            ("models", models.map(|model| self.model(model)).collect()),
            (
                "sizes",
                sizes
                    .filter(|size| self.wants_type(&size.resource_type))
                    .map(size)
                    .collect(),
            ),
            (
                "offers",
                offers
                    .filter(|offer| {
                        self.wants_type(&offer.size.resource_type)
                            && self.wants_region(offer.region)
                    })
                    .map(|each| offer(&each))
                    .collect(),
            ),
        ]
    }

    fn model(&self, model: &Model) -> Value {
        let regions = model
            .regions
            .iter()
            .filter(|region| self.wants_region(&region.id));
        Value::object([
            ("id", model.id.as_str().into()),
            ("display_name", model.display_name.as_str().into()),
            ("type", model.resource_type.as_str().into()),
            ("regions", regions.map(model_region).collect()),
            ("sizes", model.sizes.iter().map(String::as_str).collect()),
        ])
    }
}

fn region(region: &Region) -> Value {
    Value::object([
        ("id", region.id.as_str().into()),
        ("display_name", region.display_name.as_str().into()),
    ])
}

fn model_region(region: &ModelRegion) -> Value {
    Value::object([
        ("id", region.id.as_str().into()),
        (
            "cross_region_inference",
            region.cross_region_inference.as_str().into(),
        ),
    ])
}

fn size(size: &Size) -> Value {
    Value::object([
        ("type", size.resource_type.as_str().into()),
        ("size", size.size.as_str().into()),
        ("cloud_tokens", size.cloud_tokens.into()),
        ("monthly_input_tokens", size.monthly_input_tokens.into()),
        ("monthly_output_tokens", size.monthly_output_tokens.into()),
    ])
}

fn offer(offer: &Offer<'_>) -> Value {
    let mut value = size(offer.size);
    value.set("model", offer.model);
    value.set("region", offer.region);
    value.set(
        "cross_region_inference",
        offer.cross_region_inference.as_str(),
    );
    value
}
