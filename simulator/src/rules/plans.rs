//! Which sizes and capacities are sold.

use super::RuleBreak;
use crate::catalog::{Catalog, ResourceType};
use crate::plan::{Plan, Quota, WantedPlan};

/// The wanted plan at the catalog's price, if it is sold for every one of the models. A model that
/// left the catalog does not restrict it.
pub fn plan(
    catalog: &Catalog,
    kind: ResourceType,
    models: &[&str],
    wanted: &WantedPlan,
) -> Result<Plan, RuleBreak> {
    match wanted {
        WantedPlan::Size(size) => self::size(catalog, kind, models.first().copied(), size),
        WantedPlan::Capacity(cloud_tokens) => capacity(catalog, kind, models, *cloud_tokens),
    }
}

fn size(
    catalog: &Catalog,
    kind: ResourceType,
    model: Option<&str>,
    wanted: &str,
) -> Result<Plan, RuleBreak> {
    let available = catalog.sizes_of(kind, model);
    let Some(size) = available.iter().find(|size| size.size == wanted) else {
        return Err(RuleBreak::SizeNotAvailable {
            size: wanted.to_owned(),
            what: model.unwrap_or_else(|| kind.as_str()).to_owned(),
            available: available.iter().map(|size| size.size.clone()).collect(),
        });
    };
    Ok(Plan::Size {
        size: wanted.to_owned(),
        cloud_tokens: size.cloud_tokens,
        quota: Quota {
            input: size.monthly_input_tokens,
            output: size.monthly_output_tokens,
        },
    })
}

fn capacity(
    catalog: &Catalog,
    kind: ResourceType,
    models: &[&str],
    cloud_tokens: u64,
) -> Result<Plan, RuleBreak> {
    if kind == ResourceType::KnowledgeBase {
        let detail = "cloudTokens: a knowledge base is sold by size only.";
        return Err(RuleBreak::InvalidField(detail.to_owned()));
    }
    let not_available = |detail: String| Err(RuleBreak::CapacityNotAvailable(detail));
    let Some(sold) = &catalog.capacity else {
        return not_available("Only sizes are sold, no capacities.".to_owned());
    };
    let by_size_only = models
        .iter()
        .find(|model| catalog.model(model).is_some_and(|model| !model.capacity));
    if let Some(model) = by_size_only {
        return not_available(format!("The model \"{model}\" is sold by size only."));
    }
    let minimum = sold.minimum_cloud_tokens;
    if cloud_tokens < minimum {
        return not_available(format!(
            "{cloud_tokens} Cloud Tokens are too few for a capacity. The minimum is {minimum}."
        ));
    }
    Ok(Plan::Capacity {
        cloud_tokens,
        genai_units: sold.genai_units(cloud_tokens),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ResourceType::{KnowledgeBase, TextGeneration};

    const SIZED: &str = "anthropic-claude-sonnet-4";
    const BOTH: &str = "anthropic-claude-sonnet-4-5";
    const METERED: &str = "anthropic-claude-haiku-4-5";

    fn size(kind: ResourceType, models: &[&str], size: &str) -> Result<u64, RuleBreak> {
        let wanted = WantedPlan::Size(size.to_owned());
        plan(&Catalog::default(), kind, models, &wanted).map(|plan| plan.cloud_tokens())
    }

    fn capacity(catalog: &Catalog, models: &[&str], tokens: u64) -> Result<Option<u64>, RuleBreak> {
        plan(
            catalog,
            TextGeneration,
            models,
            &WantedPlan::Capacity(tokens),
        )
        .map(|plan| plan.genai_units())
    }

    #[test]
    fn sizes_belong_to_their_type_and_model() {
        assert_eq!(size(TextGeneration, &[SIZED], "large"), Ok(120));
        assert_eq!(size(KnowledgeBase, &[], "standard"), Ok(48));
        let broken = size(KnowledgeBase, &[], "small").expect_err("one size");
        assert_eq!(
            broken.to_string(),
            "The size \"small\" is not available for knowledge_base. Available: standard."
        );
        let broken = size(TextGeneration, &[METERED], "small").expect_err("by capacity only");
        assert_eq!(broken.reason(), "SIZE_NOT_AVAILABLE");
        assert!(broken.to_string().ends_with("It is sold by capacity only."));
    }

    #[test]
    fn a_capacity_is_any_number_of_tokens_from_the_minimum_on() {
        let mut catalog = Catalog::default();
        assert_eq!(capacity(&catalog, &[BOTH, METERED], 1), Ok(Some(100)));
        catalog
            .capacity
            .as_mut()
            .expect("capacities")
            .minimum_cloud_tokens = 5;
        let broken = capacity(&catalog, &[BOTH], 4).expect_err("too few");
        assert_eq!(broken.reason(), "CAPACITY_NOT_AVAILABLE");
        assert_eq!(capacity(&catalog, &[BOTH], 5), Ok(Some(500)));
    }

    #[test]
    fn a_capacity_needs_a_catalog_and_models_that_are_sold_so() {
        let mut catalog = Catalog::default();
        let reason = |found: Result<_, RuleBreak>| found.expect_err("not sold").reason();
        let not_available = "CAPACITY_NOT_AVAILABLE";
        assert_eq!(reason(capacity(&catalog, &[BOTH, SIZED], 9)), not_available);
        assert_eq!(capacity(&catalog, &["retired"], 9), Ok(Some(900)));
        catalog.capacity = None;
        assert_eq!(reason(capacity(&catalog, &[BOTH], 9)), not_available);
        let wanted = WantedPlan::Capacity(48);
        let found = plan(&Catalog::default(), KnowledgeBase, &[], &wanted);
        assert_eq!(found.expect_err("a size").reason(), "INVALID_FIELD");
    }
}
