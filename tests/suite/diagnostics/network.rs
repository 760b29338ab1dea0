//! The network between the provider and the Control Center.

use super::reads;
use crate::story::{Proxy, World, chat, on_path};

/// The address of the Control Center for requests through a proxy.
const ENDPOINT: &str = "https://control-center.example.com";

/// A world with a configuration whose provider does not retry calls.
fn behind_a_proxy() -> World {
    let mut world = World::new(on_path());
    world
        .env("MENDIX_CONTROL_CENTER_ENDPOINT", ENDPOINT)
        .env("SSL_CERT_DIR", "")
        .provider("  max_retries = 0")
        .write([chat()]);
    world
}

#[test]
fn a_proxy_opens_no_connection() {
    let mut world = behind_a_proxy();
    for (name, head) in [
        ("proxy-wants-a-password", "HTTP/1.1 407 No"),
        ("proxy-forbids", "HTTP/1.1 403 No"),
        ("proxy-reaches-nothing", "HTTP/1.1 502 No"),
        (
            "proxy-redirects",
            "HTTP/1.1 302 Found\r\nLocation: https://login.example.com/in?for=you",
        ),
        ("proxy-is-none", "SSH-2.0-OpenSSH_9"),
    ] {
        let proxy = Proxy::answering(head);
        let address = format!("http://ada:hunter2@{}", proxy.address());
        world.env("HTTPS_PROXY", address);
        let plan = world.plan().fails();
        reads(name, plan.error("The proxy refuses to connect"));
    }
    world.env("HTTPS_PROXY", "http://ada:hunter2@127.0.0.1:1");
    let plan = world.plan().fails();
    reads("proxy-down", plan.error("The proxy cannot be reached"));
}

#[cfg(target_os = "linux")]
#[test]
fn the_certificates_are_not_there() {
    let mut world = behind_a_proxy();
    world.env("SSL_CERT_FILE", "/etc/company-ca.pem");
    let summary = "No connection can be made";
    let said = world.plan().fails();
    reads("certificates-missing", said.error(summary));
    world.file("company-ca.pem", "");
    world.env("SSL_CERT_FILE", "company-ca.pem");
    let said = world.plan().fails();
    reads("certificates-empty", said.error(summary));
}

#[cfg(target_os = "linux")]
#[test]
fn the_certificate_is_another_authoritys() {
    let [ours, theirs] = [(); 2].map(|()| tempfile::tempdir().expect("a directory"));
    let named = |directory: &std::path::Path| {
        let directory = directory.to_owned();
        World::with(on_path(), |options| {
            options.tls = Some(directory);
            options.tls_name = vec!["control-center.example.com".to_owned()];
        })
    };
    let (mut world, _other) = (named(ours.path()), named(theirs.path()));
    let proxy = Proxy::to(&world.control_center.url());
    let foreign = std::fs::read_to_string(theirs.path().join("ca.pem")).expect("it was written");
    world.file("company-ca.pem", &foreign);
    world
        .env("MENDIX_CONTROL_CENTER_ENDPOINT", ENDPOINT)
        .env("HTTPS_PROXY", format!("http://{}", proxy.address()))
        .env("SSL_CERT_FILE", "company-ca.pem")
        .env("SSL_CERT_DIR", "")
        .write([chat()]);
    let summary = "The certificate of the endpoint is not trusted";
    reads("certificate-untrusted", world.plan().fails().error(summary));
}

/// Terraform itself needs no directory for temporary files, and neither does the provider.
#[cfg(unix)]
#[test]
fn without_a_directory_for_temporary_files_it_works() {
    let mut world = World::new(on_path());
    world.env("TMPDIR", "/nowhere").write([chat()]);
    let _ = world.plan().succeeds();
}
