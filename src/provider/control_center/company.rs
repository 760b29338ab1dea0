//! The company behind the token: its accounts, subscriptions and balance.

use std::sync::Arc;

use tokio::sync::OnceCell;

use super::shared_answer::SharedAnswer;
use crate::mendix::client::Client;
use crate::mendix::error::ApiError;
use crate::mendix::prerequisites::{Account, Prerequisites};

/// The company behind the token.
pub(in crate::provider) struct Company {
    client: Client,
    prerequisites: SharedAnswer<Prerequisites>,
    /// Set after the provider has asked for the accounts for a note.
    asked_for_note: OnceCell<()>,
}

impl Company {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            prerequisites: SharedAnswer::new(),
            asked_for_note: OnceCell::new(),
        }
    }

    /// The company's facts, requested once a run.
    pub async fn prerequisites(&self) -> Result<&Prerequisites, Arc<ApiError>> {
        self.prerequisites.get(self.client.prerequisites()).await
    }

    /// The accounts of the token, if this run has read the company's facts already.
    pub fn known_accounts(&self) -> Option<&[Account]> {
        let facts = self.prerequisites.known()?;
        Some(&facts.accounts)
    }

    /// The accounts of the token, for a note beside a resource. The provider asks for them once a
    /// run, whether that succeeds or not, because no resource depends on the note.
    pub async fn accounts_to_note(&self) -> Option<&[Account]> {
        let ask = async {
            // The client logs a failure, and the run continues without a note.
            let _ = self.prerequisites().await;
        };
        self.asked_for_note.get_or_init(|| ask).await;
        self.known_accounts()
    }

    /// From now on the balance is the one that was read before. If reading it failed, the failure
    /// stays the answer.
    pub(super) fn freeze_balance(&self) {
        self.prerequisites.let_failure_stay();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mendix::fake::{Fake, Reply};

    #[tokio::test]
    async fn the_company_is_asked_about_once() {
        let answer = r#"{"cloudTokens": {"total": 9, "allocated": 2, "available": 7},
                         "accounts": [], "subscriptions": []}"#;
        let fake = Fake::start([Reply::json(200, answer)]).await;
        let company = Company::new(fake.client());
        for _ in 0..2 {
            let facts = company.prerequisites().await.unwrap();
            assert_eq!(facts.cloud_tokens.usable(), 7);
        }
        assert_eq!(company.known_accounts(), Some(&[][..]));
        assert_eq!(company.accounts_to_note().await, Some(&[][..]));
        assert_eq!(fake.received().len(), 1);
    }

    #[tokio::test]
    async fn accounts_that_cannot_be_read_are_asked_for_once_for_all_notes() {
        let fake = Fake::start([Reply::refusal(403, "FORBIDDEN")]).await;
        let company = Company::new(fake.client());
        for _ in 0..3 {
            assert_eq!(company.accounts_to_note().await, None);
        }
        assert_eq!(fake.received().len(), 1);
    }
}
