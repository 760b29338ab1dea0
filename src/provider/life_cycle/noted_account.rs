//! The account under which a resource was created or last read, noted beside it.
//!
//! To a token of another company, every resource of this one is "gone": its id is not found, and
//! the list can be read and lacks it. Only the note tells that apart from a real end.

use std::sync::Arc;

use tfplugin::framework::resource::Private;

use super::notes::Notes;
use crate::mendix::error::ApiError;
use crate::mendix::prerequisites::Account;
use crate::provider::control_center::ControlCenter;

/// The private bytes of a resource after a refresh has found it: with the accounts of the token.
/// The provider asks for them only if nothing is noted yet.
pub(super) async fn after_refresh(control_center: &ControlCenter, private: Private) -> Private {
    let Some(notes) = Notes::read(&private) else {
        return private;
    };
    let accounts = match control_center.company.known_accounts() {
        None if notes.accounts.is_empty() => control_center.company.accounts_to_note().await,
        known => known,
    };
    noted(private, &notes.accounts, accounts)
}

/// The private bytes of a resource after an apply, with the accounts of the token if this run knows
/// them. Of the plan's notes, only the accounts are kept.
pub(super) fn after_apply(control_center: &ControlCenter, earlier: &[String]) -> Private {
    let kept = Notes::of_accounts(earlier.to_vec()).to_private();
    noted(kept, earlier, control_center.company.known_accounts())
}

/// The private bytes with these accounts, unless they contain them already or there are none.
fn noted(private: Private, earlier: &[String], accounts: Option<&[Account]>) -> Private {
    let accounts = accounts.unwrap_or_default();
    let is_noted = |account: &Account| earlier.iter().any(|id| account.has_id(id));
    let is_same = accounts.len() == earlier.len() && accounts.iter().all(is_noted);
    if accounts.is_empty() || is_same {
        return private;
    }
    let mut ids: Vec<_> = accounts.iter().map(|account| account.id.clone()).collect();
    ids.sort();
    Notes::of_accounts(ids).to_private()
}

/// The accounts of the token, if none of them is among the noted ones. `None` if one is, or if the
/// provider cannot tell: nothing is noted, or the API itself withholds the accounts.
pub(super) async fn now_instead_of<'a>(
    noted: &[String],
    control_center: &'a ControlCenter,
) -> Result<Option<&'a [Account]>, Arc<ApiError>> {
    if noted.is_empty() {
        return Ok(None);
    }
    let accounts = match control_center.company.prerequisites().await {
        Ok(company) => &company.accounts[..],
        Err(error) if error.is_withheld() => return Ok(None),
        Err(error) => return Err(error),
    };
    let is_noted = |account: &Account| noted.iter().any(|id| account.has_id(id));
    Ok((!accounts.iter().any(is_noted)).then_some(accounts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mendix::fake::{Fake, Reply};
    use crate::provider::control_center::tests::control_center;

    fn company(accounts: &str) -> Reply {
        let answer = format!(
            r#"{{"cloudTokens": {{"total": 9, "allocated": 2, "available": 7}},
                "accounts": {accounts}, "subscriptions": []}}"#
        );
        Reply::json(200, &answer)
    }

    fn ids(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[tokio::test]
    async fn a_refresh_asks_only_where_nothing_is_noted() {
        let fake = Fake::start([company(r#"[{"id": "b"}, {"id": "a"}]"#)]).await;
        let control_center = control_center(&fake);
        let before = Notes::of_accounts(ids(&["A"])).to_private();
        assert_eq!(after_refresh(&control_center, before.clone()).await, before);
        let foreign = b"\x00 of another program".to_vec();
        assert_eq!(
            after_refresh(&control_center, foreign.clone()).await,
            foreign
        );
        assert_eq!(fake.received().len(), 0);

        let made = after_refresh(&control_center, Vec::new()).await;
        assert_eq!(made, br#"{"accounts":["a","b"]}"#);
        assert_eq!(after_refresh(&control_center, made.clone()).await, made);
        // The resource belongs to the accounts that the token has now.
        assert_eq!(after_refresh(&control_center, before).await, made);
        assert_eq!(fake.received().len(), 1);
        assert_eq!(after_apply(&control_center, &[]), made);
    }

    #[tokio::test]
    async fn a_run_that_does_not_know_the_accounts_keeps_the_note() {
        let fake = Fake::start([Reply::refusal(403, "FORBIDDEN")]).await;
        let control_center = control_center(&fake);
        assert_eq!(after_refresh(&control_center, Vec::new()).await, b"");
        assert_eq!(after_apply(&control_center, &[]), b"");
        let noted = ids(&["a"]);
        let kept = Notes::of_accounts(noted.clone()).to_private();
        assert_eq!(after_apply(&control_center, &noted), kept);
    }

    #[tokio::test]
    async fn a_note_holds_while_one_of_its_accounts_is_there() {
        for (accounts, noted, is_other) in [
            (r#"[{"id": "A"}]"#, &["a", "b"][..], false),
            (r#"[{"id": "c"}, {"id": "b"}]"#, &["a", "b"], false),
            (r#"[{"id": "c"}]"#, &["a", "b"], true),
            ("[]", &["a"], true),
            (r#"[{"id": "c"}]"#, &[], false),
        ] {
            let fake = Fake::start([company(accounts)]).await;
            let control_center = control_center(&fake);
            let now = now_instead_of(&ids(noted), &control_center).await;
            assert_eq!(now.unwrap().is_some(), is_other, "{accounts} {noted:?}");
        }
    }

    #[tokio::test]
    async fn accounts_that_the_api_withholds_leave_the_decision_to_the_list() {
        for (status, is_error) in [(403, false), (500, true)] {
            let fake = Fake::start([Reply::refusal(status, "NO")]).await;
            let control_center = control_center(&fake);
            let now = now_instead_of(&ids(&["a"]), &control_center).await;
            assert_eq!(now.is_err(), is_error, "{status}");
        }
    }
}
