//! What the process finds around it: proxies, trusted certificates, and a log that keeps
//! everything.
//!
//! Environment variables belong to the whole process, so a test that needs one runs itself again
//! in a process of its own.

use std::fmt::Debug;
use std::fs;
use std::process::Command;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpSocket;
use tokio_rustls::TlsAcceptor;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use crate::mendix::fake::{Fake, Reply, TOKEN};

const CATALOG: &str = r#"{"environments":[],"regions":[],"models":[],"sizes":[]}"#;

const INNER: &str = "TERRAFORM_PROVIDER_MENDIX_INNER_TEST";

/// Runs the test called `name` of this module again, with these environment variables.
fn run_again(name: &str, env: &[(&str, &str)]) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            &format!("{}::{name}", module_path!().split_once("::").unwrap().1),
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

fn is_inner() -> bool {
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
        "a_proxy_never_sees_what_is_meant_for_this_machine",
        &[("http_proxy", &proxy), ("all_proxy", &proxy)],
    );
}

/// An authority, and a server for `localhost` with a certificate of it.
fn certified_server() -> (String, TlsAcceptor) {
    let mut params = CertificateParams::new([]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["localhost".to_owned()])
        .unwrap()
        .signed_by(&key, &authority)
        .unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    (authority.pem(), TlsAcceptor::from(Arc::new(config)))
}

// Elsewhere the system's own store decides, and a test does not change that.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn https_needs_a_certificate_that_the_machine_trusts() {
    if !is_inner() {
        let directory = tempfile::tempdir().unwrap();
        let trusted = directory.path().join("trusted.pem");
        run_again(
            "https_needs_a_certificate_that_the_machine_trusts",
            &[("SSL_CERT_FILE", trusted.to_str().unwrap())],
        );
        return;
    }
    let (authority, server) = certified_server();
    fs::write(std::env::var_os("SSL_CERT_FILE").unwrap(), authority).unwrap();
    let fake = Fake::start_tls([Reply::json(200, CATALOG)], server).await;
    fake.client().catalog().await.unwrap();
    assert_eq!(fake.received().len(), 1);

    let (_, server) = certified_server();
    let fake = Fake::start_tls([Reply::json(200, CATALOG)], server).await;
    let error = fake.client_with_retries(2).catalog().await.unwrap_err();
    assert!(error.is_tls_failure(), "{error:?}");
    assert!(error.is_unreachable() && error.is_unavailable());
    assert_eq!(error.attempts(), 1);
    assert_eq!(fake.received(), []);
    let text = error.to_string();
    assert!(
        text.contains("no secure connection (invalid peer certificate"),
        "{text}"
    );
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
