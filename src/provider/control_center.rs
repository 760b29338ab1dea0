//! The Control Center as one configuration of the provider reaches it, and what one run of
//! Terraform needs to know of it only once.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};

use super::VERSION;
use super::configuration::{Configuration, Origin, PrerequisiteChecks};
use super::shared_answer::SharedAnswer;
use super::token_ledger::TokenLedger;
use crate::mendix::catalog::Catalog;
use crate::mendix::client::{Client, ClientOptions};
use crate::mendix::error::ApiError;
use crate::mendix::prerequisites::Prerequisites;
use crate::mendix::resource::GenAiResource;
use crate::mendix::resource_reads::{Listed, ResourceReads};

/// Whether and how the Control Center can be reached; shared by everything that the provider
/// manages.
pub(super) struct Connection {
    host: Option<&'static str>,
    state: RwLock<ConnectionState>,
}

/// What the last ConfigureProvider left.
#[derive(Clone)]
pub(super) enum ConnectionState {
    /// There was none.
    Unconfigured,
    /// A value of the configuration is known only after apply.
    ConfigurationUnknown,
    /// Calls can be made.
    Ready(Arc<ControlCenter>),
}

impl Connection {
    pub fn new(host: Option<&'static str>) -> Self {
        Self {
            host,
            state: RwLock::new(ConnectionState::Unconfigured),
        }
    }

    /// What there is now.
    pub fn state(&self) -> ConnectionState {
        self.state
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The Control Center, for a call that cannot do without.
    pub fn ready(&self) -> Result<Arc<ControlCenter>, Diagnostic> {
        match self.state() {
            ConnectionState::Ready(control_center) => Ok(control_center),
            ConnectionState::Unconfigured => Err(Diagnostic::error(
                "The provider is not configured",
                "Terraform asked for a change before it configured the provider. Nothing was \
                 sent to the Control Center. Please report this as a bug.",
            )),
            ConnectionState::ConfigurationUnknown => Err(Diagnostic::error(
                "The provider's configuration is not known yet",
                "The endpoint, the token or another value of the provider block depends on \
                 something that is known only after apply. Nothing was sent to the Control \
                 Center. Apply what it depends on first (-target), then run again.",
            )),
        }
    }

    /// Takes a complete configuration into use. Sends nothing.
    pub fn open(&self, configuration: Configuration, host_version: &str) -> Diagnostics {
        let client = Client::new(ClientOptions {
            endpoint: configuration.endpoint,
            token: configuration.token,
            user_agent: user_agent(self.host, host_version),
            max_retries: configuration.max_retries,
            request_timeout: configuration.request_timeout,
            proxy: configuration.proxy,
        });
        let client = match client {
            Ok(client) => client,
            Err(error) => {
                return Diagnostic::error(
                    "No connection can be made",
                    format!("The provider cannot make requests: {error}. Nothing was sent."),
                )
                .into();
            }
        };
        let reads = ResourceReads::new(client.clone());
        self.become_(ConnectionState::Ready(Arc::new(ControlCenter {
            client,
            token_origin: configuration.token_origin,
            prerequisite_checks: configuration.prerequisite_checks,
            planned: TokenLedger::default(),
            request_timeout: configuration.request_timeout,
            prerequisites: SharedAnswer::new(),
            catalog: SharedAnswer::new(),
            reads,
            managed: Mutex::default(),
            every_call_fails: AtomicBool::new(false),
        })));
        Diagnostics::default()
    }

    /// Notes that the configuration is not known yet.
    pub fn wait_for_configuration(&self) {
        self.become_(ConnectionState::ConfigurationUnknown);
    }

    fn become_(&self, state: ConnectionState) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

/// `terraform-provider-mendix/0.1.0 (terraform/1.11.4)`. The host only where it is known for
/// certain, and OpenTofu without a version: the one it gives is a Terraform's.
fn user_agent(host: Option<&str>, host_version: &str) -> String {
    let product = format!("terraform-provider-mendix/{VERSION}");
    let is_version = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-+".contains(&byte))
    };
    match host {
        Some("terraform") if is_version(host_version) => {
            format!("{product} (terraform/{host_version})")
        }
        Some("opentofu") => format!("{product} (opentofu)"),
        _ => product,
    }
}

/// One configured Control Center.
pub(super) struct ControlCenter {
    /// The calls.
    pub client: Client,
    /// Where its token came from.
    pub token_origin: Origin,
    /// How strictly to check.
    pub prerequisite_checks: PrerequisiteChecks,
    /// What is planned so far.
    pub planned: TokenLedger,
    request_timeout: Duration,
    prerequisites: SharedAnswer<Prerequisites>,
    catalog: SharedAnswer<Catalog>,
    reads: ResourceReads,
    managed: Mutex<HashSet<String>>,
    every_call_fails: AtomicBool,
}

impl ControlCenter {
    /// The company's facts, asked for once.
    pub async fn prerequisites(&self) -> Result<&Prerequisites, Arc<ApiError>> {
        self.prerequisites.get(self.client.prerequisites()).await
    }

    /// The catalog, asked for once.
    pub async fn catalog(&self) -> Result<&Catalog, Arc<ApiError>> {
        self.catalog.get(self.client.catalog()).await
    }

    /// The catalog, if it was read before.
    pub fn known_catalog(&self) -> Option<&Catalog> {
        self.catalog.known()
    }

    /// The calls of one change, which may take so long together. One try is always given its time:
    /// a change that never begins helps nobody.
    ///
    /// A balance that is read from now on has this change in it, and so has the ledger: the two are
    /// no longer comparable.
    pub fn within(&self, limit: Duration) -> Client {
        self.prerequisites.let_failure_stay();
        self.client
            .until(Instant::now() + limit.max(self.request_timeout))
    }

    /// One resource, like [`Client::resource`], read together with others.
    pub async fn resource(&self, id: &str) -> Result<GenAiResource, ApiError> {
        self.reads.resource(id).await
    }

    /// All resources there are, as the reads of this run know them.
    pub async fn resources(&self) -> Listed {
        self.reads.all().await
    }

    /// Notes that this run of Terraform created, changed or deprovisioned a resource, which it
    /// therefore manages.
    pub fn wrote(&self, id: &str) {
        self.reads.wrote(id);
        self.manages(id);
    }

    /// Notes that this run of Terraform manages a resource.
    pub fn manages(&self, id: &str) {
        self.managed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id.to_owned());
    }

    /// Whether this run of Terraform manages a resource, as far as it has asked about it.
    pub fn is_managed(&self, id: &str) -> bool {
        self.managed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(id)
    }

    /// Notes an error that concerns every call; whether it is the first of this run.
    ///
    /// While planning, one error is enough to stop everything, and a hundred equal ones hide what
    /// else there is to say.
    pub fn is_first_such_error(&self) -> bool {
        !self.every_call_fails.swap(true, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_agent_names_the_host_only_where_it_is_known() {
        let provider = format!("terraform-provider-mendix/{VERSION}");
        assert_eq!(
            user_agent(Some("terraform"), "1.11.4"),
            format!("{provider} (terraform/1.11.4)")
        );
        assert_eq!(user_agent(None, "1.13.0"), provider);
        assert_eq!(
            user_agent(Some("terraform"), "1.0\r\nX-Injected: 1"),
            provider
        );
    }
}
