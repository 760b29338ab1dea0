//! The prerequisites of a company for provisioning GenAI resources.

use serde::{Deserialize, Serialize};

use super::lenient;
use super::open_set::open_set;

/// The company's facts on which provisioning depends.
///
/// Source of the rules: "Prerequisites" of Mendix's page "GenAI Resources".
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Prerequisites {
    /// The balance of Mendix Cloud Tokens.
    pub cloud_tokens: CloudTokens,
    /// The accounts of the company.
    pub accounts: Vec<Account>,
    /// The subscriptions of the company, active or not, of any kind.
    pub subscriptions: Vec<Subscription>,
}

/// A balance of Mendix Cloud Tokens, in tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CloudTokens {
    /// How many the company is entitled to.
    #[serde(deserialize_with = "lenient::count")]
    pub total: u64,
    /// How many are allocated to resources.
    #[serde(deserialize_with = "lenient::count")]
    pub allocated: u64,
    /// How many are still available; negative if the entitlement shrank below the allocation.
    #[serde(deserialize_with = "lenient::count")]
    pub available: i64,
}

impl CloudTokens {
    /// How many can be allocated now: none if the company has allocated too many already.
    pub fn usable(&self) -> u64 {
        u64::try_from(self.available).unwrap_or(0)
    }

    /// How many more are needed before `wanted` can be allocated. A company that has allocated too
    /// many already needs those as well, also if the answer then has 0 available.
    pub fn shortfall(&self, wanted: u64) -> u64 {
        let too_many = match self.available {
            1.. => 0,
            available => self
                .allocated
                .saturating_sub(self.total)
                .max(available.unsigned_abs()),
        };
        wanted
            .saturating_sub(self.usable())
            .saturating_add(too_many)
    }
}

/// An account of the company.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Its id.
    pub id: String,
    /// Its name; empty if the answer has none.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
}

impl Account {
    /// Whether this is its id. Ids compare without case.
    pub fn has_id(&self, id: &str) -> bool {
        self.id.eq_ignore_ascii_case(id)
    }
}

/// A subscription of the company.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// Its id.
    pub id: String,
    /// Its name; empty if the answer has none.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// The product that was subscribed to.
    pub kind: SubscriptionKind,
    /// Whether it is in force.
    pub status: SubscriptionStatus,
    /// The price list that it is based on, if the API knows it.
    #[serde(default)]
    pub price_list: Option<PriceList>,
}

open_set! {
    /// The product of a subscription.
    SubscriptionKind {
        /// The Mendix platform, for an enterprise.
        EnterprisePlatform = "enterprise_platform",
    }
}

open_set! {
    /// Whether a subscription is in force.
    SubscriptionStatus {
        /// It is in force.
        Active = "active",
    }
}

impl Subscription {
    fn is_enterprise_platform(&self) -> bool {
        self.kind == SubscriptionKind::EnterprisePlatform
    }

    fn is_active(&self) -> bool {
        self.status == SubscriptionStatus::Active
    }
}

/// The name of a price list, for example `FY24`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PriceList(pub String);

impl PriceList {
    /// The first fiscal year whose price list is eligible for self-service provisioning.
    pub const FIRST_ELIGIBLE_YEAR: u16 = 2021;

    /// The fiscal year in the name, 2024 for `FY24`; `None` if the name has another form.
    pub fn fiscal_year(&self) -> Option<u16> {
        let name = self.0.trim();
        let (prefix, digits) = name.split_at_checked(2)?;
        if !prefix.eq_ignore_ascii_case("FY") || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let year: u16 = digits.parse().ok()?;
        match digits.len() {
            // Mendix was founded in 2005, so no price list is older than this century.
            2 => Some(2000 + year),
            4 => Some(year),
            _ => None,
        }
    }

    /// Whether resources may be provisioned on it; `None` if its name does not say.
    pub fn is_eligible(&self) -> Option<bool> {
        Some(self.fiscal_year()? >= Self::FIRST_ELIGIBLE_YEAR)
    }
}

/// A prerequisite that a company certainly does not fulfil.
///
/// Cloud Tokens are not among them: the necessary number depends on the purchase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// The company has more than one account.
    MultipleAccounts {
        /// All accounts.
        accounts: Vec<Account>,
    },
    /// There is not exactly one active enterprise platform subscription, or no account at all.
    NoActiveEnterpriseSubscription {
        /// The active enterprise platform subscriptions: none, or more than one; exactly one only
        /// if the company has no account.
        found: Vec<Subscription>,
    },
    /// Every subscription that counts is based on a price list older than FY21.
    PriceListNotEligible {
        /// The subscription with the newest price list.
        subscription: Subscription,
        /// Its price list.
        price_list: PriceList,
    },
}

