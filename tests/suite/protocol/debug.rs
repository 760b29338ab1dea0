//! Debug mode: a provider without a parent.

use std::time::Duration;

use crate::host::DebugHost;

#[tokio::test]
async fn it_prints_what_hosts_need_to_reattach() {
    let debug = DebugHost::launch().await;
    assert_eq!(debug.provider, "registry.terraform.io/mendix/mendix");
    assert_eq!(debug.reattach.protocol, "grpc");
    assert_eq!(debug.reattach.protocol_version, 6);
    assert_eq!(Some(debug.reattach.pid), debug.process.pid());
    // Otherwise hosts would end the process.
    assert!(debug.reattach.test);
}

#[tokio::test]
async fn it_serves_one_client_after_the_other_without_tls() {
    let debug = DebugHost::launch().await;
    for _ in 0..3 {
        let answer = debug.dial().check_health().await;
        answer.expect("it serves");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn an_interrupt_or_a_request_to_terminate_ends_it_and_removes_the_socket() {
    use nix::sys::signal::Signal;

    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let debug = DebugHost::launch().await;
        let socket = std::path::Path::new(&debug.reattach.addr.string).to_owned();
        assert!(socket.exists());
        debug.process.signal(signal);
        let ended = debug.process.ended_within(Duration::from_secs(2)).await;
        assert!(ended.status.success());
        assert!(!socket.exists());
    }
}

#[tokio::test]
async fn it_goes_on_without_clients() {
    let mut debug = DebugHost::launch().await;
    debug.dial().check_health().await.expect("it serves");
    let over = tokio::time::timeout(
        Duration::from_secs(6),
        debug.process.exit_within(Duration::MAX),
    );
    assert!(over.await.is_err(), "it ended although nobody told it to");
    debug.dial().check_health().await.expect("it still serves");
}
