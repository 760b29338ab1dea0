//! The rules that an order has to meet: the catalog, the four prerequisites, the Cloud Tokens.

use crate::catalog::{CATALOG, CrossRegionInference, ResourceType};
use crate::company::{Company, Subscription};

/// A rule that a request breaks. Its text is the `detail` of the API's error.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleBreak {
    #[error("{0}")]
    ModelNotAvailable(String),
    #[error("The size \"{size}\" is not available for {what}. Available: {}.", available.join(", "))]
    SizeNotAvailable {
        size: String,
        what: String,
        available: Vec<&'static str>,
    },
    /// The Control Center's own words.
    #[error(
        "We couldn't retrieve your correct platform account, which is required to access available tokens and \
         create resources. Please contact Mendix Support for assistance."
    )]
    NoEnterpriseSubscription,
    #[error(
        "You own {0} accounts. Self-service provisioning of GenAI resources needs a single account."
    )]
    MultipleAccounts(usize),
    #[error(
        "The subscription is based on the price list {0}. Self-service provisioning of GenAI resources needs FY21 \
         or newer."
    )]
    PriceListNotEligible(String),
    #[error(
        "{needed} Mendix Cloud Tokens are needed and {available} are available: {} too few.",
        needed - available
    )]
    InsufficientCloudTokens { needed: u32, available: u32 },
    #[error("{0}")]
    InvalidField(String),
}

impl RuleBreak {
    /// The `reason` of the API's error.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::ModelNotAvailable(_) => "MODEL_NOT_AVAILABLE",
            Self::SizeNotAvailable { .. } => "SIZE_NOT_AVAILABLE",
            Self::NoEnterpriseSubscription => "NO_ENTERPRISE_SUBSCRIPTION",
            Self::MultipleAccounts(_) => "MULTIPLE_ACCOUNTS",
            Self::PriceListNotEligible(_) => "PRICE_LIST_NOT_ELIGIBLE",
            Self::InsufficientCloudTokens { .. } => "INSUFFICIENT_CLOUD_TOKENS",
            Self::InvalidField(_) => "INVALID_FIELD",
        }
    }
}

/// Whether cross-region inference is used, once the catalog offers the model there: as wanted, or
/// what the model needs in that region.
pub fn cross_region_inference(
    kind: ResourceType,
    region: &str,
    model: Option<&str>,
    wanted: Option<bool>,
) -> Result<bool, RuleBreak> {
    let Some(model) = model else { return Ok(false) };
    let offered = CATALOG
        .models
        .iter()
        .filter(|offered| offered.kind == kind)
        .filter_map(|offered| {
            offered
                .regions
                .iter()
                .find(|at| at.id == region)
                .map(|at| (offered.id, at))
        })
        .collect::<Vec<_>>();
    let needed = offered
        .iter()
        .find(|(id, _)| *id == model)
        .map(|(_, at)| at.cross_region_inference == CrossRegionInference::Required);
    match (needed, wanted) {
        (Some(needed), None) => Ok(needed),
        (Some(needed), Some(wanted)) if needed == wanted => Ok(wanted),
        (Some(true), _) => Err(RuleBreak::ModelNotAvailable(format!(
            "The model \"{model}\" is available in {region} with cross-region inference only."
        ))),
        (Some(false), _) => Err(RuleBreak::ModelNotAvailable(format!(
            "The model \"{model}\" is available in {region} without cross-region inference only."
        ))),
        (None, _) => Err(RuleBreak::ModelNotAvailable(format!(
            "The model \"{model}\" is not available for {} in {region}. Available: {}.",
            kind.as_str(),
            offered
                .iter()
                .map(|(id, _)| *id)
                .collect::<Vec<_>>()
                .join(", ")
        ))),
    }
}

/// The size has to be one of the type's, or of the model's where there is one.
pub fn size(kind: ResourceType, model: Option<&str>, size: &str) -> Result<(), RuleBreak> {
    let available = CATALOG.sizes_of(kind, model);
    if available.contains(&size) {
        return Ok(());
    }
    Err(RuleBreak::SizeNotAvailable {
        size: size.to_owned(),
        what: model.unwrap_or_else(|| kind.as_str()).to_owned(),
        available,
    })
}

/// Single account, single active enterprise platform subscription, price list FY21 or newer.
pub fn prerequisites(company: &Company) -> Result<(), RuleBreak> {
    let is_in_force = |subscription: &&Subscription| {
        subscription.kind == "enterprise_platform" && subscription.status == "active"
    };
    let mut subscriptions = company.subscriptions.iter().filter(is_in_force);
    let (Some(subscription), None, 1..) = (
        subscriptions.next(),
        subscriptions.next(),
        company.accounts.len(),
    ) else {
        return Err(RuleBreak::NoEnterpriseSubscription);
    };
    if company.accounts.len() > 1 {
        return Err(RuleBreak::MultipleAccounts(company.accounts.len()));
    }
    if !is_eligible(&subscription.price_list) {
        return Err(RuleBreak::PriceListNotEligible(
            subscription.price_list.clone(),
        ));
    }
    Ok(())
}

/// Price lists are named after the fiscal year, for example `FY24`.
fn is_eligible(price_list: &str) -> bool {
    price_list
        .strip_prefix("FY")
        .and_then(|year| year.parse::<u32>().ok())
        .is_some_and(|year| year >= 21)
}

