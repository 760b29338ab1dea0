//! The line on stdout that tells the host how to connect.

use std::fmt::{self, Display, Formatter};
use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;

use super::launch::PROTOCOL_VERSION;
use super::listener::Address;

/// The version of go-plugin's own handshake.
const CORE_VERSION: u32 = 1;

/// The content of the line.
pub struct Handshake<'a> {
    /// The address of the listener, which is already bound.
    pub address: &'a Address,
    /// The certificate of this process; none without TLS.
    pub certificate: Option<&'a CertificateDer<'a>>,
    /// Whether to answer that the plugin does not support several services over one connection.
    /// Only for hosts that ask: older ones would take a seventh field for part of the sixth.
    pub deny_multiplexing: bool,
}

impl Handshake<'_> {
    /// Writes the line. Nothing else may be written to stdout: the host reads it through a buffer
    /// that a long line would block.
    ///
    /// # Errors
    ///
    /// When the host has already closed its end.
    pub fn print(&self, mut stdout: impl Write) -> io::Result<()> {
        stdout.write_all(format!("{self}\n").as_bytes())?;
        stdout.flush()
    }
}

impl Display for Handshake<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let network = self.address.network();
        let address = self.address;
        write!(
            f,
            "{CORE_VERSION}|{PROTOCOL_VERSION}|{network}|{address}|grpc|"
        )?;
        if let Some(certificate) = self.certificate {
            // Unpadded: Go's hosts decode with RawStdEncoding, which takes `=` for an error.
            f.write_str(&STANDARD_NO_PAD.encode(certificate))?;
        }
        if self.deny_multiplexing {
            f.write_str("|false")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(certificate: Option<&CertificateDer<'_>>, deny_multiplexing: bool) -> String {
        let address = Address::Tcp(([127, 0, 0, 1], 10000).into());
        let handshake = Handshake {
            address: &address,
            certificate,
            deny_multiplexing,
        };
        let mut stdout = Vec::new();
        handshake
            .print(&mut stdout)
            .expect("a vector takes everything");
        String::from_utf8(stdout).expect("the line is text")
    }

    #[test]
    fn the_line_has_six_fields_of_which_the_last_may_be_empty() {
        assert_eq!(line(None, false), "1|6|tcp|127.0.0.1:10000|grpc|\n");
    }

    #[test]
    fn the_certificate_is_unpadded_base64() {
        let certificate = CertificateDer::from(vec![0xfb, 0xef, 0xff, 0x00]);
        assert_eq!(
            line(Some(&certificate), false),
            "1|6|tcp|127.0.0.1:10000|grpc|++//AA\n"
        );
    }

    #[test]
    fn the_seventh_field_says_that_multiplexing_is_not_supported() {
        assert_eq!(line(None, true), "1|6|tcp|127.0.0.1:10000|grpc||false\n");
    }
}
