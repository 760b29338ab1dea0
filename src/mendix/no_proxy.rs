//! The list in `NO_PROXY`: the hosts that are reached without the proxy.

use std::net::IpAddr;

use ipnet::IpNet;
use url::Host;

use super::endpoint::Endpoint;

/// The first entry of a `NO_PROXY` list that matches the endpoint.
pub(super) fn matching_entry<'a>(endpoint: &Endpoint, list: &'a str) -> Option<&'a str> {
    let (host, port) = endpoint.host_and_port()?;
    list.split([',', ' ', '\t', '\n'])
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .find(|entry| is_about(entry, &host, port))
}

fn is_about(entry: &str, host: &Host<&str>, port: u16) -> bool {
    if entry == "*" {
        return true;
    }
    let address = match host {
        Host::Domain(name) => {
            let (pattern, of_port) = split_port(entry);
            return of_port.is_none_or(|of_port| of_port == port) && names(pattern, name);
        }
        Host::Ipv4(address) => IpAddr::V4(*address),
        Host::Ipv6(address) => IpAddr::V6(*address).to_canonical(),
    };
    if let Ok(network) = entry.parse::<IpNet>() {
        return network.contains(&address);
    }
    let is_this = |text: &str| {
        let text = text.trim_start_matches('[').trim_end_matches(']');
        text.parse::<IpAddr>()
            .is_ok_and(|entry| entry.to_canonical() == address)
    };
    let (of_address, of_port) = split_port(entry);
    is_this(entry) || (of_port == Some(port) && is_this(of_address))
}

/// An entry without its port, and the port if it has one.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    let split = entry.rsplit_once(':');
    match split.map(|(before, port)| (before, port.parse())) {
        Some((before, Ok(port))) => (before, Some(port)),
        _ => (entry, None),
    }
}

/// Whether a pattern matches a name: `example.com` matches itself and all names below it,
/// `.example.com` and `*.example.com` only those below.
fn names(pattern: &str, name: &str) -> bool {
    let pattern = pattern.trim_end_matches('.').to_ascii_lowercase();
    let name = name.trim_end_matches('.');
    let pattern = pattern.strip_prefix('*').unwrap_or(&pattern);
    match pattern.strip_prefix('.') {
        Some(domain) => is_below(name, domain),
        None => name == pattern || is_below(name, pattern),
    }
}

fn is_below(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain)
        .is_some_and(|rest| !domain.is_empty() && rest.len() > 1 && rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_straight(endpoint: &str, list: &str, expected: bool) {
        let found = matching_entry(&endpoint.parse().unwrap(), list);
        assert_eq!(found.is_some(), expected, "{endpoint} {list}");
    }

    #[test]
    fn a_name_goes_straight_where_the_list_has_it_or_a_domain_above_it() {
        for (list, expected) in [
            ("*", true),
            ("other.com, *", true),
            ("example.com", true),
            ("EXAMPLE.com", true),
            ("example.com.", true),
            ("api.example.com", true),
            ("com", true),
            (".example.com", true),
            ("*.example.com", true),
            ("a.com example.com", true),
            (".api.example.com", false),
            ("*.api.example.com", false),
            ("ample.com", false),
            ("example", false),
            ("pi.example.com", false),
            ("example.com:443", true),
            ("api.example.com:443", true),
            ("*.example.com:443", true),
            ("example.com:8443", false),
            ("", false),
            (",", false),
            (".", false),
            ("10.0.0.0/8", false),
        ] {
            assert_straight("https://api.example.com", list, expected);
        }
        assert_straight("https://example.com:8443", "example.com:8443", true);
        assert_straight("https://example.com", ".example.com", false);
        assert_straight("https://example.com", "*.example.com", false);
        assert_straight("https://example.com.", "example.com", true);
    }

    #[test]
    fn an_address_goes_straight_where_the_list_has_it_or_its_network() {
        for (list, expected) in [
            ("*", true),
            ("10.1.2.3", true),
            ("10.0.0.0/8", true),
            ("10.1.2.3/32", true),
            ("10.1.2.3:443", true),
            ("10.1.2.3:8443", false),
            ("10.1.2.4", false),
            ("11.0.0.0/8", false),
            (".2.3", false),
            ("2.3", false),
        ] {
            assert_straight("https://10.1.2.3", list, expected);
        }
        for (list, expected) in [
            ("fd00::1", true),
            ("[fd00::1]", true),
            ("[fd00::1]:443", true),
            ("[fd00::1]:8443", false),
            ("fd00::/8", true),
            ("fe00::/8", false),
            ("*", true),
        ] {
            assert_straight("https://[fd00::1]", list, expected);
        }
    }
}
