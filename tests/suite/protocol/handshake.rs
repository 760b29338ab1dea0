//! The line on stdout, and the listener behind it.

use rustls::pki_types::UnixTime;
use rustls::server::ParsedCertificate;

use crate::host::Host;

#[tokio::test]
async fn the_only_line_on_stdout_has_six_fields() {
    let host = Host::launch().await;
    let fields = host.handshake().fields();
    assert_eq!(fields.len(), 6);
    assert_eq!(fields[0], "1");
    assert_eq!(fields[1], "6");
    assert_eq!(fields[2], if cfg!(unix) { "unix" } else { "tcp" });
    assert_eq!(fields[4], "grpc");
    // Go hosts ignore a shorter certificate field.
    assert!(fields[5].len() > 50);
    let line = host.handshake().line.clone();
    let ended = host.shutdown().await;
    assert_eq!(ended.stdout, [line]);
}

#[tokio::test]
async fn version_6_is_announced_whatever_the_host_offers() {
    for versions in ["5,6", "6,5", "6", "5", ""] {
        let host = Host::launch()
            .with_env("PLUGIN_PROTOCOL_VERSIONS", versions)
            .unconnected()
            .await;
        assert_eq!(host.handshake().fields()[1], "6", "{versions:?}");
    }
}

#[tokio::test]
async fn the_listener_is_there_when_the_line_is() {
    let host = Host::launch().unconnected().await;
    host.dial().open().await.expect("it takes connections");
    // If the host names no directory, the provider uses the one for temporary files.
    #[cfg(unix)]
    assert_eq!(
        std::path::Path::new(host.handshake().address()).parent(),
        Some(host.directory())
    );
}

#[tokio::test]
async fn the_certificate_is_for_localhost_and_valid_since_long() {
    let host = Host::launch().unconnected().await;
    let certificate = host.handshake().certificate().expect("TLS is on");
    ParsedCertificate::try_from(&certificate).expect("it is a certificate");
    // The full check that a host makes, at times that are years apart.
    let year = 365 * 24 * 3600;
    let now = UnixTime::now().as_secs();
    for moment in [now, now - year, now + 10 * year] {
        trust(&certificate, moment).unwrap_or_else(|error| panic!("at {moment}: {error}"));
    }
}

fn trust(
    certificate: &rustls::pki_types::CertificateDer<'static>,
    moment: u64,
) -> Result<(), rustls::Error> {
    use std::sync::Arc;
    use std::time::Duration;

    use rustls::RootCertStore;
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier as _;
    use rustls::crypto::aws_lc_rs;
    use rustls::pki_types::ServerName;

    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone())?;
    let crypto = Arc::new(aws_lc_rs::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), crypto)
        .build()
        .expect("there is a root");
    let name = ServerName::try_from("localhost").expect("it is a name");
    let moment = UnixTime::since_unix_epoch(Duration::from_secs(moment));
    verifier
        .verify_server_cert(certificate, &[], &name, &[], moment)
        .map(drop)
}

#[tokio::test]
async fn every_process_has_a_certificate_of_its_own() {
    let one = Host::launch().unconnected().await;
    let other = Host::launch().unconnected().await;
    assert_ne!(
        one.handshake().certificate(),
        other.handshake().certificate()
    );
}

#[tokio::test]
async fn a_host_that_asks_about_multiplexing_is_told_no() {
    let host = Host::launch()
        .with_env("PLUGIN_MULTIPLEX_GRPC", "true")
        .await;
    let fields = host.handshake().fields();
    assert_eq!(fields.len(), 7);
    assert_eq!(fields[6], "false");
}

#[cfg(unix)]
#[tokio::test]
async fn the_socket_is_where_the_host_wants_it_and_gone_at_the_end() {
    let directory = tempfile::tempdir().expect("a directory can be made");
    let host = Host::launch()
        .with_env(
            "PLUGIN_UNIX_SOCKET_DIR",
            &directory.path().display().to_string(),
        )
        .await;
    let socket = std::path::Path::new(host.handshake().address()).to_owned();
    assert_eq!(socket.parent(), Some(directory.path()));
    assert!(socket.exists());
    assert!(host.shutdown().await.status.success());
    assert!(!socket.exists());
}

/// A container with a read-only file system has no directory for temporary files.
#[cfg(unix)]
#[tokio::test]
async fn without_a_directory_for_temporary_files_it_is_tcp() {
    let directory = tempfile::tempdir().expect("a directory can be made");
    let missing = directory.path().join("missing");
    let missing = missing.to_str().expect("it is text");
    let host = Host::launch().with_env("TMPDIR", missing).await;
    assert_eq!(host.handshake().network(), "tcp");
    assert!(host.shutdown().await.status.success());
}

#[cfg(unix)]
#[tokio::test]
async fn the_socket_belongs_to_the_group_that_the_host_names() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

    let group = nix::unistd::getgid();
    let name = nix::unistd::Group::from_gid(group)
        .expect("groups can be read")
        .expect("this process's group has a name")
        .name;
    for group_as_given in [name, group.to_string()] {
        let host = Host::launch()
            .with_env("PLUGIN_UNIX_SOCKET_GROUP", &group_as_given)
            .await;
        let socket = std::path::Path::new(host.handshake().address());
        let metadata = socket.metadata().expect("it is there");
        assert_eq!(metadata.gid(), group.as_raw());
        assert_eq!(metadata.permissions().mode() & 0o777, 0o660);
    }
}

/// The address of a unix socket holds at most 108 bytes.
#[tokio::test]
async fn a_directory_with_a_long_name_makes_it_tcp_in_the_range_of_ports() {
    let directory = tempfile::tempdir().expect("a directory can be made");
    let deep = directory.path().join("d".repeat(100));
    std::fs::create_dir(&deep).expect("a directory can be made");
    let host = Host::launch()
        .with_env("PLUGIN_UNIX_SOCKET_DIR", &deep.display().to_string())
        .await;
    assert_eq!(host.handshake().network(), "tcp");
    let address: std::net::SocketAddr = host.handshake().address().parse().expect("an address");
    assert!(address.ip().is_loopback());
    assert!((10_000..=25_000).contains(&address.port()));
    host.dial()
        .check_health()
        .await
        .expect("TLS works over TCP");
    assert!(host.shutdown().await.status.success());
}
