//! Access to the Control Center: what the last ConfigureProvider left of it.

use std::sync::{Arc, PoisonError, RwLock};

use tfplugin::framework::diagnostic::{Diagnostic, Diagnostics};

use super::ControlCenter;
use crate::mendix::client::{Client, ClientOptions};
use crate::provider::VERSION;
use crate::provider::configuration::Configuration;

/// Whether and how the Control Center can be reached; shared by everything that the provider
/// manages.
pub(in crate::provider) struct Access {
    host: Option<&'static str>,
    state: RwLock<AccessState>,
}

/// What the last ConfigureProvider left.
#[derive(Clone)]
pub(in crate::provider) enum AccessState {
    /// There was none, or it was refused.
    Unconfigured,
    /// A value of the configuration is known only after apply.
    ConfigurationUnknown,
    /// Calls can be made.
    Ready(Arc<ControlCenter>),
}

impl Access {
    /// No access yet. `host` is the product that started the provider, where that is known.
    pub fn new(host: Option<&'static str>) -> Self {
        Self {
            host,
            state: RwLock::new(AccessState::Unconfigured),
        }
    }

    /// What there is now.
    pub fn state(&self) -> AccessState {
        self.state
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The Control Center, for a call that cannot do without.
    pub fn control_center(&self) -> Result<Arc<ControlCenter>, Diagnostic> {
        match self.state() {
            AccessState::Ready(control_center) => Ok(control_center),
            AccessState::Unconfigured => Err(Diagnostic::error(
                "The provider is not configured",
                "Terraform asked for a change before it configured the provider. Nothing was \
                 sent to the Control Center. Please report this as a bug.",
            )),
            AccessState::ConfigurationUnknown => Err(Diagnostic::error(
                "The provider's configuration is not known yet",
                "The endpoint, the token or another value of the provider block depends on \
                 something that is known only after apply. Nothing was sent to the Control \
                 Center. Apply what it depends on first (-target), then run again.",
            )),
        }
    }

    /// Takes a complete configuration into use. Sends nothing, unless only some accounts are
    /// allowed: then it asks for those of the token, and without the right answer nothing can be
    /// reached.
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
                return Diagnostic::error(
                    "No connection can be made",
                    format!("The provider cannot make requests: {error}. Nothing was sent."),
                )
                .into();
            }
        };
        let control_center = ControlCenter::new(
            client,
            configuration.token_origin,
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

    fn replace(&self, state: AccessState) {
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
