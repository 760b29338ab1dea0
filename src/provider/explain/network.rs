//! Failures of certificates and proxies: the summary, and what to do about them.

use crate::mendix::proxy::{Proxy, ProxyFailure};
use crate::mendix::tls_failure::TlsFailure;
use crate::mendix::trust::Trust;

/// The guide about networks with a proxy or certificates of their own.
pub(in crate::provider) const NETWORK_GUIDE: &str =
    "See the guide \"Behind a proxy, with a company's certificates\".";

/// The summary for an endpoint whose certificate is not valid, and what to do about it. `None` if
/// the certificate is not the cause.
pub(super) fn explained_certificate(failure: &TlsFailure) -> Option<(&'static str, String)> {
    let summary = match failure {
        TlsFailure::Untrusted { .. } => "The certificate of the endpoint is not trusted",
        TlsFailure::OtherName(_) => "The certificate of the endpoint is for another name",
        TlsFailure::Expired { .. } => "The certificate of the endpoint has expired",
        TlsFailure::NotYetValid { .. } => "The certificate of the endpoint is not yet valid",
        TlsFailure::Revoked => "The certificate of the endpoint is revoked",
        TlsFailure::Defective { .. } => "The certificate of the endpoint cannot be used",
        TlsFailure::Handshake { .. } => return None,
    };
    let next = match failure {
        TlsFailure::OtherName(_) => "Check the host name of the endpoint. If it is right, ask the \
                                     people who run the server for a certificate with this name."
            .to_owned(),
        _ => repair(failure, "the server"),
    };
    Some((summary, format!("{next} {NETWORK_GUIDE}")))
}

/// The summary for a failure of the proxy, and what to do about it.
pub(super) fn explained_proxy(proxy: &Proxy, failure: &ProxyFailure) -> (&'static str, String) {
    let variable = proxy.variable();
    let insecure;
    let (summary, next) = match failure {
        ProxyFailure::Unreachable { .. } => (
            "The proxy cannot be reached",
            "Check that the address is right and that the proxy is running.",
        ),
        ProxyFailure::Insecure(failure) => {
            insecure = secure_proxy(failure);
            ("The proxy cannot be reached", insecure.as_str())
        }
        ProxyFailure::Unintelligible { .. } => (
            "The proxy refuses to connect",
            "Check that it is the address of an HTTP proxy: its scheme, name and port.",
        ),
        ProxyFailure::Refused { status, .. } if status.as_u16() == 407 => (
            "The proxy refuses to connect",
            "The proxy asks for a user name and a password. Write both into the variable, as in \
             http://USER:PASSWORD@proxy.example.com:3128, percent-encoded, or check those that are \
             there. The provider supports Basic authentication, not NTLM or Kerberos.",
        ),
        ProxyFailure::Refused { status, .. } if status.is_client_error() => (
            "The proxy refuses to connect",
            "Ask your network team to let the proxy connect to the endpoint's host and port.",
        ),
        ProxyFailure::Refused { status, .. } if status.is_redirection() => (
            "The proxy refuses to connect",
            "Your network may require you to sign in first, or this may not be the address of a \
             proxy.",
        ),
        ProxyFailure::Refused { .. } => (
            "The proxy refuses to connect",
            "The proxy may be unable to reach the endpoint: check the endpoint. Or wait a while and \
             run again.",
        ),
    };
    let next = format!(
        "The proxy's address comes from the environment variable {variable}. {next} If the \
         endpoint needs no proxy, name its host in NO_PROXY. {NETWORK_GUIDE}"
    );
    (summary, next)
}

/// What to do about a proxy whose own connection is not secure.
fn secure_proxy(failure: &TlsFailure) -> String {
    let without_tls = "If the proxy itself is reached without TLS, write http:// in the variable.";
    match failure {
        TlsFailure::Handshake { .. } => {
            format!("{without_tls} Otherwise check that the address is right.")
        }
        TlsFailure::OtherName(_) => "Write the proxy's name in the variable as its certificate \
                                     has it, or ask your network team for a certificate with \
                                     this name."
            .to_owned(),
        _ => repair(failure, "the proxy"),
    }
}

/// What to do about a certificate of `whom`, unless it is for another name.
fn repair(failure: &TlsFailure, whom: &str) -> String {
    let set_the_clock = "Check the clock of this machine first.";
    match failure {
        TlsFailure::Untrusted { .. } => how_to_trust(whom),
        TlsFailure::Expired { .. } => format!(
            "{set_the_clock} If it is right, ask the people who run {whom} to renew the \
             certificate."
        ),
        TlsFailure::NotYetValid { .. } => format!(
            "{set_the_clock} If it is right, wait until the certificate is valid, or ask the \
             people who run {whom} for one that is."
        ),
        TlsFailure::Revoked => format!("Ask the people who run {whom} for a new certificate."),
        TlsFailure::OtherName(_) | TlsFailure::Defective { .. } | TlsFailure::Handshake { .. } => {
            format!(
                "Ask the people who run {whom} for another certificate: of X.509 version 3, for \
                 servers, and with the host name among its subject alternative names."
            )
        }
    }
}

/// How this machine can be made to trust the authority of `whom`.
fn how_to_trust(whom: &str) -> String {
    let mut next = format!(
        "This machine does not trust the authority that issued {whom}'s certificate. If it is \
         your company's authority, add its certificate to the trust store of the system"
    );
    if !cfg!(any(windows, target_vendor = "apple")) {
        next += ", or name a PEM file that contains it in the environment variable SSL_CERT_FILE";
    }
    next += ".";
    let trust = Trust::of_environment();
    if trust.is_named() {
        next += &format!(
            " At the moment, environment variables replace the trust store of the system: {trust}."
        );
    }
    next
}
