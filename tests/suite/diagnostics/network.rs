//! The network between the provider and the Control Center.

#[cfg(target_os = "linux")]
use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    path::Path,
    sync::Arc,
};

#[cfg(target_os = "linux")]
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
#[cfg(target_os = "linux")]
use rustls::pki_types::PrivateKeyDer;

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

/// On Linux this address is this machine, but no loopback address, so the rules of other machines
/// hold. Its port is closed.
#[cfg(target_os = "linux")]
#[test]
fn the_request_goes_directly_although_a_variable_names_a_proxy() {
    let mut world = behind_a_proxy();
    let summary = "The Control Center cannot be reached";
    world
        .env("MENDIX_CONTROL_CENTER_ENDPOINT", "https://0.0.0.0:1")
        .env("HTTP_PROXY", "http://ada:hunter2@127.0.0.1:1")
        .beside("data \"mendix_cloud_tokens\" \"now\" {}\n")
        .write([]);
    let said = world.plan().fails();
    reads("directly-http-proxy-is-not-read", said.error(summary));
    world
        .env("HTTPS_PROXY", "http://ada:hunter2@127.0.0.1:1")
        .env("NO_PROXY", "localhost,0.0.0.0");
    let said = world.plan().fails();
    reads("directly-no-proxy-names-it", said.error(summary));
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

/// A Control Center whose certificate is for this name, and for `localhost`.
#[cfg(target_os = "linux")]
fn certified(directory: &Path, name: &str) -> World {
    let (directory, name) = (directory.to_owned(), name.to_owned());
    World::with(on_path(), |options| {
        options.tls = Some(directory);
        options.tls_name = vec![name];
    })
}

/// Sends the requests of a world through a proxy to whatever listens at `url`, and trusts only this
/// authority.
#[cfg(target_os = "linux")]
fn lead_to(world: &mut World, url: &str, authority: &str) {
    let proxy = Proxy::to(url);
    world.file("company-ca.pem", authority);
    world
        .env("MENDIX_CONTROL_CENTER_ENDPOINT", ENDPOINT)
        .env("HTTPS_PROXY", format!("http://{}", proxy.address()))
        .env("SSL_CERT_FILE", "company-ca.pem")
        .env("SSL_CERT_DIR", "")
        .write([chat()]);
}

#[cfg(target_os = "linux")]
#[test]
fn the_certificate_is_another_authoritys() {
    let [ours, theirs] = [(); 2].map(|()| tempfile::tempdir().expect("a directory"));
    let named = |directory: &Path| certified(directory, "control-center.example.com");
    let (mut world, _other) = (named(ours.path()), named(theirs.path()));
    let foreign = std::fs::read_to_string(theirs.path().join("ca.pem")).expect("it was written");
    let url = world.control_center.url();
    lead_to(&mut world, &url, &foreign);
    let summary = "The certificate of the endpoint is not trusted";
    reads("certificate-untrusted", world.plan().fails().error(summary));
}

#[cfg(target_os = "linux")]
#[test]
fn the_certificate_is_for_another_name() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut world = certified(directory.path(), "control-center.corp.example");
    let authority = std::fs::read_to_string(directory.path().join("ca.pem"));
    let url = world.control_center.url();
    lead_to(&mut world, &url, &authority.expect("it was written"));
    let said = world.plan().fails();
    let summary = "The certificate of the endpoint is for another name";
    reads("certificate-other-name", said.error(summary));
}

/// A server that does no more than a handshake, and the authority of its certificate.
#[cfg(target_os = "linux")]
fn server_with(change: impl FnOnce(&mut CertificateParams)) -> (String, String) {
    let mut params = CertificateParams::new([]).expect("no name is valid");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = || KeyPair::generate().expect("a key");
    let authority = CertifiedIssuer::self_signed(params, key()).expect("an authority");
    let name = ENDPOINT.strip_prefix("https://").expect("it is a URL");
    let mut params = CertificateParams::new([name.to_owned()]).expect("it is a name");
    change(&mut params);
    let key = key();
    let certificate = params.signed_by(&key, &authority).expect("it can sign");
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("it is a key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("it supports TLS")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key);
    let config = Arc::new(config.expect("the key is that of the certificate"));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut tls = rustls::ServerConnection::new(Arc::clone(&config)).expect("it is valid");
            // The client does not trust the certificate, and says so.
            let _ = tls.complete_io(&mut client);
        }
    });
    (format!("https://{address}"), authority.pem())
}

#[cfg(target_os = "linux")]
#[test]
fn the_certificate_is_not_valid() {
    type Change = fn(&mut CertificateParams);
    let cases: [(&str, &str, Change); 3] = [
        ("certificate-expired", "has expired", |params| {
            params.not_after = rcgen::date_time_ymd(2026, 3, 5);
        }),
        ("certificate-not-yet-valid", "is not yet valid", |params| {
            params.not_before = rcgen::date_time_ymd(2090, 3, 5);
        }),
        ("certificate-of-an-authority", "cannot be used", |params| {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }),
    ];
    let mut world = World::new(on_path());
    for (name, summary, change) in cases {
        let (url, authority) = server_with(change);
        lead_to(&mut world, &url, &authority);
        let said = world.plan().fails();
        let summary = format!("The certificate of the endpoint {summary}");
        reads(name, said.error(&summary));
    }
}

/// The variable says `https://`, and the proxy speaks HTTP without TLS.
#[cfg(target_os = "linux")]
#[test]
fn the_proxy_speaks_no_tls() {
    let mut world = World::new(on_path());
    let (url, authority) = server_with(|_| {});
    lead_to(&mut world, &url, &authority);
    let proxy = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = proxy.local_addr().expect("it is bound");
    std::thread::spawn(move || {
        for mut client in proxy.incoming().flatten() {
            let _ = client.read(&mut [0; 1]);
            let _ = client.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    world.env("HTTPS_PROXY", format!("https://ada:hunter2@{address}"));
    let plan = world.plan().fails();
    reads(
        "proxy-without-tls",
        plan.error("The proxy cannot be reached"),
    );
}

/// Terraform itself needs no directory for temporary files, and neither does the provider.
#[cfg(unix)]
#[test]
fn without_a_directory_for_temporary_files_it_works() {
    let mut world = World::new(on_path());
    world.env("TMPDIR", "/nowhere").write([chat()]);
    let _ = world.plan().succeeds();
}
