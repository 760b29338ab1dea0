//! The certificate with which this process identifies itself to the host.

use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

/// The name that hosts expect in the certificate: they connect to "localhost", whatever the address
/// is.
const NAME: &str = "localhost";

/// A certificate and its key. Every process makes new ones and never stores them.
pub struct OwnCertificate {
    /// The self-signed certificate that the handshake line announces.
    pub certificate: CertificateDer<'static>,
    /// Its private key.
    pub key: PrivatePkcs8KeyDer<'static>,
}

impl OwnCertificate {
    /// Makes a new key and a certificate for it.
    ///
    /// The key is P-256, because that takes microseconds to generate and hosts accept any curve.
    /// The certificate is no authority: a host trusts exactly this certificate. It ends with the
    /// process, so its years are far apart: a wrong clock on either side should not refuse it.
    ///
    /// # Errors
    ///
    /// When the operating system gives no random numbers.
    pub fn generate() -> Result<Self, rcgen::Error> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = CertificateParams::new([NAME.to_owned()])?;
        params.distinguished_name = DistinguishedName::new();
        params
            .distinguished_name
            .push(DnType::CommonName, NAME.to_owned());
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.not_before = date_time_ymd(1975, 1, 1);
        params.not_after = date_time_ymd(2975, 1, 1);
        let certificate = params.self_signed(&key)?;
        Ok(Self {
            certificate: certificate.into(),
            key: PrivatePkcs8KeyDer::from(key.serialize_der()),
        })
    }
}
