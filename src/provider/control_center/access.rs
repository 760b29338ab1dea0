//! Access to the Control Center, as the last ConfigureProvider set it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};

use super::ControlCenter;
use crate::mendix::client::{Client, ClientError, ClientOptions};
use crate::provider::VERSION;
use crate::provider::configuration::Configuration;
use crate::provider::explain::NETWORK_GUIDE;

/// Whether and how the provider can reach the Control Center; shared by all resources and data
/// sources.
pub(in crate::provider) struct Access {
    host: Option<&'static str>,
    state: RwLock<AccessState>,
}

/// What the last ConfigureProvider set.
#[derive(Clone)]
pub(in crate::provider) enum AccessState {
    /// There was no ConfigureProvider, or the provider refused it.
    Unconfigured,
    /// A value of the configuration is known only after apply.
    ConfigurationUnknown,
    /// The endpoint, the token or the proxy is missing or wrong.
    Unusable(Arc<Unusable>),
    /// Calls can be made.
    Ready(Arc<ControlCenter>),
}

/// Why a configuration cannot be used. Whatever needs the Control Center reports it.
///
/// ConfigureProvider does not: OpenTofu calls it before it calls a function, and a function needs
/// neither endpoint nor token.
pub(in crate::provider) struct Unusable {
    problems: Diagnostics,
    is_told: AtomicBool,
    has_failed_a_read: AtomicBool,
}

impl Unusable {
    /// The problems; from the second call on, an error that only refers to them. Each call needs an
    /// error: a call of an apply that returns none claims to have carried out its plan.
    pub fn tell(&self) -> Diagnostics {
        if self.is_told.swap(true, Ordering::Relaxed) {
            return Diagnostic::error(
                "The provider cannot be used",
                "Another error of this run says what is missing or wrong: the endpoint, the token \
                 or the proxy. Nothing was sent to the Control Center.",
            )
            .into();
        }
        self.problems.clone()
    }

    /// The same for a refresh: the first failure stops the run, and the others report nothing.
    pub fn tell_of_a_read(&self) -> Diagnostics {
        if self.has_failed_a_read.swap(true, Ordering::Relaxed) {
            return Diagnostics::default();
        }
        self.tell()
    }
}

impl Access {
    /// No access yet. `host` is the product that started the provider, if that is known.
    pub fn new(host: Option<&'static str>) -> Self {
        Self {
            host,
            state: RwLock::new(AccessState::Unconfigured),
        }
    }

    /// The current state of the access.
    pub fn state(&self) -> AccessState {
        self.state
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The Control Center, for a call that cannot work without it.
    pub fn control_center(&self) -> Result<Arc<ControlCenter>, Diagnostics> {
        let said = match self.state() {
            AccessState::Ready(control_center) => return Ok(control_center),
            AccessState::Unusable(why) => return Err(why.tell()),
            AccessState::Unconfigured => Diagnostic::error(
                "The provider is not configured",
                "A change was asked for before the provider was configured. Nothing was \
                 sent to the Control Center. Please report this as a bug.",
            ),
            AccessState::ConfigurationUnknown => Diagnostic::error(
                "The provider's configuration is not known yet",
                "The endpoint, the token or another value of the provider block depends on \
                 something that is known only after apply. Nothing was sent to the Control \
                 Center. Apply what it depends on first (-target), then run again.",
            ),
        };
        Err(said.into())
    }

    /// Opens access with a complete configuration. This sends nothing, unless only some accounts
    /// are allowed: then it asks for the accounts of the token, and refuses all access if one of
    /// them is not allowed.
    pub async fn open(&self, configuration: Configuration, host_version: &str) -> Diagnostics {
        self.replace(AccessState::Unconfigured);
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
                let next = match &error {
                    ClientError::NoTrust(trust) if trust.is_named() => format!(
                        " Correct the variable, or unset it to trust what the system trusts. \
                         {NETWORK_GUIDE}"
                    ),
                    ClientError::NoTrust(_) => format!(
                        " Install the certificates of the system (package ca-certificates), or \
                         name a PEM file in the environment variable SSL_CERT_FILE. \
                         {NETWORK_GUIDE}"
                    ),
                    _ => String::new(),
                };
                return Diagnostic::error(
                    "No connection can be made",
                    format!("The provider cannot make requests: {error}. Nothing was sent.{next}"),
                )
                .into();
            }
        };
        let control_center = ControlCenter::new(
            client,
            configuration.token_origin,
            configuration.bypass,
            configuration.prerequisite_checks,
            configuration.request_timeout,
        );
        if let Some(allowed) = configuration.allowed_accounts
            && let Some(refusal) = allowed.refusal(&control_center).await
        {
            return refusal.into();
        }
        self.replace(AccessState::Ready(Arc::new(control_center)));
        Diagnostics::default()
    }

    /// Notes that the configuration is not known yet.
    pub fn wait_for_configuration(&self) {
        self.replace(AccessState::ConfigurationUnknown);
    }

    /// Notes why the configuration cannot be used.
    pub fn refuse(&self, problems: Diagnostics) {
        self.replace(AccessState::Unusable(Arc::new(Unusable {
            problems,
            is_told: AtomicBool::new(false),
            has_failed_a_read: AtomicBool::new(false),
        })));
    }

    fn replace(&self, state: AccessState) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

