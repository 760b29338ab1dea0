//! The environment of the process: proxies, trusted certificates, and a log that keeps everything.
//!
//! Environment variables belong to the whole process, so a test that needs one runs itself again in
//! a separate process.

use std::fmt::Debug;
use std::fs;
use std::process::Command;
use std::sync::{Arc, Mutex};

#[cfg(target_os = "linux")]
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use tokio::net::TcpSocket;
#[cfg(target_os = "linux")]
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use crate::mendix::fake::{Fake, Reply, TOKEN};
#[cfg(target_os = "linux")]
use crate::mendix::{
    client::{Client, ClientOptions},
    error::ApiError,
    fake::{new_knowledge_base, options},
    proxy::Proxy,
    resource::IdempotencyKey,
    tls_failure::TlsFailure,
};

pub(super) const CATALOG: &str = r#"{"environments":[],"regions":[],"models":[],"sizes":[]}"#;

const INNER: &str = "TERRAFORM_PROVIDER_MENDIX_INNER_TEST";

/// Runs the test called `name` of `module` again, with these environment variables.
pub(super) fn run_again(module: &str, name: &str, env: &[(&str, &str)]) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            &format!("{}::{name}", module.split_once("::").unwrap().1),
            "--exact",
        ])
        .env(INNER, "1")
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .envs(env.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("1 passed"), "{text}");
}

pub(super) fn is_inner() -> bool {
    std::env::var_os(INNER).is_some()
}

#[tokio::test]
async fn a_proxy_never_sees_what_is_meant_for_this_machine() {
    if is_inner() {
        let fake = Fake::start([Reply::json(200, CATALOG)]).await;
        fake.client().catalog().await.unwrap();
        return;
    }
    // A proxy that refuses connections: a call through it fails.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let proxy = format!("http://{}", socket.local_addr().unwrap());
    run_again(
        module_path!(),
        "a_proxy_never_sees_what_is_meant_for_this_machine",
        &[("http_proxy", &proxy), ("all_proxy", &proxy)],
    );
}

/// Whether the certificate's authority is not trusted.
#[cfg(target_os = "linux")]
pub(super) fn is_untrusted(error: &ApiError) -> bool {
    matches!(error.tls_failure(), Some(TlsFailure::Untrusted { .. }))
}

/// A server's requirements besides a connection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Terms {
    Http1,
    Http2,
    ClientCertificate,
}

/// An authority, and a server for `localhost` and `control-center.example` with a certificate from
/// it.
pub(super) fn certified_server(terms: Terms) -> (String, TlsAcceptor) {
    server_with(terms, |_| {})
}

/// The same with another certificate.
pub(super) fn server_with(
    terms: Terms,
    change: impl FnOnce(&mut CertificateParams),
) -> (String, TlsAcceptor) {
    let mut params = CertificateParams::new([]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let names = ["localhost".to_owned(), "control-center.example".to_owned()];
    let mut params = CertificateParams::new(names).unwrap();
    change(&mut params);
    let certificate = params.signed_by(&key, &authority).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = if terms == Terms::ClientCertificate {
        let mut trusted = rustls::RootCertStore::empty();
        trusted.add(authority.der().clone()).unwrap();
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(trusted), provider).build();
        builder.with_client_cert_verifier(verifier.unwrap())
    } else {
        builder.with_no_client_auth()
    };
    let mut config = builder
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    if terms == Terms::Http2 {
        config.alpn_protocols = vec![b"h2".to_vec()];
    }
    (authority.pem(), TlsAcceptor::from(Arc::new(config)))
}

