//! Limits the controls and the overview page to the simulator's own machine, or to clients with the
//! control token.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{AUTHORIZATION, HOST, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api::error::ApiError;
use crate::options::Token;

/// The token of the controls, if there is one.
pub type ControlToken = Arc<Option<Token>>;

/// Lets a request pass if it may use the controls.
///
/// Without a control token the client must be on this machine, and `Host` must name this machine. A
/// web page whose own name points at this machine (DNS rebinding) sends another `Host`.
pub async fn may_control(
    State(token): State<ControlToken>,
    request: Request,
    next: Next,
) -> Response {
    let refused = match &*token {
        Some(token) if bearer(&request, token) => None,
        Some(_) => Some(ApiError::new(
            StatusCode::UNAUTHORIZED,
            "CONTROL_TOKEN_NEEDED",
            "The controls and the overview of this simulator need the header \"Authorization: Bearer\" \
             with the token of --control-token.",
        )),
        None if !is_local_peer(&request) => Some(ApiError::new(
            StatusCode::FORBIDDEN,
            "LOOPBACK_ONLY",
            "The controls and the overview of the simulator answer requests from its own machine only. \
             Start it with --control-token to use them from elsewhere.",
        )),
        None if !is_local_host(&request) => Some(ApiError::new(
            StatusCode::FORBIDDEN,
            "LOOPBACK_ONLY",
            "The controls and the overview of the simulator answer requests only whose Host is \
             localhost or a loopback address. Start it with --control-token to use another name.",
        )),
        None => None,
    };
    let Some(refused) = refused else {
        return next.run(request).await;
    };
    let mut response = refused.into_response();
    if response.status() == StatusCode::UNAUTHORIZED {
        let bearer = HeaderValue::from_static("Bearer");
        response.headers_mut().insert(WWW_AUTHENTICATE, bearer);
    }
    response
}

fn bearer(request: &Request, token: &Token) -> bool {
    let header = request.headers().get(AUTHORIZATION);
    header.is_some_and(|value| token.is_in(value.as_bytes(), "Bearer"))
}

fn is_local_peer(request: &Request) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.is_some_and(|ConnectInfo(address)| is_loopback(address.ip()))
}

fn is_local_host(request: &Request) -> bool {
    let mut hosts = request.headers().get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().is_ok_and(names_this_machine),
        _ => false,
    }
}

/// Whether a host, with or without a port, is `localhost` or a loopback address.
fn names_this_machine(host: &str) -> bool {
    let Ok(authority) = host.parse::<axum::http::uri::Authority>() else {
        return false;
    };
    let name = authority.host();
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || address.parse().is_ok_and(is_loopback)
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use hyper::service::Service;
    use hyper_util::service::TowerToHyperService;

    use super::*;

    async fn status(token: Option<&str>, peer: &str, header: (&str, &str)) -> StatusCode {
        let token: ControlToken = Arc::new(token.map(Token::from));
        let router = Router::new()
            .route("/", get(async || "controlled"))
            .route_layer(from_fn_with_state(token, may_control));
        let mut request = Request::new(Body::empty());
        let (name, value) = header;
        request.headers_mut().insert(
            name.parse::<axum::http::HeaderName>().expect("a name"),
            value.parse().expect("a value"),
        );
        let peer: SocketAddr = peer.parse().expect("an address");
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = TowerToHyperService::new(router).call(request).await;
        answer.expect("an answer").status()
    }

    #[tokio::test]
    async fn without_a_token_this_machine_may_control() {
        for peer in [
            "127.0.0.1:5",
            "127.9.9.9:5",
            "[::1]:5",
            "[::ffff:127.0.0.1]:5",
        ] {
            let found = status(None, peer, ("host", "localhost")).await;
            assert_eq!(found, StatusCode::OK, "{peer}");
        }
        for peer in ["192.0.2.1:5", "[2001:db8::1]:5", "[::ffff:192.0.2.1]:5"] {
            let found = status(None, peer, ("host", "localhost")).await;
            assert_eq!(found, StatusCode::FORBIDDEN, "{peer}");
        }
    }

    #[tokio::test]
    async fn without_a_token_the_host_is_this_machine() {
        for host in [
            "localhost",
            "LOCALHOST:8080",
            "127.0.0.1:8080",
            "127.0.0.2",
            "[::1]:8080",
        ] {
            let found = status(None, "127.0.0.1:5", ("host", host)).await;
            assert_eq!(found, StatusCode::OK, "{host}");
        }
        for host in [
            "rebound.example.com",
            "localhost.example.com:8080",
            "127.0.0.1.example.com",
            "192.0.2.1",
            "user@127.0.0.1@example.com",
            "",
        ] {
            let found = status(None, "127.0.0.1:5", ("host", host)).await;
            assert_eq!(found, StatusCode::FORBIDDEN, "{host}");
        }
        let no_host = status(None, "127.0.0.1:5", ("x", "y")).await;
        assert_eq!(no_host, StatusCode::FORBIDDEN);
    }

    #[tokio::test]
    async fn with_a_token_whoever_holds_it_may_control() {
        for peer in ["127.0.0.1:5", "192.0.2.1:5"] {
            let with = |value| status(Some("secret"), peer, ("authorization", value));
            assert_eq!(with("Bearer secret").await, StatusCode::OK);
            for wrong in ["Bearer other", "MxToken secret", "secret", "Bearer"] {
                assert_eq!(with(wrong).await, StatusCode::UNAUTHORIZED, "{wrong}");
            }
        }
        let without = status(Some("secret"), "127.0.0.1:5", ("host", "localhost")).await;
        assert_eq!(without, StatusCode::UNAUTHORIZED);
    }
}
