//! The program's first line of output, read as go-plugin reads it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;

/// The handshake line.
#[derive(Clone, Debug)]
pub struct Handshake {
    /// The line without changes.
    pub line: String,
}

impl Handshake {
    /// The fields between the bars.
    pub fn fields(&self) -> Vec<&str> {
        self.line.split('|').collect()
    }

    /// "unix" or "tcp".
    pub fn network(&self) -> &str {
        self.fields()[2]
    }

    /// The path of the socket, or an address and a port.
    pub fn address(&self) -> &str {
        self.fields()[3]
    }

    /// The program's certificate; `None` without TLS.
    pub fn certificate(&self) -> Option<CertificateDer<'static>> {
        let field = self.fields()[5];
        (!field.is_empty()).then(|| {
            let der = STANDARD_NO_PAD.decode(field);
            der.expect("the certificate is unpadded base64").into()
        })
    }
}
