//! The Control Center as one configuration of the provider reaches it: the company behind the
//! token, the catalog, the resources, and the Cloud Tokens that this run spends.

pub(super) mod access;
mod catalog;
mod company;
pub(super) mod ledger;
pub(super) mod resources;
mod shared_answer;

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tfplugin::framework::resource::StopSignal;

use super::configuration::{Origin, PrerequisiteChecks};
use crate::mendix::client::Client;
use crate::mendix::proxy::Bypass;
use crate::mendix::release;
use catalog::SharedCatalog;
use company::Company;
use ledger::TokenLedger;
use resources::Resources;

/// Cloud Tokens that come back on a fixed date.
pub(super) struct FixedRelease {
    /// When.
    pub at: DateTime<Utc>,
    /// How many, if known.
    pub cloud_tokens: Option<u64>,
    /// The name of the resource that holds them until then.
    pub display_name: String,
}

/// One configured Control Center, shared by everything that this configuration manages.
pub(super) struct ControlCenter {
    /// The client that makes the calls.
    pub client: Client,
    /// Where its token came from.
    pub token_origin: Origin,
    /// Why its requests use no proxy, if a variable names one.
    pub bypass: Option<Bypass>,
    /// How strictly to check.
    pub prerequisite_checks: PrerequisiteChecks,
    /// The company behind the token.
    pub company: Company,
    /// The catalog.
    pub catalog: SharedCatalog,
    /// The existing resources.
    pub resources: Resources,
    /// The Cloud Tokens that this run spends.
    pub ledger: TokenLedger,
    request_timeout: Duration,
    /// Whether this run has reported an error that concerns every call.
    reported: AtomicBool,
    /// The summaries of what this run has said about the whole company.
    said: Mutex<HashSet<String>>,
}

impl ControlCenter {
    /// A Control Center about which nothing is known yet. Sends nothing.
    pub fn new(
        client: Client,
        token_origin: Origin,
        bypass: Option<Bypass>,
        prerequisite_checks: PrerequisiteChecks,
        request_timeout: Duration,
    ) -> Self {
        Self {
            company: Company::new(client.clone()),
            catalog: SharedCatalog::new(client.clone()),
            resources: Resources::new(client.clone()),
            ledger: TokenLedger::default(),
            client,
            token_origin,
            bypass,
            prerequisite_checks,
            request_timeout,
            reported: AtomicBool::new(false),
            said: Mutex::default(),
        }
    }

    /// Freezes the balance, and returns the client for the calls of one change, which together may
    /// take `limit`. One attempt always gets its whole time, because the change must begin. After
    /// `stop` is raised, the client no longer waits for its next attempt, unless the answer to a
    /// write was lost ([`Client::until_stopped`]).
    ///
    /// A balance that the provider reads from now on includes this change, and so does the ledger:
    /// the two could no longer be compared.
    pub fn begin_change(&self, limit: Duration, stop: &StopSignal) -> Client {
        self.company.freeze_balance();
        self.client
            .until(Instant::now() + limit.max(self.request_timeout))
            .until_stopped(stop.token())
    }

    /// The Cloud Tokens that come back on fixed dates. None if the resources cannot be listed.
    pub async fn releases(&self) -> Vec<FixedRelease> {
        let Ok(listed) = self.resources.genai_resources().await else {
            return Vec::new();
        };
        let price = |resource_type: &_, purchase: &_| {
            let catalog = self.catalog.known()?;
            catalog.price(resource_type, purchase)
        };
        let releases = release::releases(listed.resources(), price).into_iter();
        releases
            .map(|release| FixedRelease {
                at: release.at,
                cloud_tokens: release.cloud_tokens,
                display_name: release.resource.display_name.clone(),
            })
            .collect()
    }

    /// Whether the configuration switches the checks off, so that the provider makes no call for
    /// them.
    pub fn makes_no_checks(&self) -> bool {
        self.prerequisite_checks == PrerequisiteChecks::Off
    }

    /// Claims the report of an error that concerns every call: true if the caller is the one to
    /// report it.
    ///
    /// One error is enough to stop a plan, and a hundred equal ones hide everything else.
    pub fn claim_report(&self) -> bool {
        !self.reported.swap(true, Ordering::Relaxed)
    }

    /// Claims a message about the whole company, the token or the endpoint: true if the caller is
    /// the first of this run with this summary.
    pub fn claim_saying(&self, summary: &str) -> bool {
        self.said
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(summary.to_owned())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::mendix::fake::{Fake, Reply};

    /// A Control Center behind a fake, with a client that does not retry.
    pub fn control_center(fake: &Fake) -> ControlCenter {
        ControlCenter::new(
            fake.client(),
            Origin::Variable("MENDIX_TOKEN"),
            None,
            PrerequisiteChecks::Enforce,
            Duration::from_secs(30),
        )
    }

    #[tokio::test]
    async fn one_of_many_reports_an_error_that_concerns_every_call() {
        let fake = Fake::start([]).await;
        let control_center = control_center(&fake);
        assert!(control_center.claim_report());
        assert!(!control_center.claim_report());
    }

    #[tokio::test]
    async fn a_balance_that_failed_before_a_change_is_not_read_after_it() {
        let fake = Fake::start([Reply::refusal(500, "BROKEN")]).await;
        let control_center = control_center(&fake);
        control_center.begin_change(Duration::ZERO, &StopSignal::default());
        let first = control_center.company.prerequisites().await.unwrap_err();
        let second = control_center.company.prerequisites().await.unwrap_err();
        assert_eq!(first.to_string(), second.to_string());
        assert_eq!(fake.received().len(), 1);
    }
}
