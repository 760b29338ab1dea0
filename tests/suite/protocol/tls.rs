//! Which clients the provider accepts.

use rustls::{ProtocolVersion, version};
use tonic_health::ServingStatus;

use crate::host::{ClientIdentity, Dial, Host, RunningHost};

const VERSIONS: [&rustls::SupportedProtocolVersion; 2] = [&version::TLS12, &version::TLS13];

async fn refused(dial: Dial, host: &RunningHost) {
    for version in VERSIONS {
        let answer = dial.clone().with_version(version).check_health().await;
        assert!(answer.is_err(), "let in with {version:?}");
        // A refused client does not block others.
        admitted(host.dial().with_version(version)).await;
    }
}

async fn admitted(dial: Dial) {
    let answer = dial.check_health().await.expect("let in");
    assert_eq!(answer.status, ServingStatus::Serving as i32);
}

#[tokio::test]
async fn the_hosts_own_certificate_is_let_in_with_every_version_of_tls() {
    let host = Host::launch().await;
    for version in VERSIONS {
        admitted(host.dial().with_version(version)).await;
    }
}

#[tokio::test]
async fn http2_is_agreed_with_every_version_of_tls() {
    let host = Host::launch().await;
    for (version, expected) in VERSIONS
        .into_iter()
        .zip([ProtocolVersion::TLSv1_2, ProtocolVersion::TLSv1_3])
    {
        let stream = host.dial().with_version(version).tls().await;
        let stream = stream.expect("the handshake succeeds");
        let (_, session) = stream.get_ref();
        assert_eq!(session.protocol_version(), Some(expected));
        assert_eq!(session.alpn_protocol(), Some(&b"h2"[..]));
    }
}

/// Every certificate that go-plugin generates has the same subject and issuer.
#[tokio::test]
async fn another_certificate_with_the_same_names_is_refused() {
    let host = Host::launch().with_env("TF_LOG", "warn").await;
    let forger = ClientIdentity::generate();
    refused(host.dial().showing(&forger), &host).await;
    host.stderr_line_with("a client was refused").await;
}

#[tokio::test]
async fn no_certificate_is_refused() {
    let host = Host::launch().await;
    refused(host.dial().showing_nothing(), &host).await;
}

/// The certificate is public: only a signature with its key proves that the client is the host.
#[tokio::test]
async fn the_right_certificate_without_its_key_is_refused() {
    let host = Host::launch().await;
    let thief = host.identity().stolen_by(&ClientIdentity::generate());
    refused(host.dial().showing(&thief), &host).await;
}

/// The host's certificate is a certificate authority, but a certificate that it signs is not the
/// host's.
#[tokio::test]
async fn a_certificate_signed_by_the_hosts_is_refused() {
    let host = Host::launch().await;
    let signed = host.identity().sign_another();
    refused(host.dial().showing(&signed), &host).await;
}

#[tokio::test]
async fn plaintext_is_refused_where_tls_is_wanted() {
    let host = Host::launch().await;
    let handshake = host.handshake();
    let plaintext = Dial::plaintext(handshake.network(), handshake.address());
    assert!(plaintext.check_health().await.is_err());
    admitted(host.dial()).await;
}

#[tokio::test]
async fn clients_that_never_finish_their_handshake_keep_nobody_waiting() {
    let host = Host::launch().unconnected().await;
    // One after the other, the handshakes would take longer than this test waits.
    let mut silent = Vec::new();
    for _ in 0..5 {
        silent.push(host.dial().open().await.expect("it takes connections"));
    }
    admitted(host.dial()).await;
}

#[tokio::test]
async fn without_a_client_certificate_it_is_plaintext_and_the_field_is_empty() {
    for without in [
        Host::launch().without_tls(),
        Host::launch().with_env("PLUGIN_CLIENT_CERT", ""),
    ] {
        let host = without.await;
        let fields = host.handshake().fields();
        assert_eq!(fields.len(), 6);
        assert_eq!(fields[5], "");
        admitted(host.dial()).await;
    }
}
