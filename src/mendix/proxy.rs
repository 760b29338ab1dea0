//! The proxy between this machine and the endpoint, as environment variables name it.
//!
//! The variables mean the same as for Terraform itself, so its calls and ours take the same route.
//! The rules are those of Go's `golang.org/x/net/http/httpproxy`, with curl's `ALL_PROXY` in
//! addition. If the two differ about `NO_PROXY`, Go's rule holds: `.example.com` matches the names
//! below `example.com`, not `example.com` itself.
//!
//! `HTTP_PROXY` is for requests over plain HTTP. Ours go to this machine only and never use a
//! proxy, so the variable is not read.

use std::ffi::OsString;
use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;
use reqwest::StatusCode;
use reqwest::header::HeaderValue;
use thiserror::Error;
use url::{Host, Url};

use super::endpoint::Endpoint;
use super::no_proxy::matching_entry;
use super::tls_failure::TlsFailure;

/// The variables that name a proxy, in order of precedence.
const PROXY_VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The variables that list the hosts without a proxy.
const DIRECT_VARIABLES: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// The variables that name a proxy for plain HTTP. The provider does not read them.
const HTTP_VARIABLES: [&str; 2] = ["HTTP_PROXY", "http_proxy"];

/// A proxy, reached over HTTP or HTTPS. `Display` shows its address without user name and password.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    url: Url,
    variable: &'static str,
}

/// Why calls to an endpoint on another machine use no proxy although a variable names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bypass {
    /// An entry in the list of exceptions matches the endpoint.
    Excepted {
        /// The variable with the list.
        variable: &'static str,
        /// The entry.
        entry: String,
    },
    /// Only a variable for plain HTTP names a proxy.
    HttpOnly {
        /// That variable.
        variable: &'static str,
    },
}

impl Bypass {
    /// The bypass for calls to `endpoint`, according to these environment variables; `None` if
    /// there is a proxy, or no variable names one. A variable that cannot be used is an error of
    /// [`Proxy::for_endpoint`].
    pub fn for_endpoint(
        endpoint: &Endpoint,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Option<Self> {
        if endpoint.is_loopback() {
            return None;
        }
        let exception = exception(endpoint, &variable).ok()?;
        if first_set(&PROXY_VARIABLES, &variable).ok()?.is_some() {
            let (variable, entry) = exception?;
            return Some(Self::Excepted { variable, entry });
        }
        let is_set = |name: &&&str| variable(name).is_some_and(|value| !value.is_empty());
        match HTTP_VARIABLES.iter().find(is_set) {
            Some(variable) if exception.is_none() => Some(Self::HttpOnly { variable }),
            _ => None,
        }
    }
}

impl fmt::Display for Bypass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Excepted { variable, entry } => {
                write!(f, "directly, because {variable} names {entry}")
            }
            Self::HttpOnly { variable } => write!(
                f,
                "directly: {variable} is set, but the provider reads HTTPS_PROXY"
            ),
        }
    }
}

/// Why a proxy opened no connection to the endpoint. Nothing was sent there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxyFailure {
    /// There is no connection to the proxy itself.
    Unreachable {
        /// The operating system's error.
        cause: String,
    },
    /// There is no secure connection to the proxy itself, which the variable names with `https://`.
    Insecure(TlsFailure),
    /// The proxy answered with another status than 200.
    Refused {
        /// The status.
        status: StatusCode,
        /// Scheme, host and path of its redirect.
        target: Option<String>,
    },
    /// The proxy does not answer in HTTP.
    Unintelligible {
        /// What is wrong with the answer.
        cause: String,
    },
}

impl ProxyFailure {
    /// Whether the proxy may open a connection a moment later.
    pub(super) fn is_for_now(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Unintelligible { .. } => true,
            // It was tried twice: for the call, and for this error.
            Self::Insecure(_) => false,
            Self::Refused { status, .. } => {
                status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS
            }
        }
    }
}

