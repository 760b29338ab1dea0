//! Errors of the Control Center in the practitioner's words: what happened, what is true now, what
//! to do next.

mod network;

use tfplugin::framework::diagnostic::Diagnostic;

use super::control_center::ControlCenter;
use super::prerequisites::{self, Prerequisite};
use crate::mendix::error::{ApiError, Reason};
pub(super) use network::NETWORK_GUIDE;
use network::{explained_certificate, explained_proxy};

impl ControlCenter {
    /// Explains a failed call that the Control Center may have carried out, if repeating it is not
    /// the next step: `now` names the step instead.
    pub fn explain_open_end(&self, error: &ApiError, what: &str, now: &str) -> Diagnostic {
        let (summary, _) = self.summary_and_next_step(error);
        Diagnostic::error(summary, format!("{what} {}\n\n{now}", sentence(error)))
    }

    /// Explains a failed call. `what` says what did not happen, `now` what is true because of that;
    /// both are whole sentences.
    pub fn explain(&self, error: &ApiError, what: &str, now: &str) -> Diagnostic {
        let (summary, next) = self.summary_and_next_step(error);
        let mut detail = format!("{what} {}\n\n{now}", sentence(error));
        // The API may have said this in the same words.
        if !next.is_empty() && !detail.contains(&next) {
            detail = format!("{detail} {next}");
        }
        Diagnostic::error(summary, detail)
    }

    /// The same for a refused purchase. If Cloud Tokens are missing, it says when some come back.
    pub async fn explain_refusal(&self, error: &ApiError, what: &str, now: &str) -> Diagnostic {
        let said = self.explain(error, what, now);
        if error.reason() != Some(&Reason::InsufficientCloudTokens) {
            return said;
        }
        let come_back = prerequisites::come_back(&self.releases().await);
        Diagnostic {
            detail: format!("{} {come_back}", said.detail),
            ..said
        }
    }

    /// Explains a failed read, unless the cause is the token, the endpoint or the network and this
    /// run has explained that already: one such error stops a plan, and a hundred equal ones hide
    /// everything else.
    pub fn explain_once(&self, error: &ApiError, what: &str, now: &str) -> Option<Diagnostic> {
        let is_about_more =
            error.concerns_every_call() || error.is_forbidden() || error.is_refused_on_the_way();
        let is_to_be_said = !is_about_more || self.claim_report();
        is_to_be_said.then(|| self.explain(error, what, now))
    }

    fn summary_and_next_step(&self, error: &ApiError) -> (&'static str, String) {
        if error.is_unauthorized() {
            let next = format!(
                "The token comes from {}. Create a new personal access token in the Mendix user \
                 settings and put it there.",
                self.token_origin
            );
            return ("The Control Center refuses the token", next);
        }
        if error.is_forbidden() {
            let next = format!(
                "The token from {} is valid but does not allow this. Use the token of a Mendix \
                 Admin, with the scope for GenAI resources.",
                self.token_origin
            );
            return ("The token does not allow this", next);
        }
        if error.is_refused_on_the_way() {
            let next = if error.asks_for_sign_in() {
                "The network wants you to sign in before it lets requests pass. Open a web page \
                 in a browser on this machine, sign in there, and run again."
                    .to_owned()
            } else {
                format!(
                    "The answer does not have the form of the Control Center's API: a gateway, a \
                     firewall or another server on the way sent it. It says nothing about the \
                     token. Check the endpoint, and ask your network team to let this request \
                     pass. If there is no such server, check the token from {}. \
                     {NETWORK_GUIDE}",
                    self.token_origin
                )
            };
            return ("Another server refuses the request", next);
        }
        if error.is_redirect() {
            let next = "The provider sends the token only to the endpoint that you configure. If \
                        the other address is the right one, configure it as the endpoint. If it \
                        is a sign-in page of your network, sign in there first.";
            return ("The endpoint redirects to another address", next.to_owned());
        }
        if let Some((proxy, failure)) = error.proxy_failure() {
            return explained_proxy(proxy, failure);
        }
        if let Some(explained) = error.tls_failure().and_then(explained_certificate) {
            return explained;
        }
        if let Some(prerequisite) = error.reason().and_then(Prerequisite::violated) {
            return (prerequisite.summary(), prerequisite.next_step().to_owned());
        }
        if error.is_unreachable() {
            let way = self.bypass.as_ref().map_or_else(String::new, |bypass| {
                format!(" The request went to the endpoint {bypass}.")
            });
            let next = format!("Check the endpoint and the network, and run again.{way}");
            return ("The Control Center cannot be reached", next);
        }
        let (summary, next) = match error.reason() {
            Some(Reason::ModelNotAvailable) => (
                "Model not available",
                "Choose another model or region. With prerequisite_checks on, the plan lists what \
                 is offered.",
            ),
            Some(Reason::SizeNotAvailable) => (
                "Size not available",
                "Choose another size. With prerequisite_checks on, the plan lists what is offered.",
            ),
            Some(Reason::CapacityNotAvailable) => (
                "Capacity not available",
                "Choose a model that is sold by capacity, or write size instead of cloud_tokens. \
                 With prerequisite_checks on, the plan lists what is offered.",
            ),
            Some(Reason::DefaultModelNotEnabled) => (
                "Default model not enabled",
                "Set default_model to a model that is enabled in this resource. The attribute \
                 available_models lists them.",
            ),
            Some(Reason::InvalidField) => (
                "The Control Center refuses a value",
                "Correct the configuration and apply again.",
            ),
            _ if error.is_rate_limited() => (
                "The Control Center limits the requests",
                "Wait a while and run again. -parallelism lowers the number of requests at a time.",
            ),
            _ if error.is_timeout() => (
                "The Control Center does not answer in time",
                "Run again. If this repeats, raise request_timeout in the provider block.",
            ),
            _ if error.is_unreadable() => (
                "Unexpected answer from the endpoint",
                "Check that the endpoint is the address of the Control Center API.",
            ),
            _ if error.is_unavailable() => (
                "The Control Center is temporarily unavailable",
                "Wait a while and run again.",
            ),
            _ if error.is_from_elsewhere() => (
                "Unexpected answer from the endpoint",
                "Check that the endpoint is the address of the Control Center API.",
            ),
            _ => (
                "The Control Center refuses the request",
                "If the answer does not say what to change, ask Mendix Support.",
            ),
        };
        (summary, next.to_owned())
    }
}

/// A failed call as a sentence. The API's own words in it may end with a full stop already.
pub(super) fn sentence(error: &ApiError) -> String {
    let text = error.to_string();
    format!("{}.", text.trim_end_matches('.'))
}
