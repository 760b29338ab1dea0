//! A proxy's answer to the request for a tunnel.
//!
//! The HTTP client asks for tunnels itself, and does not report the proxy's answer. So after a
//! failure this module asks the proxy once more, and reads the answer. That request does not
//! contain the token.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::client::conn::http1;
use hyper::header::{HOST, HeaderMap, LOCATION, PROXY_AUTHORIZATION};
use hyper_util::rt::TokioIo;
use reqwest::{StatusCode, Url};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::answer::shown_target;
use crate::mendix::proxy::{Proxy, ProxyFailure};

/// Why the proxy opens no tunnel to the host of `url`. `None` if it opens one, does not answer in
/// time, or is reached over a connection that is not secure.
pub(super) async fn failure(proxy: &Proxy, url: &Url, limit: Duration) -> Option<ProxyFailure> {
    timeout(limit, ask(proxy, url)).await.ok()?
}

async fn ask(proxy: &Proxy, url: &Url) -> Option<ProxyFailure> {
    let stream = match TcpStream::connect(proxy.host_and_port()?).await {
        Ok(stream) => stream,
        Err(error) => {
            return Some(ProxyFailure::Unreachable {
                cause: error.to_string(),
            });
        }
    };
    if proxy.is_https() {
        let stream = secure(proxy, stream).await.ok()?;
        answer(proxy, url, stream).await
    } else {
        answer(proxy, url, stream).await
    }
}

async fn secure(
    proxy: &Proxy,
    stream: TcpStream,
) -> io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(io::Error::other)?
        .with_no_client_auth();
    let (host, _) = proxy.host_and_port().unwrap_or_default();
    let name = ServerName::try_from(host).map_err(io::Error::other)?;
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
}

async fn answer<S>(proxy: &Proxy, url: &Url, stream: S) -> Option<ProxyFailure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let unintelligible = |error: hyper::Error| {
        let cause = error.to_string();
        Some(ProxyFailure::Unintelligible { cause })
    };
    let target = format!("{}:{}", url.host_str()?, url.port_or_known_default()?);
    let mut request = hyper::Request::connect(&target).header(HOST, &target);
    if let Some(authorization) = proxy.authorization() {
        request = request.header(PROXY_AUTHORIZATION, authorization);
    }
    let request = request.body(String::new()).ok()?;
    let (mut sender, connection) = match http1::handshake(TokioIo::new(stream)).await {
        Ok(both) => both,
        Err(error) => return unintelligible(error),
    };
    // This task ends with the sender, and reports nothing that the answer does not.
    tokio::spawn(connection);
    match sender.send_request(request).await {
        Ok(answer) if answer.status() == StatusCode::OK => None,
        Ok(answer) => Some(ProxyFailure::Refused {
            status: answer.status(),
            target: redirect(answer.status(), answer.headers()),
        }),
        Err(error) => unintelligible(error),
    }
}

/// The target of the proxy's redirect.
fn redirect(status: StatusCode, headers: &HeaderMap) -> Option<String> {
    let location = headers.get(LOCATION).filter(|_| status.is_redirection())?;
    let target: Url = location.to_str().ok()?.parse().ok()?;
    Some(shown_target(&target))
}
