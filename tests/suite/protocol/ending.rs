//! When the process ends, and when it does not.

use std::path::Path;
use std::time::Duration;

use tokio::time::timeout;
use tonic_health::pb::HealthCheckRequest;

use crate::host::{Host, KILL_AFTER, promptly};

/// What the log says about calls that take longer than the grace period.
const GIVEN_UP: &str = "still in flight";

#[tokio::test]
async fn shutdown_is_answered_and_ends_the_process_at_once() {
    let host = Host::launch().with_env("TF_LOG", "trace").await;
    let ended = host.shutdown().await;
    assert!(ended.status.success());
    // No call was in flight, so no grace period was needed.
    assert!(!ended.stderr.iter().any(|line| line.contains(GIVEN_UP)));
}

/// Terraform keeps its two streams open until the end.
#[tokio::test]
async fn shutdown_ends_the_streams_of_go_plugin() {
    let mut host = Host::launch().await;
    let connection = host.connection().clone();
    let stdio = connection.stdio().stream_stdio(()).await;
    let mut stdio = stdio.expect("the stream opens").into_inner();
    let broker = connection
        .broker()
        .start_stream(tokio_stream::pending())
        .await;
    let mut broker = broker.expect("the stream opens").into_inner();
    connection.shut_down().await.expect("it is answered");
    assert!(matches!(promptly(stdio.message()).await, Ok(None)));
    assert!(matches!(promptly(broker.message()).await, Ok(None)));
    assert!(host.exit_within(KILL_AFTER).await.success());
}

/// This stream stands for a call that waits for an API: neither notices that the process is about
/// to end, and the connection stays open.
#[tokio::test]
async fn shutdown_ends_the_process_in_time_with_a_call_in_flight() {
    let host = Host::launch().with_env("TF_LOG", "warn").await;
    let request = HealthCheckRequest {
        service: "plugin".to_owned(),
    };
    let watch = host.connection().health().watch(request).await;
    let mut watch = watch.expect("the stream opens").into_inner();
    let status = promptly(watch.message())
        .await
        .expect("it begins with the status");
    assert!(status.is_some());
    let _connection = host.connection().clone();
    let ended = host.shutdown().await;
    assert!(ended.status.success());
    assert!(ended.stderr.iter().any(|line| line.contains(GIVEN_UP)));
}

#[tokio::test]
async fn the_end_of_stdin_means_nothing() {
    let mut host = Host::launch().await;
    host.close_stdin();
    let answer = host.connection().check_health("plugin").await;
    answer.expect("it still serves");
    assert_eq!(host.stderr_lines(), [""; 0]);
    assert!(host.shutdown().await.status.success());
}

#[tokio::test]
async fn a_host_that_is_gone_without_a_word_is_noticed() {
    let mut host = Host::launch().with_env("TF_LOG", "info").await;
    host.connection()
        .check_health("plugin")
        .await
        .expect("it serves");
    let socket = Path::new(host.handshake().address()).to_owned();
    host.vanish();
    let ended = host.ended_within(Duration::from_secs(10)).await;
    assert!(ended.status.success());
    assert!(
        ended
            .stderr
            .iter()
            .any(|line| line.contains("the host is gone"))
    );
    assert!(!socket.exists());
}

#[tokio::test]
async fn a_host_that_comes_back_at_once_is_served() {
    let mut host = Host::launch().await;
    host.vanish();
    let again = host.dial().connect().await.expect("let in");
    let over = timeout(Duration::from_secs(6), host.exit_within(Duration::MAX)).await;
    assert!(over.is_err(), "it ended although a host is connected");
    again.check_health("plugin").await.expect("it still serves");
}

/// `timeout`, systemd and CI runners signal the host and its plugins at once; the host then decides
/// what to stop.
#[cfg(unix)]
#[tokio::test]
async fn no_signal_ends_it_while_a_host_is_connected() {
    use nix::sys::signal::Signal;

    let host = Host::launch().with_env("TF_LOG", "info").await;
    for (signal, name) in [
        (Signal::SIGINT, "Interrupt"),
        (Signal::SIGTERM, "Terminate"),
        (Signal::SIGHUP, "HangUp"),
        (Signal::SIGTERM, "Terminate"),
    ] {
        host.process().signal(signal);
        host.stderr_line_with(name).await;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let answer = host.connection().check_health("plugin").await;
    answer.expect("it still serves");
    assert!(host.shutdown().await.status.success());
}

/// The provider outlives its terminal but not its host.
#[cfg(unix)]
#[tokio::test]
async fn a_host_that_goes_after_a_signal_is_noticed_as_ever() {
    use nix::sys::signal::Signal;

    let mut host = Host::launch().await;
    // A client finishes its handshake a moment before the server does.
    let connected = host.connection().check_health("plugin").await;
    connected.expect("it serves");
    host.process().signal(Signal::SIGHUP);
    host.process().signal(Signal::SIGTERM);
    host.connection()
        .check_health("plugin")
        .await
        .expect("it still serves");
    host.vanish();
    assert!(host.exit_within(Duration::from_secs(10)).await.success());
}

#[cfg(unix)]
#[tokio::test]
async fn a_request_to_terminate_ends_it_without_a_host_and_removes_the_socket() {
    use nix::sys::signal::Signal;

    let mut host = Host::launch().unconnected().await;
    let socket = Path::new(host.handshake().address()).to_owned();
    host.process().signal(Signal::SIGTERM);
    assert!(host.exit_within(KILL_AFTER).await.success());
    assert!(!socket.exists());
}

/// A host is killed between the handshake and its connection. Its stdout stays open here, as in the
/// log of a CI runner, so it does not show the end.
#[cfg(unix)]
#[tokio::test]
async fn a_parent_that_ends_before_it_connects_is_noticed() {
    use nix::errno::Errno;
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    let mut host = Host::launch()
        .by_script("\"$0\" & echo \"pid $!\" >&2; wait")
        .with_env("TF_LOG", "info")
        .unconnected()
        .await;
    let line = host.stderr_line_with("pid ").await;
    let id = line
        .trim_start_matches("pid ")
        .parse()
        .expect("it is an id");
    host.process().signal(Signal::SIGKILL);
    host.exit_within(KILL_AFTER).await;
    host.stderr_line_with("the process that started the provider is gone")
        .await;
    let gone = async {
        while kill(Pid::from_raw(id), None) != Err(Errno::ESRCH) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(10), gone)
        .await
        .expect("the provider ends");
}
