//! The four prerequisites of self-service provisioning, in words for the practitioner.
//!
//! The rules themselves are Mendix's and stand in the `mendix` room. The words here serve the plan
//! and a refusal at apply alike.

use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::path::Path;
use tfplugin::framework::quoted::quoted;

use super::control_center::FixedRelease;
use super::control_center::ledger::Planned;
use super::time::day;
use crate::mendix::error::Reason;
use crate::mendix::prerequisites::{CloudTokens, Undecided, Violation};

/// One of the four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prerequisite {
    /// Enough available Cloud Tokens.
    CloudTokens,
    /// A price list from FY21 on.
    PriceList,
    /// Exactly one account.
    SingleAccount,
    /// Exactly one active enterprise platform subscription.
    EnterpriseSubscription,
}

/// The Control Center's own warning, word for word.
const NO_ACCOUNT_WARNING: &str = "We couldn't retrieve your correct platform account, which is \
                                  required to access available tokens and create resources. \
                                  Please contact Mendix Support for assistance.";

impl Prerequisite {
    /// The prerequisite that a refusal of the API names.
    pub fn violated(reason: &Reason) -> Option<Self> {
        match reason {
            Reason::InsufficientCloudTokens => Some(Self::CloudTokens),
            Reason::PriceListNotEligible => Some(Self::PriceList),
            Reason::MultipleAccounts => Some(Self::SingleAccount),
            Reason::NoEnterpriseSubscription => Some(Self::EnterpriseSubscription),
            _ => None,
        }
    }

    /// What is wrong, in one line.
    pub fn summary(self) -> &'static str {
        match self {
            Self::CloudTokens => "Insufficient Mendix Cloud Tokens",
            Self::PriceList => "Subscription price list not eligible",
            Self::SingleAccount => "Multiple accounts are not supported",
            Self::EnterpriseSubscription => "No active enterprise platform subscription",
        }
    }

    /// What to do about it.
    pub fn next_step(self) -> &'static str {
        match self {
            Self::CloudTokens => {
                "Choose a smaller size or capacity, if there is one, or ask Mendix for more Cloud \
                 Tokens."
            }
            Self::PriceList => {
                "Self-service provisioning needs a subscription on the FY21 price list or newer. \
                 Ask your Mendix Customer Success Manager about moving to a newer price list."
            }
            Self::SingleAccount => {
                "Self-service provisioning needs exactly one account. Ask Mendix Support to merge \
                 the accounts, or to provision the resource for you."
            }
            Self::EnterpriseSubscription => NO_ACCOUNT_WARNING,
        }
    }
}

/// The error for a prerequisite that is not met.
pub(super) fn violation(violation: &Violation) -> Diagnostic {
    let (prerequisite, detail) = explained(violation);
    Diagnostic::error(prerequisite.summary(), detail)
}

/// Which prerequisite is not met, why not, and what to do about it.
pub(super) fn explained(violation: &Violation) -> (Prerequisite, String) {
    let (prerequisite, found) = match violation {
        Violation::MultipleAccounts { accounts } => {
            let names: Vec<_> = accounts
                .iter()
                .map(|account| quoted(&account.name))
                .collect();
            let found = format!(
                "Your company has {} accounts: {}.",
                names.len(),
                names.join(", ")
            );
            (Prerequisite::SingleAccount, found)
        }
        Violation::NoActiveEnterpriseSubscription { found } => {
            let names: Vec<_> = found.iter().map(|found| quoted(&found.name)).collect();
            let found = match names.len() {
                0 => "Your company has no active enterprise platform subscription.".to_owned(),
                1 => "Your company has no account.".to_owned(),
                count => format!(
                    "Your company has {count} active enterprise platform subscriptions, and \
                     exactly one is needed: {}.",
                    names.join(", ")
                ),
            };
            (Prerequisite::EnterpriseSubscription, found)
        }
        Violation::PriceListNotEligible {
            subscription,
            price_list,
        } => {
            let found = format!(
                "The subscription {} is on the price list {}.",
                quoted(&subscription.name),
                price_list.0
            );
            (Prerequisite::PriceList, found)
        }
    };
    let detail = format!("{found} {}", prerequisite.next_step());
    (prerequisite, detail)
}

/// The warning about a prerequisite that the company's facts do not decide.
pub(super) fn undecided(undecided: &Undecided) -> Diagnostic {
    let Undecided::PriceList { subscription } = undecided;
    let price_list = match &subscription.price_list {
        Some(price_list) => format!(
            "is on the price list {}, and the provider does not know its year",
            quoted(&price_list.0)
        ),
        None => "has no price list".to_owned(),
    };
    Diagnostic::warning(
        "Price list could not be checked",
        format!(
            "The subscription {} {price_list}. Provisioning needs the FY21 price list or newer. \
             The Control Center decides at apply.",
            quoted(&subscription.name)
        ),
    )
}

