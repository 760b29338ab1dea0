//! Why a connection is not secure.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use rustls::CertificateError;
use rustls::pki_types::UnixTime;

use super::excerpt::one_line;

/// How many names of a certificate a message lists.
const NAMES_LIMIT: usize = 5;

/// The longest name and the longest cause in a message, in characters.
const TEXT_LIMIT: usize = 100;

/// Why a connection is not secure. Nothing was sent over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsFailure {
    /// This machine does not trust the authority that issued the server's certificate.
    Untrusted {
        /// The TLS library's words.
        cause: String,
    },
    /// The server's certificate is for other names. On Windows and macOS the names are not known.
    OtherName(Option<Names>),
    /// The server's certificate has expired.
    Expired {
        /// The end of its validity; not known on Windows and macOS.
        until: Option<DateTime<Utc>>,
        /// The time of this machine's clock.
        now: DateTime<Utc>,
    },
    /// The server's certificate is not yet valid.
    NotYetValid {
        /// The start of its validity; not known on Windows and macOS.
        from: Option<DateTime<Utc>>,
        /// The time of this machine's clock.
        now: DateTime<Utc>,
    },
    /// The authority has revoked the server's certificate.
    Revoked,
    /// The server's certificate has another defect.
    Defective {
        /// The defect, as a clause.
        cause: String,
    },
    /// The two sides do not agree on a secure connection, or the other side does not speak TLS.
    Handshake {
        /// The TLS library's or the operating system's words.
        cause: String,
    },
}

/// The name that a client wants, and the names in the server's certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    wanted: String,
    /// The first names of the certificate.
    presented: Vec<String>,
    /// How many more names the certificate has.
    left_out: usize,
}

impl TlsFailure {
    /// The failure behind an error of the TLS library.
    pub(super) fn of(error: &rustls::Error) -> Self {
        let cause = one_line(&error.to_string(), TEXT_LIMIT);
        match error {
            rustls::Error::InvalidCertificate(error) => Self::of_certificate(error, cause),
            _ => Self::Handshake { cause },
        }
    }

    fn of_certificate(error: &CertificateError, cause: String) -> Self {
        use CertificateError as E;
        match error {
            // If a trusted authority has the same name and another key, the error is about the
            // signature.
            E::UnknownIssuer | E::BadSignature => Self::Untrusted { cause },
            E::NotValidForName => Self::OtherName(None),
            E::NotValidForNameContext {
                expected,
                presented,
            } => Self::OtherName(Some(Names {
                wanted: expected.to_str().into_owned(),
                presented: presented
                    .iter()
                    .take(NAMES_LIMIT)
                    .map(|name| bare(name))
                    .collect(),
                left_out: presented.len().saturating_sub(NAMES_LIMIT),
            })),
            E::Expired => Self::Expired {
                until: None,
                now: Utc::now(),
            },
            E::ExpiredContext { time, not_after } => Self::Expired {
                until: date(*not_after),
                now: date(*time).unwrap_or_else(Utc::now),
            },
            E::NotValidYet => Self::NotYetValid {
                from: None,
                now: Utc::now(),
            },
            E::NotValidYetContext { time, not_before } => Self::NotYetValid {
                from: date(*not_before),
                now: date(*time).unwrap_or_else(Utc::now),
            },
            E::Revoked => Self::Revoked,
            other => Self::Defective {
                cause: defect(other),
            },
        }
    }

    /// Whether the server's certificate is the cause. Another attempt then fails as well.
    pub fn is_about_the_certificate(&self) -> bool {
        !matches!(self, Self::Handshake { .. })
    }
}

impl fmt::Display for TlsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Untrusted { cause } | Self::Handshake { cause } => f.write_str(cause),
            Self::OtherName(None) => f.write_str("the certificate is for another name"),
            Self::OtherName(Some(names)) => names.fmt(f),
            Self::Expired { until: None, now } => write!(
                f,
                "the certificate is not valid now; the clock of this machine shows {}",
                shown(now)
            ),
            Self::Expired {
                until: Some(until),
                now,
            } => write!(
                f,
                "the certificate was valid until {}; the clock of this machine shows {}",
                shown(until),
                shown(now)
            ),
            Self::NotYetValid { from: None, now } => write!(
                f,
                "the certificate is not yet valid; the clock of this machine shows {}",
                shown(now)
            ),
            Self::NotYetValid {
                from: Some(from),
                now,
            } => write!(
                f,
                "the certificate is valid only from {}; the clock of this machine shows {}",
                shown(from),
                shown(now)
            ),
            Self::Revoked => f.write_str("its authority has revoked the certificate"),
            Self::Defective { cause } => write!(f, "the certificate {cause}"),
        }
    }
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the certificate is for ")?;
        match (self.presented.as_slice(), self.left_out) {
            ([], _) => f.write_str("no name")?,
            (names, 0) => match names {
                [before @ .., last] if !before.is_empty() => {
                    write!(f, "{} and {last}", before.join(", "))?;
                }
                _ => f.write_str(&names.join(", "))?,
            },
            (names, 1) => write!(f, "{} and 1 more name", names.join(", "))?,
            (names, more) => write!(f, "{} and {more} more names", names.join(", "))?,
        }
        write!(f, ", not for {}", self.wanted)
    }
}

/// A name without the kind that the TLS library writes around it: `DnsName("example.com")`.
fn bare(name: &str) -> String {
    let inner = name
        .split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    one_line(inner.unwrap_or(name).trim_matches('"'), TEXT_LIMIT)
}

/// The defect of a certificate, as a clause.
fn defect(error: &CertificateError) -> String {
    use CertificateError as E;
    let known = match error {
        E::BadEncoding => "is not encoded correctly",
        E::UnhandledCriticalExtension => {
            "has a critical extension that the provider does not support"
        }
        E::UnsupportedSignatureAlgorithmContext { .. }
        | E::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "is signed with an algorithm that the provider does not support"
        }
        E::InvalidPurpose | E::InvalidPurposeContext { .. } => "is not for servers",
        E::Other(other) => match other.0.downcast_ref::<webpki::Error>() {
            Some(webpki::Error::CaUsedAsEndEntity) => {
                "is that of a certificate authority, not that of a server"
            }
            Some(webpki::Error::UnsupportedCertVersion) => "is not of X.509 version 3",
            _ => return one_line(&format!("cannot be used: {}", other.0), TEXT_LIMIT),
        },
        _ => return one_line(&format!("cannot be used: {error}"), TEXT_LIMIT),
    };
    known.to_owned()
}

fn date(time: UnixTime) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(i64::try_from(time.as_secs()).ok()?, 0)
}

fn shown(time: &DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