impl fmt::Display for ProxyFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable { cause } => write!(f, "cannot be reached ({cause})"),
            Self::Insecure(failure) => write!(f, "offers no secure connection ({failure})"),
            Self::Refused { status, target } => {
                write!(f, "refuses to connect to the endpoint: {status}")?;
                match target {
                    Some(target) => write!(f, ", a redirect to {target}"),
                    None => Ok(()),
                }
            }
            Self::Unintelligible { cause } => {
                write!(f, "does not answer as an HTTP proxy does ({cause})")
            }
        }
    }
}

/// Why a variable names no usable proxy. The error never contains the variable's value, which may
/// be a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the environment variable {variable} {problem}")]
pub struct ProxyError {
    /// The variable.
    pub variable: &'static str,
    /// The problem with its value.
    pub problem: ProxyProblem,
}

/// The problem with the value of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProxyProblem {
    /// The value is not text.
    #[error("is not valid UTF-8")]
    NotUtf8,
    /// The value is not an address.
    #[error("is not the address of a proxy, such as http://proxy.example.com:3128")]
    NotAnAddress,
    /// The value names a SOCKS proxy.
    #[error(
        "names a SOCKS proxy, which the provider does not support; name an HTTP proxy, such as \
         http://proxy.example.com:3128"
    )]
    Socks,
    /// The value names a proxy of another kind.
    #[error(
        "names neither an http:// nor an https:// proxy; give an address such as \
         http://proxy.example.com:3128"
    )]
    Scheme,
}

impl Proxy {
    /// The proxy for calls to `endpoint`, according to these environment variables; `None` if the
    /// calls use no proxy. Calls that stay on this machine never use one.
    ///
    /// # Errors
    ///
    /// [`ProxyError`] if a variable that applies cannot be used. Ignoring it would bypass what
    /// protects a network.
    pub fn for_endpoint(
        endpoint: &Endpoint,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Option<Self>, ProxyError> {
        if endpoint.is_loopback() {
            return Ok(None);
        }
        let Some((name, address)) = first_set(&PROXY_VARIABLES, &variable)? else {
            return Ok(None);
        };
        if exception(endpoint, &variable)?.is_some() {
            return Ok(None);
        }
        let proxy = parse(&address).map_err(|problem| ProxyError {
            variable: name,
            problem,
        })?;
        Ok(Some(Self {
            url: proxy,
            variable: name,
        }))
    }

    /// The environment variable that names the proxy.
    pub fn variable(&self) -> &'static str {
        self.variable
    }

