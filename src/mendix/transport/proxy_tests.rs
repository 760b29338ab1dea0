//! Calls through a proxy on a real socket, to a real TLS server behind it.

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tracing_subscriber::layer::SubscriberExt;

use super::surroundings_tests::{
    CATALOG, Log, Terms, certified_server, is_inner, is_untrusted, run_again, server_with,
};
use crate::mendix::client::{Client, ClientOptions};
use crate::mendix::error::ApiError;
use crate::mendix::fake::{Fake, Reply, TOKEN, new_knowledge_base, options};
use crate::mendix::proxy::{Proxy, ProxyFailure};
use crate::mendix::resource::IdempotencyKey;
use crate::mendix::tls_failure::TlsFailure;

/// A proxy that either connects everything to one server, or sends a given answer.
struct TestProxy {
    port: u16,
    heads: Arc<Mutex<Vec<String>>>,
    server: JoinHandle<()>,
}

impl TestProxy {
    async fn start(answer: Answer) -> Self {
        Self::serve(answer, None).await
    }

    /// The same over TLS.
    async fn start_tls(answer: Answer, tls: TlsAcceptor) -> Self {
        Self::serve(answer, Some(tls)).await
    }

    async fn serve(answer: Answer, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = Arc::clone(&heads);
        let server = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let mut stream: Box<dyn Stream> = match &tls {
                    None => Box::new(stream),
                    Some(tls) => match tls.accept(stream).await {
                        Ok(stream) => Box::new(stream),
                        Err(_) => continue,
                    },
                };
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    match stream.read_u8().await {
                        Ok(byte) => head.push(byte),
                        Err(_) => break,
                    }
                }
                log.lock()
                    .unwrap()
                    .push(String::from_utf8_lossy(&head).into_owned());
                match &answer {
                    Answer::Connects(port) => {
                        let mut behind = TcpStream::connect(("127.0.0.1", *port)).await.unwrap();
                        stream.write_all(b"HTTP/1.1 200 Go\r\n\r\n").await.unwrap();
                        tokio::spawn(async move {
                            let _ = copy_bidirectional(&mut stream, &mut behind).await;
                        });
                    }
                    Answer::Says(text) => {
                        let _ = stream.write_all(text.as_bytes()).await;
                    }
                }
            }
        });
        Self {
            port,
            heads,
            server,
        }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

/// A connection with or without TLS.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Drop for TestProxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

