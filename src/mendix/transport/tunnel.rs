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
use super::lost::tls_error;
use crate::mendix::proxy::{Proxy, ProxyFailure};
use crate::mendix::tls_failure::TlsFailure;

/// Why the proxy opens no tunnel to the host of `url`. `None` if it opens one, or does not answer
/// the request for it in time. Each of connection, handshake and answer may take `limit`.
pub(super) async fn failure(proxy: &Proxy, url: &Url, limit: Duration) -> Option<ProxyFailure> {
    let unreachable = |cause: String| Some(ProxyFailure::Unreachable { cause });
    let stream = match timeout(limit, TcpStream::connect(proxy.host_and_port()?)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return unreachable(error.to_string()),
        Err(_) => return unreachable(format!("no connection within {limit:?}")),
    };
    if !proxy.is_https() {
        return timeout(limit, answer(proxy, url, stream)).await.ok()?;
    }
    match timeout(limit, secure(proxy, stream)).await {
        Ok(Ok(stream)) => timeout(limit, answer(proxy, url, stream)).await.ok()?,
        Ok(Err(error)) => Some(ProxyFailure::Insecure(insecure(&error))),
        Err(_) => Some(ProxyFailure::Insecure(TlsFailure::Handshake {
            cause: format!("no answer to the TLS handshake within {limit:?}"),
        })),
    }
}

/// The failure behind the error of a handshake.
fn insecure(error: &io::Error) -> TlsFailure {
    tls_error(error).map_or_else(
        || TlsFailure::Handshake {
            cause: error.to_string(),
        },
        TlsFailure::of,
    )
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
