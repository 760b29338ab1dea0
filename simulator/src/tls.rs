//! HTTPS with a certificate authority of the simulator's own.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::TlsAcceptor;

/// The names that the certificate always has.
const NAMES: [&str; 2] = ["localhost", "127.0.0.1"];

/// HTTPS cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The certificate of the authority cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// No certificate can be made, for example because a name is invalid.
    #[error("cannot make a certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The certificate cannot be used.
    #[error("cannot use the certificate: {0}")]
    Unusable(#[from] rustls::Error),
}

/// Makes a certificate authority and writes its certificate to `ca.pem` in the directory. The
/// acceptor uses a certificate from it for these names and the usual ones.
///
/// The keys exist only in this process: each start makes new ones, and a new `ca.pem`.
pub fn acceptor(directory: &Path, names: &[String]) -> Result<TlsAcceptor, TlsError> {
    let authority = authority()?;
    let names = NAMES
        .iter()
        .map(|&name| name.to_owned())
        .chain(names.iter().cloned());
    let mut params = params("Control Center simulator", names.collect::<Vec<_>>())?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let certificate = params.signed_by(&key, &authority)?;

    let path = directory.join("ca.pem");
    std::fs::create_dir_all(directory)
        .and_then(|()| std::fs::write(&path, authority.pem()))
        .map_err(|source| TlsError::Unwritable { path, source })?;

    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.into()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn authority() -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut params = params("Control Center simulator CA", Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    CertifiedIssuer::self_signed(params, key)
}

/// The certificate ends with the process, so its years are far apart: a wrong clock on either side
/// should not refuse it.
fn params(common_name: &str, names: Vec<String>) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    params.not_before = date_time_ymd(1975, 1, 1);
    params.not_after = date_time_ymd(2975, 1, 1);
    Ok(params)
}
