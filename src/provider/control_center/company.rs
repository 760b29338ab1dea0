//! Who we are: the company's accounts, subscriptions and balance.

use std::sync::Arc;

use super::shared_answer::SharedAnswer;
use crate::mendix::client::Client;
use crate::mendix::error::ApiError;
use crate::mendix::prerequisites::Prerequisites;

/// The company behind the token.
pub(in crate::provider) struct Company {
    client: Client,
    prerequisites: SharedAnswer<Prerequisites>,
}

impl Company {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            prerequisites: SharedAnswer::new(),
        }
    }

    /// The company's facts, asked for once a run.
    pub async fn prerequisites(&self) -> Result<&Prerequisites, Arc<ApiError>> {
        self.prerequisites.get(self.client.prerequisites()).await
    }

    /// From now on the balance is what was read before; where reading it failed, that stays the
    /// answer.
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
        assert_eq!(fake.received().len(), 1);
    }
}
