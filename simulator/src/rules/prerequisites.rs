//! The prerequisites of self-service provisioning: account, subscription, price list, Cloud Tokens.

use super::RuleBreak;
use crate::company::{Company, Subscription};

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
pub fn cloud_tokens(needed: u64, available: u64) -> Result<(), RuleBreak> {
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
