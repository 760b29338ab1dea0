//! The address of the Control Center's API.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use thiserror::Error;
use url::{Host, ParseError, Url};

/// The base address of a Control Center, for example `https://api.example.com/control-center`.
///
/// It is an `https` address, or an `http` address of this machine: every request contains the
/// token, so it must never travel unencrypted over a network. A path is a prefix of every call's
/// path; a trailing slash is dropped. `Display` shows the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(Url);

/// Why a text is not an [`Endpoint`].
///
/// No case contains the text itself, which may include a password. The messages complete a sentence
/// such as "the endpoint …".
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EndpointError {
    /// The text is empty or blank.
    #[error("is empty; give the address of the Control Center's API, starting with https://")]
    Empty,
    /// The text is not an absolute URL with a host.
    #[error(
        "is not a URL ({reason}); give the address of the Control Center's API, starting with https://"
    )]
    NotAUrl {
        /// What is wrong with it, to put in brackets.
        reason: String,
    },
    /// The text is a host and a port without a scheme, possibly with a path.
    #[error("has no scheme; give https://{host}:{port}{}", Or(*is_loopback, host, *port))]
    NoScheme {
        /// The host.
        host: String,
        /// The port.
        port: u16,
        /// Whether the host is this machine.
        is_loopback: bool,
    },
    /// The URL is neither `https` nor `http`.
    #[error("has the scheme {scheme}; only https is accepted, and http for this machine")]
    Scheme {
        /// The scheme, without the colon.
        scheme: String,
    },
    /// The URL is `http`, to another machine.
    #[error(
        "would send the token unencrypted to {host}; use https. \
         http is accepted for this machine only (localhost, 127.0.0.1, [::1])"
    )]
    PlainHttp {
        /// The host.
        host: String,
    },
    /// The URL carries a user name or a password.
    #[error("contains a user name or password; remove it, the token is the only credential")]
    UserInfo,
    /// The URL has a query.
    #[error("contains a query; remove everything from the ? on")]
    Query,
    /// The URL has a fragment.
    #[error("contains a fragment; remove everything from the # on")]
    Fragment,
}

/// Suggests `http` as well, if the host is this machine.
struct Or<'a>(bool, &'a str, u16);

impl fmt::Display for Or<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self(true, host, port) => write!(f, ", or http://{host}:{port} without encryption"),
            _ => Ok(()),
        }
    }
}

impl Endpoint {
    /// The address of a call: the endpoint's path followed by `segments`, each of them
    /// percent-encoded.
    pub(super) fn join<'a>(&self, segments: impl IntoIterator<Item = &'a str>) -> Url {
        let mut url = self.0.clone();
        // Only URLs such as `mailto:` have no path segments, and `FromStr` refuses those.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }

    /// Whether requests travel unencrypted, which only happens on this machine.
    pub(super) fn is_plain_http(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// The host and the port.
    pub(super) fn host_and_port(&self) -> Option<(Host<&str>, u16)> {
        Some((self.0.host()?, self.0.port_or_known_default()?))
    }

    /// Whether requests stay on this machine.
    pub(super) fn is_loopback(&self) -> bool {
        self.0.host().is_some_and(|host| is_loopback(&host))
    }

    /// The host's name and the addresses that it must have, if it is a name for this machine: a
    /// resolver may send such a name somewhere else.
    pub(super) fn loopback_name(&self) -> Option<(&str, [SocketAddr; 2])> {
        match self.0.host() {
            Some(Host::Domain(name)) if is_loopback_name(name) => Some((
                name,
                // Port 0 leaves the port to the URL.
                [
                    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
                    SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 0),
                ],
            )),
            _ => None,
        }
    }
}