enum Answer {
    Connects(u16),
    Says(&'static str),
}

const ENDPOINT: &str = "https://control-center.example";

/// A client of [`ENDPOINT`] through the proxy at this address.
fn client(proxy: &str) -> Client {
    let endpoint: crate::mendix::endpoint::Endpoint = ENDPOINT.parse().unwrap();
    let variable = |name: &str| (name == "HTTPS_PROXY").then(|| proxy.into());
    Client::new(ClientOptions {
        max_retries: 1,
        request_timeout: Duration::from_secs(5),
        proxy: Proxy::for_endpoint(&endpoint, variable).unwrap(),
        ..options(endpoint)
    })
    .unwrap()
}

async fn create(client: &Client) -> ApiError {
    let key = IdempotencyKey::random();
    let created = client.create_resource(&new_knowledge_base(), &key).await;
    created.unwrap_err()
}

#[tokio::test]
async fn a_call_goes_through_the_tunnel_of_a_proxy_that_never_sees_the_token() {
    if !is_inner() {
        let directory = tempfile::tempdir().unwrap();
        let trusted = directory.path().join("trusted.pem");
        run_again(
            module_path!(),
            "a_call_goes_through_the_tunnel_of_a_proxy_that_never_sees_the_token",
            &[("SSL_CERT_FILE", trusted.to_str().unwrap())],
        );
        return;
    }
    let (authority, tls) = certified_server(Terms::Http1);
    fs::write(std::env::var_os("SSL_CERT_FILE").unwrap(), authority).unwrap();
    let fake = Fake::start_tls([Reply::json(200, CATALOG)], tls).await;
    let port = fake.endpoint().host_and_port().unwrap().1;
    let proxy = TestProxy::start(Answer::Connects(port)).await;
    let log = Log::default();
    let subscriber = tracing_subscriber::registry().with(log.clone());
    let _guard = tracing::subscriber::set_default(subscriber);
    let address = format!("http://anna:p%40ss@127.0.0.1:{}", proxy.port);
    client(&address).catalog().await.unwrap();

    assert_eq!(fake.received().len(), 1);
    assert_eq!(proxy.heads().len(), 1);
    let head = proxy.heads().remove(0);
    assert!(
        head.starts_with("CONNECT control-center.example:443 "),
        "{head}"
    );
    let credentials = BASE64_STANDARD.encode("anna:p@ss");
    assert!(head.contains(&format!("Basic {credentials}")), "{head}");
    assert!(!head.contains(TOKEN));
    let lines = log.lines();
    let way: Vec<_> = lines
        .iter()
        .filter(|line| line.contains("way of the request"))
        .collect();
    assert_eq!(way.len(), 1);
    let shown = format!("http://127.0.0.1:{}", proxy.port);
    assert!(way[0].contains(&shown), "{way:?}");
    for secret in ["p%40ss", "p@ss", &credentials] {
        assert!(
            !lines.iter().any(|line| line.contains(secret)),
            "{lines:#?}"
        );
    }

    // Another server's certificate. The call goes through the proxy, so the message names it.
    let (_, other) = certified_server(Terms::Http1);
    let fake = Fake::start_tls([Reply::json(200, CATALOG)], other).await;
    let port = fake.endpoint().host_and_port().unwrap().1;
    let proxy = TestProxy::start(Answer::Connects(port)).await;
    let error = create(&client(&format!("http://127.0.0.1:{}", proxy.port))).await;
    assert!(is_untrusted(&error) && !error.may_have_been_carried_out());
    let text = error.to_string();
    let through = format!(", through the proxy http://127.0.0.1:{}", proxy.port);
    assert!(text.ends_with(&through), "{text}");
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named_with_its_status_and_nothing_was_sent() {
    for (says, attempts, expected) in [
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n",
            1,
            "refuses to connect to the endpoint: 407 Proxy Authentication Required",
        ),
        (
            "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno",
            1,
            "refuses to connect to the endpoint: 403 Forbidden",
        ),
        (
            "HTTP/1.1 502 Bad\r\n\r\n",
            2,
            "refuses to connect to the endpoint: 502 Bad Gateway (tried 2 times",
        ),
        (
            "HTTP/1.1 302 Found\r\nLocation: https://a:b@login.example/in?token=1#f\r\n\r\n",
            1,
            "refuses to connect to the endpoint: 302 Found, a redirect to https://login.example/in",
        ),
        (
            "SSH-2.0-OpenSSH_9\r\n\r\n",
            2,
            "does not answer as an HTTP proxy does (",
        ),
        ("", 2, "does not answer as an HTTP proxy does ("),
    ] {
        let proxy = TestProxy::start(Answer::Says(says)).await;
        let address = format!("http://anna:hunter2@127.0.0.1:{}", proxy.port);
        let error = create(&client(&address)).await;
        assert!(error.is_unreachable() && error.is_unavailable(), "{error}");
        assert!(!error.may_have_been_carried_out());
        assert_eq!(error.attempts(), attempts, "{error}");
        let text = error.to_string();
        let named = format!("the proxy http://127.0.0.1:{} {expected}", proxy.port);
        assert!(text.contains(&named), "{text}\n{named}");
        assert!(
            !format!("{text} {error:?}").contains("hunter2"),
            "{error:?}"
        );
        assert!(!proxy.heads().iter().any(|head| head.contains(TOKEN)));
    }
}

#[tokio::test]
async fn a_proxy_that_is_down_is_named_and_not_the_endpoint_s_address_blamed() {
    // Bound without listening: no other process gets the port, and connections are refused.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    for scheme in ["http", "https"] {
        let error = create(&client(&format!("{scheme}://anna:hunter2@{address}"))).await;
        let (proxy, failure) = error.proxy_failure().expect("it is the proxy's");
        assert_eq!(proxy.variable(), "HTTPS_PROXY");
        assert!(matches!(failure, ProxyFailure::Unreachable { .. }));
        assert_eq!(error.attempts(), 2);
        let text = error.to_string();
        let named = format!("the proxy {scheme}://{address} cannot be reached (Connection refused");
        assert!(text.contains(&named), "{text}");
        assert!(!text.contains("hunter2"));
    }
}

