//! The limits of a call: the time for an attempt, the wait that the API asks for, a deadline, and
//! the end of the run.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::tests::{ID, create, message, resource, seconds};
use crate::mendix::client::{Client, ClientOptions};
use crate::mendix::fake::{Fake, Reply, options};

#[tokio::test]
async fn the_wait_that_the_api_asks_for_is_kept() {
    let fake = Fake::start([
        Reply::new(429, &[("Retry-After", "1")], ""),
        Reply::new(
            503,
            &[
                ("Date", "Sun, 01 Mar 2026 12:00:00 GMT"),
                ("Retry-After", "Sun, 01 Mar 2026 12:00:01 GMT"),
            ],
            "",
        ),
        Reply::new(429, &[("Retry-After", "99")], ""),
    ])
    .await;
    let error = fake.client_with_retries(2).resource(ID).await.unwrap_err();
    assert!(
        error.elapsed() >= Duration::from_secs(2),
        "{:?}",
        error.elapsed()
    );
    assert!(error.is_rate_limited() && error.is_unavailable());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(99)));
}

#[tokio::test]
async fn a_longer_wait_than_a_call_may_take_ends_it_and_holds_back_the_others() {
    let asked = Reply::new(429, &[("Retry-After", "300")], "");
    let fake = Fake::start([asked, resource()]).await;
    let client = fake.client_with_retries(4);
    let error = client.resource(ID).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    assert_eq!(
        message(&error),
        "GET URL: 429 Too Many Requests (asking to wait 300 s) with an empty body"
    );
    let error = create(&client).await.unwrap_err();
    assert!(error.is_rate_limited() && error.is_unavailable());
    assert!(!error.may_have_been_carried_out());
    assert!(error.retry_after() > Some(Duration::from_secs(200)));
    let text = message(&error);
    assert!(
        text.starts_with("POST URL: not sent, because the API limits its requests: another "),
        "{text}"
    );
    assert_eq!(fake.received().len(), 1);
}

#[tokio::test]
async fn a_server_that_does_not_answer_in_time_is_given_up() {
    let fake = Fake::start([Reply::Silence, Reply::Silence]).await;
    let client = Client::new(ClientOptions {
        request_timeout: Duration::from_millis(300),
        max_retries: 1,
        ..options(fake.endpoint())
    })
    .unwrap();
    let error = create(&client).await.unwrap_err();
    assert_eq!(fake.received().len(), 2);
    assert!(
        error.elapsed() < Duration::from_secs(10),
        "{:?}",
        error.elapsed()
    );
    assert!(error.is_timeout() && error.is_unavailable() && !error.is_unreachable());
    assert!(error.may_have_been_carried_out());
    assert_eq!(error.status(), None);
    let waited = seconds(error.elapsed());
    assert_eq!(
        message(&error),
        format!("POST URL: no complete answer within 300ms (tried 2 times {waited})")
    );
}

#[tokio::test]
async fn no_try_lasts_or_begins_after_the_deadline() {
    let fake = Fake::start([Reply::Silence]).await;
    let client = fake.client_with_retries(100);
    let started = Instant::now();
    let deadline = started + Duration::from_millis(300);
    let error = client.until(deadline).catalog().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(error.attempts(), 1);
    assert!(
        started.elapsed() < Duration::from_secs(3),
        "{:?}",
        started.elapsed()
    );

    // A wait that the API asks for does not begin if it would end too late.
    let limited = Reply::new(429, &[("Retry-After", "60")], "");
    let fake = Fake::start([limited]).await;
    let started = Instant::now();
    let client = fake.client_with_retries(100);
    let error = client
        .until(started + Duration::from_secs(20))
        .catalog()
        .await;
    let error = error.unwrap_err();
    assert!(error.is_rate_limited(), "{error}");
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn a_call_that_is_stopped_while_it_waits_knows_that_nothing_was_carried_out() {
    let limited = Reply::new(429, &[("Retry-After", "30")], "");
    let fake = Fake::start([limited, resource()]).await;
    let stop = CancellationToken::new();
    let client = fake.client_with_retries(4).until_stopped(stop.clone());
    let started = Instant::now();
    let (created, ()) = tokio::join!(create(&client), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        stop.cancel();
    });
    let error = created.unwrap_err();
    assert!(error.is_stopped(), "{error}");
    assert!(!error.may_have_been_carried_out());
    assert_eq!(error.attempts(), 1);
    assert_eq!(
        message(&error),
        "POST URL: not sent again, because the run was stopped"
    );
    // An attempt that waits for its turn does not begin either.
    let error = create(&client).await.unwrap_err();
    assert!(error.is_stopped() && !error.may_have_been_carried_out());
    assert_eq!(error.attempts(), 0);
    assert_eq!(fake.received().len(), 1);
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_although_the_call_is_stopped() {
    let fake = Fake::start([Reply::Bytes(vec![]), resource()]).await;
    let stop = CancellationToken::new();
    let client = fake.client_with_retries(4).until_stopped(stop.clone());
    let (created, ()) = tokio::join!(create(&client), async {
        while fake.received().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stop.cancel();
    });
    created.unwrap();
    assert_eq!(fake.received().len(), 2);
}