/// A prerequisite that the answer leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// No subscription that counts has an eligible price list, and the name of this one's cannot be
    /// interpreted.
    PriceList {
        /// The subscription.
        subscription: Subscription,
    },
}

impl Prerequisites {
    /// The prerequisites that are certainly not fulfilled: accounts, subscription, price list, in
    /// this order.
    pub fn violations(&self) -> Vec<Violation> {
        [
            self.multiple_accounts(),
            self.no_active_enterprise_subscription(),
            self.price_list_not_eligible(),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The prerequisites that may or may not be fulfilled.
    pub fn undecided(&self) -> Vec<Undecided> {
        let judged = self.judged_on_price_list();
        if judged.iter().any(|s| eligible(s) == Some(true)) {
            return Vec::new();
        }
        judged
            .into_iter()
            .filter(|s| eligible(s).is_none())
            .map(|s| Undecided::PriceList {
                subscription: s.clone(),
            })
            .collect()
    }

    fn multiple_accounts(&self) -> Option<Violation> {
        (self.accounts.len() > 1).then(|| Violation::MultipleAccounts {
            accounts: self.accounts.clone(),
        })
    }

    fn no_active_enterprise_subscription(&self) -> Option<Violation> {
        let found: Vec<_> = self
            .subscriptions
            .iter()
            .filter(|s| s.is_enterprise_platform() && s.is_active())
            .cloned()
            .collect();
        (found.len() != 1 || self.accounts.is_empty())
            .then_some(Violation::NoActiveEnterpriseSubscription { found })
    }

    fn price_list_not_eligible(&self) -> Option<Violation> {
        let judged = self.judged_on_price_list();
        if judged.iter().any(|s| eligible(s) != Some(false)) {
            return None;
        }
        judged
            .into_iter()
            .filter_map(|s| Some((s, s.price_list.as_ref()?)))
            .max_by_key(|(_, price_list)| price_list.fiscal_year())
            .map(
                |(subscription, price_list)| Violation::PriceListNotEligible {
                    subscription: subscription.clone(),
                    price_list: price_list.clone(),
                },
            )
    }

    /// The subscriptions whose price list counts: the active enterprise platform ones. Without one,
    /// enterprise platform subscriptions of any status, because an expired one still shows the
    /// company's price list. Without these, all subscriptions.
    fn judged_on_price_list(&self) -> Vec<&Subscription> {
        let active = |s: &&Subscription| s.is_enterprise_platform() && s.is_active();
        let enterprise = |s: &&Subscription| s.is_enterprise_platform();
        let all = || self.subscriptions.iter();
        if all().any(|s| active(&s)) {
            all().filter(active).collect()
        } else if all().any(|s| enterprise(&s)) {
            all().filter(enterprise).collect()
        } else {
            all().collect()
        }
    }
}

fn eligible(subscription: &Subscription) -> Option<bool> {
    subscription.price_list.as_ref()?.is_eligible()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A company with `accounts` accounts and subscriptions written as `kind/status/price list`,
    /// each named after its position.
    fn company(accounts: usize, subscriptions: &[&str]) -> Prerequisites {
        let subscriptions: Vec<_> = subscriptions
            .iter()
            .enumerate()
            .map(|(index, text)| {
                let mut parts = text.split('/');
                let kind = parts.next().unwrap();
                let status = parts.next().unwrap();
                json!({"id": format!("s{index}"), "name": format!("s{index}"), "kind": kind, "status": status, "priceList": parts.next()})
            })
            .collect();
        let accounts: Vec<_> = (0..accounts)
            .map(|index| json!({"id": format!("a{index}"), "name": format!("a{index}")}))
            .collect();
        serde_json::from_value(json!({
            "cloudTokens": {"total": 500, "allocated": 90, "available": 410},
            "accounts": accounts,
            "subscriptions": subscriptions,
        }))
        .unwrap()
    }

    /// The violations as words: the case and the names in it.
    fn violations(company: &Prerequisites) -> Vec<String> {
        company
            .violations()
            .into_iter()
            .map(|violation| match violation {
                Violation::MultipleAccounts { accounts } => format!("accounts {}", accounts.len()),
                Violation::NoActiveEnterpriseSubscription { found } => {
                    format!("enterprise {}", found.len())
                }
                Violation::PriceListNotEligible {
                    subscription,
                    price_list,
                } => format!("price list {} {}", subscription.name, price_list.0),
            })
            .collect()
    }

    fn undecided(company: &Prerequisites) -> Vec<String> {
        company
            .undecided()
            .into_iter()
            .map(|Undecided::PriceList { subscription }| subscription.name)
            .collect()
    }

    const GOOD: &str = "enterprise_platform/active/FY24";

    #[test]
    fn a_company_that_fulfils_everything_violates_nothing() {
        for price_list in ["FY21", "FY24", "fy99", "FY2021"] {
            let company = company(1, &[&format!("enterprise_platform/active/{price_list}")]);
            assert!(violations(&company).is_empty(), "{price_list}");
            assert!(undecided(&company).is_empty(), "{price_list}");
        }
    }

    #[test]
    fn two_accounts_are_too_many_and_none_is_no_platform_account() {
        assert_eq!(violations(&company(2, &[GOOD])), ["accounts 2"]);
        assert_eq!(violations(&company(0, &[GOOD])), ["enterprise 1"]);
    }

    #[test]
    fn exactly_one_active_enterprise_subscription_is_needed() {
        for (subscriptions, expected) in [
            (&[][..], &["enterprise 0"][..]),
            (&[GOOD, GOOD], &["enterprise 2"]),
            (&["enterprise_platform/expired/FY24"], &["enterprise 0"]),
            (&["pilot/active/FY24"], &["enterprise 0"]),
            (
                &[
                    GOOD,
                    "enterprise_platform/expired/FY10",
                    "pilot/active/FY10",
                ],
                &[],
            ),
        ] {
            assert_eq!(
                violations(&company(1, subscriptions)),
                expected,
                "{subscriptions:?}"
            );
        }
    }

    #[test]
    fn an_older_price_list_violates_whatever_else_does() {
        for (accounts, subscriptions, expected) in [
            (
                1,
                &["enterprise_platform/active/FY20"][..],
                &["price list s0 FY20"][..],
            ),
            // The newest of those that count is named.
            (
                1,
                &[
                    "enterprise_platform/active/FY18",
                    "enterprise_platform/active/FY20",
                ],
                &["enterprise 2", "price list s1 FY20"],
            ),
            // One eligible list among those that count suffices.
            (
                1,
                &["enterprise_platform/active/FY18", GOOD],
                &["enterprise 2"],
            ),
            // Without an active one, the expired ones count; without those, all.
            (
                2,
                &["enterprise_platform/expired/FY19", "pilot/active/FY24"],
                &["accounts 2", "enterprise 0", "price list s0 FY19"],
            ),
            (
                1,
                &["pilot/active/FY19"],
                &["enterprise 0", "price list s0 FY19"],
            ),
            // An active one counts before an expired one.
            (
                1,
                &[
                    "enterprise_platform/active/FY20",
                    "enterprise_platform/expired/FY24",
                ],
                &["price list s0 FY20"],
            ),
        ] {
            assert_eq!(
                violations(&company(accounts, subscriptions)),
                expected,
                "{subscriptions:?}"
            );
        }
    }

    #[test]
    fn a_price_list_that_cannot_be_read_is_undecided_and_no_violation() {
        for text in [
            "enterprise_platform/active",
            "enterprise_platform/active/Legacy",
        ] {
            let company = company(1, &[text, "pilot/active/FY10"]);
            assert!(violations(&company).is_empty(), "{text}");
            assert_eq!(undecided(&company), ["s0"], "{text}");
        }
        let decided = company(1, &["enterprise_platform/active/Legacy", GOOD]);
        assert!(undecided(&decided).is_empty());
        let open = company(
            1,
            &[
                "enterprise_platform/active/Legacy",
                "enterprise_platform/active/FY10",
            ],
        );
        assert_eq!(violations(&open), ["enterprise 2"]);
        assert_eq!(undecided(&open), ["s0"]);
    }

    #[test]
    fn fiscal_years_are_read_from_the_name_or_not_at_all() {
        for (name, year) in [
            ("FY24", Some(2024)),
            (" fy21 ", Some(2021)),
            ("FY05", Some(2005)),
            ("FY2023", Some(2023)),
            ("FY", None),
            ("FY2", None),
            ("FY021", None),
            ("FY+1", None),
            ("FYé4", None),
            ("é", None),
            ("24", None),
            ("Legacy", None),
            ("", None),
        ] {
            assert_eq!(PriceList(name.to_owned()).fiscal_year(), year, "{name}");
        }
    }

    #[test]
    fn a_balance_may_be_negative() {
        let tokens: CloudTokens =
            serde_json::from_value(json!({"total": 10, "allocated": 30, "available": -20}))
                .unwrap();
        assert_eq!(tokens.available, -20);
        assert_eq!(tokens.usable(), 0);
        assert_eq!(tokens.shortfall(6), 26);
    }

    #[test]
    fn a_shortfall_includes_what_is_allocated_beyond_the_entitlement() {
        let shortfall = |available| {
            let (total, allocated) = (29, 100);
            let tokens = CloudTokens {
                total,
                allocated,
                available,
            };
            tokens.shortfall(30)
        };
        for (available, missing) in [(0, 101), (-71, 101), (-80, 110), (20, 10), (40, 0)] {
            assert_eq!(shortfall(available), missing, "{available}");
        }
    }
}
