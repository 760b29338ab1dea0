//! What is sold: the catalog.

use std::sync::Arc;

use super::shared_answer::SharedAnswer;
use crate::mendix::catalog::Catalog;
use crate::mendix::client::Client;
use crate::mendix::error::ApiError;

/// The catalog of one run.
pub(in crate::provider) struct SharedCatalog {
    client: Client,
    catalog: SharedAnswer<Catalog>,
}

impl SharedCatalog {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            catalog: SharedAnswer::new(),
        }
    }

    /// The catalog, requested once a run.
    pub async fn get(&self) -> Result<&Catalog, Arc<ApiError>> {
        self.catalog.get(self.client.catalog()).await
    }

    /// The catalog, if this run has read it already.
    pub fn known(&self) -> Option<&Catalog> {
        self.catalog.known()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mendix::fake::{Fake, Reply};

    #[tokio::test]
    async fn the_catalog_is_asked_for_once_and_known_from_then_on() {
        let answer = r#"{"environments": ["Test"], "regions": [], "models": [], "sizes": []}"#;
        let fake = Fake::start([Reply::json(200, answer)]).await;
        let catalog = SharedCatalog::new(fake.client());
        assert_eq!(catalog.known(), None);
        for _ in 0..2 {
            assert_eq!(catalog.get().await.unwrap().environments, ["Test"]);
        }
        assert!(catalog.known().is_some());
        assert_eq!(fake.received().len(), 1);
    }
}