/// Enough Cloud Tokens have to be available.
pub fn cloud_tokens(needed: u32, available: u32) -> Result<(), RuleBreak> {
    if needed <= available {
        Ok(())
    } else {
        Err(RuleBreak::InsufficientCloudTokens { needed, available })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::company::Account;
    use ResourceType::{EmbeddingsGeneration, KnowledgeBase, TextGeneration};

    fn cri(
        kind: ResourceType,
        region: &str,
        model: &str,
        wanted: Option<bool>,
    ) -> Result<bool, &'static str> {
        cross_region_inference(kind, region, Some(model), wanted).map_err(|broken| broken.reason())
    }

    #[test]
    fn the_model_decides_on_cross_region_inference() {
        assert_eq!(
            cri(
                TextGeneration,
                "eu-central-1",
                "anthropic-claude-sonnet-4-5",
                None
            ),
            Ok(true)
        );
        assert_eq!(
            cri(
                TextGeneration,
                "eu-central-1",
                "anthropic-claude-sonnet-4-5",
                Some(true)
            ),
            Ok(true)
        );
        assert_eq!(
            cri(
                EmbeddingsGeneration,
                "ca-central-1",
                "cohere-embed-v3-english",
                None
            ),
            Ok(false)
        );
        assert_eq!(
            cross_region_inference(KnowledgeBase, "eu-central-1", None, None),
            Ok(false)
        );
    }

    #[test]
    fn a_model_is_offered_for_its_type_in_its_regions_only() {
        let refused = Err("MODEL_NOT_AVAILABLE");
        assert_eq!(
            cri(
                TextGeneration,
                "eu-central-1",
                "anthropic-claude-sonnet-4-5",
                Some(false)
            ),
            refused
        );
        assert_eq!(
            cri(
                TextGeneration,
                "ca-central-1",
                "anthropic-claude-3-sonnet",
                Some(true)
            ),
            refused
        );
        assert_eq!(
            cri(
                TextGeneration,
                "ca-central-1",
                "anthropic-claude-sonnet-4-5",
                None
            ),
            refused
        );
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
    fn an_unavailable_model_names_the_available_ones() {
        let broken = cross_region_inference(
            TextGeneration,
            "ca-central-1",
            Some("cohere-embed-v4"),
            None,
        );
        assert_eq!(
            broken.expect_err("not offered").to_string(),
            "The model \"cohere-embed-v4\" is not available for text_generation in ca-central-1. \
             Available: anthropic-claude-3-sonnet."
        );
    }

    #[test]
    fn sizes_belong_to_their_type() {
        assert_eq!(
            size(TextGeneration, Some("anthropic-claude-sonnet-4"), "large"),
            Ok(())
        );
        assert_eq!(size(KnowledgeBase, None, "standard"), Ok(()));
        let broken = size(KnowledgeBase, None, "small").expect_err("knowledge bases have one size");
        assert_eq!(
            broken.to_string(),
            "The size \"small\" is not available for knowledge_base. Available: standard."
        );
    }

    #[track_caller]
    fn assert_prerequisites(expected: Result<(), &'static str>, alter: impl FnOnce(&mut Company)) {
        let mut company = Company::default();
        alter(&mut company);
        assert_eq!(
            prerequisites(&company).map_err(|broken| broken.reason()),
            expected
        );
    }

    #[test]
    fn each_prerequisite_is_checked() {
        assert_prerequisites(Ok(()), |_| {});
        assert_prerequisites(Err("MULTIPLE_ACCOUNTS"), |company| {
            company.accounts.push(Account::default())
        });
        let none = Err("NO_ENTERPRISE_SUBSCRIPTION");
        assert_prerequisites(none, |company| company.accounts.clear());
        assert_prerequisites(none, |company| company.subscriptions.clear());
        assert_prerequisites(none, |company| {
            company.subscriptions.push(Subscription::default())
        });
        assert_prerequisites(none, |company| {
            company.subscriptions[0].status = "expired".to_owned()
        });
        assert_prerequisites(none, |company| {
            company.subscriptions[0].kind = "developer".to_owned()
        });
    }

    #[test]
    fn another_subscription_that_does_not_count_is_no_obstacle() {
        assert_prerequisites(Ok(()), |company| {
            company.subscriptions.push(Subscription {
                status: "expired".to_owned(),
                ..Subscription::default()
            });
        });
    }

    #[test]
    fn price_lists_before_fy21_are_not_eligible() {
        for (price_list, eligible) in [
            ("FY20", false),
            ("FY21", true),
            ("FY26", true),
            ("legacy", false),
        ] {
            let expected = if eligible {
                Ok(())
            } else {
                Err("PRICE_LIST_NOT_ELIGIBLE")
            };
            assert_prerequisites(expected, |company| {
                company.subscriptions[0].price_list = price_list.to_owned()
            });
        }
    }

    #[test]
    fn too_few_tokens_are_told_with_need_balance_and_shortfall() {
        assert_eq!(cloud_tokens(30, 30), Ok(()));
        assert_eq!(
            cloud_tokens(120, 20).expect_err("too few").to_string(),
            "120 Mendix Cloud Tokens are needed and 20 are available: 100 too few."
        );
    }
}