/// The failure of the proxy's own connection.
fn insecure_proxy(error: &ApiError) -> &TlsFailure {
    assert!(error.is_unreachable() && !error.may_have_been_carried_out());
    match error.proxy_failure() {
        Some((_, ProxyFailure::Insecure(failure))) => failure,
        _ => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_failed_handshake_with_the_proxy_is_not_one_with_the_endpoint() {
    if !is_inner() {
        let directory = tempfile::tempdir().unwrap();
        let trusted = directory.path().join("trusted.pem");
        run_again(
            module_path!(),
            "a_failed_handshake_with_the_proxy_is_not_one_with_the_endpoint",
            &[("SSL_CERT_FILE", trusted.to_str().unwrap())],
        );
        return;
    }
    let only_localhost = |params: &mut rcgen::CertificateParams| {
        let names = ["localhost".to_owned()];
        params.subject_alt_names = rcgen::CertificateParams::new(names)
            .unwrap()
            .subject_alt_names;
    };
    let (authority, trusted) = server_with(Terms::Http1, only_localhost);
    fs::write(std::env::var_os("SSL_CERT_FILE").unwrap(), authority).unwrap();
    let (_, untrusted) = certified_server(Terms::Http1);

    // Each speaks HTTP without TLS. The first answers the handshake, the second waits for more.
    for (answers, cause) in [
        (true, "received corrupt message of type InvalidContentType"),
        (false, "no answer to the TLS handshake within"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            let mut waiting = Vec::new();
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let _ = stream.read_u8().await;
                if answers {
                    let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
                }
                waiting.push(stream);
            }
        });
        let error = create(&client(&format!("https://ada:hunter2@{address}"))).await;
        assert!(matches!(
            insecure_proxy(&error),
            TlsFailure::Handshake { .. }
        ));
        assert_eq!(error.attempts(), 1, "{error}");
        let text = error.to_string();
        let named = format!("the proxy https://{address} offers no secure connection ({cause}");
        assert!(text.contains(&named) && !text.contains("hunter2"), "{text}");
        server.abort();
    }

    // The proxy's certificate is for `localhost`, or from another authority.
    let refused = Answer::Says("HTTP/1.1 403 No\r\n\r\n");
    let proxy = TestProxy::start_tls(refused, trusted.clone()).await;
    let error = create(&client(&format!("https://127.0.0.1:{}", proxy.port))).await;
    assert!(matches!(insecure_proxy(&error), TlsFailure::OtherName(_)));
    let error = create(&client(&format!("https://localhost:{}", proxy.port))).await;
    let failure = error.proxy_failure().map(|(_, failure)| failure);
    assert!(
        matches!(failure, Some(ProxyFailure::Refused { .. })),
        "{error}"
    );
    let proxy = TestProxy::start_tls(Answer::Says(""), untrusted.clone()).await;
    let error = create(&client(&format!("https://localhost:{}", proxy.port))).await;
    assert!(matches!(
        insecure_proxy(&error),
        TlsFailure::Untrusted { .. }
    ));

    // The proxy's certificate is valid, and that of the endpoint behind it is not.
    for (endpoint, untrusted) in [(untrusted, true), (trusted.clone(), false)] {
        let fake = Fake::start_tls((0..4).map(|_| Reply::json(200, CATALOG)), endpoint).await;
        let port = fake.endpoint().host_and_port().unwrap().1;
        let proxy = TestProxy::start_tls(Answer::Connects(port), trusted.clone()).await;
        let error = create(&client(&format!("https://localhost:{}", proxy.port))).await;
        assert!(error.proxy_failure().is_none(), "{error}");
        assert_eq!(is_untrusted(&error), untrusted, "{error}");
        let is_other_name = matches!(error.tls_failure(), Some(TlsFailure::OtherName(_)));
        assert_eq!(is_other_name, !untrusted, "{error}");
    }
}