/// The version that every OpenTofu from 1.12 on reports as its own.
const VERSION_OF_OPENTOFU: &str = "1.13.0";

/// `terraform-provider-mendix/0.1.0 (terraform/1.11.4)`. It names the host only if that is certain,
/// and OpenTofu without a version, because OpenTofu reports the version of a Terraform. A program
/// called `terraform` that reports this very version may be a renamed OpenTofu.
fn user_agent(host: Option<&str>, host_version: &str) -> String {
    let product = format!("terraform-provider-mendix/{VERSION}");
    let is_version = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-+".contains(&byte))
    };
    match host {
        Some("terraform") if host_version == VERSION_OF_OPENTOFU => product,
        Some("terraform") if is_version(host_version) => {
            format!("{product} (terraform/{host_version})")
        }
        Some("opentofu") => format!("{product} (opentofu)"),
        _ => product,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In a `check` block, where errors are warnings, a data source may come first.
    #[test]
    fn what_is_missing_is_told_once_and_every_call_that_needs_it_fails() {
        let access = Access::new(None);
        access.refuse(Diagnostic::error("Missing token", "").into());
        let summaries =
            |said: Diagnostics| -> Vec<_> { said.into_iter().map(|said| said.summary).collect() };
        let of_a_call = || summaries(access.control_center().err().unwrap_or_default());
        let of_a_read = || match access.state() {
            AccessState::Unusable(why) => summaries(why.tell_of_a_read()),
            _ => panic!("it is refused"),
        };
        assert_eq!(of_a_call(), ["Missing token"]);
        assert_eq!(of_a_read(), ["The provider cannot be used"]);
        assert_eq!(of_a_read(), [""; 0]);
        assert_eq!(of_a_call(), ["The provider cannot be used"]);
    }

    #[test]
    fn the_user_agent_names_the_host_only_where_it_is_known() {
        let provider = format!("terraform-provider-mendix/{VERSION}");
        assert_eq!(
            user_agent(Some("terraform"), "1.11.4"),
            format!("{provider} (terraform/1.11.4)")
        );
        assert_eq!(
            user_agent(Some("opentofu"), "1.13.0"),
            format!("{provider} (opentofu)")
        );
        assert_eq!(user_agent(None, "1.13.0"), provider);
        assert_eq!(user_agent(Some("terraform"), "1.13.0"), provider);
        assert_eq!(
            user_agent(Some("terraform"), "1.0\r\nX-Injected: 1"),
            provider
        );
    }
}
