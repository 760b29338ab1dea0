//! `mendix_genai_prerequisites`: whether the company can provision resources by itself.

use async_trait::async_trait;
use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::schema::{Attribute, Schema};
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;

use super::look_up::{Found, LookUp, NOTHING_CHANGED};
use crate::mendix::prerequisites::{CloudTokens, Prerequisites};
use crate::provider::control_center::ControlCenter;
use crate::provider::prerequisites::{Prerequisite, explained, undecided};

/// `mendix_genai_prerequisites`.
pub(super) struct GenAiPrerequisites;

#[async_trait]
impl LookUp for GenAiPrerequisites {
    const TYPE_NAME: &'static str = "mendix_genai_prerequisites";

    fn schema() -> Schema {
        Schema {
            version: 0,
            description: "Whether the company meets the four prerequisites of self-service \
                          provisioning. Each has a message for a `check` or a `precondition`.\n\n\
                          A price list whose year the provider does not know counts as met, as \
                          in a plan, and a warning says so.",
            attributes: attributes(),
        }
    }

    async fn read(control_center: &ControlCenter, config: Value) -> Result<Found, Diagnostic> {
        // Requested each time: an apply must not show the balance that the plan read.
        let facts = control_center.client.prerequisites().await;
        let facts = facts.map_err(|error| {
            let what = "The prerequisites could not be read.";
            control_center.explain(&error, what, NOTHING_CHANGED)
        })?;
        Ok(Found {
            state: state(config, &facts),
            warnings: facts.undecided().iter().map(undecided).collect(),
        })
    }
}

fn attributes() -> Vec<Attribute> {
    let prerequisite = |name, description| {
        Attribute::computed_object(
            name,
            vec![
                Attribute::computed("met", Type::Bool).described("Whether it is met."),
                Attribute::computed("message", Type::String)
                    .described("What the provider found and, if it is not met, what to do."),
            ],
        )
        .described(description)
    };
    vec![
        Attribute::optional("cloud_tokens_needed", Type::Number)
            .described("Mendix Cloud Tokens that must be available, a whole number. Default `0`.")
            .checked(|value| match value.as_i64() {
                Some(0..) => Ok(()),
                _ => Err("must be a whole number, 0 or more".to_owned()),
            }),
        prerequisite(
            "cloud_tokens",
            "Whether `cloud_tokens_needed` Mendix Cloud Tokens are available.",
        ),
        prerequisite(
            "price_list",
            "Whether the subscription is on the FY21 price list or newer.",
        ),
        prerequisite(
            "single_account",
            "Whether the company does not have several accounts.",
        ),
        prerequisite(
            "enterprise_subscription",
            "Whether the company has exactly one active enterprise platform subscription, and an \
             account.",
        ),
        Attribute::computed("eligible", Type::Bool)
            .described("Whether all four prerequisites are met."),
    ]
}

fn state(config: Value, facts: &Prerequisites) -> Value {
    let needed = config
        .attribute("cloud_tokens_needed")
        .as_i64()
        .unwrap_or(0);
    let violations: Vec<_> = facts.violations().iter().map(explained).collect();
    let undecided = facts.undecided().iter().map(undecided).next();
    let unless_violated = |prerequisite: Prerequisite, met: &str| {
        let violated = violations.iter().find(|(each, _)| *each == prerequisite);
        match violated {
            Some((_, message)) => (false, message.clone()),
            None => (true, met.to_owned()),
        }
    };
    let price_list = match undecided {
        Some(undecided) => undecided.detail,
        None => "The subscription is not on a price list older than FY21.".to_owned(),
    };
    let found = [
        ("cloud_tokens", cloud_tokens(needed, &facts.cloud_tokens)),
        (
            "price_list",
            if facts.subscriptions.is_empty() {
                let none = "Your company has no subscription, and therefore no price list.";
                (false, none.to_owned())
            } else {
                unless_violated(Prerequisite::PriceList, &price_list)
            },
        ),
        (
            "single_account",
            unless_violated(
                Prerequisite::SingleAccount,
                "Your company does not have several accounts.",
            ),
        ),
        (
            "enterprise_subscription",
            unless_violated(
                Prerequisite::EnterpriseSubscription,
                "Your company has one active enterprise platform subscription.",
            ),
        ),
    ];
    let mut state = config;
    state.set("eligible", found.iter().all(|(_, (met, _))| *met));
    for (name, (met, message)) in found {
        let value = Value::object([("met", met.into()), ("message", message.into())]);
        state.set(name, value);
    }
    state
}

