//! The program started by hand, and started under conditions that it cannot meet.

use std::time::Duration;

use crate::host::{Host, Process, by_hand};

const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn by_hand_it_says_in_one_line_what_it_is_and_how_to_install_it() {
    let ended = Process::start(&mut by_hand()).ended_within(SOON).await;
    assert_eq!(ended.status.code(), Some(1));
    assert_eq!(ended.stdout, [""; 0]);
    assert_eq!(ended.stderr.len(), 1, "{:#?}", ended.stderr);
    let line = &ended.stderr[0];
    assert!(line.starts_with("terraform-provider-mendix "), "{line}");
    assert!(line.contains("Terraform and OpenTofu"), "{line}");
    assert!(line.contains("terraform init"), "{line}");
}

/// One dash works too, as in Go programs: editors start every provider in the same way.
#[tokio::test]
async fn it_prints_its_version() {
    for option in ["--version", "-version"] {
        let ended = Process::start(by_hand().arg(option))
            .ended_within(SOON)
            .await;
        assert!(ended.status.success());
        let version = concat!("terraform-provider-mendix ", env!("CARGO_PKG_VERSION"));
        assert_eq!(ended.stdout, [version]);
        assert_eq!(ended.stderr, [""; 0]);
    }
}

#[tokio::test]
async fn an_option_that_means_nothing_is_named() {
    let ended = Process::start(by_hand().arg("-debugger"))
        .ended_within(SOON)
        .await;
    assert_eq!(ended.status.code(), Some(2));
    assert_eq!(ended.stdout, [""; 0]);
    assert_eq!(ended.stderr[0], "unexpected argument -debugger");
}

#[tokio::test]
async fn another_cookie_counts_as_none() {
    let ended = Host::launch()
        .with_env("TF_PLUGIN_MAGIC_COOKIE", "not the one")
        .refused()
        .await;
    assert_eq!(ended.stdout, [""; 0]);
}

/// Serving without TLS instead would give every process on the machine access.
#[tokio::test]
async fn a_client_certificate_that_cannot_be_read_ends_it() {
    let ended = Host::launch()
        .with_env("PLUGIN_CLIENT_CERT", "not a certificate")
        .refused()
        .await;
    assert_eq!(ended.stdout, [""; 0]);
    assert_eq!(ended.stderr.len(), 1, "{:#?}", ended.stderr);
    let line = &ended.stderr[0];
    assert!(line.starts_with("[ERROR] "), "{line}");
    assert!(line.contains("PLUGIN_CLIENT_CERT"), "{line}");
}
