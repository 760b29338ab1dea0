//! HTTPS with the simulator's own certificate authority.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use control_center_simulator::{Options, Simulator};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::language::RESOURCES;

/// The status of a TLS request to the host of that name, from a client that trusts this authority.
fn get(
    address: &str,
    name: &'static str,
    authority: Option<CertificateDer<'static>>,
) -> io::Result<u16> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(authority);
    let config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let server = ServerName::try_from(name).expect("a name");
    let connection = ClientConnection::new(Arc::new(config), server).expect("a client");
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut stream = StreamOwned::new(connection, stream);
    write!(
        stream,
        "GET {RESOURCES} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\
         Authorization: MxToken simulator-token\r\n\r\n"
    )?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    let status = line
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    status.ok_or_else(|| io::Error::other(line))
}

#[test]
fn it_serves_https_for_its_names_with_the_authority_that_it_writes() {
    let directory = tempfile::tempdir().expect("a directory");
    let certificates = directory.path().join("not/there/yet");
    let simulator = Simulator::start(Options {
        tls: Some(certificates.clone()),
        tls_name: vec!["control-center".to_owned(), "192.0.2.7".to_owned()],
        ..Options::default()
    })
    .expect("the simulator starts");
    let url = simulator.url();
    let address = url.strip_prefix("https://").expect("https");
    let pem = std::fs::read_to_string(certificates.join("ca.pem")).expect("the authority");
    let authority = CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate");
    let status = |name: &'static str| get(address, name, Some(authority.clone()));
    for name in ["127.0.0.1", "localhost", "control-center"] {
        assert_eq!(status(name).expect("an answer"), 200, "{name}");
    }
    status("elsewhere").expect_err("the certificate does not have that name");
    get(address, "localhost", None).expect_err("the authority is its own");
    assert!(!pem.contains("PRIVATE KEY"), "{pem}");
}

#[test]
fn a_directory_that_cannot_be_written_is_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("file");
    std::fs::write(&file, "").expect("the file is written");
    let error = Simulator::start(Options {
        tls: Some(file),
        ..Options::default()
    });
    let error = error.expect_err("a file is no directory").to_string();
    assert!(
        error.starts_with("cannot write ") && error.contains("ca.pem"),
        "{error}"
    );
}
