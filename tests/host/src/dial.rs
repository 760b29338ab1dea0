//! Connecting to a provider as a host does, or as another process would.

use std::io;
use std::sync::Arc;

use hyper_util::rt::TokioIo;
use rustls::client::{ClientConfig, ResolvesClientCert};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{RootCertStore, SignatureScheme, SupportedProtocolVersion};
use tfplugin::plugin::proto::Empty;
use tfplugin::plugin::proto::grpc_broker_client::GrpcBrokerClient;
use tfplugin::plugin::proto::grpc_controller_client::GrpcControllerClient;
use tfplugin::plugin::proto::grpc_stdio_client::GrpcStdioClient;
use tfplugin::wire::proto::provider_client;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};

use super::pinned::Pinned;
use super::{ClientIdentity, Handshake, promptly};

/// A client for the provider service.
pub type ProviderClient = provider_client::ProviderClient<Channel>;

/// A byte stream of any kind.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// The description of a connection.
#[derive(Clone)]
pub struct Dial {
    network: String,
    address: String,
    server: Option<CertificateDer<'static>>,
    client: Option<Arc<CertifiedKey>>,
    versions: Vec<&'static SupportedProtocolVersion>,
    by_bytes_only: bool,
    protocols: Vec<Vec<u8>>,
}

impl Dial {
    /// Trusts only the certificate of the handshake, and presents `identity`.
    pub fn new(handshake: &Handshake, identity: &ClientIdentity) -> Self {
        Self {
            server: handshake.certificate(),
            ..Self::plaintext(handshake.network(), handshake.address())
        }
        .showing(identity)
    }

    /// Uses no TLS.
    pub fn plaintext(network: &str, address: &str) -> Self {
        Self {
            network: network.to_owned(),
            address: address.to_owned(),
            server: None,
            client: None,
            versions: rustls::ALL_VERSIONS.to_vec(),
            by_bytes_only: false,
            protocols: vec![b"h2".to_vec()],
        }
    }

    /// Presents another certificate, without checking whether the key matches it.
    pub fn showing(mut self, identity: &ClientIdentity) -> Self {
        let key = aws_lc_rs::sign::any_supported_type(&identity.key).expect("the key is a key");
        let certificates = vec![identity.certificate.clone()];
        self.client = Some(Arc::new(CertifiedKey::new(certificates, key)));
        self
    }

    /// Presents no certificate.
    pub fn showing_nothing(mut self) -> Self {
        self.client = None;
        self
    }

    /// Uses only one version of TLS.
    pub fn with_version(mut self, version: &'static SupportedProtocolVersion) -> Self {
        self.versions = vec![version];
        self
    }

    /// Checks only that the program's certificate is the one of the handshake. Plugins in Go need
    /// this.
    pub fn trusting_by_bytes_only(mut self) -> Self {
        self.by_bytes_only = true;
        self
    }

    /// Only opens the socket.
    pub async fn open(&self) -> io::Result<Box<dyn Stream>> {
        match self.network.as_str() {
            "tcp" => {
                let stream = TcpStream::connect(&self.address).await?;
                stream.set_nodelay(true)?;
                Ok(Box::new(stream))
            }
            #[cfg(unix)]
            "unix" => Ok(Box::new(
                tokio::net::UnixStream::connect(&self.address).await?,
            )),
            other => panic!("hosts know no network {other:?}"),
        }
    }

    /// Opens the socket and makes the client's part of the TLS handshake. With TLS 1.3, a client
    /// learns only afterwards that the server refused it.
    pub async fn tls(&self) -> io::Result<TlsStream<Box<dyn Stream>>> {
        let server = self.server.clone().expect("the program has a certificate");
        let crypto = Arc::new(aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(crypto)
            .with_protocol_versions(&self.versions)
            .expect("the versions are known");
        let config = if self.by_bytes_only {
            config
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(Pinned::new(server)))
        } else {
            let mut roots = RootCertStore::empty();
            roots.add(server).expect("the certificate can be a root");
            config.with_root_certificates(roots)
        };
        let mut config = match &self.client {
            Some(key) => config.with_client_cert_resolver(Arc::new(Shows(Arc::clone(key)))),
            None => config.with_no_client_auth(),
        };
        config.alpn_protocols.clone_from(&self.protocols);
        let name = ServerName::try_from("localhost").expect("it is a name");
        let stream = self.open().await?;
        TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
    }

    /// Connects for gRPC.
    pub async fn connect(&self) -> Result<Connection, tonic::transport::Error> {
        let dial = self.clone();
        let connector = tower::service_fn(move |_| {
            let dial = dial.clone();
            async move {
                let stream: Box<dyn Stream> = if dial.server.is_some() {
                    Box::new(dial.tls().await?)
                } else {
                    dial.open().await?
                };
                Ok::<_, io::Error>(TokioIo::new(stream))
            }
        });
        Endpoint::from_static("http://localhost")
            .connect_with_connector(connector)
            .await
            .map(Connection)
    }

    /// Connects and requests the provider's health. Every other call would succeed or fail in the
    /// same way.
    pub async fn check_health(&self) -> Result<HealthCheckResponse, String> {
        promptly(async {
            let connection = self.connect().await.map_err(|error| format!("{error:?}"))?;
            let answer = connection.check_health("plugin").await;
            answer.map_err(|error| format!("{error:?}"))
        })
        .await
    }
}

/// A connection to a provider. It closes when this value and all its clients are dropped.
#[derive(Clone)]
pub struct Connection(Channel);

impl Connection {
    /// The channel, for calls that no generated client has.
    pub fn channel(&self) -> Channel {
        self.0.clone()
    }

    /// The provider service, without a limit on the size of messages.
    pub fn provider(&self) -> ProviderClient {
        ProviderClient::new(self.0.clone())
            .max_decoding_message_size(usize::MAX)
            .max_encoding_message_size(usize::MAX)
    }

    /// The service that ends the process.
    pub fn controller(&self) -> GrpcControllerClient<Channel> {
        GrpcControllerClient::new(self.0.clone())
    }

    /// The service that carries the plugin's output.
    pub fn stdio(&self) -> GrpcStdioClient<Channel> {
        GrpcStdioClient::new(self.0.clone())
    }

    /// The service that announces further connections.
    pub fn broker(&self) -> GrpcBrokerClient<Channel> {
        GrpcBrokerClient::new(self.0.clone())
    }

    /// The service that reports the health of services.
    pub fn health(&self) -> HealthClient<Channel> {
        HealthClient::new(self.0.clone())
    }

    /// Requests the health of one service.
    pub async fn check_health(&self, service: &str) -> Result<HealthCheckResponse, tonic::Status> {
        let request = HealthCheckRequest {
            service: service.to_owned(),
        };
        Ok(self.health().check(request).await?.into_inner())
    }

    /// Asks the process to end.
    pub async fn shut_down(&self) -> Result<(), tonic::Status> {
        self.controller().shutdown(Empty {}).await.map(drop)
    }
}

/// Presents one certificate to every server that asks for one.
#[derive(Debug)]
struct Shows(Arc<CertifiedKey>);

impl ResolvesClientCert for Shows {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }

    fn has_certs(&self) -> bool {
        true
    }
}