// Elsewhere the system's own store decides, and a test must not change that.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn https_needs_a_certificate_that_the_machine_trusts() {
    if !is_inner() {
        let directory = tempfile::tempdir().unwrap();
        let trusted = directory.path().join("trusted.pem");
        run_again(
            module_path!(),
            "https_needs_a_certificate_that_the_machine_trusts",
            &[("SSL_CERT_FILE", trusted.to_str().unwrap())],
        );
        return;
    }
    let (authority, server) = certified_server(Terms::Http1);
    fs::write(std::env::var_os("SSL_CERT_FILE").unwrap(), authority).unwrap();
    let fake = Fake::start_tls([Reply::json(200, CATALOG)], server).await;
    fake.client().catalog().await.unwrap();
    assert_eq!(fake.received().len(), 1);

    let (_, server) = certified_server(Terms::Http1);
    let fake = Fake::start_tls([Reply::json(200, CATALOG)], server).await;
    let error = fake.client_with_retries(2).catalog().await.unwrap_err();
    assert!(error.is_unreachable() && error.is_unavailable());
    assert!(is_untrusted(&error));
    assert_eq!(error.attempts(), 1);
    assert_eq!(fake.received(), []);
    let text = error.to_string();
    assert!(
        text.contains("no secure connection (invalid peer certificate"),
        "{text}"
    );
}

/// Runs a test of this module again, with `SSL_CERT_FILE` set to a file for the trusted
/// certificates. Returns whether this is already that run.
#[cfg(target_os = "linux")]
fn is_where_trust_is_mine(name: &str) -> bool {
    if !is_inner() {
        let directory = tempfile::tempdir().unwrap();
        let trusted = directory.path().join("trusted.pem");
        run_again(
            module_path!(),
            name,
            &[("SSL_CERT_FILE", trusted.to_str().unwrap())],
        );
    }
    is_inner()
}

#[cfg(target_os = "linux")]
fn trust(authority: &str) {
    fs::write(std::env::var_os("SSL_CERT_FILE").unwrap(), authority).unwrap();
}

/// A client with one retry and two seconds for each attempt.
#[cfg(target_os = "linux")]
fn impatient(endpoint: &str, proxy: Option<Proxy>) -> Client {
    Client::new(ClientOptions {
        max_retries: 1,
        request_timeout: Duration::from_secs(2),
        proxy,
        ..options(endpoint.parse().unwrap())
    })
    .unwrap()
}

#[cfg(target_os = "linux")]
async fn create(client: &Client) -> ApiError {
    let key = IdempotencyKey::random();
    let created = client.create_resource(&new_knowledge_base(), &key).await;
    created.unwrap_err()
}

/// HTTP/2 uses one connection for all calls, so a silent connection would be silent for every
/// attempt.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_of_http_2_that_goes_silent_is_replaced_for_the_next_try() {
    if !is_where_trust_is_mine(
        "a_connection_of_http_2_that_goes_silent_is_replaced_for_the_next_try",
    ) {
        return;
    }
    let (authority, tls) = certified_server(Terms::Http2);
    trust(&authority);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("https://{}", listener.local_addr().unwrap());
    let endpoint = endpoint.replace("127.0.0.1", "localhost");
    let server = tokio::spawn(async move {
        let mut connections = Vec::new();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let stream = tls.accept(stream).await.unwrap();
            let mut connection = h2::server::handshake(stream).await.unwrap();
            let (_, mut answer) = connection.accept().await.unwrap().unwrap();
            let head = http::Response::builder().status(200).body(()).unwrap();
            let mut body = answer.send_response(head, false).unwrap();
            body.send_data(CATALOG.into(), true).unwrap();
            // Long enough to write that; afterwards nothing is read or written any more.
            let _ = tokio::time::timeout(Duration::from_millis(100), connection.accept()).await;
            connections.push(connection);
        }
    });
    let log = Log::default();
    let subscriber = tracing_subscriber::registry().with(log.clone());
    let _guard = tracing::subscriber::set_default(subscriber);
    let client = impatient(&endpoint, None);
    client.catalog().await.unwrap();
    tokio::time::sleep(Duration::from_millis(150)).await;
    client.catalog().await.unwrap();
    tokio::time::sleep(Duration::from_millis(150)).await;

    // Within the attempt's own time: the connection ends, not the attempt.
    let once = Client::new(ClientOptions {
        max_retries: 0,
        request_timeout: Duration::from_secs(2),
        ..options(endpoint.parse().unwrap())
    });
    let once = once.unwrap();
    once.catalog().await.unwrap();
    tokio::time::sleep(Duration::from_millis(150)).await;
    let error = once.catalog().await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("the connection went silent"), "{text}");
    assert!(error.is_timeout() && error.is_unavailable());
    once.catalog().await.unwrap();
    server.abort();
    assert!(!log.lines().iter().any(|line| line.contains(TOKEN)));
}

