//! Reads from the environment who started this process, and how.

use std::ffi::OsString;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use thiserror::Error;

use super::tls::{CertificateError, ClientCertificate};

/// The only version of the plugin protocol that this program speaks.
pub const PROTOCOL_VERSION: u32 = 6;

const COOKIE: &str = "TF_PLUGIN_MAGIC_COOKIE";
const COOKIE_VALUE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const PROTOCOL_VERSIONS: &str = "PLUGIN_PROTOCOL_VERSIONS";
const CLIENT_CERT: &str = "PLUGIN_CLIENT_CERT";
const MIN_PORT: &str = "PLUGIN_MIN_PORT";
const MAX_PORT: &str = "PLUGIN_MAX_PORT";
const SOCKET_DIR: &str = "PLUGIN_UNIX_SOCKET_DIR";
const SOCKET_GROUP: &str = "PLUGIN_UNIX_SOCKET_GROUP";
const MULTIPLEX: &str = "PLUGIN_MULTIPLEX_GRPC";

/// Who started this process.
#[derive(Debug)]
pub enum Launch {
    /// A person, or a program that is not a plugin host.
    ByHand,
    /// Terraform, OpenTofu or another go-plugin host.
    ByHost(Terms),
}

/// The host's settings for this plugin.
#[derive(Debug)]
pub struct Terms {
    /// The only certificate to accept from a client. Without one the host uses no TLS
    /// (`TF_DISABLE_PLUGIN_TLS`).
    pub client_certificate: Option<ClientCertificate>,
    /// The directory for a unix socket; otherwise the directory for temporary files.
    pub socket_dir: Option<PathBuf>,
    /// The group, by name or number, that may use the unix socket.
    pub socket_group: Option<String>,
    /// The allowed TCP ports; `0..=0` lets the operating system choose.
    pub ports: RangeInclusive<u16>,
    /// Whether the host offers [`PROTOCOL_VERSION`]. If it does not, the handshake is printed
    /// anyway, because the host reports that error better.
    pub offers_our_version: bool,
    /// Whether the host asks if one connection can carry several services. Only such a host
    /// understands a seventh field.
    pub asks_about_multiplexing: bool,
}

/// Why the host's settings cannot be used.
#[derive(Debug, Error)]
pub enum LaunchError {
    /// The client certificate cannot be used to check a client.
    #[error(
        "{CLIENT_CERT} holds no usable certificate: {0}. The provider ends here, because without it any \
         process could connect; if a wrapper starts Terraform, let it pass this variable on unchanged"
    )]
    ClientCertificate(#[source] CertificateError),
    /// A port is not a number from 0 to 65535.
    #[error("{name} must be a port number, but is {value:?}")]
    Port {
        /// The variable.
        name: &'static str,
        /// Its value.
        value: String,
    },
    /// The lowest port is above the highest.
    #[error("{MIN_PORT} ({min}) is greater than {MAX_PORT} ({max}): no port is left to listen on")]
    PortRange {
        /// The lowest port asked for.
        min: u16,
        /// The highest port asked for.
        max: u16,
    },
    /// A variable is not text.
    #[error("{name} is not valid Unicode")]
    NotUnicode {
        /// The variable.
        name: &'static str,
    },
}

impl Launch {
    /// Reads the settings from environment variables; `variable` gives a value by name.
    ///
    /// As in go-plugin's own servers, an empty variable counts as not set.
    ///
    /// # Errors
    ///
    /// When a host started this process with settings that cannot be used.
    pub fn from_env(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, LaunchError> {
        let set = |name: &'static str| variable(name).filter(|value| !value.is_empty());
        let text = |name: &'static str| {
            set(name)
                .map(|value| {
                    value
                        .into_string()
                        .map_err(|_| LaunchError::NotUnicode { name })
                })
                .transpose()
        };
        if set(COOKIE).is_none_or(|cookie| cookie != COOKIE_VALUE) {
            return Ok(Self::ByHand);
        }
        let client_certificate = text(CLIENT_CERT)?
            .map(|pem| ClientCertificate::from_pem(&pem).map_err(LaunchError::ClientCertificate))
            .transpose()?;
        let ports = port_range(text(MIN_PORT)?, text(MAX_PORT)?)?;
        Ok(Self::ByHost(Terms {
            client_certificate,
            socket_dir: set(SOCKET_DIR).map(PathBuf::from),
            socket_group: text(SOCKET_GROUP)?,
            ports,
            offers_our_version: text(PROTOCOL_VERSIONS)?
                .is_some_and(|versions| offers_our_version(&versions)),
            asks_about_multiplexing: set(MULTIPLEX).is_some(),
        }))
    }
}

