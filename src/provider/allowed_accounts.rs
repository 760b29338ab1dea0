//! `allowed_account_ids`: the accounts whose tokens the provider may use.
//!
//! A pipeline that serves several companies can pick the wrong token. So the check runs in
//! ConfigureProvider, before every other operation: a wrong token causes one error for the whole
//! run, and nothing is read or changed.

use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::path::Path;
use tfplugin::framework::quoted::quoted;
use tfplugin::framework::schema::Attribute;
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;

use super::control_center::ControlCenter;
use crate::mendix::prerequisites::Account;

const NAME: &str = "allowed_account_ids";

/// The attribute of the `provider` block.
pub(super) fn attribute() -> Attribute {
    Attribute::optional(NAME, Type::set(Type::String))
        .described(
            "Ids of the accounts whose tokens may be used, for pipelines with more than one \
             company. Before the provider asks for or changes anything else, it reads the accounts \
             of the token (`GET /v1/genai/prerequisites`). If one of them is not in the set, or if \
             it cannot read them, it refuses every operation. Upper and lower case do not matter. \
             An empty set is an error. By default every account is allowed.",
        )
        .checked(|ids| {
            let ids = ids.as_elements().unwrap_or_default();
            if ids.is_empty() {
                return Err(
                    "must hold at least one id: an empty set allows no account. Leave the \
                            attribute out to allow every account"
                        .to_owned(),
                );
            }
            match ids.iter().any(is_blank) {
                true => Err("must not hold an empty id or null".to_owned()),
                false => Ok(()),
            }
        })
}

/// Whether an element is known and holds no id.
fn is_blank(id: &Value) -> bool {
    id.is_null() || id.as_str().is_some_and(|id| id.trim().is_empty())
}

/// The ids of a set that allows only some accounts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AllowedAccounts(Vec<String>);

/// What `allowed_account_ids` allows.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Allowed {
    /// Every account, because the attribute is left out.
    All,
    /// These accounts.
    Only(AllowedAccounts),
    /// The set, or an element of it, is not known yet.
    Unknown,
}

/// What a configuration allows; `Err` if the set cannot be used.
pub(super) fn of_config(config: &Value) -> Result<Allowed, Diagnostic> {
    let ids = config.attribute(NAME);
    if ids.is_null() {
        return Ok(Allowed::All);
    }
    if !ids.is_wholly_known() {
        return Ok(Allowed::Unknown);
    }
    let elements = ids.as_elements().unwrap_or_default();
    // Validation did not know this value. A look-up that failed must not switch the guard off.
    if elements.is_empty() || elements.iter().any(is_blank) {
        return Err(Diagnostic::error(
            format!("Invalid {NAME}"),
            format!(
                "{NAME} must hold at least one id, and no empty id or null. The provider asked for \
                 nothing, and nothing was changed."
            ),
        )
        .at(Path::attribute(NAME)));
    }
    let ids = elements.iter().filter_map(Value::as_str);
    Ok(Allowed::Only(AllowedAccounts(
        ids.map(str::to_owned).collect(),
    )))
}

impl AllowedAccounts {
    /// The error if some account of the token is not allowed, or if the accounts are not known.
    pub async fn refusal(&self, control_center: &ControlCenter) -> Option<Diagnostic> {
        let said = match control_center.company.prerequisites().await {
            Ok(company) => {
                let accounts = &company.accounts;
                let is_allowed = |it: &Account| self.0.iter().any(|id| it.has_id(id));
                // A token without accounts proves nothing.
                if !accounts.is_empty() && accounts.iter().all(is_allowed) {
                    return None;
                }
                Diagnostic::error(
                    "The token belongs to an account that is not allowed",
                    format!(
                        "The token comes from {} and belongs to {}. {NAME} allows {}. The provider \
                         asked for nothing else, and nothing was changed. Use a token of an \
                         allowed account. If this is the right account, add its id to {NAME}.",
                        control_center.token_origin,
                        listed(accounts),
                        self.described()
                    ),
                )
            }
            Err(error) => control_center.explain(
                &error,
                &format!(
                    "The provider could not read the accounts of the token, so it cannot check \
                     {NAME}."
                ),
                "The provider asked for nothing else, and nothing was changed.",
            ),
        };
        Some(said.at(Path::attribute(NAME)))
    }

    /// `only the account "…"`.
    fn described(&self) -> String {
        let ids: Vec<_> = self.0.iter().map(|id| quoted(id)).collect();
        match &ids[..] {
            [id] => format!("only the account {id}"),
            ids => format!("only the accounts {}", ids.join(", ")),
        }
    }
}

/// `the account "Acme" (id …)`: what a token belongs to.
pub(super) fn listed(accounts: &[Account]) -> String {
    let named: Vec<_> = accounts
        .iter()
        .map(|account| format!("{} (id {})", quoted(&account.name), account.id))
        .collect();
    match &named[..] {
        [] => "no account".to_owned(),
        [one] => format!("the account {one}"),
        all => format!("the accounts {}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mendix::fake::{Fake, Reply};
    use crate::provider::control_center::tests::control_center;

    fn config(ids: Value) -> Value {
        Value::object([(NAME, ids)])
    }

    fn set(ids: &[Value]) -> Value {
        Value::List(ids.to_vec())
    }

    fn only(ids: &[&str]) -> AllowedAccounts {
        AllowedAccounts(ids.iter().map(|id| (*id).to_owned()).collect())
    }

    #[test]
    fn what_is_not_wholly_known_is_neither_all_nor_none() {
        assert_eq!(of_config(&config(Value::Null)).unwrap(), Allowed::All);
        for unknown in [Value::Unknown, set(&["a".into(), Value::Unknown])] {
            assert_eq!(of_config(&config(unknown)).unwrap(), Allowed::Unknown);
        }
        let two = config(set(&["a".into(), "A".into()]));
        assert_eq!(of_config(&two).unwrap(), Allowed::Only(only(&["a", "A"])));
    }

    #[test]
    fn a_set_that_turns_out_to_hold_no_id_is_an_error() {
        for wrong in [
            set(&[]),
            set(&[Value::Null]),
            set(&["a".into(), " ".into()]),
        ] {
            let said = of_config(&config(wrong)).unwrap_err();
            assert_eq!(said.summary, "Invalid allowed_account_ids");
        }
    }

    /// What the provider says about a token with these accounts, if only `a` and `b` are allowed.
    async fn refusal(accounts: &str) -> Option<Diagnostic> {
        let answer = format!(
            r#"{{"cloudTokens": {{"total": 9, "allocated": 2, "available": 7}},
                "accounts": {accounts}, "subscriptions": []}}"#
        );
        let fake = Fake::start([Reply::json(200, &answer)]).await;
        only(&["a", "b"]).refusal(&control_center(&fake)).await
    }

    #[tokio::test]
    async fn every_account_of_the_token_must_be_allowed() {
        for allowed in [r#"[{"id": "A"}]"#, r#"[{"id": "b"}, {"id": "a"}]"#] {
            assert_eq!(refusal(allowed).await, None);
        }
        for (accounts, belongs) in [
            ("[]", "belongs to no account."),
            (
                r#"[{"id": "a", "name": "Acme"}, {"id": "c", "name": "Other"}]"#,
                r#"belongs to the accounts "Acme" (id a), "Other" (id c)."#,
            ),
        ] {
            let said = refusal(accounts).await.unwrap();
            for part in [belongs, r#"allows only the accounts "a", "b"."#] {
                assert!(said.detail.contains(part), "{}", said.detail);
            }
        }
    }
}