/// RFC 6761 section 6.3 reserves `localhost` and every name below it for the loopback addresses.
fn is_loopback_name(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => is_loopback_name(name),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// The error for `host:port`, which a URL parser reads as a scheme and a path. Only with a port:
/// without one, the text may as well be a token.
fn without_scheme(text: &str) -> Option<EndpointError> {
    let (authority, _) = text.trim().split_once('/').unwrap_or((text.trim(), ""));
    let (_, port) = authority.rsplit_once(':')?;
    let port = port.parse().ok()?;
    let url = Url::parse(&format!("https://{authority}")).ok()?;
    if !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    let host = url.host()?;
    Some(EndpointError::NoScheme {
        is_loopback: is_loopback(&host),
        host: host.to_string(),
        port,
    })
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().is_empty() {
            return Err(EndpointError::Empty);
        }
        if let Some(error) = without_scheme(text) {
            return Err(error);
        }
        let mut url = Url::parse(text).map_err(|error| EndpointError::NotAUrl {
            reason: match error {
                // The parser's own words are about links within a page.
                ParseError::RelativeUrlWithoutBase => "it has no scheme".to_owned(),
                other => other.to_string(),
            },
        })?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(EndpointError::Scheme {
                scheme: url.scheme().to_owned(),
            });
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(EndpointError::UserInfo);
        }
        if url.query().is_some() {
            return Err(EndpointError::Query);
        }
        if url.fragment().is_some() {
            return Err(EndpointError::Fragment);
        }
        if let Some(host) = url.host()
            && url.scheme() == "http"
            && !is_loopback(&host)
        {
            return Err(EndpointError::PlainHttp {
                host: host.to_string(),
            });
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A URL without a path is written with a slash that the user did not type.
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, EndpointError> {
        text.parse::<Endpoint>()
            .map(|endpoint| endpoint.to_string())
    }

    #[test]
    fn https_is_accepted_and_shown_without_a_trailing_slash() {
        for (text, shown) in [
            ("https://api.example.com", "https://api.example.com"),
            ("https://api.example.com/", "https://api.example.com"),
            (
                "https://API.example.com:8443",
                "https://api.example.com:8443",
            ),
            (
                "https://api.example.com/a/b/",
                "https://api.example.com/a/b",
            ),
            (" https://api.example.com ", "https://api.example.com"),
        ] {
            assert_eq!(parse(text), Ok(shown.to_owned()), "{text}");
        }
    }

    #[test]
    fn http_is_accepted_for_this_machine_only() {
        for text in [
            "http://localhost:8080",
            "http://center.localhost",
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:8080",
        ] {
            assert_eq!(parse(text), Ok(text.to_owned()));
        }
        for (text, host) in [
            ("http://api.example.com", "api.example.com"),
            ("http://localhost.example.com", "localhost.example.com"),
            ("http://notlocalhost", "notlocalhost"),
            ("http://10.0.0.1/", "10.0.0.1"),
            ("http://0.0.0.0/", "0.0.0.0"),
            ("http://[::ffff:10.0.0.1]/", "[::ffff:a00:1]"),
        ] {
            let host = host.to_owned();
            assert_eq!(
                parse(text),
                Err(EndpointError::PlainHttp { host }),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_base_address_is_refused_by_its_own_case() {
        assert_eq!(parse(""), Err(EndpointError::Empty));
        assert_eq!(parse(" \n"), Err(EndpointError::Empty));
        assert_eq!(
            parse("ftp://example.com"),
            Err(EndpointError::Scheme {
                scheme: "ftp".to_owned()
            })
        );
        assert_eq!(parse("https://example.com?a=b"), Err(EndpointError::Query));
        assert_eq!(parse("https://example.com#a"), Err(EndpointError::Fragment));
        for text in ["api.example.com", "/v1", "https://", "https://exa mple.com"] {
            assert!(
                matches!(parse(text), Err(EndpointError::NotAUrl { .. })),
                "{text}"
            );
        }
    }

    #[test]
    fn a_host_with_a_port_and_without_a_scheme_is_told_which_to_write() {
        for (text, said) in [
            (
                "localhost:8080",
                "has no scheme; give https://localhost:8080, or http://localhost:8080 without \
                 encryption",
            ),
            (
                "[::1]:80",
                "has no scheme; give https://[::1]:80, or http://[::1]:80 without encryption",
            ),
            (
                "api.example.com:8443/control-center",
                "has no scheme; give https://api.example.com:8443",
            ),
            ("10.0.0.1:443", "has no scheme; give https://10.0.0.1:443"),
        ] {
            assert_eq!(parse(text).unwrap_err().to_string(), said);
        }
        for text in [
            "mailto:hunter2@example.com",
            "ftp:a",
            "anna:hunter2@a:1",
            "7vSd6ru/Te:1",
        ] {
            let error = parse(text).unwrap_err();
            assert!(!matches!(error, EndpointError::NoScheme { .. }), "{text}");
            assert!(!error.to_string().contains("hunter2"));
        }
    }

    #[test]
    fn a_password_is_refused_and_never_shown() {
        for text in [
            "https://anna:hunter2@example.com",
            "http://hunter2@example.com",
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error, EndpointError::UserInfo);
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
    }

    #[test]
    fn a_call_keeps_the_path_prefix_and_encodes_its_segments() {
        let endpoint: Endpoint = "https://example.com/base/".parse().unwrap();
        assert_eq!(
            endpoint.join(["v1", "a/b?c#d%"]).as_str(),
            "https://example.com/base/v1/a%2Fb%3Fc%23d%25"
        );
        let endpoint: Endpoint = "https://example.com".parse().unwrap();
        assert_eq!(endpoint.join(["v1"]).as_str(), "https://example.com/v1");
    }

    #[test]
    fn only_names_for_this_machine_are_pinned_to_it() {
        let pinned = |text: &str| {
            let endpoint: Endpoint = text.parse().unwrap();
            endpoint.loopback_name().map(|(name, _)| name.to_owned())
        };
        assert_eq!(pinned("http://localhost:1"), Some("localhost".to_owned()));
        assert_eq!(
            pinned("https://a.localhost"),
            Some("a.localhost".to_owned())
        );
        assert_eq!(pinned("https://example.com"), None);
        assert_eq!(pinned("http://127.0.0.1"), None);
    }
}
