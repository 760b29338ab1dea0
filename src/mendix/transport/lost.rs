//! The failure behind a missing or incomplete answer.
//!
//! A message about a creation depends on whether something was sent. It is certain that nothing was
//! sent only if there was no connection.

use std::error::Error;
use std::io;
use std::time::Duration;

use rustls::AlertDescription;

use crate::mendix::error_kind::ErrorKind;
use crate::mendix::tls_failure::TlsFailure;

/// The time that an attempt was given, and the time that it took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time {
    pub to_connect: Duration,
    pub limit: Duration,
    pub taken: Duration,
}

/// The failure behind an error of the HTTP client.
pub(super) fn lost(error: &reqwest::Error, time: Time) -> ErrorKind {
    let root = root_cause(error);
    if let Some(rustls::Error::AlertReceived(alert)) = tls_error(root)
        && ends_handshake(*alert)
    {
        let cause = if *alert == AlertDescription::CertificateRequired {
            "the server demands a client certificate, and the provider has none".to_owned()
        } else {
            root.to_string()
        };
        return ErrorKind::Tls(TlsFailure::Handshake { cause });
    }
    let cause = root.to_string();
    match (error.is_connect(), error.is_timeout()) {
        (true, true) => ErrorKind::ConnectionTimeout {
            limit: time.to_connect,
        },
        (true, false) => match tls_error(root) {
            Some(error) => ErrorKind::Tls(TlsFailure::of(error)),
            None => ErrorKind::NoConnection { cause },
        },
        // Before the time was over: the server answered neither HTTP/2's pings nor TCP's own.
        (false, true) if time.taken < time.limit => ErrorKind::Silent { after: time.taken },
        (false, true) => ErrorKind::Timeout { limit: time.limit },
        (false, false) => ErrorKind::Interrupted {
            cause: match root.downcast_ref::<hyper::Error>() {
                Some(error) if error.is_parse_too_large() => {
                    "its header is larger than any of the API's: more than 100 lines or 400 KiB"
                        .to_owned()
                }
                Some(error) if error.is_parse() => format!("it is not HTTP: {cause}"),
                _ => cause,
            },
        },
    }
}

/// Whether a server sends this alert only while it decides whether to accept a client. With TLS 1.3
/// the client may have sent its request by then, but no server has read it.
fn ends_handshake(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::HandshakeFailure
            | AlertDescription::NoCertificate
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::CertificateRequired
    )
}

/// The innermost cause: the outer errors only name their layer.
fn root_cause(error: &reqwest::Error) -> &(dyn Error + 'static) {
    let mut cause: &(dyn Error + 'static) = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause
}

/// The TLS library's error in a cause. I/O errors contain it, but do not return it as their source.
pub(super) fn tls_error<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    cause.downcast_ref::<rustls::Error>().or_else(|| {
        let inner = cause.downcast_ref::<io::Error>()?.get_ref()?;
        tls_error(inner)
    })
}
