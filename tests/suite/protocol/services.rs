//! The services that go-plugin expects beside the provider's own.

use std::time::Duration;

use tfplugin::plugin::proto::ConnInfo;
use tokio::time::timeout;
use tokio_stream::{StreamExt as _, pending};
use tonic::{Code, Streaming};
use tonic_health::ServingStatus;

use crate::host::{Connection, Host, promptly};

async fn stays_silent<T>(stream: &mut Streaming<T>) {
    let next = timeout(Duration::from_millis(300), stream.message()).await;
    assert!(next.is_err(), "the stream ended or said something");
}

async fn stdio(connection: &Connection) -> Streaming<impl Sized + use<>> {
    let stream = connection.stdio().stream_stdio(()).await;
    stream.expect("the stream opens").into_inner()
}

async fn broker(connection: &Connection) -> Streaming<ConnInfo> {
    let stream = connection.broker().start_stream(pending()).await;
    stream.expect("the stream opens").into_inner()
}

#[tokio::test]
async fn stdio_and_broker_stay_open_and_silent_for_every_caller() {
    let host = Host::launch().await;
    let second = host.dial().connect().await.expect("let in");
    let mut first_stdio = stdio(host.connection()).await;
    let mut second_stdio = stdio(&second).await;
    let mut first_broker = broker(host.connection()).await;
    let mut second_broker = broker(&second).await;
    tokio::join!(
        stays_silent(&mut first_stdio),
        stays_silent(&mut second_stdio),
        stays_silent(&mut first_broker),
        stays_silent(&mut second_broker),
    );
    // One caller disconnects; the others notice nothing.
    drop((second_stdio, second_broker, second));
    stays_silent(&mut first_stdio).await;
    stays_silent(&mut first_broker).await;
}

#[tokio::test]
async fn the_broker_ends_when_the_caller_has_nothing_more_to_announce() {
    let host = Host::launch().await;
    let announcements = tokio_stream::iter([ConnInfo::default()]);
    let answers = host.connection().broker().start_stream(announcements).await;
    let mut answers = answers.expect("the stream opens").into_inner();
    assert!(promptly(answers.next()).await.is_none());
}

#[tokio::test]
async fn the_plugin_is_healthy_and_nothing_else_is_known() {
    let host = Host::launch().await;
    for service in ["plugin", ""] {
        let answer = host.connection().check_health(service).await;
        let answer = answer.expect("it is asked for by go-plugin");
        assert_eq!(answer.status, ServingStatus::Serving as i32, "{service:?}");
    }
    let unknown = host.connection().check_health("another").await;
    assert_eq!(unknown.expect_err("unknown").code(), Code::NotFound);
}