/// The client sends nothing before the connection is secure, so nothing can have been carried out.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_handshake_that_hangs_has_sent_nothing() {
    if !is_where_trust_is_mine("a_handshake_that_hangs_has_sent_nothing") {
        return;
    }
    let (authority, _) = certified_server(Terms::Http1);
    trust(&authority);
    // Accepts connections, and never sends anything.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    let variable = |name: &str| (name == "HTTPS_PROXY").then(|| format!("http://{address}").into());
    let elsewhere = "https://control-center.example".parse().unwrap();
    let proxy = Proxy::for_endpoint(&elsewhere, variable).unwrap();
    for client in [
        impatient(&format!("https://localhost:{}", address.port()), None),
        impatient("https://control-center.example", proxy),
    ] {
        let error = create(&client).await;
        assert!(error.is_unreachable() && error.is_timeout(), "{error}");
        assert!(!error.may_have_been_carried_out());
        assert_eq!(error.attempts(), 2);
        let text = error.to_string();
        assert!(text.contains("no connection within 1s"), "{text}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_server_that_demands_a_client_certificate_has_read_nothing() {
    if !is_where_trust_is_mine("a_server_that_demands_a_client_certificate_has_read_nothing") {
        return;
    }
    let (authority, tls) = certified_server(Terms::ClientCertificate);
    trust(&authority);
    let fake = Fake::start_tls((0..3).map(|_| Reply::json(200, CATALOG)), tls).await;
    let error = create(&fake.client_with_retries(2)).await;
    assert!(error.is_unreachable(), "{error}");
    assert!(!is_untrusted(&error) && !error.may_have_been_carried_out());
    assert_eq!(error.attempts(), 1);
    assert_eq!(fake.received(), []);
    let text = error.to_string();
    assert!(
        text.contains("the server demands a client certificate"),
        "{text}"
    );
}

/// A network that drops the first packet: a full queue of connections has the same effect.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_that_does_not_come_about_in_time_has_sent_nothing() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queued = Vec::new();
    while let Ok(connected) =
        tokio::time::timeout(Duration::from_millis(200), TcpStream::connect(address)).await
    {
        queued.push(connected.unwrap());
    }
    let error = create(&impatient(&format!("http://{address}"), None)).await;
    assert!(error.is_unreachable() && error.is_timeout(), "{error}");
    assert!(!error.may_have_been_carried_out());
}

/// Everything that any library logs, as text.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl<S: Subscriber> Layer<S> for Log {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line(event.metadata().target().to_owned());
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0 += &format!(" {field}={value:?}");
    }
}

#[tokio::test]
async fn each_request_is_logged_without_its_headers_and_bodies() {
    let log = Log::default();
    let subscriber = tracing_subscriber::registry().with(log.clone());
    let _guard = tracing::subscriber::set_default(subscriber);
    let fake = Fake::start([
        Reply::Bytes(vec![]),
        Reply::json(503, "a body that nobody logs"),
        Reply::json(200, CATALOG),
    ])
    .await;
    fake.client_with_retries(2).catalog().await.unwrap();

    let lines = log.lines();
    for secret in [TOKEN, "MxToken", "a body that nobody logs"] {
        assert!(!lines.join("\n").contains(secret), "{secret}: {lines:#?}");
    }
    let requests: Vec<_> = lines
        .iter()
        .filter(|line| line.contains("message=request"))
        .map(|line| {
            let (before, after) = line.split_once(" duration_ms=").unwrap();
            let (_, after) = after.split_once(' ').unwrap();
            format!("{before} {after}")
        })
        .collect();
    let line = |status: &str, attempt: u32| {
        format!(
            "terraform_provider_mendix::mendix::transport message=request method=GET \
             path=\"/base/v1/genai/catalog\" {status}attempt={attempt}"
        )
    };
    assert_eq!(
        requests,
        [line("", 1), line("status=503 ", 2), line("status=200 ", 3)]
    );
}
