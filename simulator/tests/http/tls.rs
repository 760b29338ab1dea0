//! HTTPS with an authority of its own.

use std::time::Duration;

use control_center_simulator::{Options, Simulator};
use reqwest::Certificate;
use reqwest::blocking::Client;

use crate::language::RESOURCES;

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
    let port = url.strip_prefix("https://127.0.0.1:").expect("https");
    let address = format!("127.0.0.1:{port}").parse().expect("an address");
    let client = |trusts: bool| {
        let pem = std::fs::read(certificates.join("ca.pem")).expect("the authority");
        let authority = Certificate::from_pem(&pem).expect("a certificate");
        let mut client = Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .resolve("control-center", address)
            .resolve("elsewhere", address);
        if trusts {
            client = client.tls_certs_only([authority]);
        }
        client.build().expect("a client")
    };
    let status = |name: &str| {
        let request = client(true)
            .get(format!("https://{name}:{port}{RESOURCES}"))
            .header("Authorization", "MxToken simulator-token");
        request.send().map(|answer| answer.status().as_u16())
    };
    for name in ["127.0.0.1", "localhost", "control-center"] {
        assert_eq!(status(name).expect("an answer"), 200, "{name}");
    }
    status("elsewhere").expect_err("the certificate does not have that name");
    client(false)
        .get(format!("{url}{RESOURCES}"))
        .send()
        .expect_err("the authority is its own");
    let pem = std::fs::read_to_string(certificates.join("ca.pem")).expect("the authority");
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
