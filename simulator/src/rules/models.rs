//! Which models a resource can have.

use super::RuleBreak;
use crate::catalog::{Catalog, CrossRegionInference, ResourceType};

/// Whether the resource uses cross-region inference. The catalog has to offer every model in the
/// region. The answer is the wanted value, or else what the models need there.
pub fn cross_region_inference(
    catalog: &Catalog,
    kind: ResourceType,
    region: &str,
    models: &[String],
    wanted: Option<bool>,
) -> Result<bool, RuleBreak> {
    let offered = catalog
        .models
        .iter()
        .filter(|offered| offered.kind == kind)
        .filter_map(|offered| {
            let at = offered.regions.iter().find(|at| at.id == region)?;
            Some((&offered.id, at.cross_region_inference))
        })
        .collect::<Vec<_>>();
    // The first model that requires it, and the first that excludes it.
    let (mut with, mut without) = (None, None);
    for model in models {
        let Some((_, offer)) = offered.iter().find(|(id, _)| *id == model) else {
            let offered = offered
                .iter()
                .map(|(id, _)| id.as_str())
                .collect::<Vec<_>>();
            return Err(RuleBreak::ModelNotAvailable(format!(
                "The model \"{model}\" is not available for {} in {region}. Available: {}.",
                kind.as_str(),
                offered.join(", ")
            )));
        };
        match offer {
            CrossRegionInference::Required => with = with.or(Some(model)),
            CrossRegionInference::Optional => {}
            CrossRegionInference::Unavailable => without = without.or(Some(model)),
        }
    }
    match (with, without, wanted) {
        (Some(with), Some(without), _) => Err(RuleBreak::ModelNotAvailable(format!(
            "In {region} the model \"{with}\" is available only with cross-region inference, and the \
             model \"{without}\" only without it."
        ))),
        (Some(model), None, Some(false)) => Err(RuleBreak::ModelNotAvailable(format!(
            "The model \"{model}\" is available in {region} only with cross-region inference."
        ))),
        (None, Some(model), Some(true)) => Err(RuleBreak::ModelNotAvailable(format!(
            "The model \"{model}\" is available in {region} only without cross-region inference."
        ))),
        (_, _, wanted) => Ok(wanted.unwrap_or(with.is_some())),
    }
}

/// A default model has to be enabled.
pub fn default_model(model: &str, enabled: &[String]) -> Result<(), RuleBreak> {
    if enabled.iter().any(|known| known == model) {
        return Ok(());
    }
    Err(RuleBreak::DefaultModelNotEnabled {
        model: model.to_owned(),
        enabled: enabled.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ResourceType::{EmbeddingsGeneration, KnowledgeBase, TextGeneration};

    const SONNET: &str = "anthropic-claude-sonnet-4-5";

    fn judge(
        catalog: &Catalog,
        kind: ResourceType,
        region: &str,
        models: &[&str],
        wanted: Option<bool>,
    ) -> Result<bool, RuleBreak> {
        let models = models
            .iter()
            .map(|&model| model.to_owned())
            .collect::<Vec<_>>();
        cross_region_inference(catalog, kind, region, &models, wanted)
    }

    fn cri(
        kind: ResourceType,
        region: &str,
        model: &str,
        wanted: Option<bool>,
    ) -> Result<bool, &'static str> {
        judge(&Catalog::default(), kind, region, &[model], wanted).map_err(|broken| broken.reason())
    }

    #[test]
    fn the_model_decides_on_cross_region_inference() {
        assert_eq!(cri(TextGeneration, "eu-central-1", SONNET, None), Ok(true));
        assert_eq!(
            cri(TextGeneration, "eu-central-1", SONNET, Some(true)),
            Ok(true)
        );
        let embed = "cohere-embed-v3-english";
        assert_eq!(
            cri(EmbeddingsGeneration, "ca-central-1", embed, None),
            Ok(false)
        );
        let none = judge(
            &Catalog::default(),
            KnowledgeBase,
            "eu-central-1",
            &[],
            None,
        );
        assert_eq!(none, Ok(false));
    }

    #[test]
    fn a_model_is_offered_for_its_type_in_its_regions_only() {
        let refused = Err("MODEL_NOT_AVAILABLE");
        let canadian = "anthropic-claude-3-sonnet";
        assert_eq!(
            cri(TextGeneration, "eu-central-1", SONNET, Some(false)),
            refused
        );
        assert_eq!(
            cri(TextGeneration, "ca-central-1", canadian, Some(true)),
            refused
        );
        assert_eq!(cri(TextGeneration, "ca-central-1", SONNET, None), refused);
        assert_eq!(
            cri(TextGeneration, "eu-central-1", "cohere-embed-v4", None),
            refused
        );
        assert_eq!(
            cri(TextGeneration, "eu-central-1", "anthropic-claude-9", None),
            refused
        );
    }

    #[test]
    fn models_that_need_it_do_not_go_with_models_that_exclude_it() {
        let mut catalog = Catalog::default();
        let offer = |catalog: &mut Catalog, id: &str, offer| {
            let model = catalog.models.iter_mut().find(|model| model.id == id);
            model.expect("a model").regions[0].cross_region_inference = offer;
        };
        let other = "anthropic-claude-sonnet-4-6";
        offer(&mut catalog, other, CrossRegionInference::Optional);
        let both = |catalog: &Catalog, wanted| {
            judge(
                catalog,
                TextGeneration,
                "eu-central-1",
                &[other, SONNET],
                wanted,
            )
        };
        assert_eq!(both(&catalog, None), Ok(true));
        let alone = judge(&catalog, TextGeneration, "eu-central-1", &[other], None);
        assert_eq!(alone, Ok(false));
        let wanted = judge(
            &catalog,
            TextGeneration,
            "eu-central-1",
            &[other],
            Some(true),
        );
        assert_eq!(wanted, Ok(true));
        offer(&mut catalog, other, CrossRegionInference::Unavailable);
        let broken = both(&catalog, None)
            .expect_err("they do not go together")
            .to_string();
        assert!(
            broken.contains(SONNET) && broken.contains(other),
            "{broken}"
        );
    }

    #[test]
    fn an_unavailable_model_names_the_available_ones() {
        let broken = judge(
            &Catalog::default(),
            TextGeneration,
            "ca-central-1",
            &["cohere-embed-v4"],
            None,
        );
        assert_eq!(
            broken.expect_err("not offered").to_string(),
            "The model \"cohere-embed-v4\" is not available for text_generation in ca-central-1. \
             Available: anthropic-claude-3-sonnet."
        );
    }
}
