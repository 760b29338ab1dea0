//! When a resource is gone.
//!
//! One answer is not enough to remove from state what may still cost: an address that answers
//! everything with 404 says that there is no such resource, and so does a replica that has not
//! heard of it yet. So a resource leaves state only if the same endpoint also lists resources
//! without it. A token of another company gets both of these answers; the note beside the resource
//! reveals it.

use std::sync::Arc;

use tfplugin::framework::diagnostic::Diagnostic;
use tfplugin::framework::quoted::quoted;

use super::noted_account;
use super::paid::PaidCalls;
use super::state::State;
use crate::mendix::error::ApiError;
use crate::mendix::resource_reads::Absence;
use crate::provider::allowed_accounts;
use crate::provider::control_center::ControlCenter;
use crate::provider::time::{day, rfc3339};

/// What is true of a stored resource after the Control Center has answered that it is gone.
pub(super) enum Verdict<T> {
    /// It is gone and leaves state.
    Gone,
    /// The list contains it, as this: it stays.
    Listed(Box<T>),
    /// The provider could not read what would confirm it, so it stays.
    Uncertain(Uncertain),
    /// The token is not for the account under which the resource was created or last read: it
    /// stays, and this error says why.
    OtherAccount(Diagnostic),
}

/// Why it is uncertain that a resource is gone.
pub(super) struct Uncertain {
    /// What the provider asked for, and could not read.
    unread: &'static str,
    /// Why not.
    pub error: Arc<ApiError>,
}

const LIST: &str = "the list of resources, and could not read it";
const ACCOUNTS: &str = "the accounts of the token, and could not read them";

/// Asks the list about a resource whose id the Control Center has answered with 404 or 410, and
/// checks whether the token is for one of the accounts that are `noted` beside it.
pub(super) async fn verdict<R: PaidCalls>(
    calls: &R,
    control_center: &ControlCenter,
    stored: State<'_>,
    id: &str,
    noted: &[String],
) -> Verdict<R::Thing> {
    let uncertain = |unread, error| Verdict::Uncertain(Uncertain { unread, error });
    match calls.absence(control_center, id).await {
        Absence::Gone => match noted_account::now_instead_of(noted, control_center).await {
            Ok(None) => {
                tracing::info!(id, "gone, so it leaves state");
                Verdict::Gone
            }
            Ok(Some(accounts)) => Verdict::OtherAccount(other_account(
                stored,
                id,
                noted,
                &format!(
                    "The token from {} belongs to {}",
                    control_center.token_origin,
                    allowed_accounts::listed(accounts)
                ),
            )),
            Err(error) => uncertain(ACCOUNTS, error),
        },
        Absence::ListedAllTheSame(thing) => Verdict::Listed(thing),
        Absence::Unknown(error) => uncertain(LIST, error),
    }
}

impl Uncertain {
    /// What happened, and what is true now.
    pub fn what_and_now(&self, stored: State<'_>, id: &str) -> (String, &'static str) {
        let what = format!(
            "The Control Center answers that {} does not exist. To make sure, the provider \
             asked for {}.",
            name_and_id(stored, id),
            self.unread
        );
        let now = "The resource may exist and cost Cloud Tokens, so it stays in state, with the \
                   values that state has now.";
        (what, now)
    }
}

/// The error about a resource that seems to be gone to a token of another account.
fn other_account(stored: State<'_>, id: &str, noted: &[String], token: &str) -> Diagnostic {
    let noted: Vec<_> = noted.iter().map(|id| quoted(id)).collect();
    let (accounts, one_of_them) = match &noted[..] {
        [one] => (format!("the account with the id {one}"), "that account"),
        all => (
            format!("the accounts with the ids {}", all.join(", ")),
            "one of those accounts",
        ),
    };
    Diagnostic::error(
        format!(
            "The token is not for the account of {}",
            name_and_id(stored, id)
        ),
        format!(
            "The Control Center answers that this resource does not exist, and lists its resources \
             without it. But the provider created or last read the resource under {accounts}. \
             {token}. So the resource may exist and cost Cloud Tokens.\n\nNothing was changed, and \
             the resource stays in state. Run again with a token of {one_of_them}. If no such \
             account exists any more and the resource has ended, remove the resource from state \
             with the `state rm` command."
        ),
    )
}

/// The warning about a resource that leaves state because it is gone.
pub(super) fn gone(stored: State<'_>, id: &str, what_follows: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("{} no longer exists", name_and_id(stored, id)),
        detail(stored, &format!("It leaves the state. {what_follows}")),
    )
}

/// The error about a change of a resource that is gone. Terraform removes nothing from state after
/// a failed change; the next refresh does.
pub(super) fn gone_before_change(stored: State<'_>, id: &str) -> Diagnostic {
    let follows = "Nothing was changed. The next refresh takes it out of state. If its block is \
                   still in the configuration, the plan then proposes to create a new resource.";
    Diagnostic::error(
        format!(
            "{} cannot be changed, because it no longer exists",
            name_and_id(stored, id)
        ),
        detail(stored, follows),
    )
}

fn detail(stored: State<'_>, what_follows: &str) -> String {
    let scheduled = stored.deprovision_scheduled_at().map_or_else(
        || "State has no date for its end. ".to_owned(),
        |at| format!("Its end was scheduled for {}. ", day(at)),
    );
    let moment = stored
        .deprovision_scheduled_at()
        .map_or_else(String::new, |at| {
            format!("\n\n  deprovision_scheduled_at = {}", quoted(&rfc3339(at)))
        });
    format!(
        "The Control Center answers that this resource does not exist, and lists its resources \
         without it. {scheduled}{what_follows}{moment}"
    )
}

/// The warning about a resource that one answer calls gone and another one lists.
pub(super) fn listed_all_the_same(stored: State<'_>, id: &str, what_follows: &str) -> Diagnostic {
    Diagnostic::warning(
        format!(
            "{} is listed, but cannot be found by its id",
            name_and_id(stored, id)
        ),
        format!(
            "The Control Center answers that this resource does not exist, but its list of \
             resources contains it. {what_follows}"
        ),
    )
}

/// `"chat" (id 4b0d…)`.
fn name_and_id(stored: State<'_>, id: &str) -> String {
    format!("{} (id {id})", quoted(stored.display_name()))
}
