//! Mutual TLS with exactly one client: the host that started this process.

use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{NoServerSessionStorage, ParsedCertificate, ServerConfig};
use rustls::{DigitallySignedStruct, DistinguishedName, SignatureScheme, version};
use thiserror::Error;

use super::certificate::OwnCertificate;

/// The certificate that the host announced, and the only one to accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientCertificate(CertificateDer<'static>);

/// Why a client certificate cannot be used.
#[derive(Debug, Error)]
pub enum CertificateError {
    /// The text holds no PEM block of a certificate.
    #[error("no PEM certificate found ({0:?})")]
    Pem(pem::Error),
    /// There is a block, but no X.509 certificate in it.
    #[error("its content is not an X.509 certificate ({0})")]
    X509(rustls::Error),
}

impl ClientCertificate {
    /// Reads the first certificate of a PEM text.
    ///
    /// # Errors
    ///
    /// When there is none, or its key cannot check a signature.
    pub fn from_pem(text: &str) -> Result<Self, CertificateError> {
        let der = CertificateDer::from_pem_slice(text.as_bytes()).map_err(CertificateError::Pem)?;
        ParsedCertificate::try_from(&der).map_err(CertificateError::X509)?;
        Ok(Self(der))
    }
}

/// The configuration of a server that presents `own` and accepts only the holder of `client`.
///
/// # Errors
///
/// When the cryptography library refuses the certificate, which no input can cause.
pub fn server_config(
    own: OwnCertificate,
    client: ClientCertificate,
) -> Result<ServerConfig, rustls::Error> {
    let crypto = Arc::new(aws_lc_rs::default_provider());
    let verifier = Arc::new(OnlyThisClient {
        expected: client.0,
        crypto: Arc::clone(&crypto),
    });
    let mut config = ServerConfig::builder_with_provider(crypto)
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])?
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![own.certificate], own.key.into())?;
    // grpc-go drops connections without an agreed protocol.
    config.alpn_protocols = vec![b"h2".to_vec()];
    // Hosts connect once, so tickets for resuming a session are useless, and a resumed session
    // would not show its certificate again.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(config)
}

/// Accepts one certificate, and only its holder.
///
/// It checks no chain of trust. The usual verifiers would refuse what Terraform sends (a
/// certificate authority as end entity), and would accept everything that this authority signs.
#[derive(Debug)]
struct OnlyThisClient {
    expected: CertificateDer<'static>,
    crypto: Arc<CryptoProvider>,
}

impl ClientCertVerifier for OnlyThisClient {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        if end_entity.as_ref() == self.expected.as_ref() {
            Ok(ClientCertVerified::assertion())
        } else {
            Err(rustls::CertificateError::ApplicationVerificationFailure.into())
        }
    }

    // A certificate is public. Only the signature over this handshake proves its holder, so both of
    // these checks are as essential as the comparison above.

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            cert,
            dss,
            &self.crypto.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            cert,
            dss,
            &self.crypto.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.crypto
            .signature_verification_algorithms
            .supported_schemes()
    }
}