/// The error if a whole plan needs more Cloud Tokens than are available.
///
/// `releases` are the Cloud Tokens that come back, by date; `alone` is what the resource with the
/// error adds, with the words for it, and `attribute` the attribute of its purchase.
pub(super) fn insufficient_cloud_tokens(
    planned: Planned,
    tokens: &CloudTokens,
    releases: &[FixedRelease],
    alone: &str,
    attribute: &str,
) -> Diagnostic {
    let available = tokens.usable();
    let shortfall = tokens.shortfall(planned.cloud_tokens);
    let needed = match planned.resources {
        1 => format!(
            "This plan needs {} Cloud Tokens in addition to those already allocated.",
            planned.cloud_tokens
        ),
        resources => format!(
            "The {resources} resources of this plan need {} Cloud Tokens together, in addition to \
             those already allocated.",
            planned.cloud_tokens
        ),
    };
    let first = match planned.returned {
        0 => String::new(),
        returned => format!(" Apply the decrease first: {returned} come free."),
    };
    let detail = format!(
        "{needed}\n\n  \
         needed:    {}\n  \
         available: {available} ({} in total, {} allocated)\n  \
         shortfall: {shortfall}\n\n\
         {alone}{first} {} {}",
        planned.cloud_tokens,
        tokens.total,
        tokens.allocated,
        ways_out(planned),
        come_back(releases),
    );
    Diagnostic::error(Prerequisite::CloudTokens.summary(), detail).at(Path::attribute(attribute))
}

fn ways_out(planned: Planned) -> &'static str {
    match (planned.resources, planned.can_be_smaller) {
        (..=1, false) => "Ask Mendix for more Cloud Tokens.",
        (..=1, true) => "Choose a smaller size or capacity, or ask Mendix for more Cloud Tokens.",
        (_, false) => "Plan fewer resources, or ask Mendix for more Cloud Tokens.",
        (_, true) => {
            "Plan fewer resources, choose a smaller size or capacity, or ask Mendix for more Cloud \
             Tokens."
        }
    }
}

/// The most releases that a message lists.
const LISTED: usize = 5;

/// When Cloud Tokens come back: on the fixed dates; without any, the rule.
pub(super) fn come_back(releases: &[FixedRelease]) -> String {
    if releases.is_empty() {
        return "The Cloud Tokens of a deprovisioned resource come back at the end of its bundle \
                month, not before."
            .to_owned();
    }
    let lines: Vec<_> = releases
        .iter()
        .take(LISTED)
        .map(|release| {
            let tokens = match release.cloud_tokens {
                Some(tokens) => tokens.to_string(),
                None => "not known".to_owned(),
            };
            let (day, name) = (day(release.at), quoted(&release.display_name));
            format!("\n  {day}: {tokens} (from {name})")
        })
        .collect();
    let more = match releases.len().saturating_sub(LISTED) {
        0 => "",
        _ => "\n  and later: see the data source mendix_cloud_tokens",
    };
    format!(
        "These Cloud Tokens come back on their own:\n{}{more}",
        lines.concat()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(available: i64) -> CloudTokens {
        CloudTokens {
            total: 500,
            allocated: 400,
            available,
        }
    }

    #[test]
    fn too_few_tokens_are_told_with_need_balance_and_shortfall() {
        let planned = Planned {
            cloud_tokens: 120,
            resources: 2,
            returned: 0,
            can_be_smaller: false,
        };
        let said = insufficient_cloud_tokens(planned, &tokens(100), &[], "This one.", "size");
        assert_eq!(said.summary, "Insufficient Mendix Cloud Tokens");
        for part in [
            "needed:    120",
            "available: 100 (500 in total, 400 allocated)",
            "shortfall: 20",
        ] {
            assert!(said.detail.contains(part), "{}", said.detail);
        }
        assert_eq!(said.attribute, Some(Path::attribute("size")));
    }

    #[test]
    fn a_company_that_holds_more_than_it_is_entitled_to_has_nothing_available() {
        let planned = Planned {
            cloud_tokens: 6,
            resources: 1,
            returned: 5,
            can_be_smaller: false,
        };
        let said = insufficient_cloud_tokens(planned, &tokens(-5), &[], "", "size");
        assert!(said.detail.contains("available: 0 "), "{}", said.detail);
        assert!(said.detail.contains("shortfall: 11"), "{}", said.detail);
        let first = "Apply the decrease first: 5 come free.";
        assert!(said.detail.contains(first), "{}", said.detail);
    }

    #[test]
    fn the_first_tokens_that_come_back_are_listed() {
        let release = |cloud_tokens| FixedRelease {
            at: "2026-02-28T10:00:00Z".parse().unwrap(),
            cloud_tokens,
            display_name: "old".to_owned(),
        };
        let told = come_back(&[release(Some(30)), release(None)]);
        let lines = "\n  2026-02-28: 30 (from \"old\")\n  2026-02-28: not known (from \"old\")";
        assert!(told.ends_with(lines), "{told}");
        let many: Vec<_> = (0..6).map(|_| release(Some(30))).collect();
        let told = come_back(&many);
        assert_eq!(told.matches("2026-02-28").count(), LISTED);
        assert!(told.ends_with("mendix_cloud_tokens"), "{told}");
    }
}
