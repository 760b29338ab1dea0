//! The certificate that a host makes for each plugin, and its key.

use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P521_SHA512,
    SerialNumber,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// A certificate and a key, which may not match.
#[derive(Debug)]
pub struct ClientIdentity {
    /// The certificate that the client presents.
    pub certificate: CertificateDer<'static>,
    /// The certificate in the form of `PLUGIN_CLIENT_CERT`.
    pub pem: String,
    /// The key that the client signs with.
    pub key: PrivateKeyDer<'static>,
}

impl ClientIdentity {
    /// Generates it exactly as go-plugin does: P-521, self-signed, a certificate authority, and
    /// always the same names.
    pub fn generate() -> Self {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512).expect("a key can be made");
        let params = recipe();
        let certificate = params.self_signed(&key).expect("the key can sign");
        Self::new(certificate, &key)
    }

    /// Another certificate that is generated in the same way, signed by this one.
    pub fn sign_another(&self) -> Self {
        let own = KeyPair::try_from(&self.key).expect("it is a key");
        let issuer = Issuer::new(recipe(), own);
        let key = KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512).expect("a key can be made");
        let certificate = recipe().signed_by(&key, &issuer).expect("the key can sign");
        Self::new(certificate, &key)
    }

    /// This certificate in the hands of a thief who has only a different key.
    pub fn stolen_by(&self, thief: &Self) -> Self {
        Self {
            certificate: self.certificate.clone(),
            pem: self.pem.clone(),
            key: thief.key.clone_key(),
        }
    }

    fn new(certificate: Certificate, key: &KeyPair) -> Self {
        Self {
            pem: certificate.pem(),
            certificate: certificate.into(),
            key: PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        }
    }
}

fn recipe() -> CertificateParams {
    let mut params = CertificateParams::new(["localhost".to_owned()]).expect("the name is a name");
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, "HashiCorp");
    name.push(DnType::CommonName, "localhost");
    params.distinguished_name = name;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![
        KeyUsagePurpose::DigitalSignature,
        KeyUsagePurpose::KeyEncipherment,
        KeyUsagePurpose::KeyAgreement,
        KeyUsagePurpose::KeyCertSign,
    ];
    params.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ClientAuth,
        ExtendedKeyUsagePurpose::ServerAuth,
    ];
    params.serial_number = Some(SerialNumber::from_slice(uuid::Uuid::new_v4().as_bytes()));
    let now = SystemTime::now();
    params.not_before = (now - Duration::from_secs(30)).into();
    params.not_after = (now + Duration::from_secs(262_980 * 3600)).into();
    params
}
