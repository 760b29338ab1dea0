//! A network with a proxy and its own certificates.

use std::fs;

use terraform_provider_mendix::mendix::endpoint::Endpoint;
use terraform_provider_mendix::mendix::proxy::Proxy as ProxyOf;

use super::page;
use crate::story::{Cli, Proxy, World, chat};

pub const GUIDE: &str = "behind-a-proxy";

#[cfg(target_os = "linux")]
cases![the_settings_of_the_guide_lead_to_the_control_center];

/// The variables that the guide exports below this heading, as names and values.
#[track_caller]
fn exports(section: &str) -> Vec<(String, String)> {
    let blocks = page::blocks(GUIDE);
    let of_section = blocks.iter().filter(|block| block.section == section);
    let exports: Vec<_> = of_section
        .flat_map(|block| block.text.lines())
        .filter_map(|line| line.strip_prefix("export ")?.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    assert!(!exports.is_empty(), "{section}");
    exports
}

fn the_settings_of_the_guide_lead_to_the_control_center(cli: &Cli) {
    let certificates = tempfile::tempdir().expect("a directory can be made");
    let mut world = World::with(cli, |options| {
        options.tls = Some(certificates.path().to_owned());
        options.tls_name = vec!["control-center.example.com".to_owned()];
    });
    let proxy = Proxy::to(&world.control_center.url());
    let directory = certificates.path().to_str().expect("it is text");
    let ours = |value: &str| {
        value
            .replace("proxy.example.com:3128", &proxy.address().to_string())
            .replace("/etc/company", directory)
    };
    let log = certificates.path().join("trace.log");
    world
        .env(
            "MENDIX_CONTROL_CENTER_ENDPOINT",
            "https://control-center.example.com",
        )
        .env("TF_LOG", "TRACE")
        .env("TF_LOG_PATH", &log)
        .write([chat()]);
    // Without trusted certificates no request succeeds; with either of the two variables all do.
    let [proxy_variable] = &exports("Go through the proxy")[..] else {
        panic!("one variable names the proxy")
    };
    world.env(&proxy_variable.0, ours(&proxy_variable.1));
    let [file, dir] = &exports("Trust your company's certificates")[..] else {
        panic!("two variables name certificates")
    };
    let untrusted = "The certificate of the endpoint is not trusted";
    world.plan().fails().errors_are([untrusted]);
    for (name, value) in [file, dir] {
        world.env(name, ours(value));
        let _ = world.plan().succeeds();
        world.env_remove(name);
    }
    for head in proxy.asked() {
        let tunnel = "CONNECT control-center.example.com:443 HTTP/1.1\r\n";
        assert!(head.starts_with(tunnel), "{head}");
        assert!(!head.contains("MxToken"), "{head}");
    }
    let log = fs::read_to_string(log).expect("the log can be read");
    let way = log
        .lines()
        .filter(|line| line.contains("way of the request"));
    let shown = format!("http://{}", proxy.address());
    assert!(way.clone().count() > 0);
    assert!(way.clone().all(|line| line.contains(&shown)), "{shown}");

    // A request that goes around the proxy does not reach it, and the name does not resolve here.
    let asked = proxy.asked().len();
    let [(name, value)] = &exports("Go around the proxy")[..] else {
        panic!("one variable names what is reached directly")
    };
    world
        .env(name, value)
        .provider("  max_retries = 0\n  request_timeout = \"2s\"")
        .write([chat()]);
    let _ = world.plan().fails();
    assert_eq!(proxy.asked().len(), asked);
}

/// The forms of `NO_PROXY` do what the table of the guide says.
#[test]
fn each_form_of_no_proxy_does_what_the_table_says() {
    let text = page::text(GUIDE);
    let (_, table) = text
        .split_once("| `NO_PROXY` |")
        .expect("there is the table");
    let rows: Vec<_> = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    assert!(rows.len() > 6, "{rows:?}");
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(codes).collect();
        let [forms, straight, through] = &cells[..] else {
            panic!("three columns: {row}")
        };
        assert!(!forms.is_empty() && !straight.is_empty(), "{row}");
        for form in forms {
            for (endpoints, is_straight) in [(straight, true), (through, false)] {
                for endpoint in endpoints {
                    let endpoint: Endpoint = endpoint.parse().expect("it is an address");
                    let found = ProxyOf::for_endpoint(&endpoint, |name| match name {
                        "HTTPS_PROXY" => Some("http://proxy.example.com:3128".into()),
                        "NO_PROXY" => Some(form.into()),
                        _ => None,
                    });
                    let found = found.expect("the proxy can be used");
                    assert_eq!(found.is_none(), is_straight, "{form} {endpoint}");
                }
            }
        }
    }
}

/// The code spans in a table cell.
fn codes(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}
