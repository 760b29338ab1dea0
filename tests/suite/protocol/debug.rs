//! Debug mode: a provider without a parent.

use std::time::Duration;

use tfplugin::wire::proto;

use crate::host::{DebugHost, ProviderClient};
use crate::walk::{Walk, filled, wire};

const NOT_CONFIGURED: &str = "The provider is not configured";

#[tokio::test]
async fn it_prints_what_hosts_need_to_reattach() {
    let debug = DebugHost::launch().await;
    let addresses = [
        "registry.opentofu.org/mendix/mendix",
        "registry.terraform.io/mendix/mendix",
    ];
    assert_eq!(debug.providers, addresses);
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

/// Editors write the option with one dash, as Go programs do.
#[tokio::test]
async fn the_option_may_have_two_dashes() {
    let debug = DebugHost::launch_with("--debug").await;
    debug.dial().check_health().await.expect("it serves");
}

/// A host connects once for each provider configuration.
#[tokio::test]
async fn each_connection_has_a_configuration_of_its_own() {
    let debug = DebugHost::launch().await;
    let first = debug.dial().connect().await.expect("let in");
    let second = debug.dial().connect().await.expect("let in");
    // The schemas come from another process.
    let walk = Walk::unconfigured().await;
    let provider = &walk.schemas.provider;
    let config = filled(
        &provider.value_type(),
        &serde_json::json!({"endpoint": "http://127.0.0.1:9", "token": "t", "max_retries": 0}),
    );
    let configure = proto::configure_provider::Request {
        config: wire(&provider.value_type(), &config),
        ..Default::default()
    };
    let configured = first.provider().configure_provider(configure).await;
    let configured = configured.expect("it is answered").into_inner();
    assert_eq!(configured.diagnostics, []);
    let of = walk.schemas.data_sources["mendix_cloud_tokens"].value_type();
    let read = || proto::read_data_source::Request {
        type_name: "mendix_cloud_tokens".to_owned(),
        config: wire(&of, &filled(&of, &serde_json::json!({}))),
        ..Default::default()
    };
    let summary = async |mut client: ProviderClient| {
        let answer = client
            .read_data_source(read())
            .await
            .expect("it is answered");
        answer.into_inner().diagnostics[0].summary.clone()
    };
    assert_ne!(summary(first.provider()).await, NOT_CONFIGURED);
    assert_eq!(summary(second.provider()).await, NOT_CONFIGURED);
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
    assert!(over.await.is_err(), "it ended without being told to");
    debug.dial().check_health().await.expect("it still serves");
}
