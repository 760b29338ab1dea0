//! A server on a real socket that sends a test's answers byte for byte, and records the requests.
//! It is for answers that no correct server gives.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::client::{Client, ClientOptions};
use super::endpoint::Endpoint;
use super::purchase::Purchase;
use super::resource::{Contact, NewGenAiResource, OrderedModels, ResourceType};
use super::token::AccessToken;

pub(crate) const TOKEN: &str = "7vSd6ru/Te+phW==";
pub(crate) const USER_AGENT: &str = "terraform-provider-mendix/0.1.0 (terraform/1.15.0)";

/// A knowledge base to provision.
pub(crate) fn new_knowledge_base() -> NewGenAiResource {
    NewGenAiResource {
        resource_type: ResourceType::KnowledgeBase,
        display_name: "Manuals".to_owned(),
        environment: "Test".to_owned(),
        region: "eu-central-1".to_owned(),
        models: OrderedModels::None {},
        cross_region_inference: None,
        purchase: Purchase::size("standard"),
        created_for: Contact {
            name: "Anna".to_owned(),
            email: "anna@example.com".to_owned(),
        },
    }
}

/// A resource as the API returns it, with a number as its id.
pub(super) fn resource(id: usize) -> serde_json::Value {
    serde_json::json!({
        "id": id.to_string(),
        "type": "knowledge_base",
        "displayName": "Manuals",
        "environment": "Test",
        "region": "eu-central-1",
        "crossRegionInference": false,
        "size": "standard",
        "createdFor": {"name": "Anna", "email": "anna@example.com"},
        "status": "ACTIVE",
        "cloudTokens": 48,
        "createdAt": "2026-02-12T09:30:00Z",
        "bundleMonth": {"startsAt": "2026-02-12T09:30:00Z", "endsAt": "2026-03-12T09:30:00Z"},
    })
}

/// A page with the resources of these numbers, from a list of `total`.
pub(crate) fn page(ids: impl IntoIterator<Item = usize>, total: usize) -> Reply {
    let items: Vec<_> = ids.into_iter().map(resource).collect();
    let next = "https://elsewhere.example/next";
    Reply::json(
        200,
        &serde_json::json!({
            "links": {"next": next},
            "meta": {"page": {"totalElements": total, "elements": items.len(), "offset": 0}},
            "items": items,
        })
        .to_string(),
    )
}

/// How the server handles one connection.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Reads the request, sends these bytes and closes the connection.
    Bytes(Vec<u8>),
    /// Reads the request and sends nothing until the other side gives up.
    Silence,
}

impl Reply {
    /// A complete answer.
    pub fn new(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let headers: String = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        Self::Bytes(
            format!(
                "HTTP/1.1 {status} \r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            )
            .into_bytes(),
        )
    }

    /// A complete answer in JSON.
    pub fn json(status: u16, body: &str) -> Self {
        Self::new(status, &[("Content-Type", "application/json")], body)
    }

    /// A refusal in the API's own shape.
    pub fn refusal(status: u16, reason: &str) -> Self {
        let body = serde_json::json!({
            "error": {"code": status, "message": "No.", "detail": "Because.", "reason": reason}
        });
        Self::json(status, &body.to_string())
    }

    /// The same with only the first `length` bytes sent before the connection is closed.
    pub fn cut_after(self, length: usize) -> Self {
        match self {
            Self::Bytes(mut bytes) => {
                bytes.truncate(length);
                Self::Bytes(bytes)
            }
            Self::Silence => Self::Silence,
        }
    }

    /// The same without the last `length` bytes.
    pub fn cut_before_end(self, length: usize) -> Self {
        let Self::Bytes(bytes) = &self else {
            return self;
        };
        let kept = bytes.len() - length;
        self.cut_after(kept)
    }
}

/// A received request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The headers, with their names in lower case.
    pub headers: HashMap<String, String>,
    pub body: String,
}

impl Received {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

pub(crate) struct Fake {
    authority: String,
    scheme: &'static str,
    received: Arc<Mutex<Vec<Received>>>,
    server: JoinHandle<()>,
}

impl Fake {
    /// Starts a server that sends `replies` in order, one per connection, and then refuses
    /// connections.
    pub async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self::serve(replies, None).await
    }

    /// The same with TLS, under the name `localhost`.
    pub async fn start_tls(replies: impl IntoIterator<Item = Reply>, tls: TlsAcceptor) -> Self {
        Self::serve(replies, Some(tls)).await
    }

    async fn serve(replies: impl IntoIterator<Item = Reply>, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (scheme, host) = match tls {
            Some(_) => ("https", "localhost"),
            // This name is always this machine's, but not every resolver knows it.
            None => ("http", "center.localhost"),
        };
        let received = Arc::default();
        let mut replies: VecDeque<_> = replies.into_iter().collect();
        let log = Arc::clone(&received);
        let server = tokio::spawn(async move {
            while let Some(reply) = replies.pop_front() {
                let (stream, _) = listener.accept().await.unwrap();
                match &tls {
                    None => answer(stream, reply, &log).await,
                    // A client that does not trust the certificate disconnects here.
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            answer(stream, reply, &log).await;
                        }
                    }
                }
            }
        });
        Self {
            authority: format!("{host}:{port}"),
            scheme,
            received,
            server,
        }
    }

    /// The server's base address.
    pub fn endpoint(&self) -> Endpoint {
        let url = format!("{}://{}/base", self.scheme, self.authority);
        url.parse().unwrap()
    }

    /// A client of this server that tries once.
    pub fn client(&self) -> Client {
        self.client_with_retries(0)
    }

    /// A client of this server that retries up to `max_retries` times.
    pub fn client_with_retries(&self, max_retries: u32) -> Client {
        Client::new(ClientOptions {
            max_retries,
            ..options(self.endpoint())
        })
        .unwrap()
    }

    /// The requests so far. A request is recorded before it is answered.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// The options of a client that tries once and has enough time.
pub(crate) fn options(endpoint: Endpoint) -> ClientOptions {
    ClientOptions {
        endpoint,
        token: AccessToken::new(TOKEN).unwrap(),
        user_agent: USER_AGENT.to_owned(),
        max_retries: 0,
        request_timeout: Duration::from_secs(30),
        proxy: None,
    }
}

async fn answer(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    reply: Reply,
    received: &Mutex<Vec<Received>>,
) {
    let request = read_request(&mut stream).await;
    received.lock().unwrap().push(request);
    // A client that has read enough closes the connection, which is not an error of the server.
    match reply {
        Reply::Bytes(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Reply::Silence => {
            let _ = stream.read_to_end(&mut Vec::new()).await;
        }
    }
}

async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Received {
    const END_OF_HEAD: &[u8] = b"\r\n\r\n";
    let mut head = Vec::new();
    while !head.ends_with(END_OF_HEAD) {
        head.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.trim_end().lines();
    let mut first = lines.next().unwrap().split(' ');
    let headers: HashMap<_, _> = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = headers
        .get("content-length")
        .map_or(0, |n| n.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    Received {
        method: first.next().unwrap().to_owned(),
        target: first.next().unwrap().to_owned(),
        headers,
        body: String::from_utf8(body).unwrap(),
    }
}