fn cloud_tokens(needed: i64, balance: &CloudTokens) -> (bool, String) {
    let CloudTokens {
        total, available, ..
    } = balance;
    let message =
        format!("{needed} Cloud Tokens are needed, {available} of {total} are available.");
    if *available >= needed {
        (true, message)
    } else {
        let next_step = Prerequisite::CloudTokens.next_step();
        (false, format!("{message} {next_step}"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What is found about a company: the four bools in the order of the seed, `eligible`, and the
    /// messages of those that are not met.
    fn found(needed: Value, facts: serde_json::Value) -> (Vec<bool>, Vec<String>) {
        let facts = serde_json::from_value(facts).unwrap();
        let state = state(Value::object([("cloud_tokens_needed", needed)]), &facts);
        let four = [
            "cloud_tokens",
            "price_list",
            "single_account",
            "enterprise_subscription",
        ];
        let met = |value: &Value| value.as_bool().unwrap();
        let mut flags: Vec<_> = four
            .iter()
            .map(|name| met(state.attribute(name).attribute("met")))
            .collect();
        flags.push(met(state.attribute("eligible")));
        let messages = four
            .iter()
            .map(|name| state.attribute(name))
            .filter(|each| !met(each.attribute("met")))
            .map(|each| each.attribute("message").as_str().unwrap().to_owned());
        (flags, messages.collect())
    }

    fn company(available: i64, accounts: usize, price_list: &str) -> serde_json::Value {
        let account = json!({"id": "a", "name": "Acme"});
        json!({
            "cloudTokens": {"total": 500, "allocated": 500 - available, "available": available},
            "accounts": vec![account; accounts],
            "subscriptions": [
                {"id": "s", "name": "Platform", "kind": "enterprise_platform", "status": "active", "priceList": price_list},
            ],
        })
    }

    #[test]
    fn a_company_that_fulfils_everything_is_eligible() {
        for (needed, available) in [(Value::Null, 0), (30_u64.into(), 30), (0_u64.into(), 500)] {
            let (flags, messages) = found(needed, company(available, 1, "FY24"));
            assert_eq!((flags, messages), (vec![true; 5], vec![]));
        }
    }

    #[test]
    fn each_prerequisite_fails_on_its_own_with_its_own_message() {
        let no_subscription = json!({
            "cloudTokens": {"total": 500, "allocated": 0, "available": 500},
            "accounts": [{"id": "a", "name": "Acme"}],
            "subscriptions": [
                {"id": "s", "name": "Platform", "kind": "enterprise_platform", "status": "expired", "priceList": "FY24"},
            ],
        });
        let cases = [
            (
                30,
                company(29, 1, "FY24"),
                "30 Cloud Tokens are needed, 29 of 500 are available.",
            ),
            (
                0,
                company(500, 1, "FY20"),
                "The subscription \"Platform\" is on the price list FY20.",
            ),
            (0, company(500, 2, "FY24"), "Your company has 2 accounts"),
            (
                0,
                no_subscription,
                "Your company has no active enterprise platform subscription. We couldn't retrieve your correct platform account",
            ),
        ];
        for (position, (needed, facts, message)) in cases.into_iter().enumerate() {
            let (flags, messages) = found(i64::from(needed).into(), facts);
            let mut expected = vec![true; 4];
            expected[position] = false;
            expected.push(false);
            assert_eq!(flags, expected, "{message}");
            let [only] = &messages[..] else {
                panic!("{messages:?}")
            };
            assert!(only.starts_with(message), "{only}");
        }
    }

    #[test]
    fn without_a_subscription_there_is_no_price_list_that_could_be_met() {
        let mut facts = company(500, 1, "FY24");
        facts["subscriptions"] = json!([]);
        let (flags, messages) = found(Value::Null, facts);
        assert_eq!(flags, [true, false, true, false, false]);
        assert_eq!(
            messages[0],
            "Your company has no subscription, and therefore no price list."
        );
    }

    #[test]
    fn an_overdrawn_balance_is_never_enough() {
        assert!(!found(Value::Null, company(-1, 1, "FY24")).0[0]);
    }

    #[test]
    fn what_cannot_be_told_counts_as_met() {
        let (flags, _) = found(Value::Null, company(500, 1, "Legacy"));
        assert_eq!(flags, [true; 5]);
    }
}
