//! `mendix_genai_catalog`: what can be provisioned, and what it costs.

use async_trait::async_trait;
use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::schema::{Attribute, Schema};
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;

use super::decimal::decimal;
use super::look_up::{Found, LookUp, NOTHING_CHANGED};
use crate::mendix::catalog::{Catalog, Model, ModelRegion, Offer, Region, Size, SoldBy};
use crate::mendix::resource::ResourceType;
use crate::provider::control_center::ControlCenter;
use crate::provider::genai_resource::check_not_blank;
use crate::provider::resource_filter;
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
                          inference, and the offers by size and by capacity. It has prices in \
                          Mendix Cloud Tokens, monthly quotas in LLM tokens, and rates in GenAI \
                          Units.",
            attributes: attributes(),
        }
    }

    async fn read(control_center: &ControlCenter, config: Value) -> Result<Found, Diagnostic> {
        // What is offered does not change because of what this run does.
        let catalog = control_center.catalog.get().await.map_err(|error| {
            let what = "The catalog could not be read.";
            control_center.explain(&error, what, NOTHING_CHANGED)
        })?;
        let mut region = config.attribute("region").as_str().map(str::to_owned);
        let regions = catalog.regions.iter().map(|region| region.id.as_str());
        let consequence = "Nothing is offered there, so regions, models and offers are empty.";
        let unknown =
            resource_filter::find_value("region", &mut region, regions.collect(), consequence);
        let wanted = Wanted {
            resource_type: config.attribute("type").as_str().map(ResourceType::from),
            region,
        };
        let mut state = config;
        for (name, value) in wanted.of(catalog) {
            state.set(name, value);
        }
        Ok(Found {
            state,
            warnings: unknown.into_iter().collect(),
        })
    }
}

fn attributes() -> Vec<Attribute> {
    let inference = || {
        Attribute::computed("cross_region_inference", Type::String).described(
            "Whether sibling regions serve requests: `required`, `optional` or `unavailable`.",
        )
    };
    let quotas = || {
        [
            Attribute::computed("monthly_input_tokens", Type::Number).described(
                "LLM tokens that apps may send in a bundle month; null if there is no such quota.",
            ),
            Attribute::computed("monthly_output_tokens", Type::Number).described(
                "LLM tokens that models may generate in a bundle month; null if there is no such \
                 quota.",
            ),
        ]
    };
    let name =
        |description| Attribute::computed("display_name", Type::String).described(description);
    let of_type = || Attribute::computed("type", Type::String).described("Type of resource.");
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
                Attribute::computed("sizes", Type::list(Type::String)).described(
                    "The sizes in which it is offered; empty if it is sold by capacity only.",
                ),
                Attribute::computed("family", Type::String).described(
                    "The family that it belongs to, for example `Sonnet`; null if the catalog names \
                     none.",
                ),
                Attribute::computed("capacity", Type::Bool)
                    .described("Whether it is sold by capacity, in Cloud Tokens a month."),
                Attribute::computed("genai_units_per_million_input_tokens", Type::Number)
                    .described(
                        "GenAI Units for one million LLM tokens that apps send to it; null if \
                         Mendix publishes no rate.",
                    ),
                Attribute::computed("genai_units_per_million_output_tokens", Type::Number)
                    .described(
                        "GenAI Units for one million LLM tokens that it generates; null for \
                         embeddings, and if Mendix publishes no rate.",
                    ),
            ],
        )
        .described("The models. A knowledge base has none."),
        Attribute::computed_objects(
            "sizes",
            [
                of_type(),
                Attribute::computed("size", Type::String)
                    .described("The size: the `size` of a resource."),
                Attribute::computed("cloud_tokens", Type::Number)
                    .described("Mendix Cloud Tokens that it costs, from its creation on."),
            ]
            .into_iter()
            .chain(quotas())
            .collect(),
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
                Attribute::computed("sold_by", Type::String)
                    .described("How it is sold: `size` or `capacity`."),
                Attribute::computed("size", Type::String)
                    .described("The size: the `size` of a resource; null for a capacity."),
                Attribute::computed("cloud_tokens", Type::Number).described(
                    "Mendix Cloud Tokens a month that the size costs, from its creation on; for a \
                     capacity, the smallest amount that can be bought.",
                ),
            ]
            .into_iter()
            .chain(quotas())
            .collect(),
        )
        .described(
            "Every combination that can be provisioned, one object each: models by regions by \
             sizes, and by capacity.",
        ),
    ]
}

/// The part of the catalog that the configuration asks for.
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
                        self.wants_type(offer.resource_type) && self.wants_region(offer.region)
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
        let family = Some(model.family.as_str()).filter(|family| !family.is_empty());
        let rate = model.genai_units_per_million_tokens.as_ref();
        Value::object([
            ("family", family.into()),
            ("capacity", model.capacity.into()),
            (
                "genai_units_per_million_input_tokens",
                decimal(rate.and_then(|rate| rate.input.as_ref())),
            ),
            (
                "genai_units_per_million_output_tokens",
                decimal(rate.and_then(|rate| rate.output.as_ref())),
            ),
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

/// A capacity has no size, and no quota of LLM tokens.
fn capacity(resource_type: &ResourceType, minimum: u64) -> Value {
    Value::object([
        ("type", resource_type.as_str().into()),
        ("size", Value::Null),
        ("cloud_tokens", minimum.into()),
        ("monthly_input_tokens", Value::Null),
        ("monthly_output_tokens", Value::Null),
    ])
}

fn offer(offer: &Offer<'_>) -> Value {
    let (sold_by, mut value) = match offer.sold_by {
        SoldBy::Size(sold) => ("size", size(sold)),
        SoldBy::Capacity { minimum } => ("capacity", capacity(offer.resource_type, minimum)),
    };
    value.set("sold_by", sold_by);
    value.set("model", offer.model);
    value.set("region", offer.region);
    value.set(
        "cross_region_inference",
        offer.cross_region_inference.as_str(),
    );
    value
}