    /// Whether the connection to the proxy itself is encrypted.
    pub(super) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The host, an IPv6 address without brackets, and the port.
    pub(super) fn host_and_port(&self) -> Option<(String, u16)> {
        let host = match self.url.host()? {
            Host::Domain(name) => name.to_owned(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        Some((host, self.url.port_or_known_default()?))
    }

    /// User name and password for the proxy, if the variable has them.
    pub(super) fn authorization(&self) -> Option<HeaderValue> {
        let decoded = |text: &str| percent_decode_str(text).collect::<Vec<u8>>();
        if self.url.username().is_empty() && self.url.password().is_none() {
            return None;
        }
        let mut pair = decoded(self.url.username());
        pair.push(b':');
        pair.extend(decoded(self.url.password().unwrap_or_default()));
        let mut value = HeaderValue::try_from(format!("Basic {}", BASE64_STANDARD.encode(pair)));
        if let Ok(value) = &mut value {
            value.set_sensitive(true);
        }
        value.ok()
    }

    /// The same for the HTTP client.
    pub(super) fn to_reqwest(&self) -> reqwest::Result<reqwest::Proxy> {
        reqwest::Proxy::all(self.url.clone())
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = &self.url;
        write!(
            f,
            "{}://{}",
            url.scheme(),
            url.host_str().unwrap_or_default()
        )?;
        // A parsed address leaves out the default port of its scheme.
        match url.port_or_known_default() {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proxy")
    }
}

/// The variable whose list names the endpoint, and the entry.
fn exception(
    endpoint: &Endpoint,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<(&'static str, String)>, ProxyError> {
    let Some((name, list)) = first_set(&DIRECT_VARIABLES, variable)? else {
        return Ok(None);
    };
    Ok(matching_entry(endpoint, &list).map(|entry| (name, entry.to_owned())))
}

/// The first variable that is set and not empty.
fn first_set(
    names: &[&'static str],
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<(&'static str, String)>, ProxyError> {
    let found = names
        .iter()
        .find_map(|name| Some((*name, variable(name).filter(|value| !value.is_empty())?)));
    let Some((name, value)) = found else {
        return Ok(None);
    };
    let text = value.into_string().map_err(|_| ProxyError {
        variable: name,
        problem: ProxyProblem::NotUtf8,
    })?;
    Ok(Some((name, text)))
}

/// Parses an address. Without a scheme it is that of an HTTP proxy.
fn parse(address: &str) -> Result<Url, ProxyProblem> {
    let address = address.trim();
    let url = if address.contains("://") {
        address.parse()
    } else {
        format!("http://{address}").parse()
    };
    let url: Url = url.map_err(|_| ProxyProblem::NotAnAddress)?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url),
        "http" | "https" => Err(ProxyProblem::NotAnAddress),
        "socks" | "socks4" | "socks4a" | "socks5" | "socks5h" => Err(ProxyProblem::Socks),
        _ => Err(ProxyProblem::Scheme),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// These variables and no others.
    fn variables(set: &[(&str, &str)]) -> impl Fn(&str) -> Option<OsString> {
        |name| {
            let found = set.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        }
    }

    fn proxy(endpoint: &str, set: &[(&str, &str)]) -> Result<Option<String>, ProxyError> {
        let endpoint: Endpoint = endpoint.parse().unwrap();
        let proxy = Proxy::for_endpoint(&endpoint, variables(set))?;
        Ok(proxy.map(|proxy| proxy.url.to_string()))
    }

    const PROXY: (&str, &str) = ("HTTPS_PROXY", "http://proxy.example:3128");

    #[test]
    fn the_strongest_variable_that_is_set_names_the_proxy() {
        let of = |set: &[_]| proxy("https://api.example.com", set).unwrap();
        let address = Some("http://a:1/".to_owned());
        assert_eq!(of(&[]), None);
        for name in PROXY_VARIABLES {
            assert_eq!(of(&[(name, "http://a:1")]), address, "{name}");
            assert_eq!(of(&[(name, "a:1")]), address, "{name}");
            assert_eq!(
                of(&[("HTTPS_PROXY", ""), (name, "a:1")]).is_some(),
                name != "HTTPS_PROXY"
            );
        }
        assert_eq!(of(&[("ALL_PROXY", "b:2"), ("https_proxy", "a:1")]), address);
        let secure = of(&[("HTTPS_PROXY", "https://anna:pass@a:1")]);
        assert_eq!(secure.as_deref(), Some("https://anna:pass@a:1/"));
        // For plain HTTP, which stays on this machine.
        assert_eq!(
            of(&[("HTTP_PROXY", "http://a:1"), ("http_proxy", "a:1")]),
            None
        );
    }

    #[test]
    fn what_stays_on_this_machine_goes_through_no_proxy() {
        for endpoint in [
            "http://localhost:8080",
            "https://localhost",
            "https://center.localhost",
            "https://127.0.0.1:8443",
            "https://127.9.9.9",
            "https://[::1]",
        ] {
            let wrong = ("ALL_PROXY", "socks5://a:1");
            assert_eq!(proxy(endpoint, &[PROXY, wrong]), Ok(None), "{endpoint}");
        }
    }

    #[test]
    fn an_address_that_cannot_be_used_is_an_error_that_does_not_show_it() {
        use ProxyProblem::{NotAnAddress, Scheme, Socks};
        for (address, problem) in [
            ("http://hunter2@", NotAnAddress),
            ("http://", NotAnAddress),
            ("http://exa mple:1", NotAnAddress),
            ("proxy:port", NotAnAddress),
            ("http://proxy:99999", NotAnAddress),
            ("socks5://anna:hunter2@proxy:1080", Socks),
            ("socks5h://proxy", Socks),
            ("socks4://proxy", Socks),
            ("ftp://hunter2@proxy", Scheme),
        ] {
            let variable = "HTTPS_PROXY";
            let error = proxy("https://example.com", &[(variable, address)]).unwrap_err();
            assert_eq!(error, ProxyError { variable, problem }, "{address}");
            let text = format!("{error} {error:?}");
            assert!(
                text.contains("HTTPS_PROXY") && !text.contains("hunter2"),
                "{text}"
            );
        }
        // A host without a proxy needs no valid proxy address.
        let direct = [("HTTPS_PROXY", "http://"), ("NO_PROXY", "example.com")];
        assert_eq!(proxy("https://example.com", &direct), Ok(None));
    }

    #[test]
    fn a_proxy_that_is_not_used_has_a_reason_where_a_variable_names_one() {
        const NO_PROXY: (&str, &str) = ("NO_PROXY", "localhost, .corp.example");
        let excepted = "directly, because NO_PROXY names .corp.example";
        let http_only = "directly: http_proxy is set, but the provider reads HTTPS_PROXY";
        let http = ("http_proxy", "http://anna:hunter2@proxy.example:3128");
        for (endpoint, set, expected) in [
            (
                "https://center.corp.example",
                &[PROXY, NO_PROXY][..],
                Some(excepted),
            ),
            (
                "https://center.corp.example",
                &[PROXY, NO_PROXY, http],
                Some(excepted),
            ),
            ("https://center.example", &[PROXY, NO_PROXY, http], None),
            ("https://center.example", &[http], Some(http_only)),
            ("https://center.example", &[http, NO_PROXY], Some(http_only)),
            ("https://center.corp.example", &[http, NO_PROXY], None),
            ("https://center.corp.example", &[NO_PROXY], None),
            ("https://center.example", &[("HTTP_PROXY", "")], None),
            ("http://localhost:8080", &[http], None),
            ("http://localhost:8080", &[PROXY, NO_PROXY], None),
        ] {
            let bypass = Bypass::for_endpoint(&endpoint.parse().unwrap(), variables(set));
            let said = bypass.map(|bypass| bypass.to_string());
            assert_eq!(said.as_deref(), expected, "{endpoint} {set:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_value_that_is_no_text_is_an_error() {
        use std::os::unix::ffi::OsStringExt;
        let endpoint: Endpoint = "https://example.com".parse().unwrap();
        for variable in ["HTTPS_PROXY", "NO_PROXY"] {
            let value = |name: &str| match name {
                name if name == variable => Some(OsString::from_vec(vec![0xff])),
                "all_proxy" => Some("proxy:1".into()),
                _ => None,
            };
            let error = Proxy::for_endpoint(&endpoint, value).unwrap_err();
            let problem = ProxyProblem::NotUtf8;
            assert_eq!(error, ProxyError { variable, problem });
        }
    }

    #[test]
    fn the_password_of_a_proxy_does_not_print() {
        for (address, shown) in [
            ("http://anna:hunter2@proxy", "http://proxy:80"),
            ("https://hunter2@proxy", "https://proxy:443"),
            ("hunter2:a@[fd00::1]:3128", "http://[fd00::1]:3128"),
        ] {
            let proxy = Proxy {
                url: parse(address).unwrap(),
                variable: "HTTPS_PROXY",
            };
            assert_eq!(proxy.to_string(), shown);
            let text = format!("{proxy:?} {:?}", proxy.authorization());
            assert!(!text.contains("hunter2"), "{text}");
        }
    }
}