/// The list comes in random order: go-plugin iterates a Go map to write it.
fn offers_our_version(versions: &str) -> bool {
    versions
        .split(',')
        .any(|version| version.trim().parse() == Ok(PROTOCOL_VERSION))
}

fn port_range(
    min: Option<String>,
    max: Option<String>,
) -> Result<RangeInclusive<u16>, LaunchError> {
    let port = |name, value: Option<String>| match value {
        None => Ok(None),
        Some(value) => value
            .parse::<u16>()
            .map(Some)
            .map_err(|_| LaunchError::Port { name, value }),
    };
    match (port(MIN_PORT, min)?, port(MAX_PORT, max)?) {
        (None, None) => Ok(0..=0),
        (min, max) => {
            let (min, max) = (min.unwrap_or(1), max.unwrap_or(u16::MAX));
            if min > max {
                return Err(LaunchError::PortRange { min, max });
            }
            Ok(min..=max)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn launch(variables: &[(&str, &str)]) -> Result<Launch, LaunchError> {
        Launch::from_env(|name| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| OsString::from(value))
        })
    }

    fn terms(variables: &[(&str, &str)]) -> Terms {
        let mut all = vec![(COOKIE, COOKIE_VALUE)];
        all.extend_from_slice(variables);
        match launch(&all) {
            Ok(Launch::ByHost(terms)) => terms,
            other => panic!("expected a launch by a host, got {other:?}"),
        }
    }

    fn refusal(variables: &[(&str, &str)]) -> String {
        let mut all = vec![(COOKIE, COOKIE_VALUE)];
        all.extend_from_slice(variables);
        launch(&all)
            .expect_err("these terms cannot be met")
            .to_string()
    }

    #[test]
    fn without_the_cookie_a_person_started_it() {
        assert!(matches!(launch(&[]), Ok(Launch::ByHand)));
        assert!(matches!(
            launch(&[(COOKIE, "another"), (MIN_PORT, "x")]),
            Ok(Launch::ByHand)
        ));
    }

    #[test]
    fn the_order_of_the_protocol_versions_does_not_matter() {
        for (versions, offered) in [
            ("5,6", true),
            ("6,5", true),
            ("6", true),
            ("5", false),
            ("16", false),
            ("", false),
        ] {
            let terms = terms(&[(PROTOCOL_VERSIONS, versions)]);
            assert_eq!(terms.offers_our_version, offered, "{versions}");
        }
    }

    #[test]
    fn no_client_certificate_means_no_tls() {
        assert!(terms(&[]).client_certificate.is_none());
        assert!(terms(&[(CLIENT_CERT, "")]).client_certificate.is_none());
    }

    #[test]
    fn a_client_certificate_that_cannot_be_read_is_an_error() {
        let empty = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
        let nonsense = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for pem in ["nonsense", empty, nonsense] {
            let message = refusal(&[(CLIENT_CERT, pem)]);
            assert!(message.starts_with("PLUGIN_CLIENT_CERT holds no usable certificate"));
        }
    }

    #[test]
    fn ports_are_numbers_in_order() {
        assert_eq!(terms(&[]).ports, 0..=0);
        assert_eq!(
            terms(&[(MIN_PORT, "10000"), (MAX_PORT, "25000")]).ports,
            10000..=25000
        );
        assert_eq!(
            refusal(&[(MIN_PORT, "many")]),
            r#"PLUGIN_MIN_PORT must be a port number, but is "many""#
        );
        assert_eq!(
            refusal(&[(MIN_PORT, "9"), (MAX_PORT, "8")]),
            "PLUGIN_MIN_PORT (9) is greater than PLUGIN_MAX_PORT (8): no port is left to listen on"
        );
    }

    #[test]
    fn the_rest_of_the_terms_is_taken_as_it_is() {
        let plain = terms(&[]);
        assert!(!plain.asks_about_multiplexing);
        assert_eq!(plain.socket_dir, None);
        let full = terms(&[
            (MULTIPLEX, "true"),
            (SOCKET_DIR, "/run/p"),
            (SOCKET_GROUP, "wheel"),
        ]);
        assert!(full.asks_about_multiplexing);
        assert_eq!(full.socket_dir, Some(PathBuf::from("/run/p")));
        assert_eq!(full.socket_group.as_deref(), Some("wheel"));
    }
}
